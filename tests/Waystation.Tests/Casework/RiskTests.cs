using CsCheck;
using Waystation.Casework.Cases;
using Waystation.Casework.Consent;
using Waystation.Casework.Risk;
using Waystation.Casework.Rooms;
using Xunit;

namespace Waystation.Tests.Casework;

public sealed class RiskTests
{
    private static readonly Gen<History> s_history = History.Of(Gen.Select(Gen.Int[0, 3], Gen.Int[0, 3], (level, kind) => kind switch
    {
        0 => (Fact)new ThreatNoted("contact", $"t{level}", "somebody"),
        1 => new StruckOut($"t{level}"),
        _ => new RiskLevelSet("contact", (RiskLevel)level, $"because {level}"),
    }));

    [Fact]
    public void Levels_set_unseen_of_each_other_stand_side_by_side_and_the_most_urgent_says_when_to_look_again() => s_history.Sample(history =>
    {
        var sheet = history.File.Risk;
        var set = history.Lines.Where(line => line.Entry.Fact is RiskLevelSet).ToList();
        var standing = set.Where(earlier => !set.Any(later => later.Number > earlier.Number && (later.Entry.SeenNumber >= earlier.Number || later.Author == earlier.Author))).ToList();
        Assert.Equal(standing.Select(line => ((RiskLevelSet)line.Entry.Fact).Level), sheet.LevelOf("contact").Standing.Select(level => level.Value));
        Assert.Equal(standing.Select(line => ((RiskLevelSet)line.Entry.Fact).Level).Distinct().Count() > 1, sheet.LevelOf("contact").Conflict is not null);
        DateOnly? due = standing.Count == 0 ? null : standing.Min(line => line.Entry.Day.AddDays(((RiskLevelSet)line.Entry.Fact).Level switch { RiskLevel.Low => 90, RiskLevel.Medium => 30, RiskLevel.High => 7, _ => 1 }));
        Assert.Equal(due, sheet.NextReview("contact", ReviewPlan.Usual));
    });

    [Fact]
    public void Whatever_plan_a_case_has_is_the_last_that_somebody_set_and_says_when_to_look_again() => Gen.Select(s_history, Gen.Select(Gen.Int[1, 3], Gen.Int[0, 5], Gen.Int[0, 40], Gen.Int[0, 400]).List[0, 4]).Sample((history, plans) =>
    {
        history = new History(history);
        ReviewPlan? expected = null;
        foreach (var (extreme, high, medium, low) in plans)
        {
            var set = new ReviewPlanSet(extreme + high + medium + low, extreme + high + medium, extreme + high, extreme);
            var why = history.Ask("anna", set);
            Assert.Equal(set.Low > ReviewPlanSet.Most ? Objection.TooMany : null, why);
            history.Write("anna", set);
            expected = why is null ? new ReviewPlan(set.Low, set.Medium, set.High, set.Extreme) : expected;
        }

        var sheet = history.File.Risk;
        Assert.Equal(expected ?? ReviewPlan.Usual, sheet.PlanOr(ReviewPlan.Usual));
        var due = sheet.LevelOf("contact").Standing.Select(level => level.By.Day.AddDays(sheet.PlanOr(ReviewPlan.Usual).DaysOf(level.Value))).ToList();
        Assert.Equal(due.Count == 0 ? null : due.Min(), sheet.NextReview("contact", ReviewPlan.Usual));
    });

    [Fact]
    public void A_higher_level_is_looked_at_no_later_than_a_lower_one()
    {
        Assert.All((ReviewPlanSet[])[new(90, 30, 7, 0), new(90, 30, 40, 1), new(20, 30, 7, 1), new(90, 6, 6, 7), new(367, 30, 7, 1)], plan => Assert.Equal(Objection.TooMany, new History().Ask("anna", plan)));
        Assert.All((ReviewPlanSet[])[new(1, 1, 1, 1), new(366, 30, 7, 1)], plan => Assert.Null(new History().Ask("anna", plan)));
    }

    [Fact]
    public void Every_level_that_was_ever_set_keeps_its_reasons() => s_history.Sample(history =>
        Assert.Equal(history.Lines.Select(line => line.Entry.Fact).OfType<RiskLevelSet>(), history.File.Risk.HistoryOf("contact").Select(set => set.Value)));

    /// <summary>The worksheet is for thinking: whatever stands in it, nothing is computed from it and nothing else depends on it.</summary>
    [Fact]
    public void No_number_of_threats_makes_a_level_and_no_level_changes_anything_else() => s_history.Sample(history =>
    {
        var none = new History();
        foreach (var line in history.Lines.Where(line => line.Entry.Fact is ThreatNoted))
        {
            none.Write("anna", line.Entry.Fact);
        }

        Assert.False(none.File.Risk.LevelOf("contact").IsSet);
        Assert.Null(none.File.Risk.NextReview("contact", ReviewPlan.Usual));
        Assert.All(Samples.Case.Where(fact => fact is not (ThreatNoted or StruckOut)), fact => Assert.Equal(new History().Ask("anna", fact), history.Ask("anna", fact)));
    }, iter: 20);

    [Fact]
    public void A_level_has_reasons_and_a_day_at_the_end_of_time_does_no_harm()
    {
        var history = new History();
        Assert.Equal(Objection.Empty, history.Ask("anna", new RiskLevelSet("contact", RiskLevel.Low, " ")));
        Assert.Equal(Objection.Empty, history.Ask("anna", new ThreatNoted("contact", "t", "")));
        history.Write("anna", new RiskLevelSet("contact", RiskLevel.Low, "quiet"), day: DateOnly.MaxValue);
        Assert.Equal(DateOnly.MaxValue, history.File.Risk.NextReview("contact", ReviewPlan.Usual));
    }

    [Fact]
    public void Levels_in_conflict_leave_nowhere()
    {
        var history = new History().Write("anna", new LetterArrived("l1", History.Day, "p", "s", "en", "yes", []));
        var seen = history.Last;
        history.Write("anna", new RiskLevelSet("contact", RiskLevel.Low, "quiet"), seen).Write("boris", new RiskLevelSet("contact", RiskLevel.Extreme, "he was seen"), seen);
        history.Write("anna", new ConsentGiven("contact", "g", ConsentPurpose.LegalHelp, "lawyer", [DataCategory.Risk], ConsentWording.Of("x", "en"), HowGiven.InALetter, History.Day, History.Day, "l1"));
        var request = new ReleaseRequest(ConsentPurpose.LegalHelp, "lawyer", [DataCategory.Risk], ["contact"]);
        Assert.Equal([HeldBackWhy.InConflict, HeldBackWhy.InConflict], Release.Decide(history.File, request, History.Day).Stays.Select(held => held.Why));
        history.Write("boris", new RiskLevelSet("contact", RiskLevel.High, "we spoke"));
        Assert.Equal(RiskLevel.High, Assert.IsType<RiskLevelSet>(Assert.Single(Release.Decide(history.File, request, History.Day).Leaves).Fact).Level);
    }
}
