using CsCheck;
using Waystation.Casework.Notes;
using Waystation.Casework.Rooms;
using Waystation.Casework.Support;
using Xunit;

namespace Waystation.Tests.Casework;

public sealed class SupportTests
{
    private static readonly DateOnly s_day = History.Day;
    private static readonly string[] s_currencies = ["EUR", "RUB", "eur", "EURO", ""];

    private static readonly Gen<History> s_history = History.Of(Gen.Select(Gen.Int[0, 6], Gen.Int[0, 9], Gen.Frequency((8, Gen.Long[1, 100_000]), (1, Gen.Long[-2, 0]), (1, Gen.Const(MoneySpent.Most)), (1, Gen.Const(MoneySpent.Most + 1))), Gen.Frequency((8, Gen.Int[0, 1]), (1, Gen.Int[2, 4])))
        .Select((id, kind, minor, currency) => minor % 9 == 4 ? (Fact)new StruckOut($"m{id}") : new MoneySpent($"m{id}", (SupportHeading)kind, minor, s_currencies[currency], s_day)));

    [Fact]
    public void Sums_are_of_what_was_said_last_and_not_struck_out_each_currency_by_itself() => s_history.Sample(history =>
    {
        var naive = new Dictionary<string, MoneySpent>();
        var struck = new HashSet<string>();
        foreach (var fact in history.Lines.Select(line => line.Entry.Fact))
        {
            if (fact is StruckOut gone && naive.Remove(gone.Id))
            {
                struck.Add(gone.Id);
            }
            else if (fact is MoneySpent { Minor: > 0 and <= MoneySpent.Most, Currency: "EUR" or "RUB" } spent && !struck.Contains(spent.Id))
            {
                naive[spent.Id] = spent;
            }
        }

        var sums = history.File.Support.Sums;
        Assert.Equal(naive.Values.Select(spent => (spent.Heading, spent.Currency)).Distinct().OrderBy(key => key.Heading).ThenBy(key => key.Currency, StringComparer.Ordinal), sums.Select(sum => (sum.Heading, sum.Currency)));
        Assert.All(sums, sum => Assert.Equal(naive.Values.Where(spent => spent.Heading == sum.Heading && spent.Currency == sum.Currency).Sum(spent => (decimal)spent.Minor), (decimal)sum.Minor));
    }, iter: 500);

    [Fact]
    public void The_books_name_nobody_and_stay_when_somebody_is_erased()
    {
        Assert.False(typeof(MoneySpent).IsSubclassOf(typeof(PersonalFact)));
        Assert.DoesNotContain(typeof(MoneySpent).GetProperties(), property => property.Name is "Person" or "Text");
        var history = new History().Write("anna", new MoneySpent("m", SupportHeading.Food, 500, "EUR", s_day)).Write("anna", new ErasedFact("contact"));
        Assert.Equal(500, Assert.Single(history.File.Support.Sums).Minor);
    }

    [Fact]
    public void A_note_reads_as_it_was_written_last_and_has_a_bound()
    {
        var history = new History().Write("anna", new NoteWritten("contact", "n", "one")).Write("boris", new NoteWritten("contact", "n", "two"));
        Assert.Equal("two", Assert.Single(history.File.Notes.Notes.Standing).Value.Text);
        Assert.Equal(Objection.Empty, history.Ask("anna", new NoteWritten("contact", "n2", "\n")));
        Assert.Equal(Objection.TooLong, history.Ask("anna", new NoteWritten("contact", "n2", new string('x', 20_001))));
        Assert.Null(history.Ask("anna", new NoteWritten("contact", "n2", new string('x', 20_000))));
        Assert.Equal(Objection.Empty, history.Ask("anna", new SupportGiven("contact", "s", SupportHeading.Food, s_day, "")));
    }
}
