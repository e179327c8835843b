using Waystation.Casework.Agenda;
using Waystation.Casework.Cases;
using Waystation.Casework.People;
using Waystation.Casework.Risk;
using Waystation.Casework.Rooms;
using Waystation.Casework.Tasks;
using Waystation.Office.Courier;
using Waystation.Office.Deeds;
using Waystation.Office.Index;
using Waystation.Tests.Office;
using Xunit;

namespace Waystation.Tests.Desk;

/// <summary>Lists across cases say what the cases say, without opening them.</summary>
public sealed class CaseBoardTests
{
    private const string Contact = PersonalFact.TheContact;

    [Fact]
    public async Task What_presses_what_comes_and_which_cases_are_listed_follow_what_is_recorded()
    {
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris"]);
        var anna = network.Desks[0];
        var (one, other) = (await RecordTests.TakeOnAsync(network, anna), await RecordTests.TakeOnAsync(network, anna));
        var today = anna.World.Today;
        foreach (var fact in (Fact[])
        [
            new PersonNamed(Contact, "Мира"),
            new RiskLevelSet(Contact, RiskLevel.High, "x"),
            new TaskAdded(Contact, "k1", "Buy tickets", today),
            new TaskAdded(Contact, "k2", "Call the school", today.AddDays(3)),
        ])
        {
            await RecordTests.DecideAsync(anna, one, fact);
        }

        await RecordTests.DecideAsync(anna, other, new CaseClosed(CaseOutcome.Safe, ClosingReason.HelpEnded));
        await network.RoundAsync();
        var board = anna.Board;

        var pressing = board.Pressing(today, 0, 50);
        Assert.Equal(pressing.Count, board.CountPressing(today));
        var task = Assert.Single(pressing, row => row.Kind == AgendaKind.Task);
        Assert.Equal((one, "Мира", "Buy tickets", today), (task.Number, task.Name, task.Text, task.Day));
        Assert.Equal(pressing.Select(row => row.Kind).Order(), pressing.Select(row => row.Kind));
        Assert.Contains(pressing, row => row is { Kind: AgendaKind.NotVetted } && row.Number == one);
        Assert.DoesNotContain(pressing, row => row.Kind == AgendaKind.NotVetted && row.Number == other);

        var coming = board.Coming(today.AddDays(1), 0, 50);
        Assert.Equal([(AgendaKind.Task, today.AddDays(3)), (AgendaKind.RiskReview, today.AddDays(7)), (AgendaKind.FallsDue, today.AddMonths(24))], coming.Select(row => (row.Kind, row.Day!.Value)));
        Assert.Equal(coming.Skip(1).Take(1), board.Coming(today.AddDays(1), 1, 1));

        Assert.Equal([one], Numbers(board, new CaseFilter(CaseStage.Open), today));
        Assert.Equal([other], Numbers(board, new CaseFilter(CaseStage.Closed), today));
        Assert.Equal([one], Numbers(board, new CaseFilter(AtLeast: RiskLevel.High), today));
        Assert.Empty(Numbers(board, new CaseFilter(AtLeast: RiskLevel.Extreme), today));
        Assert.Equal([one], Numbers(board, new CaseFilter(Has: [AgendaKind.Task, AgendaKind.NotVetted]), today));
        Assert.Empty(Numbers(board, new CaseFilter(Has: [AgendaKind.Task, AgendaKind.Conflict]), today));
        Assert.Equal([one], Numbers(board, new CaseFilter(CaseStage.Open, Due: DueColumn.Now), today));

        // Done, it no longer presses; the next is due within the week.
        await RecordTests.DecideAsync(anna, one, new TaskMarked("k1", IsDone: true));
        await network.RoundAsync();
        Assert.DoesNotContain(board.Pressing(today, 0, 50), row => row.Kind == AgendaKind.Task);

        // The same from the rooms alone, as after a snapshot of another version.
        var before = (board.Pressing(today, 0, 50), board.Coming(today, 0, 50), Numbers(board, new CaseFilter(), today));
        foreach (var room in anna.Rooms)
        {
            anna.Index.Take(room, anew: true);
        }

        Assert.Equal(before.Item1.ToHashSet(), board.Pressing(today, 0, 50).ToHashSet());
        Assert.Equal(before.Item2.ToHashSet(), board.Coming(today, 0, 50).ToHashSet());
        Assert.Equal(before.Item3, Numbers(board, new CaseFilter(), today));
    }

    [Fact]
    public async Task A_view_of_the_cases_is_kept_under_a_name_that_stands_in_no_address()
    {
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris"]);
        var anna = network.Desks[0];
        await RecordTests.TakeOnAsync(network, anna);
        network.Release(anna, dispose: false);
        await using var host = await DeskPagesTests.ServeAsync(network, anna);
        using var browser = await PlainBrowser.OpenAsync(host);
        Assert.Contains("No case is like this.", await browser.GetAsync("/cases?stage=Closed&level=High"), StringComparison.Ordinal);
        var page = await browser.FillAsync("/cases?stage=Open&has=NotVetted&has=Task&has=x%3Cy", "/deed/view", ("name", "Мои срочные"));
        Assert.Equal("/cases?stage=Open&has=NotVetted&has=Task", browser.At);
        Assert.Contains("Мои срочные", page, StringComparison.Ordinal);
        Assert.Equal([("Мои срочные", "?stage=Open&has=NotVetted&has=Task")], SaveView.All(anna));
        Assert.DoesNotContain("Мои срочные", await browser.FillAsync("/cases?stage=Open&has=NotVetted&has=Task", "/deed/view"), StringComparison.Ordinal);
        Assert.Empty(SaveView.All(anna));
        Assert.Contains("Board", await browser.GetAsync("/board?stage=Closed"), StringComparison.Ordinal);
    }

    private static IReadOnlyList<string> Numbers(CaseBoard board, CaseFilter filter, DateOnly today)
    {
        var list = board.List(filter, today, 0, 50);
        Assert.Equal(list.Count, board.Count(filter, today));
        return [.. list.Select(row => row.Number)];
    }
}
