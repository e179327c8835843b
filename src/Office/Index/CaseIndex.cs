using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;
using Waystation.Casework.Cases;
using Waystation.Casework.Rooms;
using Waystation.Mail;
using Waystation.Office.Courier;
using Waystation.Office.Rooms;
using Waystation.Office.Vault;

namespace Waystation.Office.Index;

/// <summary>What all rooms of this desk say, in memory, to be listed and searched. Made by folding; nothing in it is known from nowhere else.</summary>
/// <remarks>SQLite in memory with FTS5: it has no file, and its temporary tables stay in memory too. A snapshot of it lies sealed in the vault, so that unlocking opens only what came since. Source: BLUEPRINT section 7.</remarks>
internal sealed class CaseIndex : IDisposable
{
    private const int MostExcerpt = 200;
    private const int Format = 3;

    private readonly Lock _gate = new();
    private readonly SqliteConnection _connection;
    private readonly Dictionary<string, SqliteCommand> _prepared = new(StringComparer.Ordinal);

    private CaseIndex(SqliteConnection connection)
    {
        _connection = connection;
        Board = new CaseBoard(_gate, connection);
    }

    /// <summary>Lists across cases.</summary>
    public CaseBoard Board { get; }

    /// <summary>How much has changed since the snapshot, in entries.</summary>
    public int Since { get; private set; }

    /// <summary>The index as its snapshot in the vault has it; an empty one when there is none, or none that this version wrote.</summary>
    public static CaseIndex Open(SealedVault vault, string key)
    {
        if (vault.FileLength(key) is { } length && TryOpen(vault, key, length) is { } index)
        {
            return index;
        }

        var empty = new CaseIndex(Connect());
        empty.Run($"""
            CREATE TABLE room (address TEXT PRIMARY KEY, number TEXT NOT NULL, folded INTEGER NOT NULL, unread INTEGER NOT NULL, awaits INTEGER NOT NULL, closed INTEGER NOT NULL, day INTEGER NOT NULL, text TEXT NOT NULL, by_whom TEXT) WITHOUT ROWID;
            CREATE INDEX room_number ON room (number);
            CREATE INDEX room_day ON room (unread > 0, day);
            CREATE TABLE contact (address TEXT NOT NULL, room TEXT NOT NULL, PRIMARY KEY (address, room)) WITHOUT ROWID;
            CREATE TABLE line (id INTEGER PRIMARY KEY, room TEXT NOT NULL, item INTEGER NOT NULL, kind INTEGER NOT NULL, day INTEGER NOT NULL);
            CREATE INDEX line_room ON line (room, item);
            CREATE VIRTUAL TABLE said USING fts5 (text, tokenize = "unicode61 remove_diacritics 2", detail = column);
            {CaseBoard.Schema}
            PRAGMA user_version = {Format.ToString(CultureInfo.InvariantCulture)};
            """);
        return empty;
    }

    /// <summary>Number of the last item of a room that is in the index; 0 for none.</summary>
    public long FoldedOf(Address room)
    {
        lock (_gate)
        {
            var select = Prepare("SELECT folded FROM room WHERE address = $a", room.ToText());
            return select.ExecuteScalar() as long? ?? 0;
        }
    }

    /// <summary>Brings a room's lines up to date.</summary>
    /// <param name="anew">The room was renumbered, or something was erased from it: all of it is indexed again.</param>
    public void Take(CaseRoom room, bool anew = false)
    {
        if (room.Case is not { } file)
        {
            return;
        }

        var address = room.Address.ToText();
        var items = room.LastNumber;
        lock (_gate)
        {
            Run("BEGIN");
            if (anew)
            {
                Forget(address);
            }

            var from = FoldedOf(room.Address);
            foreach (var line in file.Log.Lines.Where(line => line.Number > from))
            {
                Add(address, line);
                Since++;
            }

            var last = file.Turns.LastOrDefault(turn => turn is CaseTurn.FromContact or CaseTurn.FromUs);
            var (text, by) = last switch
            {
                CaseTurn.FromContact theirs => (theirs.Letter.Text, (string?)null),
                CaseTurn.FromUs ours => (ours.Text, ours.By ?? ""),
                _ => ("", null),
            };
            Run(
                "INSERT OR REPLACE INTO room (address, number, folded, unread, awaits, closed, day, text, by_whom) VALUES ($a, $b, $c, $d, $e, $f, $g, $h, $i)",
                address, file.Opened.Number, items, file.Unread, file.AwaitsAnswer, file.IsClosedByContact, file.LastDay.DayNumber, text.Length > MostExcerpt ? text[..MostExcerpt] : text, by);
            foreach (var contact in InboxStep.Contacts(room))
            {
                Run("INSERT OR IGNORE INTO contact (address, room) VALUES ($a, $b)", contact.ToText(), address);
            }

            Board.Take(address, file);
            Run("COMMIT");
        }
    }

    /// <summary>Forgets a room that this desk no longer holds.</summary>
    public void Remove(Address room)
    {
        lock (_gate)
        {
            Forget(room.ToText());
            Since++;
        }
    }

    /// <summary>Which room's contact is or was at one of these addresses; null when none.</summary>
    public string? RoomOf(IEnumerable<Address> contacts)
    {
        lock (_gate)
        {
            foreach (var contact in contacts)
            {
                var select = Prepare("SELECT room FROM contact WHERE address = $a", contact.ToText());
                if (select.ExecuteScalar() is string room)
                {
                    return room;
                }
            }

            return null;
        }
    }

    /// <returns>The room's address of a case; null when this desk has none of that number.</returns>
    public string? RoomByNumber(string number)
    {
        lock (_gate)
        {
            var select = Prepare("SELECT address FROM room WHERE number = $a", number);
            return select.ExecuteScalar() as string;
        }
    }

    public CaseCounts Count()
    {
        lock (_gate)
        {
            var select = Prepare("SELECT count(*), total(unread), total(awaits) FROM room");
            using var row = select.ExecuteReader();
            row.Read();
            return new CaseCounts(row.GetInt32(0), (int)row.GetDouble(1), (int)row.GetDouble(2));
        }
    }

    /// <summary>Cases, those with new letters first, then the newest.</summary>
    /// <param name="awaiting">Only those whose contact waits for a word.</param>
    public IReadOnlyList<CaseRow> List(bool awaiting, int skip, int most)
    {
        lock (_gate)
        {
            var select = Prepare(
                $"SELECT address, number, folded, unread, awaits, closed, day, text, by_whom FROM room {(awaiting ? "WHERE awaits" : "")} ORDER BY unread > 0 DESC, day DESC, number LIMIT $a OFFSET $b", most, skip);
            using var rows = select.ExecuteReader();
            var list = new List<CaseRow>();
            while (rows.Read())
            {
                list.Add(new CaseRow(
                    rows.GetString(0), rows.GetString(1), rows.GetInt64(2), rows.GetInt32(3), rows.GetBoolean(4), rows.GetBoolean(5), DateOnly.FromDayNumber(rows.GetInt32(6)), rows.GetString(7), rows.IsDBNull(8) ? null : rows.GetString(8)));
            }

            return list;
        }
    }

    /// <summary>Finds words, the newest first. The last word may be unfinished.</summary>
    public IReadOnlyList<Found> Search(string words, int most)
    {
        // Words as the index parts them: without their places in the text it knows no phrases, and takes half the memory.
        var terms = Words(Plain(words)).Select(word => $"\"{word}\"").ToList();
        if (terms.Count == 0)
        {
            return [];
        }

        lock (_gate)
        {
            var select = Prepare(
                """
                SELECT room.number, line.item, line.kind, line.day, snippet(said, 0, char(2), char(3), '…', 16)
                FROM said JOIN line ON line.id = said.rowid JOIN room ON room.address = line.room WHERE said MATCH $a ORDER BY said.rowid DESC LIMIT $b
                """,
                string.Join(' ', terms) + "*", most);
            using var rows = select.ExecuteReader();
            var found = new List<Found>();
            while (rows.Read())
            {
                found.Add(new Found(rows.GetString(0), rows.GetInt64(1), (FoundKind)rows.GetInt32(2), DateOnly.FromDayNumber(rows.GetInt32(3)), rows.GetString(4)));
            }

            return found;
        }
    }

    /// <summary>Hands out all of it, to be sealed, and wipes it.</summary>
    public unsafe void Snapshot(ReadOnlySpanAction<byte, CaseIndex> keep)
    {
        lock (_gate)
        {
            var at = raw.sqlite3_serialize(_connection.Handle, "main", out var size, 0);
            try
            {
                keep(new ReadOnlySpan<byte>((void*)at, checked((int)size)), this);
                Since = 0;
            }
            finally
            {
                NativeMemory.Clear((void*)at, (nuint)size);
                raw.sqlite3_free(at);
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var command in _prepared.Values)
            {
                command.Dispose();
            }

            // The pages are written over before they are given back.
            _connection.Dispose();
        }
    }

    public override string ToString() => nameof(CaseIndex);

    private static SqliteConnection Connect()
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = ":memory:", Pooling = false }.ToString());
        connection.Open();
        using var settings = connection.CreateCommand();
        settings.CommandText = "PRAGMA temp_store = MEMORY; PRAGMA secure_delete = ON; PRAGMA trusted_schema = OFF; PRAGMA journal_mode = OFF";
        settings.ExecuteNonQuery();
        return connection;
    }

    private static unsafe CaseIndex? TryOpen(SealedVault vault, string key, long length)
    {
        var index = new CaseIndex(Connect());
        try
        {
            // Opened straight into the memory that SQLite takes over, and frees.
            var at = raw.sqlite3_malloc64(length);
            using var into = new UnmanagedMemoryStream((byte*)at, length, length, FileAccess.Write);
            const int FreeOnClose = 1, Resizeable = 2;
            if (vault.TryReadFile(key, into) && raw.sqlite3_deserialize(index._connection.Handle, "main", at, length, length, FreeOnClose | Resizeable) == 0)
            {
                using var version = index._connection.CreateCommand();
                version.CommandText = "PRAGMA user_version";
                if (version.ExecuteScalar() is long and Format)
                {
                    return index;
                }
            }
        }
        catch (SqliteException)
        {
            // It is made anew from the rooms.
        }

        index.Dispose();
        return null;
    }

    private void Add(string room, RoomLine line)
    {
        var day = line.Entry.Day.DayNumber;
        switch (line.Entry.Fact)
        {
            case LetterArrived letter:
                Add(room, line.Number, FoundKind.Letter, day, letter.Text);
                foreach (var file in letter.Files)
                {
                    Add(room, line.Number, FoundKind.FileName, day, file.Name);
                }

                break;
            case AnswerWritten answer:
                Add(room, line.Number, FoundKind.Answer, day, answer.Text);
                break;
        }
    }

    private void Add(string room, long item, FoundKind kind, int day, string text)
    {
        Run("INSERT INTO line (room, item, kind, day) VALUES ($a, $b, $c, $d)", room, item, (int)kind, day);
        Run("INSERT INTO said (rowid, text) VALUES (last_insert_rowid(), $a)", Plain(text));
    }

    /// <summary>Russian is written with ё or without its dots, as the writer likes; FTS5 knows nothing of that.</summary>
    private static string Plain(string text) => text.Replace('ё', 'е').Replace('Ё', 'Е');

    private void Forget(string room)
    {
        Run("DELETE FROM said WHERE rowid IN (SELECT id FROM line WHERE room = $a)", room);
        Run("DELETE FROM line WHERE room = $a", room);
        Board.Forget(room);
        Run("DELETE FROM contact WHERE room = $a", room);
        Run("DELETE FROM room WHERE address = $a", room);
    }

    private void Run(string sql, params ReadOnlySpan<object?> values)
    {
        Prepare(sql, values).ExecuteNonQuery();
    }

    /// <summary>A command of this index, with new values; kept, and not for the caller to dispose of.</summary>
    private SqliteCommand Prepare(string sql, params ReadOnlySpan<object?> values)
    {
        if (!_prepared.TryGetValue(sql, out var command))
        {
            command = _connection.CreateCommand();
#pragma warning disable CA2100 // Every text that comes here is a constant of this file; values are parameters.
            command.CommandText = sql;
#pragma warning restore CA2100
            for (var i = 0; i < values.Length; i++)
            {
                command.Parameters.Add(new SqliteParameter { ParameterName = "$" + (char)('a' + i) });
            }

            _prepared[sql] = command;
        }

        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i] ?? DBNull.Value;
        }

        return command;
    }

    /// <summary>What FTS5's unicode61 takes for words: runs of letters, digits and marks.</summary>
    private static IEnumerable<string> Words(string typed)
    {
        var word = new StringBuilder();
        foreach (var rune in typed.EnumerateRunes().Append(new Rune(' ')))
        {
            if (Rune.IsLetterOrDigit(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber or UnicodeCategory.PrivateUse
                or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark)
            {
                word.Append(rune.ToString());
            }
            else if (word.Length > 0)
            {
                yield return word.ToString();
                word.Clear();
            }
        }
    }
}

/// <summary>How many cases this desk holds, letters that nobody has opened, and cases whose contact waits for a word.</summary>
public readonly record struct CaseCounts(int Cases, int Unread, int Awaiting);
