using Waystation.Mail;

namespace Waystation.Relay;

/// <summary>Who waits for news of which mailbox. In memory only.</summary>
internal sealed class Waiters
{
    /// <summary>Most that wait at a time; one more is answered at once.</summary>
    public const int Most = 20_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<Address, Bell> _bells = [];
    private int _waiting;

    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>Takes a place before one looks, so that nothing that arrives between looking and waiting is missed.</summary>
    public Place Take(Address mailbox)
    {
        lock (_gate)
        {
            if (!_bells.TryGetValue(mailbox, out var bell))
            {
                _bells[mailbox] = bell = new Bell();
            }

            bell.Places++;
            _waiting++;
            return new Place(this, mailbox, bell);
        }
    }

    public void Wake(Address mailbox)
    {
        Bell? bell;
        lock (_gate)
        {
            _bells.Remove(mailbox, out bell);
        }

        bell?.Rung.TrySetResult();
    }

    private void Leave(Address mailbox, Bell bell)
    {
        lock (_gate)
        {
            _waiting--;
            if (--bell.Places == 0 && _bells.TryGetValue(mailbox, out var current) && current == bell)
            {
                _bells.Remove(mailbox);
            }
        }
    }

    private sealed class Bell
    {
        public TaskCompletionSource Rung { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Places { get; set; }
    }

    internal sealed class Place : IDisposable
    {
        private readonly Waiters _waiters;
        private readonly Address _mailbox;
        private readonly Bell _bell;

        internal Place(Waiters waiters, Address mailbox, object bell) => (_waiters, _mailbox, _bell) = (waiters, mailbox, (Bell)bell);

        /// <summary>Returns when something arrived, the time is over, or the relay stops.</summary>
        public async Task WaitAsync(TimeSpan longest, TimeProvider clock, CancellationToken stop)
        {
            try
            {
                await _bell.Rung.Task.WaitAsync(longest, clock, stop);
            }
            catch (TimeoutException)
            {
                // Nothing came: the list says so.
            }
            catch (OperationCanceledException)
            {
                // Whoever waited has left, or the relay stops and answers what there is.
            }
        }

        public void Dispose() => _waiters.Leave(_mailbox, _bell);
    }
}
