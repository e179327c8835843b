using Microsoft.Data.Sqlite;
using Waystation.Mail;
using Waystation.Relay.Decisions;

namespace Waystation.Relay.Stores.Sqlite;

/// <summary>One writes at a time: takes what has queued up, decides each in turn, commits once, and only then answers. An answer means fsync.</summary>
/// <remarks>Short items have a queue of their own that goes first, so that a flood of attachments never shuts out a cry for help.</remarks>
internal sealed class GroupCommit : IDisposable
{
    public const int MostJobs = 512;
    public const int MostShort = 4096;
    public const int MostLarge = 64;

    private const int MostLargeBytes = 8 * 1024 * 1024;

    // Waited on as well: by whoever disposes.
    private readonly object _gate = new();
    private readonly Queue<Job> _short = new();
    private readonly Queue<Job> _large = new();
    private readonly SqliteConnection _connection;
    private readonly Rows _rows;
    private readonly Func<DateOnly> _today;
    private readonly Limits _limits;
    private readonly Action<Address> _arrived;
    private readonly Action _broken;
    private StoreUse _use;
    private long _free = long.MaxValue;
    private bool _isWriting;
    private bool _stopping;
    private volatile bool _isBroken;

    /// <param name="connection">The writer's alone; owned.</param>
    /// <param name="arrived">Told after the commit which mailbox got an item.</param>
    /// <param name="broken">Told once when the disk failed in a way after which nothing may be acknowledged any more.</param>
    public GroupCommit(SqliteConnection connection, Func<DateOnly> today, Limits limits, Action<Address> arrived, Action broken)
    {
        (_connection, _today, _limits, _arrived, _broken) = (connection, today, limits, arrived, broken);
        _rows = new Rows(connection);
        _use = _rows.Use();
    }

    /// <summary>Something was written since the last checkpoint.</summary>
    public bool IsDirty { get; private set; }

    /// <summary>Something was erased since the last checkpoint, and its bytes are still in the files.</summary>
    public bool HasErased { get; private set; }

    public StoreUse Use => _use with { Free = Interlocked.Read(ref _free) };

    /// <summary>Tells how many bytes the disk has left.</summary>
    public void SetFree(long bytes) => Interlocked.Exchange(ref _free, bytes);

    /// <returns>The answer, after its writes are on the disk; <see cref="RelayRefusal.Busy"/> when the queue is full.</returns>
    public Task<Answer> AskAsync(Address mailbox, Request request)
    {
        var job = new Job(mailbox, request, null);
        var isLarge = request is Request.Append append && !append.Item.IsShort;
        return Enqueue(job, isLarge ? _large : _short, isLarge ? MostLarge : MostShort) ? job.Done.Task : Task.FromResult<Answer>(new Answer.Refused(RelayRefusal.Busy));
    }

    /// <summary>Moves everything from the log into the file and empties the log: erased bytes are gone from both.</summary>
    /// <returns>False when a reader or a full disk stood in the way; try again later.</returns>
    public Task<bool> CheckpointAsync() => ErrandAsync(() =>
    {
        try
        {
            using var command = _connection.CreateCommand();
            command.CommandText = "PRAGMA wal_checkpoint(TRUNCATE)";
            using var row = command.ExecuteReader();
            var whole = row.Read() && row.GetInt64(0) == 0;
            (IsDirty, HasErased) = whole ? (false, false) : (IsDirty, HasErased);
            return whole;
        }
        catch (SqliteException full) when (IsFull(full))
        {
            return false;
        }
    });

    /// <returns>False: there was no room for it.</returns>
    public Task<bool> SetValueAsync(string name, byte[] value) => ErrandAsync(() =>
    {
        _rows.SetValue(name, value);
        return true;
    });

    /// <summary>Finishes what has queued up, then stops.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _stopping = true;
            while (_isWriting)
            {
                Monitor.Wait(_gate);
            }
        }

        _rows.Dispose();
        _connection.Dispose();
    }

    private static bool IsFull(SqliteException failure) =>
        failure.SqliteErrorCode == SQLitePCL.raw.SQLITE_FULL || failure.SqliteExtendedErrorCode == SQLitePCL.raw.SQLITE_IOERR_SHMSIZE;

    private bool Enqueue(Job job, Queue<Job> queue, int most)
    {
        lock (_gate)
        {
            if (_stopping || _isBroken || queue.Count >= most)
            {
                return false;
            }

            queue.Enqueue(job);
        }

        WriteUnlessSomebodyDoes();
        return true;
    }

    private async Task<bool> ErrandAsync(Func<bool> errand)
    {
        var job = new Job(null, null, errand);
        return Enqueue(job, _short, int.MaxValue) && await job.Done.Task is Answer.Done;
    }

    /// <summary>Whoever asks writes, if nobody else is at it: for one letter at a time no thread has to wake another. Who comes meanwhile is in the next batch.</summary>
    private void WriteUnlessSomebodyDoes()
    {
        lock (_gate)
        {
            if (_isWriting)
            {
                return;
            }

            _isWriting = true;
        }

        WriteBatch();
    }

    private void WriteBatch()
    {
        try
        {
            Handle(Take());
        }
        finally
        {
            HandOn();
        }
    }

    /// <summary>What came meanwhile is another worker's: nobody's answer waits for it.</summary>
    private void HandOn()
    {
        lock (_gate)
        {
            _isWriting = _short.Count + _large.Count > 0;
            if (!_isWriting)
            {
                Monitor.PulseAll(_gate);
                return;
            }
        }

        ThreadPool.UnsafeQueueUserWorkItem(commit => commit.WriteBatch(), this, preferLocal: false);
    }

    private List<Job> Take()
    {
        var batch = new List<Job>();
        lock (_gate)
        {
            while (batch.Count < MostJobs && _short.TryDequeue(out var job))
            {
                batch.Add(job);
            }

            var bytes = 0;
            while (batch.Count < MostJobs && bytes < MostLargeBytes && _large.TryDequeue(out var job))
            {
                batch.Add(job);
                bytes += job.Request is Request.Append append ? append.Item.Body.Length : 0;
            }
        }

        return batch;
    }

    private void Handle(List<Job> batch)
    {
        foreach (var errand in batch.Where(job => job.Errand is not null))
        {
            RunErrand(errand);
        }

        var asked = batch.FindAll(job => job.Errand is null);
        if (asked.Count == 0)
        {
            return;
        }

        // One that does not fit must not take the others with it: a failed batch is done again one by one.
        if (!TryCommit(asked) && !_isBroken)
        {
            foreach (var job in asked)
            {
                if (!TryCommit([job]))
                {
                    job.Done.TrySetResult(new Answer.Refused(_isBroken ? RelayRefusal.Busy : RelayRefusal.Full));
                }
            }
        }

        if (_isBroken)
        {
            asked.ForEach(job => job.Done.TrySetException(new IOException("The store is broken.")));
        }
    }

    private void RunErrand(Job job)
    {
        try
        {
            job.Done.TrySetResult(job.Errand!() ? new Answer.Done() : new Answer.Refused(RelayRefusal.Busy));
        }
        catch (SqliteException failure)
        {
            Break(failure);
            job.Done.TrySetResult(new Answer.Refused(RelayRefusal.Busy));
        }
    }

    /// <returns>False: nothing of it was written, because there is no room, or because the store is broken.</returns>
    private bool TryCommit(IReadOnlyList<Job> jobs)
    {
        var use = Use;
        var answers = new Answer[jobs.Count];
        var erased = false;
        var wrote = false;
        try
        {
            var today = _today();
            _rows.Begin();
            for (var i = 0; i < jobs.Count; i++)
            {
                var (mailbox, request, _) = jobs[i];
                var state = _rows.Load(mailbox!, request!, today);
                var decision = Deciding.Decide(state, request!, new Now(today, _limits, use));
                _rows.Apply(mailbox!, state, decision.Writes);
                answers[i] = decision.Answer;
                use = After(use, state, decision.Writes);
                erased |= decision.Writes.Any(write => write is Write.Erase or Write.Bury);
                wrote |= decision.Writes.Count > 0;
            }

            _rows.Commit();
        }
#pragma warning disable CA1031 // Whatever it was: between BEGIN and COMMIT nothing may be left half done, and nothing of it is answered.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            Undo();
            Break(failure);
            return false;
        }

        _use = use;
        IsDirty |= wrote;
        HasErased |= erased;
        for (var i = 0; i < jobs.Count; i++)
        {
            if (answers[i] is Answer.Appended { Already: false } or Answer.Dropped)
            {
                _arrived(jobs[i].Mailbox!);
            }

            jobs[i].Done.TrySetResult(answers[i]);
        }

        return true;
    }

    private static StoreUse After(StoreUse use, MailboxState before, IReadOnlyList<Write> writes)
    {
        foreach (var write in writes)
        {
            use = write switch
            {
                Write.Save { Mailbox: var mailbox } => use with { Mailboxes = use.Mailboxes + (before.Mailbox is null ? 1 : 0), Bytes = use.Bytes + mailbox.Bytes - (before.Mailbox?.Bytes ?? 0) },
                Write.Bury { Mailbox: var mailbox } => use with { Mailboxes = use.Mailboxes - 1, Bytes = use.Bytes - mailbox.Bytes },
                _ => use,
            };
        }

        return use;
    }

    private void Undo()
    {
        try
        {
            if (SQLitePCL.raw.sqlite3_get_autocommit(_connection.Handle) == 0)
            {
                Database.Run(_connection, "ROLLBACK");
            }
        }
        catch (SqliteException failure)
        {
            Break(failure);
        }
    }

    /// <summary>Full is for the sender to hear. After any other failure nobody knows what the disk keeps: the relay stops, and its next start reads what is there.</summary>
    private void Break(Exception failure)
    {
        if (_isBroken || (failure is SqliteException sqlite && IsFull(sqlite)))
        {
            return;
        }

        lock (_gate)
        {
            _isBroken = true;
        }

        _broken();
    }

    private sealed record Job(Address? Mailbox, Request? Request, Func<bool>? Errand)
    {
        public TaskCompletionSource<Answer> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
