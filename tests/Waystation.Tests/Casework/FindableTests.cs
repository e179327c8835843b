using CsCheck;
using Waystation.Casework.Cases;
using Waystation.Casework.Finding;
using Waystation.Casework.Notes;
using Waystation.Casework.People;
using Waystation.Casework.Risk;
using Waystation.Casework.Rooms;
using Waystation.Casework.Support;
using Waystation.Casework.Tasks;
using Xunit;

namespace Waystation.Tests.Casework;

public sealed class FindableTests
{
    private const string Contact = PersonalFact.TheContact;

    private static readonly Gen<History> s_history = History.Of(Gen.Select(Gen.Int[0, 12], Gen.Int[0, 3], Gen.Int[0, 999]).Select((what, which, word) => what switch
    {
        0 or 1 => (Fact)new NoteWritten(Contact, $"n{which}", $"note {word}"),
        2 => new TaskAdded(Contact, $"t{which}", $"task {word}"),
        3 => new NeedNoted(Contact, $"d{which}", NeedKind.Food, word % 3 == 0 ? null : $"need {word}"),
        4 => new ThreatNoted("p1", $"h{which}", $"threat {word}"),
        5 => new PersonNamed(which == 0 ? Contact : $"p{which}", $"name {word}"),
        6 => new PersonRemoved($"p{which}"),
        7 or 8 => new StruckOut($"{"ntdh"[word % 4]}{which}"),
        9 => new WhereaboutsSet(Contact, WhereaboutsKind.AtHome, Area: "place " + (char)('a' + (word % 26))),
        10 => new SupportGiven(Contact, $"s{which}", SupportHeading.Food, History.Day, $"support {word}"),
        11 => new AnswerWritten($"{which}", $"answer {word}"),
        _ => new WishNoted(Contact, $"w{which}", $"wish {word}"),
    }));

    [Fact]
    public void What_is_found_is_what_stands_in_the_case() => s_history.Sample(history =>
    {
        var file = history.File;
        var expected = new List<(FoundKind, string)>();
        expected.AddRange(file.People.People.Select(named => (FoundKind.Name, named.Value.Name)));
        expected.AddRange(file.Turns.OfType<CaseTurn.FromUs>().Select(turn => (FoundKind.Answer, turn.Text)));
        expected.AddRange(file.Standing.Select(standing => standing.Fact).SelectMany(fact => fact switch
        {
            NoteWritten note => ((FoundKind, string?)[])[(FoundKind.Note, note.Text)],
            NeedNoted need => [(FoundKind.Need, need.Text)],
            ThreatNoted threat => [(FoundKind.Risk, threat.From)],
            WhereaboutsSet set => [(FoundKind.Whereabouts, set.Area)],
            SupportGiven given => [(FoundKind.Support, given.Text)],
            WishNoted wish => [(FoundKind.Wish, wish.Text)],
            _ => [],
        }).Where(said => said.Item2 is not null).Select(said => (said.Item1, said.Item2!)));
        expected.AddRange(file.Tasks.All.Select(task => (FoundKind.Task, task.What.Text)));
        return Findable.Of(file).Select(found => (found.Kind, found.Text)).Order().SequenceEqual(expected.Order());
    });

    [Fact]
    public void Of_a_person_who_was_erased_nothing_is_found() => s_history.Sample(history =>
        Findable.Of(history.Without(Contact)).All(found => found.Kind is FoundKind.Answer or FoundKind.Name or FoundKind.Risk)
        && !Findable.Of(history.Without("p1")).Any(found => found.Kind == FoundKind.Risk));

    [Fact]
    public void Every_kind_of_fact_that_holds_words_of_people_is_found_by_them()
    {
        string[] places = ["Text", "Reasons", "Words", "Area", "Name", "Recipient", "To", "By"];
        var silent = Samples.Conversation.Concat(Samples.Case).Concat(Samples.Second)
            .Where(fact => fact is not Waystation.Casework.Audit.AccessNoted)
            .Where(fact => fact.GetType().GetProperties().Any(part => places.Contains(part.Name, StringComparer.Ordinal) && part.PropertyType == typeof(string) && part.GetValue(fact) is not null))
            .Where(fact => !Findable.TextsOf(fact).Any())
            .Select(fact => fact.GetType().Name);
        Assert.Empty(silent);
    }
}
