using System.Globalization;
using Microsoft.Data.Sqlite;
using Waystation.Casework.Agenda;
using Waystation.Casework.Cases;
using Waystation.Casework.Children;
using Waystation.Casework.Duplicates;
using Waystation.Casework.Retention;
using Waystation.Casework.Risk;

namespace Waystation.Office.Index;

/// <summary>Something to look at in one of this desk's cases.</summary>
/// <param name="Number">The case's, seven digits.</param>
/// <param name="Name">What whoever writes to us is called there; null when they have no name.</param>
/// <param name="Who">Of whom, by name; null for the case as a whole, and for whoever has no name.</param>
/// <param name="Day">When it is due; null for now.</param>
/// <param name="Text">Of a task, shortened; otherwise null.</param>
public sealed record AgendaRow(string Number, string? Name, AgendaKind Kind, DisputedField? Field, string? Who, DateOnly? Day, string? Text)
{
    public override string ToString() => nameof(AgendaRow);
}

/// <summary>When a case asks for somebody, by what is urgent in it.</summary>
public enum DueColumn
{
    Now,

    /// <summary>Within the next seven days.</summary>
    ThisWeek,
    Later,
}

/// <summary>Which cases to list; what is left out does not matter.</summary>
/// <param name="Stage">A case about whose stage people differ is open.</param>
/// <param name="Has">All of these press today.</param>
/// <param name="AtLeast">Somebody's level, agreed upon or not, is as high.</param>
public sealed record CaseFilter(CaseStage? Stage = null, IReadOnlyList<AgendaKind>? Has = null, RiskLevel? AtLeast = null, DueColumn? Due = null)
{
    public override string ToString() => nameof(CaseFilter);
}

/// <summary>Lists across all cases of this desk, from the index alone: no room is opened for them.</summary>
public sealed class CaseBoard
{
    internal const string Schema = """
        CREATE TABLE card (room INTEGER PRIMARY KEY, name TEXT, stage INTEGER NOT NULL, level INTEGER, vetted INTEGER NOT NULL);
        CREATE TABLE agenda (room INTEGER NOT NULL, kind INTEGER NOT NULL, field INTEGER, who TEXT, day INTEGER, presses INTEGER NOT NULL, until INTEGER NOT NULL, text TEXT);
        CREATE TABLE person (room INTEGER NOT NULL, person TEXT NOT NULL, name TEXT NOT NULL, age INTEGER, country TEXT, place TEXT, since INTEGER NOT NULL, until INTEGER NOT NULL, PRIMARY KEY (room, person)) WITHOUT ROWID;
        CREATE INDEX agenda_room ON agenda (room);
        CREATE INDEX agenda_kind ON agenda (kind, day);
        CREATE INDEX agenda_day ON agenda (day) WHERE day IS NOT NULL;
        """;

    private const int MostText = 120;
    private const int Week = 7;

    private readonly Lock _gate;
    private readonly SqliteConnection _connection;

    /// <summary>How long the organisation keeps what; of cases that were taken in before it is set, as it was then.</summary>
    internal RetentionRules Rules { get; set; } = RetentionRules.Usual;

    internal CaseBoard(Lock gate, SqliteConnection connection) => (_gate, _connection) = (gate, connection);

    /// <summary>What presses today, the most urgent kind first.</summary>
    public IReadOnlyList<AgendaRow> Pressing(DateOnly today, int skip, int most) =>
        Agenda("presses <= $a AND until >= $a ORDER BY kind, ifnull(agenda.day, 0), number LIMIT $b OFFSET $c", today.DayNumber, most, skip);

    public int CountPressing(DateOnly today) => Count("SELECT count(*) FROM agenda WHERE presses <= $a AND until >= $a", today.DayNumber);

    /// <summary>What has a day from this one on, the next first.</summary>
    public IReadOnlyList<AgendaRow> Coming(DateOnly from, int skip, int most) => Agenda("agenda.day >= $a ORDER BY agenda.day, kind, number LIMIT $b OFFSET $c", from.DayNumber, most, skip);

    /// <summary>What has a day and does not press yet, the next first.</summary>
    public IReadOnlyList<AgendaRow> Later(DateOnly today, int most) => Agenda("presses > $a AND agenda.day IS NOT NULL ORDER BY agenda.day, kind, number LIMIT $b", today.DayNumber, most);

    /// <summary>Rooms, by their addresses, whose day to leave for the archive has come.</summary>
    internal IReadOnlyList<string> ToArchive(DateOnly today)
    {
        lock (_gate)
        {
            using var select = Select("SELECT room.address FROM agenda JOIN room ON room.id = agenda.room WHERE kind = $a AND agenda.day <= $b", (int)AgendaKind.ArchiveComing, today.DayNumber);
            using var rows = select.ExecuteReader();
            var rooms = new List<string>();
            while (rows.Read())
            {
                rooms.Add(rows.GetString(0));
            }

            return rooms;
        }
    }

    public int CountComing(DateOnly from) => Count("SELECT count(*) FROM agenda WHERE day >= $a", from.DayNumber);

    /// <summary>Cases, those with new letters first, then the newest.</summary>
    public IReadOnlyList<CaseRow> List(CaseFilter filter, DateOnly today, int skip, int most)
    {
        lock (_gate)
        {
            using var select = Select(
                $"""
                SELECT address, number, folded, unread, awaits, closed, room.day, room.text, by_whom, card.name, card.stage, card.level, card.vetted,
                    EXISTS (SELECT 1 FROM agenda WHERE agenda.room = room.id AND kind = {(int)AgendaKind.Conflict})
                FROM room JOIN card ON card.room = room.id {Where(filter, today)} ORDER BY unread > 0 DESC, room.day DESC, number LIMIT $a OFFSET $b
                """,
                most, skip);
            using var rows = select.ExecuteReader();
            var list = new List<CaseRow>();
            while (rows.Read())
            {
                list.Add(new CaseRow(
                    rows.GetString(0), rows.GetString(1), rows.GetInt64(2), rows.GetInt32(3), rows.GetBoolean(4), rows.GetBoolean(5), DateOnly.FromDayNumber(rows.GetInt32(6)), rows.GetString(7), rows.IsDBNull(8) ? null : rows.GetString(8))
                {
                    Name = rows.IsDBNull(9) ? null : rows.GetString(9),
                    Stage = (CaseStage)rows.GetInt32(10),
                    Level = rows.IsDBNull(11) ? null : (RiskLevel)rows.GetInt32(11),
                    IsVetted = rows.GetBoolean(12),
                    HasConflict = rows.GetBoolean(13),
                });
            }

            return list;
        }
    }

    public int Count(CaseFilter filter, DateOnly today) => Count($"SELECT count(*) FROM room JOIN card ON card.room = room.id {Where(filter, today)}");

    /// <summary>Everybody with a name in a case that was not merged into another, each case under its room's address; and the cases' numbers.</summary>
    internal (IReadOnlyList<PersonSummary> People, IReadOnlyDictionary<string, string> Numbers) People()
    {
        lock (_gate)
        {
            using var select = Select($"SELECT address, number, person, person.name, age, country, place, since, until FROM person JOIN room ON room.id = person.room JOIN card ON card.room = room.id WHERE stage <> {(int)CaseStage.Merged}");
            using var rows = select.ExecuteReader();
            var people = new List<PersonSummary>();
            var numbers = new Dictionary<string, string>(StringComparer.Ordinal);
            while (rows.Read())
            {
                var room = rows.GetString(0);
                numbers[room] = rows.GetString(1);
                people.Add(new PersonSummary(
                    room,
                    rows.GetString(2),
                    rows.GetString(3),
                    rows.IsDBNull(4) ? null : (AgeBand)rows.GetInt32(4),
                    rows.IsDBNull(5) ? null : rows.GetString(5),
                    rows.IsDBNull(6) ? null : rows.GetString(6),
                    DateOnly.FromDayNumber(rows.GetInt32(7)),
                    DateOnly.FromDayNumber(rows.GetInt32(8))));
            }

            return (people, numbers);
        }
    }

    public override string ToString() => nameof(CaseBoard);

    /// <summary>Brings what is said of one case up to date. The caller holds the gate.</summary>
    internal void Take(long room, CaseFile file)
    {
        Forget(room);
        var contact = file.People.Contact;
        var people = file.People.People.Select(named => named.Value.Person).Append(contact).ToHashSet(StringComparer.Ordinal);
        var levels = people.SelectMany(person => file.Risk.LevelOf(person).Standing.Select(level => level.Value)).ToList();
        Run(
            "INSERT INTO card (room, name, stage, level, vetted) VALUES ($a, $b, $c, $d, $e)",
            room, file.People.NameOf(contact), (int)(file.Stages.IsOpen ? CaseStage.Open : file.Stages.State.Agreed!.Value.Stage), levels.Count == 0 ? null : (int)levels.Max(), file.Vetting.IsVetted(contact));
        foreach (var person in PersonSummary.Of("", file))
        {
            Run(
                "INSERT INTO person (room, person, name, age, country, place, since, until) VALUES ($a, $b, $c, $d, $e, $f, $g, $h)",
                room, person.Person, person.Name, (int?)person.Age, person.Country, person.Place, person.First.DayNumber, person.Last.DayNumber);
        }

        foreach (var item in CaseAgenda.Of(file, ReviewPlan.Usual, Rules))
        {
            var text = item is { Kind: AgendaKind.Task, Id: { } id } ? file.Tasks.Find(id)?.What.Text.ReplaceLineEndings(" ") : null;
            Run(
                "INSERT INTO agenda (room, kind, field, who, day, presses, until, text) VALUES ($a, $b, $c, $d, $e, $f, $g, $h)",
                room, (int)item.Kind, (int?)item.Field, people.Count > 1 && item.Person is { } person ? file.People.NameOf(person) : null, item.Day?.DayNumber, item.PressesFrom.DayNumber, (item.Until ?? DateOnly.MaxValue).DayNumber, text?.Length > MostText ? text[..MostText] : text);
        }
    }

    internal void Forget(long room)
    {
        Run("DELETE FROM person WHERE room = $a", room);
        Run("DELETE FROM agenda WHERE room = $a", room);
        Run("DELETE FROM card WHERE room = $a", room);
    }

    /// <summary>Made of numbers alone.</summary>
    private static string Where(CaseFilter filter, DateOnly today)
    {
        var day = today.DayNumber;
        string Presses(string kinds) => string.Create(CultureInfo.InvariantCulture, $"EXISTS (SELECT 1 FROM agenda WHERE agenda.room = room.id AND {kinds} AND presses <= {day} AND until >= {day})");
        string Urgent(int until) => string.Create(CultureInfo.InvariantCulture, $"EXISTS (SELECT 1 FROM agenda WHERE agenda.room = room.id AND kind <= {(int)CaseAgenda.LastUrgent} AND ifnull(day, {day}) <= {until})");
        var terms = new List<string>();
        if (filter.Stage is { } stage)
        {
            terms.Add(string.Create(CultureInfo.InvariantCulture, $"stage = {(int)stage}"));
        }

        if (filter.AtLeast is { } level)
        {
            terms.Add(string.Create(CultureInfo.InvariantCulture, $"level >= {(int)level}"));
        }

        terms.AddRange((filter.Has ?? []).Select(kind => Presses(string.Create(CultureInfo.InvariantCulture, $"kind = {(int)kind}"))));
        if (filter.Due is { } due)
        {
            terms.AddRange(due switch
            {
                DueColumn.Now => [Urgent(day)],
                DueColumn.ThisWeek => [Urgent(day + Week), $"NOT {Urgent(day)}"],
                DueColumn.Later => (string[])[$"NOT {Urgent(day + Week)}"],
            });
        }

        return terms.Count == 0 ? "" : "WHERE " + string.Join(" AND ", terms);
    }

    private List<AgendaRow> Agenda(string where, params ReadOnlySpan<object?> values)
    {
        lock (_gate)
        {
            using var select = Select($"SELECT number, name, kind, field, who, agenda.day, agenda.text FROM agenda JOIN room ON room.id = agenda.room JOIN card ON card.room = agenda.room WHERE {where}", values);
            using var rows = select.ExecuteReader();
            var list = new List<AgendaRow>();
            while (rows.Read())
            {
                list.Add(new AgendaRow(
                    rows.GetString(0),
                    rows.IsDBNull(1) ? null : rows.GetString(1),
                    (AgendaKind)rows.GetInt32(2),
                    rows.IsDBNull(3) ? null : (DisputedField)rows.GetInt32(3),
                    rows.IsDBNull(4) ? null : rows.GetString(4),
                    rows.IsDBNull(5) ? null : DateOnly.FromDayNumber(rows.GetInt32(5)),
                    rows.IsDBNull(6) ? null : rows.GetString(6)));
            }

            return list;
        }
    }

    private int Count(string sql, params ReadOnlySpan<object?> values)
    {
        lock (_gate)
        {
            using var select = Select(sql, values);
            return checked((int)(long)select.ExecuteScalar()!);
        }
    }

    private void Run(string sql, params ReadOnlySpan<object?> values)
    {
        using var command = Select(sql, values);
        command.ExecuteNonQuery();
    }

    private SqliteCommand Select(string sql, params ReadOnlySpan<object?> values)
    {
        var command = _connection.CreateCommand();
#pragma warning disable CA2100 // Every text that comes here is made in this file of constants and numbers; values are parameters.
        command.CommandText = sql;
#pragma warning restore CA2100
        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters.AddWithValue("$" + (char)('a' + i), values[i] ?? DBNull.Value);
        }

        return command;
    }
}
