using Waystation.Casework.Finding;
using Waystation.Casework.Names;

namespace Waystation.Office.Index;

/// <summary>The words of an index: what stands in its rooms, line by line, and finding it by the sound of names and by words. Whoever calls it holds the index's gate.</summary>
internal sealed class WordLines(IndexCommands commands)
{
    /// <summary>Names that are looked at more closely, the newest of those that are not spelled as typed; more of one sound need one word more.</summary>
    private const int MostCalled = 100;

    /// <summary>Of a word that goes on, so many letters are looked for as its beginning; fewer are a word.</summary>
    private const int ShortestBeginning = 2;

    /// <summary>Places of which the days are compared, the latest taken in.</summary>
    private const int MostDays = 2_000;

    /// <summary>Lays the empty tables out.</summary>
    public void Begin() => commands.Run("""
        CREATE TABLE words.line (id INTEGER PRIMARY KEY, room INTEGER NOT NULL, item INTEGER NOT NULL, kind INTEGER NOT NULL, day INTEGER NOT NULL);
        CREATE INDEX words.line_room ON line (room, item);
        CREATE VIRTUAL TABLE words.said USING fts5 (text, tokenize = "unicode61 remove_diacritics 2", prefix = '2 3', detail = none);
        INSERT INTO words.said (said, rank) VALUES ('secure-delete', 1);
        CREATE TABLE words.name (line INTEGER PRIMARY KEY, text TEXT NOT NULL);
        CREATE TABLE words.called (key TEXT NOT NULL, line INTEGER NOT NULL, PRIMARY KEY (key, line)) WITHOUT ROWID;
        """);

    /// <summary>Makes the lines of a room what stands in it: takes out what no longer does, adds what is new.</summary>
    public void Bring(long room, IReadOnlyList<Findable> standing)
    {
        var held = commands.Longs("SELECT DISTINCT item FROM line WHERE room = $a", room).ToHashSet();
        foreach (var gone in held.Except(standing.Select(said => said.Number)).ToList())
        {
            Remove(commands.Longs("SELECT id FROM line WHERE room = $a AND item = $b", room, gone));
        }

        foreach (var said in standing.Where(said => !held.Contains(said.Number)))
        {
            commands.Run("INSERT INTO line (room, item, kind, day) VALUES ($a, $b, $c, $d)", room, said.Number, (int)said.Kind, said.Day.DayNumber);
            var line = (long)commands.Prepare("SELECT last_insert_rowid()").ExecuteScalar()!;
            if (said.Kind == FoundKind.Name)
            {
                commands.Run("INSERT INTO name (line, text) VALUES ($a, $b)", line, said.Text);
                foreach (var key in KeysOf(said.Text))
                {
                    commands.Run("INSERT INTO called (key, line) VALUES ($a, $b)", key, line);
                }
            }
            else
            {
                commands.Run("INSERT INTO said (rowid, text) VALUES ($a, $b)", line, Excerpt.Plain(said.Text));
            }
        }
    }

    /// <summary>Takes out whatever stands in a room.</summary>
    public void Forget(long room) => Remove(commands.Longs("SELECT id FROM line WHERE room = $a", room));

    /// <summary>Names in whatever script and spelling: those spelled as typed first, then those that sound so, then those of which only the consonants do.</summary>
    public IReadOnlyList<Found> ByName(string typed, int most)
    {
        var keys = NameKeys.Of(typed);
        HashSet<long>? spelled = null, lines = null;
        for (var at = 0; at < keys.Latin.Count; at++)
        {
            var these = (keys.Latin[at].Length == 0 ? [] : Beginning(keys.Latin[at])).ToHashSet();
            spelled = Both(spelled, these);
            var sounding = keys.Asked[at].SelectMany(key => commands.Longs("SELECT line FROM called WHERE key = $a", key)).Concat(at == keys.Latin.Count - 1 ? keys.Begun.SelectMany(Beginning) : []);
            lines = Both(lines, [.. these, .. sounding]);
        }

        var named = (spelled ?? []).OrderDescending().Take(most).Select(line => (Rank: 0, Found: NameAt(line))).ToList();
        if (named.Count < most && lines is not null)
        {
            lines.ExceptWith(spelled!);
            named.AddRange(lines.OrderDescending().Take(MostCalled).Select(NameAt).Select(found => (NameKeys.Of(found.Excerpt).Meets(keys) ? 1 : 2, found)));
        }

        return [.. named.OrderBy(name => name.Rank).Take(most).Select(name => name.Found)];

        List<long> Beginning(string key) => commands.Longs("SELECT line FROM called WHERE key >= $a AND key < $b", key, key + "~");

        static HashSet<long> Both(HashSet<long>? before, HashSet<long> these)
        {
            these.IntersectWith(before ?? these);
            return these;
        }
    }

    /// <summary>Words in all that was said, the newest first. The last word may be unfinished.</summary>
    public IReadOnlyList<Found> ByWords(string typed, int most)
    {
        var words = Excerpt.Words(typed);
        if (words.Count == 0 || most <= 0)
        {
            return [];
        }

        // Words as the index parts them: it knows no phrases and no columns, and takes half the memory.
        var terms = string.Join(' ', words.Select(word => $"\"{word}\"")) + (words[^1].Length >= ShortestBeginning ? "*" : "");
        var found = new List<Found>();
        var select = commands.Prepare(
            """
            SELECT room.number, line.item, line.kind, line.day, line.id, card.name
            FROM (SELECT rowid AS id FROM said WHERE said MATCH $a ORDER BY rowid DESC LIMIT $b) AS hit
            JOIN line ON line.id = hit.id JOIN room ON room.id = line.room LEFT JOIN card ON card.room = room.id ORDER BY line.day DESC, line.id DESC LIMIT $c
            """,
            terms, MostDays, most);
        using var rows = select.ExecuteReader();
        while (rows.Read())
        {
            var text = (string)commands.Prepare("SELECT text FROM said WHERE rowid = $a", rows.GetInt64(4)).ExecuteScalar()!;
            found.Add(new Found(rows.GetString(0), rows.GetInt64(1), (FoundKind)rows.GetInt32(2), DateOnly.FromDayNumber(rows.GetInt32(3)), Excerpt.Of(text, words)) { Name = rows.IsDBNull(5) ? null : rows.GetString(5) });
        }

        return found;
    }

    public override string ToString() => nameof(WordLines);

    private Found NameAt(long line)
    {
        using var row = commands.Prepare("SELECT room.number, item, line.day, name.text, card.name FROM line JOIN name ON name.line = line.id JOIN room ON room.id = line.room LEFT JOIN card ON card.room = room.id WHERE line.id = $a", line).ExecuteReader();
        row.Read();
        return new Found(row.GetString(0), row.GetInt64(1), FoundKind.Name, DateOnly.FromDayNumber(row.GetInt32(2)), row.GetString(3)) { Name = row.IsDBNull(4) ? null : row.GetString(4) };
    }

    private void Remove(IReadOnlyList<long> lines)
    {
        foreach (var line in lines)
        {
            if (commands.Prepare("SELECT text FROM name WHERE line = $a", line).ExecuteScalar() is string name)
            {
                foreach (var key in KeysOf(name))
                {
                    commands.Run("DELETE FROM called WHERE key = $a AND line = $b", key, line);
                }

                commands.Run("DELETE FROM name WHERE line = $a", line);
            }
            else
            {
                commands.Run("DELETE FROM said WHERE rowid = $a", line);
            }

            commands.Run("DELETE FROM line WHERE id = $a", line);
        }
    }

    /// <summary>Sounds in capitals, and the words as they are spelled in small letters.</summary>
    private static IEnumerable<string> KeysOf(string name) => NameKeys.Of(name) is var keys ? keys.Stored.Concat(keys.Latin).Where(key => key.Length > 0).Distinct(StringComparer.Ordinal) : [];
}
