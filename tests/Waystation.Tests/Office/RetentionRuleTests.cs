using Waystation.Casework.Agenda;
using Waystation.Casework.Cases;
using Waystation.Letters;
using Waystation.Office.Deeds;
using Waystation.Office.Post;
using Waystation.Tests.Desk;
using Xunit;

namespace Waystation.Tests.Office;

/// <summary>How long closed cases are kept is the organisation's to say: on its roster.</summary>
public sealed class RetentionRuleTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Closed_cases_fall_due_when_the_roster_says_also_those_that_were_closed_before_and_a_roster_that_is_silent_changes_nothing()
    {
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris"]);
        var anna = network.Desks[0];
        var number = await RecordTests.TakeOnAsync(network, anna);
        await RecordTests.DecideAsync(anna, number, new CaseClosed(CaseOutcome.Safe, ClosingReason.HelpEnded));
        await network.RoundAsync();
        await network.RoundAsync();
        var today = anna.World.Today;
        Assert.Equal(today.AddMonths(24), Due());
        foreach (var months in (int?[])[3, null])
        {
            var offers = network.Desks.Select(desk => Offer.Read(JoinRelay.OfferText(desk))!.Value).ToList();
            var charter = new Charter("Help line", [new RosterRelay(network.Relay.Address, network.Relay.Running.Url)], [], offers, 7) { KeepClosedMonths = months };
            Assert.Equal(3, (await FoundOrganisation.RenewAsync(network.World(), network.RootSeed, charter, Stop))!.KeepClosedMonths);
            await network.RoundAsync();
            Assert.Equal(today.AddMonths(3), Due());
        }

        DateOnly? Due() => Assert.Single(anna.Board.Later(today, 50), row => row.Kind == AgendaKind.FallsDue).Day;
    }
}
