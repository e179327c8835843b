using Waystation.Casework.People;
using Waystation.Casework.Retention;
using Waystation.Mail;
using Waystation.Office.Deeds;
using Waystation.Office.Rooms;
using Waystation.Tests.Desk;
using Xunit;

namespace Waystation.Tests.Office;

/// <summary>Whoever has a room's key can tell the relay to delete what stands there. It waits, the others see it, and one press keeps it.</summary>
public sealed class DeletionWatchTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_one_member_deletes_in_silence_the_other_sees_in_time_and_keeps(bool all)
    {
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris"]);
        var (anna, boris) = (network.Desks[0], network.Desks[1]);
        var number = await RecordTests.TakeOnAsync(network, anna);
        await RecordTests.DecideAsync(anna, number, new PersonNamed("p2", "Mira"));
        await network.RoundAsync();
        var (room, theirs) = (anna.RoomByNumber(number)!, boris.RoomByNumber(number)!);
        Assert.Null(anna.AskedAwayOf(room));
        if (all)
        {
            Assert.IsType<CloseAnswer.Closing>(await boris.Relay.CloseAsync(theirs.Key, Stop));
        }
        else
        {
            Assert.IsType<DeleteAnswer.Deleted>(await boris.Relay.DeleteAsync(theirs.Key, [.. theirs.Items.Skip(1).Take(3).Select(item => item.Id)], Stop));
        }

        network.Relay.PassDays(DeletionWatch.EveryDays);
        await network.RoundAsync();
        var asked = anna.AskedAwayOf(room)!;
        Assert.Equal((all ? 0 : 3, all), (asked.Items, asked.Closes));
        Assert.True(asked.Until > anna.World.Today);
        Assert.Equal([number], anna.AskedAway);
        Assert.Equal(all ? 1 : 3, await KeepItems.DoAsync(anna, room, Stop));
        Assert.Null(anna.AskedAwayOf(room));
        Assert.Empty(anna.AskedAway);
        network.Relay.PassDays(9);
        await network.RoundAsync();
        var listing = Assert.IsType<ListAnswer.Listing>(await anna.Relay.ListAsync(room.Key, 0, TimeSpan.Zero, Stop));
        Assert.All(listing.Items, item => Assert.Null(item.Gone));
        Assert.Null(listing.ClosesOn);
    }

    /// <summary>Who deletes may well fill the relay with requests while it waits.</summary>
    [Fact]
    public async Task A_relay_that_is_too_busy_to_list_a_room_is_not_taken_for_one_that_has_nothing_to_show()
    {
        var relay = new BusyRelay();
        await using var network = await SmallNetwork.FoundAsync([]);
        var anna = await network.JoinAsync("Anna", relay.Between);
        var boris = await network.JoinAsync("Boris");
        await network.AppointAsync(days: 7);
        var number = await RecordTests.TakeOnAsync(network, anna);
        await network.RoundAsync();
        var (room, theirs) = (anna.RoomByNumber(number)!, boris.RoomByNumber(number)!);
        Assert.IsType<DeleteAnswer.Deleted>(await boris.Relay.DeleteAsync(theirs.Key, [theirs.Items[1].Id], Stop));
        network.Relay.PassDays(DeletionWatch.EveryDays);
        relay.About = BusyRelay.ListsOf(room.Mailbox);
        await network.RoundAsync();
        Assert.True(relay.Turned > 0);
        Assert.Null(anna.AskedAwayOf(room));

        // On the same day it has time again.
        relay.About = null;
        await network.RoundAsync();
        Assert.Equal(1, anna.AskedAwayOf(room)!.Items);
    }

    /// <summary>People decided it, and the page of keeping says so: no alarm, and the button would not undo it.</summary>
    [Fact]
    public async Task An_erasure_that_two_members_decided_is_no_alarm()
    {
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris"]);
        var (anna, boris) = (network.Desks[0], network.Desks[1]);
        var number = await RecordTests.TakeOnAsync(network, anna);
        await RecordTests.DecideAsync(anna, number, new PersonNamed("p2", "Mira"));
        await network.RoundAsync();
        await RecordTests.DecideAsync(anna, number, new ErasureAsked("e1", ErasureReason.TheyAskedUsTo, "p2"));
        await network.RoundAsync();
        await network.RoundAsync();
        await RecordTests.DecideAsync(boris, number, new ErasureBegun("e1"));
        await network.RoundAsync();
        await network.RoundAsync();
        network.Relay.PassDays(DeletionWatch.EveryDays);
        await network.RoundAsync();
        await network.RoundAsync();
        var room = anna.RoomByNumber(number)!;
        var pending = Assert.IsType<ListAnswer.Listing>(await anna.Relay.ListAsync(room.Key, 0, TimeSpan.Zero, Stop)).Items.Count(item => item.Gone is Gone.Pending);
        Assert.Equal(1, pending);
        Assert.Null(anna.AskedAwayOf(room));
        Assert.Equal(0, await KeepItems.DoAsync(anna, room, Stop));
    }

    /// <summary>He has the keys of the epochs before, and no others.</summary>
    [Fact]
    public async Task What_somebody_who_was_taken_out_deletes_in_the_epoch_before_is_seen_too()
    {
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris", "Vera"]);
        var (anna, boris) = (network.Desks[0], network.Desks[1]);
        using var person = new Person(network);
        var number = await TakeOutTests.CaseOfAsync(network, person, "help", anna, boris, network.Desks[2]);
        var (room, theirs) = (anna.RoomByNumber(number)!, boris.RoomByNumber(number)!);
        Assert.Equal(1, await TakeOut.DoAsync(anna, [room], TakeOutTests.IdOf(boris), Stop));
        await network.RoundAsync();
        await network.RoundAsync();
        Assert.Equal(2, room.Epoch);
        Assert.IsType<DeleteAnswer.Deleted>(await boris.Relay.DeleteAsync(theirs.KeyOf(1), [theirs.Items[1].Id], Stop));
        network.Relay.PassDays(DeletionWatch.EveryDays);
        await network.RoundAsync();
        Assert.Equal(1, anna.AskedAwayOf(room)!.Items);
        Assert.Equal(1, await KeepItems.DoAsync(anna, room, Stop));
    }
}
