using System.Buffers.Binary;
using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using Waystation.Mail;
using Waystation.Mail.Wire;
using Waystation.Relay.Decisions;

namespace Waystation.Relay.Stores.Sqlite;

/// <summary>Rows into states, writes into rows, on one connection. Not for two threads at a time.</summary>
internal sealed class Rows(SqliteConnection connection) : IDisposable
{
    private const string Columns = "number, id, expires, hash, size, chain, standing, until, proof";

    private readonly Dictionary<string, SqliteCommand> _prepared = new(StringComparer.Ordinal);

    private enum Kind
    {
        There = 0,
        Pending = 1,
        Deleted = 2,
        Expired = 3,
    }

    public void Dispose()
    {
        foreach (var command in _prepared.Values)
        {
            command.Dispose();
        }
    }

    public void Begin() => Execute("BEGIN IMMEDIATE");

    public void Commit() => Execute("COMMIT");

    public bool Exists(Address mailbox)
    {
        using var row = Query("SELECT 1 FROM mailbox WHERE address = $a", mailbox.Bytes.ToArray());
        return row.Read();
    }

    public MailboxState Load(Address address, Request request, DateOnly today)
    {
        var mailbox = Mailbox(address);
        return mailbox is null ? MailboxState.None with { Buried = IsBuried(address) } : new MailboxState(mailbox, Buried: false, Entries(mailbox, request, today));
    }

    /// <returns>The body under this line.</returns>
    public byte[] Body(Address mailbox, long number)
    {
        using var row = Query("SELECT bytes FROM body WHERE name = (SELECT body FROM item WHERE mailbox = $a AND number = $b)", mailbox.Bytes.ToArray(), number);
        return row.Read() ? row.GetFieldValue<byte[]>(0) : throw new InvalidDataException("A line's body is not in the store.");
    }

    public IReadOnlyList<Address> DueMailboxes(DateOnly today, int most)
    {
        using var rows = Query(
            "SELECT address FROM mailbox WHERE closes <= $a UNION SELECT mailbox FROM item WHERE due <= $a LIMIT $b", (long)UnixDay.From(today), (long)most);
        var due = new List<Address>();
        while (rows.Read())
        {
            due.Add(Address.TryRead(rows.GetFieldValue<byte[]>(0), out var address, out _) ? address : throw Broken());
        }

        return due;
    }

    /// <param name="before">The state that the decision was made on.</param>
    public void Apply(Address address, MailboxState before, IReadOnlyList<Write> writes)
    {
        var mailbox = address.Bytes.ToArray();
        foreach (var write in writes)
        {
            switch (write)
            {
                case Write.Save save:
                    Save(mailbox, before, save.Mailbox);
                    break;
                case Write.Add add:
                    Add(mailbox, add);
                    break;
                case Write.Change change:
                    Change(mailbox, change.Entry);
                    break;
                case Write.Erase erase:
                    Execute("DELETE FROM body WHERE name = (SELECT body FROM item WHERE mailbox = $a AND number = $b)", mailbox, erase.Entry.Number);
                    Execute("UPDATE item SET body = NULL WHERE mailbox = $a AND number = $b", mailbox, erase.Entry.Number);
                    Change(mailbox, erase.Entry);
                    break;
                case Write.Bury:
                    Execute("DELETE FROM body WHERE name IN (SELECT body FROM item WHERE mailbox = $a)", mailbox);
                    Execute("DELETE FROM item WHERE mailbox = $a", mailbox);
                    Execute("DELETE FROM card WHERE address = $a", mailbox);
                    Execute("DELETE FROM mailbox WHERE address = $a", mailbox);
                    Execute("INSERT OR IGNORE INTO closed (mark) VALUES ($a)", Mark(address));
                    break;
                default:
                    throw new ArgumentException("An unknown write.", nameof(writes));
            }
        }
    }

    public byte[]? Value(string name)
    {
        using var row = Query("SELECT value FROM store WHERE name = $a", name);
        return row.Read() ? row.GetFieldValue<byte[]>(0) : null;
    }

    public void SetValue(string name, byte[] value) => Execute("INSERT INTO store (name, value) VALUES ($a, $b) ON CONFLICT (name) DO UPDATE SET value = $b", name, value);

    public StoreUse Use()
    {
        using var row = Query("SELECT count(*), coalesce(sum(bytes), 0) FROM mailbox");
        return row.Read() ? new StoreUse(row.GetInt64(0), row.GetInt64(1), long.MaxValue) : default;
    }

    private static byte[] Mark(Address address) => SHA256.HashData([.. "waystation/closed/v1"u8, .. address.Bytes]);

    private static InvalidDataException Broken() => new("The store holds a row that cannot be read.");

    private static object Day(DateOnly? day) => day is { } set ? (long)UnixDay.From(set) : DBNull.Value;

    private static DateOnly Day(long number) => number is >= 0 and <= UnixDay.Last && UnixDay.TryRead((uint)number, out var day) ? day : throw Broken();

    private static Digest Hash(byte[] bytes) => Digest.TryRead(bytes, out var digest, out _) ? digest : throw Broken();

    private static Entry Read(Mailbox of, SqliteDataReader row)
    {
        var id = ItemId.TryRead(row.GetFieldValue<byte[]>(1), out var read, out _) ? read : throw Broken();
        Deletion Proof() => Deletion.Stored(id, row.GetFieldValue<byte[]>(8));
        var kind = row.GetInt64(6);
        Standing standing = kind is < 0 or > (long)Kind.Expired ? throw Broken() : (Kind)kind switch
        {
            Kind.There => new Standing.There(),
            Kind.Pending => new Standing.Pending(Day(row.GetInt64(7)), Proof()),
            Kind.Deleted => new Standing.Deleted(Proof()),
            Kind.Expired => new Standing.Expired(),
        };
        var expires = Day(row.GetInt64(2));
        return new Entry(row.GetInt64(0), id, expires, of.LastDay(expires), Hash(row.GetFieldValue<byte[]>(3)), row.GetInt32(4), Hash(row.GetFieldValue<byte[]>(5)), standing);
    }

    private static (Kind Kind, DateOnly? Until, Deletion? Proof) Parts(Standing standing) => standing switch
    {
        Standing.There => (Kind.There, null, null),
        Standing.Pending pending => (Kind.Pending, pending.Until, pending.Proof),
        Standing.Deleted deleted => (Kind.Deleted, null, deleted.Proof),
        Standing.Expired => (Kind.Expired, null, null),
        _ => throw new ArgumentException("An unknown standing.", nameof(standing)),
    };

    private Mailbox? Mailbox(Address address)
    {
        using var row = Query(
            "SELECT drop_rule, delay, last, hash, items, bytes, closes, kept, wire FROM mailbox JOIN card USING (address) WHERE mailbox.address = $a", address.Bytes.ToArray());
        return !row.Read() ? null : new Mailbox(
            address,
            new MailboxPolicy((DropRule)row.GetByte(0), row.GetInt32(1)),
            Card.Stored(row.GetFieldValue<byte[]>(8)),
            row.GetInt64(2),
            Hash(row.GetFieldValue<byte[]>(3)),
            row.GetInt32(4),
            row.GetInt64(5),
            row.IsDBNull(6) ? null : Day(row.GetInt64(6)),
            row.IsDBNull(7) ? null : Day(row.GetInt64(7)));
    }

    private bool IsBuried(Address address)
    {
        using var row = Query("SELECT 1 FROM closed WHERE mark = $a", Mark(address));
        return row.Read();
    }

    private List<Entry> Entries(Mailbox of, Request request, DateOnly today)
    {
        var mailbox = of.Address.Bytes.ToArray();
        return request switch
        {
            Request.Append append => ById(of, [append.Item.Id]),
            Request.Fetch fetch => ById(of, [fetch.Id]),
            Request.Delete delete => ById(of, [.. delete.Deletions.Select(deletion => deletion.Id)]),
            Request.Keep keep => ById(of, keep.Ids),
            Request.List list => All(of, Query($"SELECT {Columns} FROM item WHERE mailbox = $a AND number > $b ORDER BY number LIMIT $c", mailbox, list.After, (long)ListPage.MostLines + 1)),
            Request.Sweep or Request.Renew => All(of, Query($"SELECT {Columns} FROM item WHERE mailbox = $a AND due <= $b ORDER BY number LIMIT $c", mailbox, (long)UnixDay.From(today), (long)ListPage.MostLines)),
            _ => [],
        };
    }

    private List<Entry> ById(Mailbox of, IReadOnlyList<ItemId> ids)
    {
        var mailbox = of.Address.Bytes.ToArray();
        var found = new List<Entry>();
        foreach (var id in ids.Distinct())
        {
            found.AddRange(All(of, Query($"SELECT {Columns} FROM item WHERE mailbox = $a AND id = $b", mailbox, id.Bytes.ToArray())));
        }

        return found;
    }

    private static List<Entry> All(Mailbox of, SqliteDataReader rows)
    {
        using (rows)
        {
            var entries = new List<Entry>();
            while (rows.Read())
            {
                entries.Add(Read(of, rows));
            }

            return entries;
        }
    }

    private void Save(byte[] address, MailboxState before, Mailbox mailbox)
    {
        Execute(
            """
            INSERT INTO mailbox (address, drop_rule, delay, last, hash, items, bytes, closes, kept) VALUES ($a, $b, $c, $d, $e, $f, $g, $h, $i)
            ON CONFLICT (address) DO UPDATE SET last = $d, hash = $e, items = $f, bytes = $g, closes = $h, kept = $i
            """,
            address, (long)mailbox.Policy.Drop, (long)mailbox.Policy.DeletionDelayDays, mailbox.Last, mailbox.Hash.Bytes.ToArray(), (long)mailbox.Items, mailbox.Bytes, Day(mailbox.ClosesOn), Day(mailbox.KeptUntil));
        if (!ReferenceEquals(before.Mailbox?.Card, mailbox.Card))
        {
            Execute("INSERT INTO card (address, wire) VALUES ($a, $b) ON CONFLICT (address) DO UPDATE SET wire = $b", address, mailbox.Card.ToBytes());
        }
    }

    private void Add(byte[] mailbox, Write.Add add)
    {
        // Bodies lie by a random name, so that neither a row's key nor its place in the table says which came first.
        var name = BinaryPrimitives.ReadInt64BigEndian(RandomNumberGenerator.GetBytes(8)) & long.MaxValue;
        var entry = add.Entry;
        Execute("INSERT INTO body (name, bytes) VALUES ($a, $b)", name, add.Body.ToArray());
        Execute(
            "INSERT INTO item (mailbox, number, id, expires, hash, size, chain, standing, due, body) VALUES ($a, $b, $c, $d, $e, $f, $g, $h, $i, $j)",
            mailbox, entry.Number, entry.Id.Bytes.ToArray(), Day(entry.Expires), entry.BodyHash.Bytes.ToArray(), (long)entry.Size, entry.Chain.Bytes.ToArray(), (long)Kind.There, Day(entry.Due), name);
    }

    private void Change(byte[] mailbox, Entry entry)
    {
        var (kind, until, proof) = Parts(entry.Standing);
        Execute(
            "UPDATE item SET standing = $c, until = $d, proof = $e, due = $f WHERE mailbox = $a AND number = $b",
            mailbox, entry.Number, (long)kind, Day(until), proof is null ? DBNull.Value : proof.Signature.ToArray(), Day(entry.Due));
    }

    private void Execute(string sql, params ReadOnlySpan<object> values) => Prepared(sql, values).ExecuteNonQuery();

    private SqliteDataReader Query(string sql, params ReadOnlySpan<object> values) => Prepared(sql, values).ExecuteReader();

    private SqliteCommand Prepared(string sql, ReadOnlySpan<object> values)
    {
        if (!_prepared.TryGetValue(sql, out var command))
        {
            command = connection.CreateCommand();
#pragma warning disable CA2100 // Every text that comes here is a constant of this file.
            command.CommandText = sql;
#pragma warning restore CA2100
            for (var i = 0; i < values.Length; i++)
            {
                command.Parameters.Add(new SqliteParameter($"${(char)('a' + i)}", values[i]));
            }

            _prepared[sql] = command;
        }

        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i];
        }

        return command;
    }
}
