using CsCheck;
using Waystation.Casework.Children;
using Waystation.Casework.Duplicates;
using Waystation.Casework.People;
using Waystation.Casework.Rooms;
using Xunit;

namespace Waystation.Tests.Casework;

public sealed class DuplicateTests
{
    private static readonly DateOnly s_day = History.Day;

    private static readonly string[] s_names = ["Магомед", "Magomed", "Мохьмад Алиев", "Магомед Алиева", "Али", "علي", "Мадина Хасанова", "Khasanova Madina", "Мадина Хасакова", "Медина", "", "—"];

    private static readonly Gen<PersonSummary> s_person = Gen.Select(Gen.Int[0, 5], Gen.Int[0, 2], Gen.Int[0, s_names.Length - 1], Gen.Int[-1, 4], Gen.Int[0, 3], Gen.Int[0, 90]).Select((room, person, name, age, place, days) =>
        new PersonSummary($"room {room}", $"p{person}", s_names[name], age < 0 ? null : (AgeBand)age, place == 0 ? null : "RU", place switch { 0 or 1 => null, 2 => "Казань", _ => "Kazan" }, s_day.AddDays(days), s_day.AddDays(days + 10)));

    private static readonly Gen<List<PersonSummary>> s_people = s_person.List[0, 14].Select(people => people.DistinctBy(person => (person.Case, person.Person)).ToList());

    [Fact]
    public void What_is_proposed_is_what_comparing_everybody_with_everybody_finds_and_each_score_is_the_sum_of_its_reasons() => Gen.Select(s_people, Gen.Int[1, 8]).Sample((people, threshold) =>
    {
        var report = DuplicateFinder.Propose(people, threshold);
        var naive = people.SelectMany((one, at) => people.Skip(at + 1).Where(other => other.Case != one.Case).Select(other => DuplicateFinder.Compare(one, other))).OfType<DuplicateProposal>().Where(proposal => proposal.Score >= threshold);
        Assert.Equal(naive.Select(Pair).Order(), report.Proposals.Select(Pair).Order());
        Assert.Equal(0, report.TooCommon);
        Assert.All(report.Proposals, proposal =>
        {
            Assert.Equal(proposal.Score, proposal.Reasons.Sum(reason => reason.Points));
            Assert.NotEqual(proposal.One.Case, proposal.Other.Case);
            Assert.True(proposal.Reasons[0].What <= Likeness.PartOfTheName);
        });
        Assert.Equal(report.Proposals.Select(proposal => proposal.Score).OrderDescending(), report.Proposals.Select(proposal => proposal.Score));

        // In any order, and without what people said is not the same.
        Assert.Equal(report.Proposals.Select(Pair).Order(), DuplicateFinder.Propose([.. Enumerable.Reverse(people)], threshold).Proposals.Select(Pair).Order());
        Assert.Empty(DuplicateFinder.Propose(people, threshold, report.Proposals.Select((proposal, at) => at % 2 == 0 ? (Id(proposal.One), Id(proposal.Other)) : (Id(proposal.Other), Id(proposal.One))).ToHashSet()).Proposals);
    }, iter: 300);

    [Fact]
    public void A_pair_says_in_words_why_it_is_proposed()
    {
        var one = new PersonSummary("a", "contact", "Мадина Хасанова", AgeBand.TwelveToFourteen, "RU", "Казань", s_day, s_day);
        var other = one with { Case = "b", Name = "Khasanova Madina", Place = "Kazan" };
        Assert.Equal([Likeness.NameSoundsTheSame, Likeness.AgeTheSame, Likeness.PlaceTheSame, Likeness.DaysNear], Reasons(one, new PersonSummary("b", "contact", "Khasanova Madina", AgeBand.TwelveToFourteen, "RU", "Kazan", s_day, s_day)));
        Assert.Equal([Likeness.NameTheSame, Likeness.AgeDiffers, Likeness.CountryTheSame], Reasons(one, new PersonSummary("b", "contact", "Хасанова, Мадина", AgeBand.UnderSix, "RU", null, s_day.AddDays(22), s_day.AddDays(30))));
        Assert.Equal([Likeness.PartOfTheName, Likeness.DaysNear], Reasons(one, new PersonSummary("b", "contact", "Мадина", null, "GE", "Казань", s_day.AddDays(21), s_day.AddDays(30))));
        Assert.Equal([Likeness.NameNearlyTheSame, Likeness.DaysNear], Reasons(one, new PersonSummary("b", "contact", "Мадина Хасакова", null, null, null, s_day, s_day)));
        Assert.Null(DuplicateFinder.Compare(one, new PersonSummary("b", "contact", "Зураб", AgeBand.TwelveToFourteen, "RU", "Казань", s_day, s_day)));
        Assert.NotEqual(one, other);
    }

    [Fact]
    public void A_name_that_very_many_have_is_compared_where_something_more_agrees_and_it_is_said()
    {
        var many = Enumerable.Range(0, DuplicateFinder.MostInBlock + 50).Select(at => new PersonSummary($"room {at}", "contact", "Магомед", null, null, null, s_day, s_day)).ToList();
        many[7] = new PersonSummary("room 7", "contact", "Магомед", null, "RU", "Казань", s_day, s_day);
        many[90] = new PersonSummary("room 90", "contact", "Magomed", null, "RU", "Kazan", s_day, s_day);
        many[30] = new PersonSummary("room 30", "contact", "Магомед Алиев", null, null, null, s_day, s_day);
        many[31] = new PersonSummary("room 31", "contact", "Aliev Mahomed", null, null, null, s_day, s_day);
        var report = DuplicateFinder.Propose(many);
        Assert.Equal(many.Count - 2, report.TooCommon);
        Assert.Equal(["room 30|room 31", "room 7|room 90"], report.Proposals.Select(proposal => $"{proposal.One.Case}|{proposal.Other.Case}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_summary_tells_what_people_agree_on()
    {
        var history = new History().Write("anna", new PersonNamed("p2", "Али")).Write("anna", new PersonNamed("contact", "Мадина"))
            .Write("anna", new WhereaboutsSet("p2", WhereaboutsKind.WithSomebody, "RU", "Казань")).Write("anna", new AgeBandSet("p2", AgeBand.SixToEleven));
        var summary = PersonSummary.Of("room", history.File).First();
        Assert.Equal(("room", "p2", "Али", AgeBand.SixToEleven, "RU", "Казань"), (summary.Case, summary.Person, summary.Name, summary.Age, summary.Country, summary.Place));
        history.Write("boris", new WhereaboutsSet("p2", WhereaboutsKind.Unknown), history.Last - 2);
        Assert.Null(PersonSummary.Of("room", history.File).First().Country);
        Assert.Equal(2, PersonSummary.Of("room", history.File).Count());
    }

    private static List<Likeness> Reasons(PersonSummary one, PersonSummary other) => [.. DuplicateFinder.Compare(one, other)!.Reasons.Select(reason => reason.What)];

    private static (string, string) Id(PersonSummary person) => (person.Case, person.Person);

    private static string Pair(DuplicateProposal proposal) => $"{Id(proposal.One)}{Id(proposal.Other)}{proposal.Score}";
}
