using Waystation.Casework.Members;
using Waystation.Casework.Notes;
using Waystation.Casework.Rooms;
using Waystation.Mail;
using Waystation.Office;
using Waystation.Office.Courier;
using Waystation.Office.Deeds;
using Waystation.Office.Members;
using Waystation.Office.Rooms;
using Waystation.Tests.Attacks.Histories;
using Xunit;

namespace Waystation.Tests.Office;

/// <summary>The relay is put back to a backup that is older than a removal: what was on its way then is on its way again, and what was said in time counts. Found by histories (seeds 18, 27, 74, 77 and 368).</summary>
public sealed class RelayPutBackTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_had_not_fetched_the_next_key_when_the_relay_was_put_back_gets_it_again()
    {
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris", "Vera"]);
        var (anna, boris, vera) = (network.Desks[0], network.Desks[1], network.Desks[2]);
        using var contact = new Person(network);
        var number = await TakeOutTests.CaseOfAsync(network, contact, "Help.", anna, boris, vera);
        var backup = await BackUpAsync(network);
        await TakeOut.DoAsync(anna, TakeOut.Shared(anna, TakeOutTests.IdOf(boris)), TakeOutTests.IdOf(boris), Stop);
        await CourierRound.MakeAsync(anna, Stop);
        Assert.Equal((2, 1), (anna.RoomByNumber(number)!.Epoch, vera.RoomByNumber(number)!.Epoch));
        Assert.Empty(anna.Errands());

        await PutBackAsync(network, backup);
        await TakeOutTests.RoundsAsync(network, 4);
        Assert.Equal((2, 2), (anna.RoomByNumber(number)!.Epoch, vera.RoomByNumber(number)!.Epoch));
        Assert.True(boris.RoomByNumber(number)!.IsOut);
        Assert.False(boris.RoomByNumber(number)!.Epoch > 1);
        Assert.False(HandAgain.IsMissing(anna, anna.RoomByNumber(number)!, TakeOutTests.IdOf(vera)));
    }

    [Fact]
    public async Task A_key_that_never_came_is_sent_again_by_any_member_and_to_nobody_who_is_out()
    {
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris", "Vera", "Zoya"]);
        var (anna, boris, vera, zoya) = (network.Desks[0], network.Desks[1], network.Desks[2], network.Desks[3]);
        using var contact = new Person(network);
        var number = await TakeOutTests.CaseOfAsync(network, contact, "Help.", anna, boris, vera, zoya);
        await TakeOut.DoAsync(anna, TakeOut.Shared(anna, TakeOutTests.IdOf(boris)), TakeOutTests.IdOf(boris), Stop);
        await CourierRound.MakeAsync(anna, Stop);
        await CourierRound.MakeAsync(zoya, Stop);
        var (zoyas, veras) = (zoya.RoomByNumber(number)!, vera.RoomByNumber(number)!);
        Assert.Equal((2, 1), (zoyas.Epoch, veras.Epoch));

        // What was handed to Vera is lost on the way.
        foreach (var item in (await network.Relay.ListAsync(vera.Member!)).Items.Where(item => item.Gone is null))
        {
            await network.Relay.Client.DeleteAsync(vera.Member!, [item.Id], Stop);
        }

        await TakeOutTests.RoundsAsync(network, 2);
        Assert.Equal(1, veras.Epoch);
        Assert.True(HandAgain.IsMissing(zoya, zoyas, TakeOutTests.IdOf(vera)));
        Assert.False(await HandAgain.DoAsync(zoya, zoyas, TakeOutTests.IdOf(boris), Stop));
        Assert.False(await HandAgain.DoAsync(zoya, zoyas, TakeOutTests.IdOf(anna), Stop));
        Assert.True(await HandAgain.DoAsync(zoya, zoyas, TakeOutTests.IdOf(vera), Stop));
        await TakeOutTests.RoundsAsync(network, 2);
        Assert.Equal(2, veras.Epoch);
        Assert.False(HandAgain.IsMissing(zoya, zoyas, TakeOutTests.IdOf(vera)));
        Assert.True(boris.RoomByNumber(number)!.IsOut);
    }

    [Fact]
    public async Task What_was_said_in_time_and_stands_too_late_at_a_relay_that_was_put_back_is_said_again()
    {
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris", "Vera"]);
        var (anna, boris, vera) = (network.Desks[0], network.Desks[1], network.Desks[2]);
        using var contact = new Person(network);
        var number = await TakeOutTests.CaseOfAsync(network, contact, "Help.", anna, boris, vera);
        var backup = await BackUpAsync(network);
        var veras = vera.RoomByNumber(number)!;
        await SayAsync(vera, number, "n1", "said in time");
        await PutBackAsync(network, backup);

        // Anna's desk never saw it. Hers is the first that the relay hears after it was put back, and she takes Boris out.
        await TakeOut.DoAsync(anna, TakeOut.Shared(anna, TakeOutTests.IdOf(boris)), TakeOutTests.IdOf(boris), Stop);
        await TakeOutTests.RoundsAsync(network, 4);
        Assert.Equal(2, veras.Epoch);
        foreach (var desk in new[] { anna, vera })
        {
            var line = Assert.Single(desk.RoomByNumber(number)!.Log.Lines, line => line.Entry.Fact is NoteWritten { Text: "said in time" });
            Assert.Equal(2, line.Entry.Epoch);
            Assert.Contains(desk.RoomByNumber(number)!.Case!.Notes.Notes.Standing, note => note.Value.Id == "n1");
        }
    }

    [Fact]
    public async Task All_hold_the_same_after_an_epoch_that_is_over_was_put_back_and_written_into()
    {
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris", "Vera"]);
        var (anna, boris, vera) = (network.Desks[0], network.Desks[1], network.Desks[2]);
        using var contact = new Person(network);
        var number = await TakeOutTests.CaseOfAsync(network, contact, "Help.", anna, boris, vera);
        var backup = await BackUpAsync(network);
        await TakeOut.DoAsync(anna, TakeOut.Shared(anna, TakeOutTests.IdOf(boris)), TakeOutTests.IdOf(boris), Stop);
        await CourierRound.MakeAsync(anna, Stop);
        await PutBackAsync(network, backup);

        // Neither has heard of it: for the relay the first epoch is still open.
        await SayAsync(vera, number, "n1", "by one who stays");
        await SayAsync(boris, number, "n2", "by one who does not");
        await TakeOutTests.RoundsAsync(network, 4);
        var (hers, veras) = (anna.RoomByNumber(number)!, vera.RoomByNumber(number)!);
        Assert.Equal((2, 2), (hers.Epoch, veras.Epoch));
        Assert.Equal(veras.Log.Lines.Select(line => line.BodyHash), hers.Log.Lines.Select(line => line.BodyHash));
        Assert.Contains(hers.Log.Lines, line => line.Entry.Fact is NoteWritten { Text: "by one who stays" });
    }

    [Fact]
    public async Task Who_is_out_lets_nobody_in_through_a_relay_that_was_put_back()
    {
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris", "Vera", "Zoya"]);
        var (anna, boris, vera, zoya) = (network.Desks[0], network.Desks[1], network.Desks[2], network.Desks[3]);
        using var contact = new Person(network);
        var number = await TakeOutTests.CaseOfAsync(network, contact, "Help.", anna, boris, vera);
        var backup = await BackUpAsync(network);
        await TakeOut.DoAsync(anna, TakeOut.Shared(anna, TakeOutTests.IdOf(boris)), TakeOutTests.IdOf(boris), Stop);
        await CourierRound.MakeAsync(anna, Stop);
        await CourierRound.MakeAsync(vera, Stop);
        await PutBackAsync(network, backup);

        // Boris is quicker than those who know that he is out.
        await InviteMember.DoAsync(boris, boris.RoomByNumber(number)!, ReadingBook.Card(zoya), Waystation.Casework.Members.Role.Works, Stop);
        await TakeOutTests.RoundsAsync(network, 5);
        foreach (var desk in new[] { anna, vera })
        {
            var room = desk.RoomByNumber(number)!;
            Assert.Equal(2, room.Epoch);
            Assert.DoesNotContain(room.Log.Book.Seats, seat => (seat.Address ?? seat.Id) == TakeOutTests.IdOf(zoya));
            Assert.Contains(desk.Troubles(), trouble => trouble is { Kind: "Forked", Where: TroublePlace.Room });
        }

        Assert.DoesNotContain(zoya.Rooms, room => room.Epoch > 1);
    }

    /// <summary>The relay is in it: it puts a backup back and takes first what came too late before.</summary>
    [Fact]
    public async Task What_who_is_out_said_too_late_does_not_count_after_a_relay_that_helps_them_was_put_back()
    {
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris", "Vera", "Zoya"]);
        var (anna, boris, vera, zoya) = (network.Desks[0], network.Desks[1], network.Desks[2], network.Desks[3]);
        using var contact = new Person(network);
        var number = await TakeOutTests.CaseOfAsync(network, contact, "Help.", anna, boris, vera);
        var backup = await BackUpAsync(network);
        var his = boris.RoomByNumber(number)!;
        var body = his.SealEntry(new MemberAdmitted(MemberBook.MarkOf(new byte[32]), Role.Works, TakeOutTests.IdOf(zoya)), RoomSeen.Of(boris, his), boris.World.Today);
        await TakeOut.DoAsync(anna, TakeOut.Shared(anna, TakeOutTests.IdOf(boris)), TakeOutTests.IdOf(boris), Stop);
        await TakeOutTests.RoundsAsync(network, 3);
        var item = new Item(ItemId.Draw(), anna.World.Today.AddDays(300), body);
        Assert.IsType<AppendAnswer.Appended>(await network.Relay.Client.AppendAsync(his.KeyOf(1), item, onlyAfter: null, Stop));
        await TakeOutTests.RoundsAsync(network, 2);
        Assert.Contains(anna.RoomByNumber(number)!.Log.Late, line => line.Entry.Fact is MemberAdmitted);

        await PutBackAsync(network, backup);
        Assert.IsType<AppendAnswer.Appended>(await network.Relay.Client.AppendAsync(his.KeyOf(1), item, onlyAfter: null, Stop));
        await TakeOutTests.RoundsAsync(network, 5);
        foreach (var desk in new[] { anna, vera })
        {
            Assert.DoesNotContain(desk.RoomByNumber(number)!.Log.Book.Seats, seat => (seat.Address ?? seat.Id) == TakeOutTests.IdOf(zoya));
            Assert.Contains(desk.Troubles(), trouble => trouble is { Kind: "Forked", Where: TroublePlace.Room });
        }
    }

    private static async Task<Dictionary<string, byte[]>> BackUpAsync(SmallNetwork network)
    {
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        await network.Relay.RestartOnAsync(network.Relay.Folder, () => files = FoundedOrganisation.FilesOf(network.Relay.Folder));
        return files;
    }

    private static Task PutBackAsync(SmallNetwork network, Dictionary<string, byte[]> files) => network.Relay.RestartOnAsync(network.Relay.Folder, () => FoundedOrganisation.Put(network.Relay.Folder, files));

    private static async Task SayAsync(Workstation desk, string number, string id, string text)
    {
        var room = desk.RoomByNumber(number)!;
        var shown = LookAtCase.Do(desk, room)!;
        Assert.IsType<RecordAnswer.Kept>(await Waystation.Office.Deeds.Record.DoAsync(desk, room, new NoteWritten("contact", id, text), shown.SeenNumber, Waystation.Letters.LetterId.Draw(), Stop));
    }
}
