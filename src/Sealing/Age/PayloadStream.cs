namespace Waystation.Sealing.Age;

/// <summary>A payload from stream to stream, on one core or side by side on several.</summary>
internal static class PayloadStream
{
    /// <summary>Chunks that are worked on in one go: three quarters of a MiB, so that handing over costs little beside the work.</summary>
    public const int ChunksTogether = 12;

    /// <summary>More lanes than this are not used: reading and writing set the pace long before, and memory stays the same on a large machine.</summary>
    public const int MostLanes = 8;

    /// <summary>One more than the cores that this process may run on: while one lane waits for its turn at a stream, another works.</summary>
    public static int Lanes => Environment.ProcessorCount == 1 ? 1 : Math.Min(Environment.ProcessorCount + 1, MostLanes);

    /// <param name="writeAsync">Gets the sealed chunks in order; what it is given is overwritten when it has returned.</param>
    public static Task SealAsync(PayloadCipher cipher, Stream plain, Func<ReadOnlyMemory<byte>, ValueTask> writeAsync, int lanes, CancellationToken cancellation) =>
        PassAsync(new ChunkReader(plain, PayloadCipher.ChunkSize), chunks => new SealingStretch(cipher.Another(), chunks), writeAsync, lanes, cancellation);

    /// <returns>False when the payload was altered, cut or added to; what was genuine before that is written.</returns>
    public static Task<bool> OpenAsync(PayloadCipher cipher, Stream wire, Func<ReadOnlyMemory<byte>, ValueTask> writeAsync, int lanes, CancellationToken cancellation) =>
        PassAsync(new ChunkReader(wire, PayloadCipher.SealedChunkSize), chunks => new OpeningStretch(cipher.Another(), chunks), writeAsync, lanes, cancellation);

    private static async Task<bool> PassAsync(ChunkReader reader, Func<int, Stretch> make, Func<ReadOnlyMemory<byte>, ValueTask> writeAsync, int lanes, CancellationToken cancellation)
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

            if (lanes > 1)
            {
                using var convoy = new Convoy(reader, writeAsync, cancellation);
                return await convoy.PassAsync(lanes, () => make(ChunksTogether));
            }

            using var stretch = make(ChunksTogether);
            while (true)
            {
                if (await PassAsync(stretch, reader, writeAsync, cancellation) is { } ended)
                {
                    return ended;
                }
            }
        }
    }

    /// <returns>Null when more follows.</returns>
    private static async ValueTask<bool?> PassAsync(Stretch stretch, ChunkReader reader, Func<ReadOnlyMemory<byte>, ValueTask> writeAsync, CancellationToken cancellation)
    {
        await reader.FillAsync(stretch, cancellation);
        stretch.Work();
        await writeAsync(stretch.Output);
        return stretch.IsFaulty ? false : stretch.IsLast ? true : null;
    }
}
