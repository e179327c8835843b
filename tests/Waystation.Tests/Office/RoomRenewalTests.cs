using Waystation.Casework.Cases;
using Waystation.Casework.Retention;
using Waystation.Mail;
using Waystation.Office;
using Waystation.Office.Courier;
using Waystation.Office.Deeds;
using Waystation.Office.Recovery;
using Waystation.Office.Rooms;
using Waystation.Tests.Desk;
using Waystation.Tests.Relay;
using Xunit;
using static Waystation.Tests.Office.TakeOutTests;

namespace Waystation.Tests.Office;

/// <summary>A room stays at the relay for as long as somebody works with it, however long the case takes; and no longer.</summary>
public sealed class RoomRenewalTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Two years in which the desks are opened every six weeks; in the middle of it somebody is taken out, so that there are two epochs.</summary>
    [Fact]
    public async Task Whoever_is_let_into_an_old_case_has_its_whole_history_and_so_has_who_comes_back()
    {
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris", "Vera"]);
        var (anna, boris, vera) = (network.Desks[0], network.Desks[1], network.Desks[2]);
        using var contact = new Person(network);
        var number = await CaseOfAsync(network, contact, "The beginning.", anna, boris);
        var room = anna.RoomByNumber(number)!;
        Assert.True(await WriteAnswer.DoAsync(anna, room, "The first answer.", Stop));
        await PassAsync(network, 5);
        Assert.Equal(1, await TakeOut.DoAsync(anna, [room], IdOf(boris), Stop));
        await PassAsync(network, 12);
        Assert.Equal(2, room.Epoch);
        await InviteAsync(anna, room, vera);
        await RoundsAsync(network, 1);
        await AnswerInvitation.AcceptAsync(vera, Assert.Single(await AnswerInvitation.ListAsync(vera, Stop)).Id, Stop);
        await RoundsAsync(network, 2);
        var hers = vera.RoomByNumber(number)!;
        Assert.Equal("The beginning.", Assert.IsType<CaseTurn.FromContact>(hers.Case!.Turns[0]).Letter.Text);
        Assert.Equal("The first answer.", Assert.IsType<CaseTurn.FromUs>(hers.Case.Turns[1]).Text);
        Assert.Equal(room.Items.Select(item => (item.Number, item.Id)), hers.Items.Select(item => (item.Number, item.Id)).Take(room.Items.Count));
        Assert.Empty(hers.Log.Faults);
        Assert.All(network.Desks, desk => Assert.Empty(desk.Troubles()));
        Assert.False(RoomRenewal.HasRunOut(anna.Vault, room));
    }

    /// <summary>One request for each mailbox, and twice a year.</summary>
    [Fact]
    public async Task Renewing_takes_few_requests_and_is_tried_again_when_the_relay_is_busy()
    {
        var renewals = 0;
        var line = new BusyRelay { About = request => IsRenewal(request) && ++renewals < 0 };
        await using var network = await SmallNetwork.FoundAsync([]);
        var anna = await network.JoinAsync("Anna", line.Between);
        var boris = await network.JoinAsync("Boris", line.Between);
        await network.AppointAsync(days: 7);
        using var contact = new Person(network);
        var number = await CaseOfAsync(network, contact, "Help.", anna, boris);
        await PassAsync(network, 1);
        Assert.Equal(0, renewals);
        await PassAsync(network, 8);
        Assert.InRange(renewals, 1, 2);
        var room = anna.RoomByNumber(number)!;
        var until = Assert.IsType<ListAnswer.Listing>(await anna.Relay.ListAsync(room.Key, 0, TimeSpan.Zero, Stop)).KeptUntil;
        Assert.True(until > anna.World.Today.AddDays(RoomRenewal.BelowDays));

        // A relay that has no time renews nothing, and is asked again.
        line.About = IsRenewal;
        await PassAsync(network, 5);
        Assert.True(line.Turned > 0);
        line.About = null;
        Assert.Equal(until, Assert.IsType<ListAnswer.Listing>(await anna.Relay.ListAsync(room.Key, 0, TimeSpan.Zero, Stop)).KeptUntil);
        await PassAsync(network, 1);
        Assert.True(Assert.IsType<ListAnswer.Listing>(await anna.Relay.ListAsync(room.Key, 0, TimeSpan.Zero, Stop)).KeptUntil > until);
    }

    [Fact]
    public async Task A_case_that_leaves_for_the_archive_or_is_erased_as_a_whole_is_not_renewed_and_holds_up_no_journey()
    {
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris"]);
        var (anna, boris) = (network.Desks[0], network.Desks[1]);
        using var one = new Person(network);
        using var other = new Person(network);
        var (erased, stays) = (await CaseOfAsync(network, one, "One.", anna, boris), await CaseOfAsync(network, other, "Other.", anna, boris));
        await RecordTests.DecideAsync(anna, erased, new ErasureAsked("e1", ErasureReason.TheyAskedUsTo, null));
        await RoundsAsync(network, 2);
        await RecordTests.DecideAsync(boris, erased, new ErasureBegun("e1"));
        await RoundsAsync(network, 2);
        await PassAsync(network, 11);
        var (gone, kept) = (anna.RoomByNumber(erased)!, anna.RoomByNumber(stays)!);
        Assert.Contains((await network.Relay.ListAsync(gone.KeyOf(1))).Items, item => item.Gone is Gone.Expired);
        Assert.Null((await network.Relay.ListAsync(gone.KeyOf(1))).KeptUntil);
        Assert.All((await network.Relay.ListAsync(kept.KeyOf(1))).Items, item => Assert.Null(item.Gone));
        Assert.False(RoomRenewal.HasRunOut(anna.Vault, gone));
    }

    /// <summary>A relay that lost everything and begins anew under its key: what has long been past its first last day is put there again all the same.</summary>
    [Fact]
    public async Task An_old_room_that_the_relay_lost_is_put_back_whole()
    {
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris"]);
        var anna = network.Desks[0];
        using var contact = new Person(network);
        var number = await CaseOfAsync(network, contact, "The beginning.", anna, network.Desks[1]);
        await PassAsync(network, 11);
        var room = anna.RoomByNumber(number)!;
        var before = room.Items.Select(item => item.Id).ToHashSet();
        var empty = TestRelay.NewFolder();
        try
        {
            File.Copy(Path.Combine(network.Relay.Folder, "relay.seed"), Path.Combine(empty, "relay.seed"));
            await network.Relay.RestartOnAsync(empty);
            await RoundsAsync(network, 3);
            Assert.Subset(room.Items.Select(item => item.Id).ToHashSet(), before);
            Assert.Subset((await network.Relay.ListAsync(room.Key)).Items.Where(item => item.Gone is null).Select(item => item.Id).ToHashSet(), before);
        }
        finally
        {
            await network.Relay.RestartOnAsync(network.Relay.Folder);
            Directory.Delete(empty, recursive: true);
        }
    }

    /// <summary>Nobody opened a desk for more than a year: the relay let go of it, and a desk that is emptied now would not come back whole.</summary>
    [Fact]
    public async Task A_desk_whose_case_ran_out_at_the_relay_is_not_emptied()
    {
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris"]);
        var (anna, boris) = (network.Desks[0], network.Desks[1]);
        using var contact = new Person(network);
        var number = await CaseOfAsync(network, contact, "Help.", anna, boris);
        await TravelTests.PrepareAsync(network, anna, boris);
        Assert.Null(CrossBorder.Missing(anna));
        await PassAsync(network, 12);
        Assert.NotEqual(EmptyRefusal.TooOld, CrossBorder.Missing(anna));
        network.Relay.PassDays(500);
        await RoundsAsync(network, 2);
        Assert.Equal(EmptyRefusal.TooOld, CrossBorder.Missing(anna));
        Assert.Equal("Help.", Assert.IsType<CaseTurn.FromContact>(anna.RoomByNumber(number)!.Case!.Turns[0]).Letter.Text);
    }

    private static bool IsRenewal(HttpRequestMessage request) => request.RequestUri!.AbsolutePath.EndsWith("/renewal", StringComparison.Ordinal);

    /// <summary>Every six weeks each desk is opened for a moment.</summary>
    private static async Task PassAsync(SmallNetwork network, int times)
    {
        for (var i = 0; i < times; i++)
        {
            network.Relay.PassDays(42);
            await RoundsAsync(network, 2);
        }
    }
}
