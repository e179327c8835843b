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
