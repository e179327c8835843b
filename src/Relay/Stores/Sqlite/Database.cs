using Microsoft.Data.Sqlite;

namespace Waystation.Relay.Stores.Sqlite;

/// <summary>The database file: how it is opened, and its tables.</summary>
/// <remarks>
/// Rows lie by mailbox and number, bodies by a random name: nothing in a table orders what happened in different mailboxes, and no column is
/// finer than a day. What the file's page layout still gives away is said in docs/promises/P1.md.
/// </remarks>
internal static class Database
{
    public const int Version = 2;

    private const string Tables = """
        CREATE TABLE mailbox (
          address BLOB PRIMARY KEY, drop_rule INTEGER NOT NULL, delay INTEGER NOT NULL,
          last INTEGER NOT NULL, hash BLOB NOT NULL, items INTEGER NOT NULL, bytes INTEGER NOT NULL, closes INTEGER, kept INTEGER) WITHOUT ROWID;
        CREATE INDEX mailbox_closes ON mailbox (closes) WHERE closes IS NOT NULL;
        CREATE TABLE card (address BLOB PRIMARY KEY, wire BLOB NOT NULL) WITHOUT ROWID;
        CREATE TABLE item (
          mailbox BLOB NOT NULL, number INTEGER NOT NULL, id BLOB NOT NULL, expires INTEGER NOT NULL, hash BLOB NOT NULL, size INTEGER NOT NULL,
          chain BLOB NOT NULL, standing INTEGER NOT NULL, until INTEGER, proof BLOB, due INTEGER, body INTEGER,
          PRIMARY KEY (mailbox, number)) WITHOUT ROWID;
        CREATE UNIQUE INDEX item_id ON item (mailbox, id);
        CREATE INDEX item_due ON item (due) WHERE due IS NOT NULL;
        CREATE TABLE body (name INTEGER PRIMARY KEY, bytes BLOB NOT NULL);
        CREATE TABLE closed (mark BLOB PRIMARY KEY) WITHOUT ROWID;
        CREATE TABLE store (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
        PRAGMA user_version = 2;
        """;

    /// <summary>Since version 2 a mailbox can be renewed.</summary>
    private const string FromVersion1 = """
        ALTER TABLE mailbox ADD COLUMN kept INTEGER;
        PRAGMA user_version = 2;
        """;

    /// <param name="vfs">SQLite's way to the disk; null: its own. Tests put a worse disk under it.</param>
    /// <param name="cache">What it may keep of the file in memory, in KiB. The file's pages are in the system's own cache besides.</param>
    public static SqliteConnection Open(string path, string? vfs, Durability durability = Durability.Full, int cache = 8192)
    {
        var source = vfs is null ? path : $"file:{path}?vfs={vfs}";
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = source, Pooling = false, DefaultTimeout = 30 }.ToString());
        connection.Open();
        var synchronous = durability == Durability.Full ? "FULL" : "OFF";
        Run(connection, $"""
            PRAGMA journal_mode = WAL;
            PRAGMA synchronous = {synchronous};
            PRAGMA secure_delete = ON;
            PRAGMA temp_store = MEMORY;
            PRAGMA cell_size_check = ON;
            PRAGMA trusted_schema = OFF;
            PRAGMA cache_size = -{cache};
            """);
        return connection;
    }

    /// <exception cref="RelayCannotStartException">The file was written by a newer relay.</exception>
    public static void Prepare(SqliteConnection connection)
    {
        var version = Number(connection, "PRAGMA user_version");
        if (version > Version)
        {
            throw new RelayCannotStartException("The store was written by a newer version of the relay.");
        }

        if (version == 0)
        {
            Run(connection, $"BEGIN IMMEDIATE; {Tables} COMMIT;");
        }
        else if (version == 1)
        {
            Run(connection, $"BEGIN IMMEDIATE; {FromVersion1} COMMIT;");
        }
    }

    public static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Every text that comes here is a constant of this folder.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    public static long Number(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Every text that comes here is a constant of this folder.
        command.CommandText = sql;
#pragma warning restore CA2100
        return (long)command.ExecuteScalar()!;
    }
}

/// <summary>When the disk is asked to keep what was written. The relay knows only <see cref="Full"/>; the tests show what the other loses.</summary>
internal enum Durability
{
    Full,
    Off,
}
