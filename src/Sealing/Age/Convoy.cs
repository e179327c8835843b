using System.Runtime.ExceptionServices;

namespace Waystation.Sealing.Age;

/// <summary>Several lanes pass one payload on: each reads a stretch when it is its turn, works on it beside the others, and writes it when all before it are written.</summary>
/// <remarks>A stretch stays with its lane, and so in one core's own memory; there are as many in memory as lanes, whatever the file.</remarks>
internal sealed class Convoy(ChunkReader reader, Func<ReadOnlyMemory<byte>, ValueTask> writeAsync, CancellationToken cancellation) : IDisposable
{
    private readonly CancellationTokenSource _over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
    private readonly SemaphoreSlim _reading = new(1);
    private Task _lastWritten = Task.CompletedTask;
    private bool _isRead;
    private bool? _outcome;
    private ExceptionDispatchInfo? _failure;

    /// <returns>False when a fault was met; what stands before it is written. When this ends, by whatever, nobody is at the streams any more: a stream that does not heed its token is waited for.</returns>
    public async Task<bool> PassAsync(int lanes, Func<Stretch> make)
    {
        await Task.WhenAll(Enumerable.Range(0, lanes).Select(_ => Task.Run(() => LaneAsync(make), CancellationToken.None))).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_outcome is null)
        {
            _failure?.Throw();
        }

        return _outcome ?? throw new InvalidOperationException("A payload ends whole, with a fault, or with a failure.");
    }

    public void Dispose()
    {
        _over.Dispose();
        _reading.Dispose();
    }

    public override string ToString() => nameof(Convoy);

    private async Task LaneAsync(Func<Stretch> make)
    {
        try
        {
            using var stretch = make();
            while (await GoAsync(stretch))
            {
                // The next stretch.
            }
        }
        catch (Exception failure)
        {
            // The first counts: the others are ended by it.
            Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(failure), null);
            await _over.CancelAsync();
            throw;
        }
    }

    /// <returns>False when there is nothing more to do for this lane.</returns>
    private async Task<bool> GoAsync(Stretch stretch)
    {
        Task before;
        Task filling;
        var written = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await _reading.WaitAsync(_over.Token);
        try
        {
            if (_isRead)
            {
                return false;
            }

            (before, _lastWritten) = (_lastWritten, written.Task);
            filling = reader.FillAsync(stretch, _over.Token).AsTask();
            await filling.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _isRead = !filling.IsCompletedSuccessfully || stretch.IsLast;
        }
        finally
        {
            _reading.Release();
        }

        if (filling.IsCompletedSuccessfully)
        {
            stretch.Work();
        }

        // A stream that failed failed behind all that came before it: that is written first.
        await before.WaitAsync(_over.Token);
        await filling;
        await writeAsync(stretch.Output);
        if (stretch.IsFaulty || stretch.IsLast)
        {
            _outcome = !stretch.IsFaulty;
            await _over.CancelAsync();
            return false;
        }

        written.SetResult();
        return true;
    }
}
