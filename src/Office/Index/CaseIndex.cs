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

    /// <summary>Names that are looked at more closely, the newest of those that are not spelled as typed; more of one sound need one word more.</summary>
    private const int MostCalled = 100;

    /// <summary>Of the places found, names take at most so many.</summary>
    private const int MostNames = 30;

    /// <summary>Of a word that goes on, so many letters are looked for as its beginning; fewer are a word.</summary>
    private const int ShortestBeginning = 2;

    /// <summary>Places of which the days are compared, the latest taken in.</summary>
    private const int MostDays = 2_000;

    private readonly Lock _gate = new();
    private readonly SqliteConnection _connection;
    private readonly Dictionary<string, SqliteCommand> _prepared = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stop = new();
    private IndexFile? _file;
    private Task _words = Task.CompletedTask;

    private CaseIndex(SqliteConnection connection)
    {
        _connection = connection;
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
        empty.Run($"""
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
            using var rows = Prepare("SELECT address, folded FROM room").ExecuteReader();
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
            var select = Prepare("SELECT folded FROM room WHERE address = $a", room.ToText());
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
            Run("BEGIN");
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
            Run(
                """
                INSERT INTO room (address, number, folded, unread, awaits, closed, day, text, by_whom) VALUES ($a, $b, $c, $d, $e, $f, $g, $h, $i)
                ON CONFLICT (address) DO UPDATE SET number = $b, folded = $c, unread = $d, awaits = $e, closed = $f, day = $g, text = $h, by_whom = $i
                """,
                address, file.Opened.Number, items, file.Unread, file.AwaitsAnswer, file.IsClosedByContact, file.LastDay.DayNumber, text.Length > MostExcerpt ? text[..MostExcerpt] : text, by);
            var id = IdOf(address)!.Value;
            Bring(id, Findable.Of(file));
            foreach (var contact in contacts)
            {
                Run("INSERT OR IGNORE INTO contact (address, room) VALUES ($a, $b)", contact.ToText(), id);
            }

            Board.Take(id, file);
            Run("COMMIT");
        }
    }

    /// <summary>Forgets a room that this desk no longer holds.</summary>
    public void Remove(Address room)
    {
        AwaitWords();
        lock (_gate)
        {
            Run("BEGIN");
            Forget(room.ToText());
            Since++;
            Run("COMMIT");
        }
    }

    /// <summary>Which room's contact is or was at one of these addresses; null when none.</summary>
    public string? RoomOf(IEnumerable<Address> contacts)
    {
        lock (_gate)
        {
            foreach (var contact in contacts)
            {
                var select = Prepare("SELECT room.address FROM contact JOIN room ON room.id = contact.room WHERE contact.address = $a", contact.ToText());
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

    /// <summary>Finds cases by their number, people by the sound of their names, and words in all that was said, the newest first. The last word may be unfinished.</summary>
    public IReadOnlyList<Found> Search(string words, int most)
    {
        AwaitWords();
        lock (_gate)
        {
            var found = new List<Found>(ByNumber(words, most));
            found.AddRange(ByName(words, Math.Min(MostNames, most - found.Count)));
            found.AddRange(ByWords(words, most - found.Count));
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
            Run("""
                CREATE TABLE words.line (id INTEGER PRIMARY KEY, room INTEGER NOT NULL, item INTEGER NOT NULL, kind INTEGER NOT NULL, day INTEGER NOT NULL);
                CREATE INDEX words.line_room ON line (room, item);
                CREATE VIRTUAL TABLE words.said USING fts5 (text, tokenize = "unicode61 remove_diacritics 2", prefix = '2 3', detail = none);
                INSERT INTO words.said (said, rank) VALUES ('secure-delete', 1);
                CREATE TABLE words.name (line INTEGER PRIMARY KEY, text TEXT NOT NULL);
                CREATE TABLE words.called (key TEXT NOT NULL, line INTEGER NOT NULL, PRIMARY KEY (key, line)) WITHOUT ROWID;
                """);
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
                    Run("BEGIN");
                    Bring(id, Findable.Of(said));
                    Run("COMMIT");
                }
            }
        }
    }

    private void AwaitWords() => _words.GetAwaiter().GetResult();

    /// <summary>Makes the lines of a room what stands in it: takes out what no longer does, adds what is new.</summary>
    private void Bring(long room, IReadOnlyList<Findable> standing)
    {
        var held = Longs("SELECT DISTINCT item FROM line WHERE room = $a", room).ToHashSet();
        foreach (var gone in held.Except(standing.Select(said => said.Number)).ToList())
        {
            Remove(Longs("SELECT id FROM line WHERE room = $a AND item = $b", room, gone));
        }

        foreach (var said in standing.Where(said => !held.Contains(said.Number)))
        {
            Run("INSERT INTO line (room, item, kind, day) VALUES ($a, $b, $c, $d)", room, said.Number, (int)said.Kind, said.Day.DayNumber);
            var line = (long)Prepare("SELECT last_insert_rowid()").ExecuteScalar()!;
            if (said.Kind == FoundKind.Name)
            {
                Run("INSERT INTO name (line, text) VALUES ($a, $b)", line, said.Text);
                foreach (var key in KeysOf(said.Text))
                {
                    Run("INSERT INTO called (key, line) VALUES ($a, $b)", key, line);
                }
            }
            else
            {
                Run("INSERT INTO said (rowid, text) VALUES ($a, $b)", line, Excerpt.Plain(said.Text));
            }
        }
    }

    private void Remove(IReadOnlyList<long> lines)
    {
        foreach (var line in lines)
        {
            if (Prepare("SELECT text FROM name WHERE line = $a", line).ExecuteScalar() is string name)
            {
                foreach (var key in KeysOf(name))
                {
                    Run("DELETE FROM called WHERE key = $a AND line = $b", key, line);
                }

                Run("DELETE FROM name WHERE line = $a", line);
            }
            else
            {
                Run("DELETE FROM said WHERE rowid = $a", line);
            }

            Run("DELETE FROM line WHERE id = $a", line);
        }
    }

    /// <summary>Sounds in capitals, and the words as they are spelled in small letters.</summary>
    private static IEnumerable<string> KeysOf(string name) => NameKeys.Of(name) is var keys ? keys.Stored.Concat(keys.Latin).Where(key => key.Length > 0).Distinct(StringComparer.Ordinal) : [];

    private List<Found> ByNumber(string typed, int most)
    {
        var digits = string.Concat(typed.Where(char.IsAsciiDigit));
        if (digits.Length < 2 || typed.Any(letter => !char.IsAsciiDigit(letter) && !char.IsWhiteSpace(letter) && letter is not ('-' or '‑' or '–' or '#' or '№')))
        {
            return [];
        }

        var select = Prepare("SELECT room.number, card.name, room.day FROM room LEFT JOIN card ON card.room = room.id WHERE number >= $a AND number < $b ORDER BY number LIMIT $c", digits, digits + ":", most);
        using var rows = select.ExecuteReader();
        var found = new List<Found>();
        while (rows.Read())
        {
            found.Add(new Found(rows.GetString(0), 0, FoundKind.CaseNumber, DateOnly.FromDayNumber(rows.GetInt32(2)), "") { Name = rows.IsDBNull(1) ? null : rows.GetString(1) });
        }

        return found;
    }

    /// <summary>Names in whatever script and spelling: those spelled as typed first, then those that sound so, then those of which only the consonants do.</summary>
    private List<Found> ByName(string typed, int most)
    {
        var keys = NameKeys.Of(typed);
        HashSet<long>? spelled = null, lines = null;
        for (var at = 0; at < keys.Latin.Count; at++)
        {
            var these = (keys.Latin[at].Length == 0 ? [] : Beginning(keys.Latin[at])).ToHashSet();
            spelled = Both(spelled, these);
            var sounding = keys.Asked[at].SelectMany(key => Longs("SELECT line FROM called WHERE key = $a", key)).Concat(at == keys.Latin.Count - 1 ? keys.Begun.SelectMany(Beginning) : []);
            lines = Both(lines, [.. these, .. sounding]);
        }

        var named = (spelled ?? []).OrderDescending().Take(most).Select(line => (Rank: 0, Found: NameAt(line))).ToList();
        if (named.Count < most && lines is not null)
        {
            lines.ExceptWith(spelled!);
            named.AddRange(lines.OrderDescending().Take(MostCalled).Select(NameAt).Select(found => (NameKeys.Of(found.Excerpt).Meets(keys) ? 1 : 2, found)));
        }

        return [.. named.OrderBy(name => name.Rank).Take(most).Select(name => name.Found)];

        List<long> Beginning(string key) => Longs("SELECT line FROM called WHERE key >= $a AND key < $b", key, key + "~");

        static HashSet<long> Both(HashSet<long>? before, HashSet<long> these)
        {
            these.IntersectWith(before ?? these);
            return these;
        }
    }

    private Found NameAt(long line)
    {
        using var row = Prepare("SELECT room.number, item, line.day, name.text, card.name FROM line JOIN name ON name.line = line.id JOIN room ON room.id = line.room LEFT JOIN card ON card.room = room.id WHERE line.id = $a", line).ExecuteReader();
        row.Read();
        return new Found(row.GetString(0), row.GetInt64(1), FoundKind.Name, DateOnly.FromDayNumber(row.GetInt32(2)), row.GetString(3)) { Name = row.IsDBNull(4) ? null : row.GetString(4) };
    }

    private List<Found> ByWords(string typed, int most)
    {
        var words = Excerpt.Words(typed);
        if (words.Count == 0 || most <= 0)
        {
            return [];
        }

        // Words as the index parts them: it knows no phrases and no columns, and takes half the memory.
        var terms = string.Join(' ', words.Select(word => $"\"{word}\"")) + (words[^1].Length >= ShortestBeginning ? "*" : "");
        var found = new List<Found>();
        var select = Prepare(
            """
            SELECT room.number, line.item, line.kind, line.day, line.id, card.name
            FROM (SELECT rowid AS id FROM said WHERE said MATCH $a ORDER BY rowid DESC LIMIT $b) AS hit
            JOIN line ON line.id = hit.id JOIN room ON room.id = line.room LEFT JOIN card ON card.room = room.id ORDER BY line.day DESC, line.id DESC LIMIT $c
            """,
            terms, MostDays, most);
        using var rows = select.ExecuteReader();
        while (rows.Read())
        {
            var text = (string)Prepare("SELECT text FROM said WHERE rowid = $a", rows.GetInt64(4)).ExecuteScalar()!;
            found.Add(new Found(rows.GetString(0), rows.GetInt64(1), (FoundKind)rows.GetInt32(2), DateOnly.FromDayNumber(rows.GetInt32(3)), Excerpt.Of(text, words)) { Name = rows.IsDBNull(5) ? null : rows.GetString(5) });
        }

        return found;
    }

    private long? IdOf(string address) => Prepare("SELECT id FROM room WHERE address = $a", address).ExecuteScalar() as long?;

    private List<long> Longs(string sql, params ReadOnlySpan<object?> values)
    {
        using var rows = Prepare(sql, values).ExecuteReader();
        var longs = new List<long>();
        while (rows.Read())
        {
            longs.Add(rows.GetInt64(0));
        }

        return longs;
    }

    private void Forget(string address)
    {
        if (IdOf(address) is not { } room)
        {
            return;
        }

        Remove(Longs("SELECT id FROM line WHERE room = $a", room));
        Board.Forget(room);
        Run("DELETE FROM contact WHERE room = $a", room);
        Run("DELETE FROM room WHERE id = $a", room);
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
}

/// <summary>How many cases this desk holds, letters that nobody has opened, and cases whose contact waits for a word.</summary>
public readonly record struct CaseCounts(int Cases, int Unread, int Awaiting);
