using System.Threading.Channels;

namespace Waystation.Sealing.Age;

/// <summary>A payload from stream to stream. While one stretch is written, others are worked on and one is read; they leave in their order, and no more than a few are in memory.</summary>
internal static class PayloadStream
{
    /// <summary>Chunks that are worked on in one go: half a MiB, so that handing over costs little beside the work.</summary>
    public const int ChunksTogether = 8;

    /// <summary>More cores than this are not used: reading and writing set the pace long before, and memory stays the same on a large machine.</summary>
    public const int MostLanes = 8;

    /// <summary>As many as this process may run on.</summary>
    public static int Lanes => Math.Min(Environment.ProcessorCount, MostLanes);

    /// <param name="writeAsync">Gets the sealed chunks in order; what it is given is overwritten when it has returned.</param>
    public static Task SealAsync(PayloadCipher cipher, Stream plain, Func<ReadOnlyMemory<byte>, Task> writeAsync, int lanes, CancellationToken cancellation) =>
        PassAsync(new ChunkReader(plain, PayloadCipher.ChunkSize), chunks => new SealingStretch(cipher.Another(), chunks), writeAsync, lanes, cancellation);

    /// <returns>False when the payload was altered, cut or added to; what was genuine before that is written.</returns>
    public static Task<bool> OpenAsync(PayloadCipher cipher, Stream wire, Func<ReadOnlyMemory<byte>, Task> writeAsync, int lanes, CancellationToken cancellation) =>
        PassAsync(new ChunkReader(wire, PayloadCipher.SealedChunkSize), chunks => new OpeningStretch(cipher.Another(), chunks), writeAsync, lanes, cancellation);

    private static async Task<bool> PassAsync(ChunkReader reader, Func<int, Stretch> make, Func<ReadOnlyMemory<byte>, Task> writeAsync, int lanes, CancellationToken cancellation)
    {
        using (reader)
        {
            // Most of what is sealed is one chunk: it takes no more than the room of one.
            using (var first = make(1))
            {
                if (await PassAsync(first, reader, writeAsync, cancellation) is { } ended)
                {
                    return ended;
                }
            }

            return lanes == 1
                ? await InTurnAsync(reader, make, writeAsync, cancellation)
                : await SideBySideAsync(reader, make, writeAsync, lanes, cancellation);
        }
    }

    private static async Task<bool> InTurnAsync(ChunkReader reader, Func<int, Stretch> make, Func<ReadOnlyMemory<byte>, Task> writeAsync, CancellationToken cancellation)
    {
        using var stretch = make(ChunksTogether);
        while (true)
        {
            if (await PassAsync(stretch, reader, writeAsync, cancellation) is { } ended)
            {
                return ended;
            }
        }
    }

    /// <returns>Null when more follows.</returns>
    private static async Task<bool?> PassAsync(Stretch stretch, ChunkReader reader, Func<ReadOnlyMemory<byte>, Task> writeAsync, CancellationToken cancellation)
    {
        await reader.FillAsync(stretch, cancellation);
        stretch.Work();
        await writeAsync(stretch.Output);
        return stretch.IsFaulty ? false : stretch.IsLast ? true : null;
    }

    private static async Task<bool> SideBySideAsync(ChunkReader reader, Func<int, Stretch> make, Func<ReadOnlyMemory<byte>, Task> writeAsync, int lanes, CancellationToken cancellation)
    {
        // One is read into and one written from while the lanes work.
        var stretches = Enumerable.Range(0, lanes + 2).Select(_ => make(ChunksTogether)).ToList();
        var free = Channel.CreateUnbounded<Stretch>();
        stretches.ForEach(stretch => free.Writer.TryWrite(stretch));
        var inOrder = Channel.CreateUnbounded<(Stretch Stretch, Task Work)>();
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var reading = Task.Run(() => ReadAsync(reader, free.Reader, inOrder.Writer, over.Token), CancellationToken.None);
        try
        {
            await foreach (var (stretch, work) in inOrder.Reader.ReadAllAsync(cancellation))
            {
                await work;
                await writeAsync(stretch.Output);
                if (stretch.IsFaulty || stretch.IsLast)
                {
                    return !stretch.IsFaulty;
                }

                free.Writer.TryWrite(stretch);
            }

            // Reading ended before the end: this says why.
            await reading;
            throw new OperationCanceledException(cancellation);
        }
        finally
        {
            // Nobody may still be at a buffer when it is wiped. A stream that does not heed its token is waited for.
            await over.CancelAsync();
            await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            while (inOrder.Reader.TryRead(out var left))
            {
                await left.Work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            stretches.ForEach(stretch => stretch.Dispose());
        }
    }

    /// <summary>Reads until the last stretch, or until it is over. A failure of the stream is thrown to whoever writes, after all that came before it.</summary>
    private static async Task ReadAsync(ChunkReader reader, ChannelReader<Stretch> free, ChannelWriter<(Stretch Stretch, Task Work)> inOrder, CancellationToken over)
    {
        try
        {
            Stretch stretch;
            do
            {
                stretch = await free.ReadAsync(over);
                await reader.FillAsync(stretch, over);
                inOrder.TryWrite((stretch, Task.Run(stretch.Work, CancellationToken.None)));
            }
            while (!stretch.IsLast);
        }
        finally
        {
            inOrder.Complete();
        }
    }
}
