using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;

namespace Waystation.Relay.Stores.Sqlite;

/// <summary>The whole store as one stream of rows, and back: what a backup is made of.</summary>
/// <remarks>
/// A copy is taken in one read transaction beside the running relay, so it is of one instant; it needs no room on the disk and no more memory than its largest row. Rows, not pages: neither the order in
/// which pages were filled nor what lies erased in them is in it. What ties a store to its life (its mark and incarnation) is left out, so that a store made from a copy begins a new one.
/// Layout: a line that names it and the store's version, the relay's seed (32 bytes), then rows: the table's number (one byte), then its columns, each a kind (0 nothing, 1 number of 8 bytes, 2 bytes, 3 text, both after their length in
/// 4 bytes; all big-endian); 255 ends it.
/// </remarks>
internal static class Copying
{
    private const byte End = 255;
    private const int Largest = 16 << 20;
    private const int RowsAtOnce = 2_048;

    private static readonly Table[] s_tables =
    [
        new("mailbox", "address, drop_rule, delay, last, hash, items, bytes, closes, kept", 9),
        new("card", "address, wire", 2),
        new("item", "mailbox, number, id, expires, hash, size, chain, standing, until, proof, due, body", 12),
        new("body", "name, bytes", 2),
        new("closed", "mark", 1),
        new("store", "name, value", 2),
    ];

    /// <summary>A copy of a store of version 1 is still taken: its mailboxes were never renewed.</summary>
    private static readonly Table[] s_first = [new("mailbox", "address, drop_rule, delay, last, hash, items, bytes, closes", 8), .. s_tables.Skip(1)];

    private enum Kind : byte
    {
        Nothing = 0,
        Number = 1,
        Bytes = 2,
        Text = 3,
    }

    /// <exception cref="RelayCannotStartException">There is no store.</exception>
    public static void Write(string data, Stream into)
    {
        var folder = Path.GetFullPath(data);
        var (store, seed) = (Path.Combine(folder, SqliteStore.FileName), Path.Combine(folder, RelayFolder.SeedName));
        if (!File.Exists(store) || !File.Exists(seed))
        {
            throw new RelayCannotStartException("There is no store in the data folder.");
        }

        using var buffered = new BufferedStream(into, 1 << 16);
        using var connection = Database.Open(store, vfs: null);
        Database.Run(connection, "PRAGMA query_only = ON; BEGIN");
        var version = Database.Number(connection, "PRAGMA user_version");
        var tables = Tables(version) ?? throw new RelayCannotStartException("The store was written by another version of the relay.");
        buffered.Write(Name(version));
        buffered.Write(File.ReadAllBytes(seed));
        for (var table = 0; table < tables.Length; table++)
        {
            using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Every text is a constant of this file.
            command.CommandText = tables[table].Read;
#pragma warning restore CA2100
            using var rows = command.ExecuteReader();
            while (rows.Read())
            {
                buffered.WriteByte((byte)table);
                for (var column = 0; column < tables[table].Count; column++)
                {
                    WriteValue(buffered, rows.GetValue(column));
                }
            }
        }

        buffered.WriteByte(End);
        buffered.Flush();
    }

    /// <summary>Makes a store from a copy, in an empty folder. It begins a new incarnation when it is started.</summary>
    /// <exception cref="RelayCannotStartException">The folder is not empty, or this is no whole copy; what was written is not to be used.</exception>
    public static void Take(RelayFolder folder, Stream from)
    {
        var path = Path.Combine(folder.FullPath, SqliteStore.FileName);
        if (File.Exists(path) || folder.Read(RelayFolder.SeedName) is not null)
        {
            throw new RelayCannotStartException("There is a store in the data folder: move it away first.");
        }

        try
        {
            using var buffered = new BufferedStream(from, 1 << 16);
            var name = new byte[Name(Database.Version).Length];
            buffered.ReadExactly(name);
            var version = Enumerable.Range(1, Database.Version).FirstOrDefault(known => name.AsSpan().SequenceEqual(Name(known)));
            var tables = Tables(version) ?? throw new InvalidDataException("Another kind of copy, or another version.");

            var seed = new byte[RelayKey.SeedSize];
            buffered.ReadExactly(seed);
            using var connection = Database.Open(path, vfs: null);
            Database.Prepare(connection);
            TakeRows(connection, buffered, tables);
            if (Database.Number(connection, "PRAGMA wal_checkpoint(TRUNCATE)") != 0)
            {
                throw new InvalidDataException("The store could not be finished.");
            }

            // Last: a folder with a store and no seed does not start.
            folder.Write(RelayFolder.SeedName, seed);
        }
        catch (Exception fault) when (fault is InvalidDataException or EndOfStreamException or SqliteException)
        {
            throw new RelayCannotStartException("This is no whole copy of a relay.");
        }
    }

    private static byte[] Name(long version) => Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"waystation-relay-copy/{version}\n"));

    /// <returns>Null when there is no such version.</returns>
    private static Table[]? Tables(long version) => version switch
    {
        1 => s_first,
        Database.Version => s_tables,
        _ => null,
    };

    private static void TakeRows(SqliteConnection connection, Stream from, Table[] tables)
    {
        var commands = tables.Select(table =>
        {
            var command = connection.CreateCommand();
#pragma warning disable CA2100 // Every text is a constant of this file.
            command.CommandText = table.Write;
#pragma warning restore CA2100
            for (var i = 0; i < table.Count; i++)
            {
                command.Parameters.Add(new SqliteParameter($"${i}", null));
            }

            return command;
        }).ToList();
        try
        {
            var held = 0;
            Database.Run(connection, "BEGIN IMMEDIATE");
            while (from.ReadByte() is var table and not End)
            {
                if (table < 0 || table >= tables.Length)
                {
                    throw new InvalidDataException("There is no such table.");
                }

                foreach (SqliteParameter parameter in commands[table].Parameters)
                {
                    parameter.Value = ReadValue(from);
                }

                commands[table].ExecuteNonQuery();
                if (++held == RowsAtOnce)
                {
                    Database.Run(connection, "COMMIT; BEGIN IMMEDIATE");
                    held = 0;
                }
            }

            Database.Run(connection, "COMMIT");
        }
        finally
        {
            commands.ForEach(command => command.Dispose());
        }
    }

    private static void WriteValue(Stream into, object value)
    {
        Span<byte> number = stackalloc byte[8];
        switch (value)
        {
            case DBNull:
                into.WriteByte((byte)Kind.Nothing);
                break;
            case long whole:
                into.WriteByte((byte)Kind.Number);
                BinaryPrimitives.WriteInt64BigEndian(number, whole);
                into.Write(number);
                break;
            case byte[] bytes:
                WriteBytes(into, Kind.Bytes, bytes);
                break;
            case string text:
                WriteBytes(into, Kind.Text, Encoding.UTF8.GetBytes(text));
                break;
            default:
                throw new InvalidDataException("The store holds a value of a kind that no column has.");
        }
    }

    private static void WriteBytes(Stream into, Kind kind, byte[] bytes)
    {
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, bytes.Length);
        into.WriteByte((byte)kind);
        into.Write(length);
        into.Write(bytes);
    }

    private static object ReadValue(Stream from)
    {
        var kind = from.ReadByte();
        Span<byte> number = stackalloc byte[8];
        switch (kind)
        {
            case (int)Kind.Nothing:
                return DBNull.Value;
            case (int)Kind.Number:
                from.ReadExactly(number);
                return BinaryPrimitives.ReadInt64BigEndian(number);
            case (int)Kind.Bytes or (int)Kind.Text:
                from.ReadExactly(number[..4]);
                var length = BinaryPrimitives.ReadInt32BigEndian(number);
                if (length is < 0 or > Largest)
                {
                    throw new InvalidDataException("A value is too long.");
                }

                var bytes = new byte[length];
                from.ReadExactly(bytes);
                return kind == (int)Kind.Text ? Encoding.UTF8.GetString(bytes) : bytes;
            default:
                throw new InvalidDataException("There is no such kind of value.");
        }
    }

    /// <param name="Columns">Their names.</param>
    /// <param name="Count">How many they are.</param>
    private sealed record Table(string Name, string Columns, int Count)
    {
        public string Read => $"SELECT {Columns} FROM {Name}{(Name == "store" ? " WHERE name NOT IN ('mark', 'incarnation')" : "")}";

        public string Write => $"INSERT INTO {Name} ({Columns}) VALUES ({string.Join(", ", Enumerable.Range(0, Count).Select(i => $"${i}"))})";
    }
}
