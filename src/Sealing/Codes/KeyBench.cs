namespace Waystation.Sealing;

/// <summary>Where keys are derived from codes: so many seats, a bounded queue before them, first come first served.</summary>
/// <remarks>Each derivation takes 64 MiB, so the seats bound the memory that strangers can make us use.</remarks>
public sealed class KeyBench
{
    private readonly Lock _lock = new();
    private readonly LinkedList<TaskCompletionSource> _queue = [];
    private readonly int _queueLength;
    private readonly TimeSpan _longestWait;
    private readonly TimeProvider _clock;
    private readonly KeyBench? _within;
    private int _free;

    /// <param name="seats">How many derivations at a time, at least 1.</param>
    /// <param name="queue">How many may wait, at least 0.</param>
    /// <param name="longestWait">After which a waiting one is told that we are busy.</param>
    /// <param name="within">A larger bench of which these are some of the seats: the rest of it is for others.</param>
    public KeyBench(int seats, int queue, TimeSpan longestWait, TimeProvider clock, KeyBench? within = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(seats, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(queue);
        (_free, _queueLength, _longestWait, _clock, _within) = (seats, queue, longestWait, clock, within);
    }

    /// <summary>With sixteen in the queue for each seat, and at most thirty seconds in it.</summary>
    public KeyBench(int seats)
        : this(seats, queue: 16 * seats, TimeSpan.FromSeconds(30), TimeProvider.System)
    {
    }

    /// <summary>How many wait for a seat.</summary>
    public int Waiting
    {
        get
        {
            lock (_lock)
            {
                return _queue.Count;
            }
        }
    }

    public override string ToString() => nameof(KeyBench);

    /// <exception cref="KeyBenchBusyException">The queue is full, or the wait was too long.</exception>
    internal async Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellation)
    {
        await SitDownAsync(cancellation);
        try
        {
            return _within is null ? await Task.Run(work, CancellationToken.None) : await _within.RunAsync(work, cancellation);
        }
        finally
        {
            StandUp();
        }
    }

    private async Task SitDownAsync(CancellationToken cancellation)
    {
        LinkedListNode<TaskCompletionSource> turn;
        lock (_lock)
        {
            cancellation.ThrowIfCancellationRequested();
            if (_free > 0)
            {
                _free--;
                return;
            }

            if (_queue.Count >= _queueLength)
            {
                throw new KeyBenchBusyException();
            }

            turn = _queue.AddLast(new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        try
        {
            await turn.Value.Task.WaitAsync(_longestWait, _clock, cancellation);
        }
        catch (Exception gaveUp) when (gaveUp is TimeoutException or OperationCanceledException)
        {
            if (!Leave(turn))
            {
                // The seat was given in the same moment: it goes to the next one.
                StandUp();
            }

            if (gaveUp is TimeoutException)
            {
                throw new KeyBenchBusyException();
            }

            throw;
        }
    }

    private bool Leave(LinkedListNode<TaskCompletionSource> turn)
    {
        lock (_lock)
        {
            if (turn.List is null)
            {
                return false;
            }

            _queue.Remove(turn);
            return true;
        }
    }

    private void StandUp()
    {
        lock (_lock)
        {
            if (_queue.First is { } next)
            {
                _queue.RemoveFirst();
                next.Value.SetResult();
            }
            else
            {
                _free++;
            }
        }
    }
}
