using System.Globalization;
using Waystation.Casework.Children;
using Waystation.Casework.Notes;
using Waystation.Casework.People;
using Waystation.Casework.Rooms;

namespace Waystation.Casework.Exchange;

/// <summary>Cases as an import gathers them. Each line is tried whole before any of it counts.</summary>
internal sealed class Draft(Func<string> drawId)
{
    private readonly List<(string? Name, List<Fact> Facts)> _cases = [];
    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);

    public IReadOnlyList<ImportedCase> Cases => [.. _cases.Select(drafted => new ImportedCase(drafted.Name, drafted.Facts))];

    /// <param name="name">Null for a case of its own.</param>
    /// <returns>The first problem of each value; empty when the person is taken.</returns>
    public List<ImportProblem> Add(string? name, IReadOnlyList<(ImportColumn Column, string Heading, string Text)> values, IReadOnlyList<(string Heading, string Name)>? family = null)
    {
        var known = name is not null && _places.TryGetValue(name, out var place) ? _cases[place].Facts : [];
        var count = known.Count(fact => fact is PersonNamed);
        var person = $"p{count + 1}";
        var facts = new List<Fact>();
        var problems = new List<ImportProblem>();
        if (values.Where(value => value.Column == ImportColumn.Name).Select(value => value.Text).FirstOrDefault(text => !string.IsNullOrWhiteSpace(text)) is not { } called)
        {
            problems.Add(new ImportProblem(ImportProblemKind.NoName));
            return problems;
        }

        Take(values.First(value => value.Column == ImportColumn.Name && value.Text == called).Heading, new PersonNamed(person, called.Trim()));
        foreach (var (column, heading, raw) in values.Where(value => !string.IsNullOrWhiteSpace(value.Text)))
        {
            var text = raw.Trim();
            switch (column)
            {
                case ImportColumn.Age:
                    Take(heading, int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var years) && years <= 130 ? new AgeBandSet(person, ImportColumns.BandOf(years)) : null);
                    break;
                case ImportColumn.Language:
                    Take(heading, new LanguageSpoken(person, drawId(), text, Mastery.Well));
                    break;
                case ImportColumn.Country:
                    Take(heading, new WhereaboutsSet(person, WhereaboutsKind.Unknown, text, Text(values, ImportColumn.Area)));
                    break;
                case ImportColumn.Need:
                    Take(heading, new NeedNoted(person, drawId(), NeedKind.Other, text));
                    break;
                case ImportColumn.Medical:
                    Take(heading, new MedicalNeedNoted(person, drawId(), Urgency.Soon, text));
                    break;
                case ImportColumn.Wish:
                    Take(heading, new WishNoted(person, drawId(), text));
                    break;
                case ImportColumn.Note:
                    Take(heading, new NoteWritten(person, drawId(), text));
                    break;
                case ImportColumn.Area when Text(values, ImportColumn.Country) is null:
                    Take(heading, new WhereaboutsSet(person, WhereaboutsKind.Unknown, null, text));
                    break;
                case ImportColumn.Case or ImportColumn.Name or ImportColumn.Area:
                    break;
            }
        }

        foreach (var (heading, relative) in family ?? [])
        {
            count++;
            Take(heading, new PersonNamed($"p{count + 1}", relative));
            Take(heading, new RelationNoted(person, drawId(), Relation.OtherRelativeOf, $"p{count + 1}"));
        }

        if (known.Concat(facts).Count(fact => fact is PersonNamed) > PeopleRules.MostPeople)
        {
            problems.Add(new ImportProblem(ImportProblemKind.TooManyPeople));
        }

        if (problems.Count == 0)
        {
            Keep(name, facts);
        }

        return problems;

        void Take(string heading, Fact? fact)
        {
            if (fact is null || fact.ByItself is not null)
            {
                problems.Add(new ImportProblem(ImportProblemKind.BadValue, heading, fact?.ByItself));
                return;
            }

            facts.Add(fact);
        }
    }

    private static string? Text(IReadOnlyList<(ImportColumn Column, string Heading, string Text)> values, ImportColumn column) =>
        values.Where(value => value.Column == column).Select(value => value.Text.Trim()).FirstOrDefault(text => text.Length > 0);

    private void Keep(string? name, List<Fact> facts)
    {
        if (name is not null && _places.TryGetValue(name, out var place))
        {
            _cases[place].Facts.AddRange(facts);
            return;
        }

        if (name is not null)
        {
            _places[name] = _cases.Count;
        }

        _cases.Add((name, facts));
    }
}
