using CsCheck;
using Waystation.Casework.Cases;
using Waystation.Casework.Rooms;
using Xunit;

namespace Waystation.Tests.Casework;

public sealed class CaseStageTests
{
    private static readonly Fact[] s_facts =
    [
        new CaseClosed(CaseOutcome.Safe, ClosingReason.HelpEnded), new CaseClosed(CaseOutcome.ContactLost, ClosingReason.NoWordFromThem), new CaseReopened(), new CaseMerged(CaseNumber.From(7).Digits), new CaseReferred("another network"),
        new LetterArrived("l", History.Day, "p", "s", "en", "wait", []),
    ];

    private static readonly Gen<History> s_history = History.Of(Gen.Int[0, 5].Select(i => s_facts[i]), 12);

    [Fact]
    public void A_case_is_open_until_all_agree_that_it_is_not() => s_history.Sample(history =>
    {
        var file = history.File;
        var bad = file.Inadmissible.Select(shown => shown.Line.Number).ToHashSet();
        var set = history.Lines.Where(line => line.Number > 4 && line.Entry.Fact is not LetterArrived && !bad.Contains(line.Number)).ToList();
        var standing = set.Where(earlier => !set.Any(later => later.Number > earlier.Number && (later.Entry.SeenNumber >= earlier.Number || later.Author == earlier.Author))).Select(line => line.Entry.Fact).ToList();
        Assert.Equal(standing.Count, file.Stages.State.Standing.Count);
        Assert.Equal(standing.Count == 0 || standing.Distinct().Count() > 1 || standing[0] is CaseReopened, file.Stages.IsOpen);
        Assert.Equal(standing.Distinct().Count() > 1, file.Stages.State.Conflict is not null);
        Assert.Equal(set.Count, file.Stages.History.Count);
        Assert.All(file.Inadmissible, shown => Assert.Equal((Objection.IsOpen, true), (shown.Why, shown.Line.Entry.Fact is CaseReopened)));
    }, iter: 1_000);

    /// <summary>Nobody vanishes unnoticed.</summary>
    [Fact]
    public void A_letter_that_nobody_had_seen_who_closed_the_case_is_never_lost() => s_history.Sample(history =>
    {
        var file = history.File;
        var letter = history.Lines.LastOrDefault(line => line.Entry.Fact is LetterArrived);
        var unheard = letter is not null && !file.Stages.IsOpen && file.Stages.State.Standing.Any(state => state.By.Number < letter.Number || (state.By.Seen < letter.Number && state.By.Author != letter.Author));
        Assert.Equal(unheard, file.Stages.IsLetterUnheard);
    }, iter: 1_000);

    [Fact]
    public void Only_what_is_not_open_is_opened_again_and_no_case_goes_on_as_itself()
    {
        var history = new History();
        Assert.Equal(Objection.IsOpen, history.Ask("anna", new CaseReopened()));
        Assert.Equal(Objection.BadCaseNumber, history.Ask("anna", new CaseMerged("4021186")));
        Assert.Equal(Objection.BadCaseNumber, history.Ask("anna", new CaseMerged("402 118-5")));
        Assert.Equal(Objection.BadCaseNumber, history.Ask("anna", new CaseMerged(Samples.Opened.Number)));
        Assert.Equal(Objection.Empty, history.Ask("anna", new CaseReferred("")));
        history.Write("anna", s_facts[0]);
        Assert.False(history.File.Stages.IsOpen);
        Assert.Null(history.Ask("boris", new CaseReopened()));
        history.Write("boris", new CaseReopened());
        Assert.True(history.File.Stages.IsOpen);
    }

    [Fact]
    public void A_case_of_one_member_says_so()
    {
        var lines = new History().Lines;
        Assert.False(CaseFile.Fold(RoomLog.Fold(lines))!.IsShortHanded);
        Assert.True(CaseFile.Fold(RoomLog.Fold(lines.Where(line => line.Author == "anna")))!.IsShortHanded);
    }
}
