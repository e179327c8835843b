using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using Waystation.Mail;
using Waystation.Relay.Decisions;

namespace Waystation.Relay.Stores.Sqlite;

/// <summary>A decision's answer with the bodies that it names, read in one transaction.</summary>
internal sealed record ReadAnswer(Answer Answer, IReadOnlyDictionary<long, byte[]> Bodies)
{
    public override string ToString() => nameof(ReadAnswer);
}

/// <summary>The store: decides on what it holds, and holds what was decided.</summary>
internal sealed class SqliteStore : IDisposable
{
    public const string FileName = "relay.db";

    private const int Readers = 8;

    /// <summary>A reader forgets what it kept whenever anything was written: much would be in vain.</summary>
    private const int ReaderCache = 512;

    private readonly string _path;
    private readonly string? _vfs;
    private readonly Limits _limits;
    private readonly TimeProvider _clock;
    private readonly GroupCommit _writer;
    private readonly SemaphoreSlim _seats = new(Readers);
    private readonly ConcurrentBag<(SqliteConnection Connection, Rows Rows)> _readers = [];

    /// <param name="broken">Told once when the disk failed and the relay has to stop.</param>
    /// <exception cref="RelayCannotStartException">The store cannot be used.</exception>
    public SqliteStore(string folder, Limits limits, TimeProvider clock, Waiters waiters, Action broken, string? vfs = null, Durability durability = Durability.Full)
    {
        (_path, _vfs, _limits, _clock) = (Path.Combine(folder, FileName), vfs, limits, clock);
        var connection = Database.Open(_path, vfs, durability);
        Database.Prepare(connection);
        _writer = new GroupCommit(connection, () => Today, limits, waiters.Wake, broken);
    }

    public DateOnly Today => UnixDay.Of(_clock.GetUtcNow());

    public Limits Limits => _limits;

    public StoreUse Use => _writer.Use;

    public bool IsDirty => _writer.IsDirty;

    public bool HasErased => _writer.HasErased;

    /// <summary>Decides and writes; answers when it is on the disk.</summary>
    public Task<Answer> WriteAsync(Address mailbox, Request request) => _writer.AskAsync(mailbox, request);

    /// <summary>Decides on a request that writes nothing.</summary>
    public Task<ReadAnswer> ReadAsync(Address mailbox, Request request, CancellationToken stop) => WithReaderAsync(
        (connection, rows) =>
        {
            Database.Run(connection, "BEGIN");
            try
            {
                var today = Today;
                var decision = Deciding.Decide(rows.Load(mailbox, request, today), request, new Now(today, _limits, Use));
                IEnumerable<Entry> wanted = decision.Answer switch
                {
                    Answer.Page page => page.Lines.Where(line => line.Inline).Select(line => line.Entry),
                    Answer.Body body => [body.Entry],
                    _ => [],
                };
                return new ReadAnswer(decision.Answer, wanted.ToDictionary(entry => entry.Number, entry => rows.Body(mailbox, entry.Number)));
            }
            finally
            {
                Database.Run(connection, "COMMIT");
            }
        },
        stop);

    public Task<bool> ExistsAsync(Address mailbox, CancellationToken stop) => WithReaderAsync((_, rows) => rows.Exists(mailbox), stop);

    public Task<byte[]?> ValueAsync(string name) => WithReaderAsync((_, rows) => rows.Value(name), CancellationToken.None);

    public Task<bool> SetValueAsync(string name, byte[] value) => _writer.SetValueAsync(name, value);

    /// <summary>Looks how much room the disk has left.</summary>
    public void LookAtDisk() => _writer.SetFree(new DriveInfo(Path.GetDirectoryName(_path)!).AvailableFreeSpace);

    public Task<bool> CheckpointAsync() => _writer.CheckpointAsync();

    /// <summary>Carries out what this day has brought, mailbox by mailbox, between other requests.</summary>
    public async Task SweepAsync(CancellationToken stop)
    {
        const int AtOnce = 256;
        while (await WithReaderAsync((_, rows) => rows.DueMailboxes(Today, AtOnce), stop) is { Count: > 0 } due)
        {
            var answers = await Task.WhenAll(due.Select(mailbox => _writer.AskAsync(mailbox, new Request.Sweep())));
            if (Array.Exists(answers, answer => answer is Answer.Refused))
            {
                // No room even to erase, or too busy: the next round tries again.
                return;
            }
        }
    }

    public void Dispose()
    {
        _writer.Dispose();
        foreach (var (connection, rows) in _readers)
        {
            rows.Dispose();
            connection.Dispose();
        }

        _seats.Dispose();
    }

    private async Task<T> WithReaderAsync<T>(Func<SqliteConnection, Rows, T> read, CancellationToken stop)
    {
        await _seats.WaitAsync(stop);
        try
        {
            if (!_readers.TryTake(out var reader))
            {
                var connection = Database.Open(_path, _vfs, cache: ReaderCache);
                Database.Run(connection, "PRAGMA query_only = ON");
                reader = (connection, new Rows(connection));
            }

            try
            {
                return read(reader.Connection, reader.Rows);
            }
            finally
            {
                _readers.Add(reader);
            }
        }
        finally
        {
            _seats.Release();
        }
    }
}
