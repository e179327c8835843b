using System.Globalization;
using Microsoft.Data.Sqlite;
using Waystation.Casework.Cases;
using Waystation.Casework.Finding;
using Waystation.Casework.Names;
using Waystation.Casework.Retention;
using Waystation.Mail;
using Waystation.Office.Courier;
using Waystation.Office.Rooms;
using Waystation.Office.Vault;

namespace Waystation.Office.Index;

/// <summary>What all rooms of this desk say, in memory, to be listed and searched. Made by folding; nothing in it is known from nowhere else.</summary>
/// <remarks>
/// SQLite in memory with FTS5: it has no file, and its temporary tables stay in memory too. A snapshot of it lies sealed in the vault, so that unlocking opens only what came since. Source: BLUEPRINT section 7.
/// It has two parts. The lists of cases and of what is due are there at once; the words, twenty times as much, come behind the desk's first page, and whoever searches before that waits for them.
/// </remarks>
internal sealed class CaseIndex : IDisposable
{
    private const int MostExcerpt = 200;
    private const int Format = 9;

    /// <summary>Of the places found, names take at most so many.</summary>
    private const int MostNames = 30;

    private readonly Lock _gate = new();
    private readonly SqliteConnection _connection;
    private readonly IndexCommands _commands;
    private readonly WordLines _lines;
    private readonly CancellationTokenSource _stop = new();
    private IndexFile? _file;
    private Task _words = Task.CompletedTask;

    private CaseIndex(SqliteConnection connection)
    {
        _connection = connection;
        _commands = new IndexCommands(connection);
        _lines = new WordLines(_commands);
        Board = new CaseBoard(_gate, connection);
    }

    /// <summary>Lists across cases.</summary>
    public CaseBoard Board { get; }

    internal RetentionRules Rules { set => Board.Rules = value; }

    /// <summary>How much has changed since the snapshot, in entries.</summary>
    public int Since { get; private set; }

    /// <summary>The index as its snapshot in the vault has it, but for the words (<see cref="FetchWords"/>); an empty one when there is none, or none that this version wrote.</summary>
    public static CaseIndex Open(SealedVault vault, string key)
    {
        if (IndexFile.Open(vault, key) is { } file)
        {
            if (TryOpen(file) is { } index)
            {
                return index;
            }

            file.Dispose();
        }

        var empty = new CaseIndex(Connect());
        empty._commands.Run($"""
            CREATE TABLE room (id INTEGER PRIMARY KEY, address TEXT NOT NULL UNIQUE, number TEXT NOT NULL, folded INTEGER NOT NULL, unread INTEGER NOT NULL, awaits INTEGER NOT NULL, closed INTEGER NOT NULL, day INTEGER NOT NULL, text TEXT NOT NULL, by_whom TEXT);
            CREATE INDEX room_number ON room (number);
            CREATE INDEX room_day ON room (unread > 0, day);
            CREATE TABLE contact (address TEXT NOT NULL, room INTEGER NOT NULL, PRIMARY KEY (address, room)) WITHOUT ROWID;
            CREATE INDEX contact_room ON contact (room);
            {CaseBoard.Schema}
            PRAGMA user_version = {Format.ToString(CultureInfo.InvariantCulture)};
            """);
        empty.BeginWords();
        return empty;
    }

    /// <summary>Begins to open the words of the snapshot. Until they are there, whoever searches waits, and what is taken in.</summary>
    /// <param name="rooms">What the rooms fold to, with which the words are made anew when that part of the file was cut or altered.</param>
    public void FetchWords(Func<IEnumerable<(Address Room, CaseFile File)>> rooms)
    {
        if (_file is { } file)
        {
            _words = Task.Run(() => FetchWords(file, rooms));
        }
    }

    /// <summary>Number of the last item of each room that is in the index, by the room's address.</summary>
    public IReadOnlyDictionary<string, long> Folded()
    {
        lock (_gate)
        {
            using var rows = _commands.Prepare("SELECT address, folded FROM room").ExecuteReader();
            var folded = new Dictionary<string, long>(StringComparer.Ordinal);
            while (rows.Read())
            {
                folded[rows.GetString(0)] = rows.GetInt64(1);
            }

            return folded;
        }
    }

    /// <summary>Number of the last item of a room that is in the index; 0 for none.</summary>
    public long FoldedOf(Address room)
    {
        lock (_gate)
        {
            var select = _commands.Prepare("SELECT folded FROM room WHERE address = $a", room.ToText());
            return select.ExecuteScalar() as long? ?? 0;
        }
    }

    /// <summary>Brings a room's lines up to date.</summary>
    /// <param name="anew">The room was renumbered, or something was erased from it: all of it is indexed again.</param>
    public void Take(CaseRoom room, bool anew = false)
    {
        if (room.Case is { } file)
        {
            Take(room.Address, file, room.LastNumber, InboxStep.Contacts(room), anew);
        }
    }

    /// <summary>Brings a room's lines up to date with what its log folds to.</summary>
    /// <param name="items">Number of the last item of the room.</param>
    /// <param name="contacts">Where its contact is and was.</param>
    public void Take(Address room, CaseFile file, long items, IEnumerable<Address> contacts, bool anew = false)
    {
        var address = room.ToText();
        AwaitWords();
        lock (_gate)
        {
            _commands.Run("BEGIN");
            if (anew)
            {
                Forget(address);
                Since++;
            }

            var from = FoldedOf(room);
            Since += file.Log.Lines.Reverse().TakeWhile(line => line.Number > from).Count();
            var last = file.Turns.LastOrDefault(turn => turn is CaseTurn.FromContact or CaseTurn.FromUs);
            var (text, by) = last switch
            {
                CaseTurn.FromContact theirs => (theirs.Letter.Text, (string?)null),
                CaseTurn.FromUs ours => (ours.Text, ours.By ?? ""),
                _ => ("", null),
            };
            _commands.Run(
                """
                INSERT INTO room (address, number, folded, unread, awaits, closed, day, text, by_whom) VALUES ($a, $b, $c, $d, $e, $f, $g, $h, $i)
                ON CONFLICT (address) DO UPDATE SET number = $b, folded = $c, unread = $d, awaits = $e, closed = $f, day = $g, text = $h, by_whom = $i
                """,
                address, file.Opened.Number, items, file.Unread, file.AwaitsAnswer, file.IsClosedByContact, file.LastDay.DayNumber, text.Length > MostExcerpt ? text[..MostExcerpt] : text, by);
            var id = IdOf(address)!.Value;
            _lines.Bring(id, Findable.Of(file));
            foreach (var contact in contacts)
            {
                _commands.Run("INSERT OR IGNORE INTO contact (address, room) VALUES ($a, $b)", contact.ToText(), id);
            }

            Board.Take(id, file);
            _commands.Run("COMMIT");
        }
    }

    /// <summary>Forgets a room that this desk no longer holds.</summary>
    public void Remove(Address room)
    {
        AwaitWords();
        lock (_gate)
        {
            _commands.Run("BEGIN");
            Forget(room.ToText());
            Since++;
            _commands.Run("COMMIT");
        }
    }

    /// <summary>Which room's contact is or was at one of these addresses; null when none.</summary>
    public string? RoomOf(IEnumerable<Address> contacts)
    {
        lock (_gate)
        {
            foreach (var contact in contacts)
            {
                var select = _commands.Prepare("SELECT room.address FROM contact JOIN room ON room.id = contact.room WHERE contact.address = $a", contact.ToText());
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
            var select = _commands.Prepare("SELECT address FROM room WHERE number = $a", number);
            return select.ExecuteScalar() as string;
        }
    }

    public CaseCounts Count()
    {
        lock (_gate)
        {
            var select = _commands.Prepare("SELECT count(*), total(unread), total(awaits) FROM room");
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
            var select = _commands.Prepare(
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

    /// <summary>Finds cases by their number, people by the sound of their names, and words in all that was said, the newest first. The last word may be unfinished.</summary>
    public IReadOnlyList<Found> Search(string words, int most)
    {
        AwaitWords();
        lock (_gate)
        {
            var found = new List<Found>(ByNumber(words, most));
            found.AddRange(_lines.ByName(words, Math.Min(MostNames, most - found.Count)));
            found.AddRange(_lines.ByWords(words, most - found.Count));
            return found;
        }
    }

    /// <summary>Hands out all of it, to be sealed, and wipes it.</summary>
    public void Snapshot(Action<ReadOnlySpan<byte>> keep)
    {
        AwaitWords();
        lock (_gate)
        {
            IndexFile.Write(_connection, keep);
            Since = 0;
        }
    }

    public void Dispose()
    {
        _stop.Cancel();
        Task.WaitAny(_words);
        _stop.Dispose();
        _file?.Dispose();
        lock (_gate)
        {
            _commands.Dispose();

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
        settings.CommandText = "PRAGMA temp_store = MEMORY; PRAGMA secure_delete = ON; PRAGMA trusted_schema = OFF; PRAGMA journal_mode = OFF; ATTACH ':memory:' AS words";
        settings.ExecuteNonQuery();
        return connection;
    }

    private static CaseIndex? TryOpen(IndexFile file)
    {
        var index = new CaseIndex(Connect());
        try
        {
            if (file.TryTakeLists(index._connection))
            {
                using var version = index._connection.CreateCommand();
                version.CommandText = "PRAGMA user_version";
                if (version.ExecuteScalar() is long and Format)
                {
                    index._file = file;
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

    private void BeginWords()
    {
        lock (_gate)
        {
            _lines.Begin();
        }
    }

    private void FetchWords(IndexFile file, Func<IEnumerable<(Address Room, CaseFile File)>> rooms)
    {
        if (file.FetchWords(_stop.Token) is { } words)
        {
            lock (_gate)
            {
                if (words.TryGiveTo(_connection, IndexFile.Words))
                {
                    return;
                }
            }
        }

        BeginWords();
        foreach (var (room, said) in rooms())
        {
            _stop.Token.ThrowIfCancellationRequested();
            lock (_gate)
            {
                if (IdOf(room.ToText()) is { } id)
                {
                    _commands.Run("BEGIN");
                    _lines.Bring(id, Findable.Of(said));
                    _commands.Run("COMMIT");
                }
            }
        }
    }

    private void AwaitWords() => _words.GetAwaiter().GetResult();

    private List<Found> ByNumber(string typed, int most)
    {
        var digits = string.Concat(typed.Where(char.IsAsciiDigit));
        if (digits.Length < 2 || typed.Any(letter => !char.IsAsciiDigit(letter) && !char.IsWhiteSpace(letter) && letter is not ('-' or '‑' or '–' or '#' or '№')))
        {
            return [];
        }

        var select = _commands.Prepare("SELECT room.number, card.name, room.day FROM room LEFT JOIN card ON card.room = room.id WHERE number >= $a AND number < $b ORDER BY number LIMIT $c", digits, digits + ":", most);
        using var rows = select.ExecuteReader();
        var found = new List<Found>();
        while (rows.Read())
        {
            found.Add(new Found(rows.GetString(0), 0, FoundKind.CaseNumber, DateOnly.FromDayNumber(rows.GetInt32(2)), "") { Name = rows.IsDBNull(1) ? null : rows.GetString(1) });
        }

        return found;
    }

    private long? IdOf(string address) => _commands.Prepare("SELECT id FROM room WHERE address = $a", address).ExecuteScalar() as long?;

    private void Forget(string address)
    {
        if (IdOf(address) is not { } room)
        {
            return;
        }

        _lines.Forget(room);
        Board.Forget(room);
        _commands.Run("DELETE FROM contact WHERE room = $a", room);
        _commands.Run("DELETE FROM room WHERE id = $a", room);
    }

}

/// <summary>How many cases this desk holds, letters that nobody has opened, and cases whose contact waits for a word.</summary>
public readonly record struct CaseCounts(int Cases, int Unread, int Awaiting);
