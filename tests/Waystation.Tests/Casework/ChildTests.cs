using CsCheck;
using Waystation.Casework.Cases;
using Waystation.Casework.Children;
using Waystation.Casework.Consent;
using Waystation.Casework.People;
using Waystation.Casework.Rooms;
using Xunit;

namespace Waystation.Tests.Casework;

public sealed class ChildTests
{
    private static readonly DateOnly s_day = History.Day;

    private static readonly Fact[] s_before =
    [
        new PersonNamed("child", "Ali"), new PersonNamed("mother", "Мадина"), new PersonNamed("uncle", "U."),
        new LetterArrived("l-child", s_day, "p", "s", "ru", "да", [], Person: "child"), new LetterArrived("l-mother", s_day, "p", "s", "ru", "да", [], Person: "mother"), new LetterArrived("l-uncle", s_day, "p", "s", "ru", "да", [], Person: "uncle"),
        new AgeBandSet("child", AgeBand.TwelveToFourteen),
    ];

    private static readonly string[] s_givers = ["child", "mother", "uncle"];

    private static readonly Gen<Fact> s_fact = Gen.Select(Gen.Int[0, 9], Gen.Int[0, 4], Gen.Frequency((2, Gen.Const(true)), (1, Gen.Const(false)))).Select((how, which, yes) => how switch
    {
        0 => (Fact)new AgeBandSet("child", (AgeBand)which),
        1 => new DeciderNamed("child", DeciderKind.Guardian, s_givers[1 + (which % 2)]),
        2 => new DeciderNamed("child", (DeciderKind)(1 + (which % 3))),
        3 => new GuardianDangerSet("child", s_givers[1 + (which % 2)], !yes, "because"),
        4 or 5 => new AssentAsked("child", yes ? ChildStep.Sharing : (ChildStep)which, yes),
        6 => new GuardianAsked("child", s_givers[1 + (which % 2)], (ChildStep)which, yes),
        7 or 8 => new BestInterestsConcluded("child", which < 3 ? ChildStep.Sharing : (ChildStep)which, yes, "because"),
        _ => Given(s_givers[which % 3], $"g{which}"),
    });

    private static readonly Gen<History> s_history = History.Of(s_fact, 25, [.. s_before, Given("child", "g-child"), Given("mother", "g-mother"), Given("uncle", "g-uncle")]);

    /// <summary>The rule in the words of a page: against the fold.</summary>
    [Fact]
    public void Nothing_of_a_child_leaves_but_under_the_consent_of_whoever_may_decide() => s_history.Sample(history =>
    {
        var (file, bad) = (history.File, history.File.Inadmissible.Select(shown => shown.Line.Number).ToHashSet());
        List<RoomLine> Standing(Func<Fact, bool> isOne)
        {
            var set = history.Lines.Where(line => !bad.Contains(line.Number) && isOne(line.Entry.Fact)).ToList();
            return set.FindAll(earlier => !set.Exists(later => later.Number > earlier.Number && (later.Entry.SeenNumber >= earlier.Number || later.Author == earlier.Author)));
        }

        var ages = Standing(fact => fact is AgeBandSet).ConvertAll(line => ((AgeBandSet)line.Entry.Fact).Band).Distinct().ToList();
        var deciders = Standing(fact => fact is DeciderNamed).ConvertAll(line => (DeciderNamed)line.Entry.Fact).Distinct().ToList();
        var guardian = deciders is [{ Guardian: { } one }] && !Standing(fact => fact is GuardianDangerSet set && set.Guardian == one).Exists(line => ((GuardianDangerSet)line.Entry.Fact).IsDanger) ? one : null;
        var assent = history.Lines.Where(line => !bad.Contains(line.Number)).Select(line => line.Entry.Fact).OfType<AssentAsked>().LastOrDefault(asked => asked.Step == ChildStep.Sharing)?.Agrees ?? false;
        var last = History.Authors.Select(author => history.Lines.LastOrDefault(line => line.Author == author && !bad.Contains(line.Number) && line.Entry.Fact is BestInterestsConcluded { Step: ChildStep.Sharing })).OfType<RoomLine>().ToList();
        var best = last.FindAll(line => ((BestInterestsConcluded)line.Entry.Fact).IsBest);
        var isBest = best.Count >= 2 && last.Except(best).All(doubt => best.Count(line => line.Entry.SeenNumber >= doubt.Number) >= 2);

        foreach (var giver in s_givers)
        {
            var may = ages is [AgeBand.Adult] ? giver == "child"
                : deciders is [{ Decider: DeciderKind.Themselves }] ? giver == "child"
                : guardian is not null ? giver == guardian && (ages is [AgeBand.UnderSix] || assent)
                : giver == "child" && isBest;
            Assert.Equal(may, Release.StateOf(file, file.Consent.Find($"g-{giver}")!, s_day) == GrantState.Live);
        }
    }, iter: 2_000);

    [Fact]
    public void A_guardian_who_is_the_danger_is_neither_asked_nor_counted_also_while_people_differ()
    {
        var history = new History();
        foreach (var fact in (Fact[])[.. s_before, Given("mother", "g"), new DeciderNamed("child", DeciderKind.Guardian, "mother"), new AssentAsked("child", ChildStep.Sharing, true)])
        {
            history.Write("anna", fact);
        }

        Assert.Equal(GrantState.Live, Release.StateOf(history.File, history.File.Consent.Find("g")!, s_day));
        Assert.Contains(Missing.GuardiansConsent, history.File.Children.MissingBefore("child", new PlannedStep(ChildStep.Journey)));
        var seen = history.Last;
        history.Write("anna", new GuardianDangerSet("child", "mother", false, "no"), seen).Write("boris", new GuardianDangerSet("child", "mother", true, "he said so"), seen);
        Assert.NotNull(history.File.Children.DangerFrom("child", "mother").Conflict);
        Assert.Equal(GrantState.GivenByAnother, Release.StateOf(history.File, history.File.Consent.Find("g")!, s_day));
        Assert.DoesNotContain(Missing.GuardiansConsent, history.File.Children.MissingBefore("child", new PlannedStep(ChildStep.Journey)));
        Assert.Equal(Objection.GuardianIsDanger, history.Ask("anna", new GuardianAsked("child", "mother", ChildStep.Journey, true)));
    }

    [Fact]
    public void What_is_missing_before_a_step_is_said_until_all_is_there()
    {
        var history = new History();
        foreach (var fact in s_before[..^1])
        {
            history.Write("anna", fact);
        }

        IReadOnlyList<Missing> At(ChildStep step, string? host = null, string? country = null) => history.File.Children.MissingBefore("child", new PlannedStep(step, host, country));
        Assert.Equal([Missing.AgeBand, Missing.Decider, Missing.Assent, Missing.FirstConclusion, Missing.SecondConclusion], At(ChildStep.Journey).Order().Union([Missing.SecondConclusion]));
        Assert.Equal(Objection.NotAChild, history.Ask("anna", new AssentAsked("child", ChildStep.Border, true)));
        history.Write("anna", s_before[^1]).Write("anna", new DeciderNamed("child", DeciderKind.Guardian, "mother"));
        Assert.Equal([Missing.GuardiansConsent, Missing.Assent, Missing.FirstConclusion, Missing.LegalAdvice], At(ChildStep.Border, country: "GE"));
        Assert.Equal(Objection.NotTheDecider, history.Ask("anna", new GuardianAsked("child", "uncle", ChildStep.Border, true)));
        history.Write("anna", new GuardianAsked("child", "mother", ChildStep.Border, true)).Write("anna", new AssentAsked("child", ChildStep.Border, true));
        history.Write("anna", new BestInterestsConcluded("child", ChildStep.Border, true, "together"));
        Assert.Equal([Missing.SecondConclusion, Missing.LegalAdvice], At(ChildStep.Border, country: "GE"));
        history.Write("anna", new BestInterestsConcluded("child", ChildStep.Border, true, "I say it twice"));
        Assert.Contains(Missing.SecondConclusion, At(ChildStep.Border, country: "GE"));
        history.Write("boris", new BestInterestsConcluded("child", ChildStep.Border, true, "together")).Write("clara", new BestInterestsConcluded("child", ChildStep.Border, false, "the father will look there"));
        Assert.Equal([Missing.DoubtStands, Missing.LegalAdvice], At(ChildStep.Border, country: "GE"));
        history.Write("anna", new BestInterestsConcluded("child", ChildStep.Border, true, "still")).Write("boris", new BestInterestsConcluded("child", ChildStep.Border, true, "still"));
        history.Write("anna", new LegalAdviceRecorded("child", "a1", "GE", "a lawyer", "both sign"));
        Assert.Empty(At(ChildStep.Border, country: "GE"));
        Assert.Equal([Missing.LegalAdvice], At(ChildStep.Border, country: "AM"));
        Assert.Equal([Missing.LegalAdvice], At(ChildStep.Border));
        history.Write("anna", new GuardianAsked("child", "mother", ChildStep.Border, false));
        Assert.Equal([Missing.GuardiansConsent], At(ChildStep.Border, country: "GE"));
    }

    [Fact]
    public void No_child_goes_to_a_host_about_whom_people_differ()
    {
        var history = new History();
        foreach (var fact in s_before)
        {
            history.Write("anna", fact);
        }

        bool Cleared(string? host) => !history.File.Children.MissingBefore("child", new PlannedStep(ChildStep.Shelter, host)).Contains(Missing.HostClearance);
        var seen = history.Last;
        Assert.False(Cleared("h1"));
        history.Write("anna", new HostClearanceSet("h1", true), seen);
        Assert.True(Cleared("h1"));
        Assert.False(Cleared("h2"));
        Assert.False(Cleared(null));
        history.Write("boris", new HostClearanceSet("h1", false), seen);
        Assert.False(Cleared("h1"));
    }

    [Fact]
    public void Of_whom_people_differ_whether_they_are_a_child_they_are_and_an_adult_misses_nothing()
    {
        var history = new History().Write("anna", new PersonNamed("child", "Ali"));
        Assert.False(history.File.Children.IsChild("child"));
        var seen = history.Last;
        history.Write("anna", new AgeBandSet("child", AgeBand.Adult), seen);
        Assert.Empty(history.File.Children.MissingBefore("child", new PlannedStep(ChildStep.Border)));
        history.Write("boris", new AgeBandSet("child", AgeBand.FifteenToSeventeen), seen);
        Assert.True(history.File.Children.IsChild("child"));
        Assert.Contains(Missing.AgeBand, history.File.Children.MissingBefore("child", new PlannedStep(ChildStep.Border)));
    }

    private static ConsentGiven Given(string giver, string id) =>
        new("child", id, ConsentPurpose.LegalHelp, "lawyer", [DataCategory.Name, DataCategory.Childhood], ConsentWording.Of("?", "en"), HowGiven.InALetter, s_day, s_day.AddDays(100), $"l-{giver}", giver == "child" ? null : giver);
}
