using CsCheck;
using Waystation.Casework.Cases;
using Waystation.Casework.Children;
using Waystation.Casework.Consent;
using Waystation.Casework.People;
using Waystation.Casework.Rooms;
using Waystation.Casework.Vetting;
using Xunit;

namespace Waystation.Tests.Casework;

public sealed class PeopleTests
{
    private static readonly DateOnly s_day = History.Day;

    [Fact]
    public void A_family_is_known_by_the_names_that_they_chose_last()
    {
        var history = Family().Write("boris", new PersonNamed("p2", "Alik"));
        Assert.Equal(["Мадина", "Alik"], history.File.People.People.Select(name => name.Value.Name));
        Assert.Null(history.File.People.NameOf("p4"));
        history.Write("boris", new PersonRemoved("p2"));
        Assert.Equal(["Мадина"], history.File.People.People.Select(name => name.Value.Name));
        Assert.Equal(Objection.StruckOut, history.Ask("anna", new PersonNamed("p2", "Ali")));
        Assert.Equal(Objection.PersonUnknown, history.Ask("anna", new PersonRemoved("p2")));
    }

    [Fact]
    public void Nothing_is_said_of_somebody_who_does_not_belong_to_the_case()
    {
        var history = Family();
        foreach (var fact in Samples.All.Except(Samples.Safeguarding).OfType<PersonalFact>().Where(fact => fact is not (PersonNamed or LetterArrived or AnswerWritten)))
        {
            Assert.Equal(Objection.PersonUnknown, history.Ask("anna", fact with { Person = "p4" }));
        }

        Assert.Equal(Objection.PersonUnknown, history.Ask("anna", new RelationNoted("contact", "r", Relation.ParentOf, "p4")));
        Assert.Equal(Objection.PersonUnknown, history.Ask("anna", new ContactNamed("p4")));
        Assert.Equal(Objection.NotTwoPeople, history.Ask("anna", new RelationNoted("p2", "r", Relation.ParentOf, "p2")));
        Assert.Equal(Objection.TooMany, Enumerable.Range(3, 28).Aggregate(history, (grown, i) => grown.Write("anna", new PersonNamed($"p{i}", "x"))).Ask("anna", new PersonNamed("p99", "x")));
    }

    [Fact]
    public void Whoever_writes_to_us_is_not_removed_before_another_is_named()
    {
        var history = Family();
        Assert.Equal(Objection.IsTheContact, history.Ask("anna", new PersonRemoved("contact")));
        history.Write("anna", new ContactNamed("p2"));
        Assert.Equal("p2", history.File.People.Contact);
        Assert.Null(history.Ask("anna", new PersonRemoved("contact")));
        Assert.Equal(Objection.IsTheContact, history.Ask("anna", new PersonRemoved("p2")));
    }

    [Fact]
    public void Whereabouts_that_two_set_unseen_of_each_other_are_shown_both_and_leave_nowhere_until_resolved()
    {
        var history = Family().Write("anna", Grant("contact"));
        var seen = history.Last;
        history.Write("anna", new WhereaboutsSet("contact", WhereaboutsKind.AtHome), seen).Write("boris", new WhereaboutsSet("contact", WhereaboutsKind.Detained), seen);
        Assert.Equal(2, history.File.People.WhereaboutsOf("contact").Conflict?.Settings.Count);
        var decision = Release.Decide(history.File, Request("contact"), s_day);
        Assert.Equal([HeldBackWhy.InConflict, HeldBackWhy.InConflict], decision.Stays.Select(held => held.Why));
        history.Write("clara", new WhereaboutsSet("contact", WhereaboutsKind.Detained));
        Assert.Equal(WhereaboutsKind.Detained, history.File.People.WhereaboutsOf("contact").Agreed?.Value.Where);
        Assert.Contains(Release.Decide(history.File, Request("contact"), s_day).Leaves, released => released.Fact is WhereaboutsSet { Where: WhereaboutsKind.Detained });
    }

    [Fact]
    public void What_says_something_of_two_leaves_only_when_both_consented_and_both_were_asked_for()
    {
        var history = Family().Write("anna", new RelationNoted("contact", "r", Relation.ParentOf, "p2")).Write("anna", Grant("contact"));
        bool Leaves(params string[] people) => Release.Decide(history.File, Request(people), s_day).Leaves.Any(released => released.Fact is RelationNoted);
        HeldBackWhy Why(params string[] people) => Release.Decide(history.File, Request(people), s_day).Stays.Single(held => held.Fact is RelationNoted).Why;
        Assert.Equal(HeldBackWhy.SaysMoreThanAskedFor, Why("contact"));
        Assert.Equal(HeldBackWhy.NoConsent, Why("contact", "p2"));
        history.Write("anna", Grant("p2"));
        Assert.True(Leaves("contact", "p2"));
        Assert.Equal(HeldBackWhy.SaysMoreThanAskedFor, Why("contact"));
        history.Write("boris", new ConsentWithdrawn("p2"));
        Assert.Equal(HeldBackWhy.Withdrawn, Why("contact", "p2"));
    }

    /// <summary>Whatever a case knows, and whatever order it came in: only what stands leaves, only of whom and of what was asked, each under everybody's consent.</summary>
    [Fact]
    public void Of_all_kinds_of_facts_only_what_stands_and_is_granted_leaves()
    {
        var left = 0;
        var fact = Gen.Frequency((12, OneOf(Samples.Case.Where(fact => fact is not ConsentWithdrawn))), (1, OneOf([new StruckOut("need-1"), new StruckOut("wish-1"), new StruckOut("paper-1"), new PersonRemoved("p2"), new ConsentWithdrawn("p2"), new ConsentWithdrawn("contact")])));
        Gen.Select(History.Of(fact, 60, new PersonNamed("p2", "Ali"), new LetterArrived("l1", s_day, "p", "s", "en", "yes", []), new LetterArrived("l2", s_day, "p", "s", "en", "yes", [], Person: "p2"), Grant("contact"), Grant("p2"), Grant("contact") with { Id = "g3", Purpose = ConsentPurpose.Journey, Categories = [DataCategory.Needs] }), Gen.Int[1, 3], Gen.Int[0, (1 << 15) - 1]).Sample((history, people, categories) =>
        {
            var request = Request([.. ((string[])["contact", "p2"]).Where((_, i) => (people & (1 << i)) != 0)]) with { Categories = [.. Enum.GetValues<DataCategory>().Where((_, i) => (categories & (1 << i)) != 0)] };
            var file = history.File;
            var bad = file.Inadmissible.Select(line => line.Line.Number).ToHashSet();
            foreach (var released in Release.Decide(file, request, s_day).Leaves)
            {
                Interlocked.Increment(ref left);
                Assert.Same(history.Lines[(int)released.Number - 1].Entry.Fact, released.Fact);
                Assert.DoesNotContain(released.Number, bad);
                Assert.Contains(released.Fact.Category!.Value, request.Categories);
                Assert.All(released.Fact.About, person => Assert.Contains(person, request.People));
                Assert.Equal(released.Fact.About, released.Grants.Select(grant => grant.Terms.Person));
                Assert.All(released.Grants, grant => Assert.Equal((ConsentPurpose.Shelter, GrantState.Live), (grant.Terms.Purpose, Release.StateOf(file, grant, s_day))));
                Assert.All(released.Grants, grant => Assert.Contains(released.Fact.Category.Value, grant.Terms.Categories));
                var later = history.Lines.Skip((int)released.Number).Where(line => !bad.Contains(line.Number)).Select(line => line.Entry.Fact);
                Assert.DoesNotContain(later, fact => fact is StruckOut struck && struck.Id == released.Fact.ListId);
                Assert.DoesNotContain(later, fact => fact.GetType() == released.Fact.GetType() && fact.ListId is { } id && id == released.Fact.ListId);
                Assert.DoesNotContain(later, fact => fact is PersonRemoved removed && released.Fact.About.Contains(removed.Person));
            }
        }, iter: 400);
        Assert.True(left > 50, $"{left}");
    }

    [Fact]
    public void Of_every_kind_that_has_a_category_something_leaves_when_all_have_consented()
    {
        var history = Family();
        foreach (var fact in (IEnumerable<Fact>)[Grant("contact"), .. Samples.Conversation.OfType<LetterArrived>(), .. Samples.Case.Where(fact => fact is not ConsentWithdrawn), new AssentAsked("p2", ChildStep.Sharing, true), Grant("p2") with { GivenBy = "contact", Letter = "l1" }])
        {
            history.Write("anna", fact);
        }

        Assert.Empty(history.File.Inadmissible);
        var mayLeave = Samples.All.OfType<PersonalFact>().Where(fact => fact.Category is not null).Select(fact => fact.GetType()).ToHashSet();
        Assert.Equal(mayLeave, Release.Decide(history.File, Request("contact", "p2"), s_day).Leaves.Select(released => released.Fact.GetType()).ToHashSet());
    }

    [Fact]
    public void When_somebody_is_erased_nothing_of_them_stands_the_others_stay_as_they_were_and_what_is_kept_for_safety_counts() =>
        History.Of(OneOf([.. Samples.Case, new Disclosed("p2", DisclosureStage.Advice)]), 60, [.. Family().Lines.Skip(4).Select(line => line.Entry.Fact), Grant("contact"), Grant("p2")]).Sample(history =>
        {
            var (before, after) = (history.File, history.Without("p2"));
            Assert.DoesNotContain(after.Standing, standing => standing.Fact.About.Contains("p2"));
            Assert.DoesNotContain(after.Consent.Grants, grant => grant.Terms.Person == "p2");
            Assert.False(after.People.Knows("p2"));
            static IEnumerable<long> Others(CaseFile file) => Release.Decide(file, Request("contact"), s_day).Leaves.Select(released => released.Number);
            Assert.Equal(Others(before), Others(after));
            Assert.Equal(before.Consent.Grants.Where(grant => grant.Terms.Person == "contact").Select(grant => Release.StateOf(before, grant, s_day)), after.Consent.Grants.Select(grant => Release.StateOf(after, grant, s_day)));
            Assert.Equal(before.Vetting.Disclosures, after.Vetting.Disclosures);
            Assert.Equal(before.Stages.History, after.Stages.History);
            Assert.Equal(before.Support.Sums, after.Support.Sums);
            Assert.Equal(before.People.Contact, after.People.Contact);
        }, iter: 300);

    [Fact]
    public void Whereabouts_are_no_address_and_hours_are_hours()
    {
        var history = Family();
        foreach (var (fact, why) in ((Fact, Objection?)[])
        [
            (new WhereaboutsSet("contact", WhereaboutsKind.AtHome, "ru"), Objection.BadCountry),
            (new WhereaboutsSet("contact", WhereaboutsKind.AtHome, "RU", "улица Мира, 5"), Objection.TooPrecise),
            (new WhereaboutsSet("contact", WhereaboutsKind.AtHome, "RU", new string('x', 201)), Objection.TooLong),
            (new PaperNoted("contact", "x", PaperKind.Other, PaperState.Held), Objection.Empty),
            (new NeedNoted("contact", "x", NeedKind.Other), Objection.Empty),
            (new LanguageSpoken("contact", "x", "чеченский", Mastery.Well), Objection.BadLanguage),
            (new WayNoted("contact", "x", Way.Phone, WaySafety.OnlyInHours), Objection.Empty),
            (new WayNoted("contact", "x", Way.Phone, WaySafety.OnlyInHours, null, 24, 3), Objection.TooMany),
            (new WayNoted("contact", "x", Way.Phone, WaySafety.OnlyInHours, null, 3, 3), Objection.Empty),
            (new WayNoted("contact", "x", Way.Phone, WaySafety.Safe, null, 3, 4), Objection.TooMany),
            (new WayNoted("contact", "x", Way.Phone, WaySafety.OnlyInHours, null, 0, 24), null),
            (new WayNoted("contact", "x", Way.Phone, WaySafety.Never, new string('x', 4_001)), Objection.TooLong),
        ])
        {
            Assert.Equal(why, history.Ask("anna", fact));
        }
    }

    [Fact]
    public void A_rough_day_keeps_its_precision() => Gen.Select(Gen.Int[1, 9999], Gen.Int[0, 12], Gen.Int[0, 31]).Sample((year, month, day) =>
    {
        var text = $"{year:D4}" + (month == 0 ? "" : $"-{month:D2}" + (day == 0 ? "" : $"-{day:D2}"));
        var isOne = month == 0 || day <= DateTime.DaysInMonth(year, month);
        Assert.Equal(isOne, RoughDay.TryParse(text, out var rough));
        if (rough is not null)
        {
            Assert.Equal(text, rough.ToText());
            Assert.True(rough.First <= rough.Last);
            Assert.Equal(month != 0 && day != 0, rough.First == rough.Last);
            Assert.Equal((year, year), (rough.First.Year, rough.Last.Year));
        }

        foreach (var wrong in (string[])["", "17", "2017-4", "2017-13", " 2017", "2017-04-07T", "２０１７"])
        {
            Assert.False(RoughDay.TryParse(wrong, out _));
        }
    });

    private static Gen<Fact> OneOf(IEnumerable<Fact> facts) => facts.ToList() is var all ? Gen.Int[0, all.Count - 1].Select(i => all[i]) : throw new InvalidOperationException();

    private static History Family() => new History().Write("anna", new PersonNamed("contact", "Мадина")).Write("anna", new PersonNamed("p2", "Ali"))
        .Write("anna", new LetterArrived("l1", s_day, "p", "s", "en", "yes", [])).Write("anna", new LetterArrived("l2", s_day, "p", "s", "en", "yes", [], Person: "p2"));

    private static ReleaseRequest Request(params string[] people) => new(ConsentPurpose.Shelter, "Дом", Enum.GetValues<DataCategory>(), people);

    private static ConsentGiven Grant(string person) =>
        new(person, $"g-{person}", ConsentPurpose.Shelter, "Дом", Enum.GetValues<DataCategory>(), ConsentWording.Of("May we …?", "en"), HowGiven.InALetter, s_day, s_day.AddDays(300), person == "contact" ? "l1" : "l2");
}
