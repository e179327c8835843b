using System.Text;
using Waystation.Casework.Agenda;
using Waystation.Casework.Cases;
using Waystation.Casework.Notes;
using Waystation.Casework.Retention;
using Waystation.Casework.Rooms;
using Waystation.Letters;
using Waystation.Mail;
using Waystation.Office;
using Waystation.Office.Archive;
using Waystation.Office.Deeds;
using Waystation.Office.Post;
using Waystation.Office.Rooms;
using Waystation.Office.Vault;
using Waystation.Sealing;
using Waystation.Sealing.Shares;
using Waystation.Tests.Attacks;
using Waystation.Tests.Desk;
using Xunit;

namespace Waystation.Tests.Office;

/// <summary>Closed cases leave the desks for an archive that some of its share holders open together, and nobody alone.</summary>
public sealed class ArchiveTests
{
    private const string Mark = "WAYMARKR4";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_closed_case_leaves_every_desk_whole_and_comes_back_to_be_read_by_two_of_three()
    {
        await using var house = await House.OpenAsync();
        var (network, anna, boris) = (house.Network, house.Anna, house.Boris);
        var photo = Enumerable.Range(0, 700_000).Select(i => (byte)(i % 251)).ToArray();
        var (number, before) = await house.ClosedAsync(photo);
        var inbox = (await house.Contact.ReadAsync()).Route!.Inbox.Mailbox;
        Assert.Equal(Objection.IsOpen, await house.RefusedAsync(boris, await house.OpenCaseAsync(), new ArchiveAsked()));
        await RecordTests.DecideAsync(anna, number, new ArchiveAsked());
        await house.DaysAsync(0);
        await house.DaysAsync(RetentionBook.ReversibleDays - 1);
        Assert.NotNull(anna.RoomByNumber(number));
        Assert.Contains(anna.Board.Pressing(anna.World.Today, 0, 50).Concat(anna.Board.Later(anna.World.Today, 50)), row => row.Kind == AgendaKind.ArchiveComing && row.Number == number);
        await house.DaysAsync(2);
        Assert.NotNull(anna.RoomByNumber(number));
        Assert.NotNull(anna.LeavesOn(anna.RoomByNumber(number)!));
        await house.DaysAsync(ArchiveStep.BesideDays);
        foreach (var (desk, folder) in ((Workstation, MemoryFolder)[])[(anna, house.Annas), (boris, house.Borises)])
        {
            Assert.Null(desk.RoomByNumber(number));
            Assert.Equal(number, Assert.Single(desk.PutAway).Number);
            Assert.Empty(desk.Search(Mark));
            Assert.Empty(Marks.In(Everything(folder), Mark));
        }

        // One share opens nothing; two open it, on any desk that has a duty.
        Assert.Equal(ShareFaultKind.Missing, (await OpenArchive.DoAsync(anna, [house.Shares[0]], Stop)).Fault!.Kind);
        using var opened = (await OpenArchive.DoAsync(anna, [house.Shares[2], house.Shares[0]], Stop)).Archive!;
        var known = Assert.Single(opened.Cases);
        Assert.Equal((number, anna.World.Today.AddMonths(24).Year), (known.Number, known.Year));
        Assert.Null(await opened.TakeOutAsync(anna, known.Room, Stop));
        var room = anna.RoomByNumber(number)!;
        Assert.Equal(before, room.Log.Lines.Take(before.Count).Select(line => line.BodyHash));
        Assert.Equal(Mark, room.Case!.Notes.Notes.Standing.Single().Value.Text);
        Assert.NotEmpty(anna.Search(Mark));
        var file = room.Case!.Turns.OfType<CaseTurn.FromContact>().Single().Letter.Files[0];
        Assert.Equal(photo, Assert.IsType<FileAnswer.Whole>(await OpenFile.DoAsync(anna, room, file, Stop)).Bytes);

        // It is there to be read, and the relay hears nothing of it.
        Assert.True(room.IsFromArchive && room.IsOut);
        var stands = room.Log.Lines.Count;
        await house.DaysAsync(3);
        Assert.Equal(stands, room.Log.Lines.Count);
        Assert.NotNull(anna.RoomByNumber(number));
        Assert.True(await LeaveDesk.DoAsync(anna, room, Stop));
        Assert.Null(anna.RoomByNumber(number));
        Assert.Empty(Marks.In(Everything(house.Annas), Mark));

        // The person who writes again is heard by whoever is on duty, taken on anew, and reads the answer under the same code.
        Assert.True(await house.KnockAsync(inbox) is RelayRefusal.NoSuchMailbox or RelayRefusal.Closed);
        Assert.True((await house.Contact.ReadAsync()).HasEnded);
        await house.Contact.WriteAsync("It begins again.");
        await house.DaysAsync(0);
        var anew = Assert.IsType<TakeOnAnswer.Taken>(await TakeOn.DoAsync(boris, Assert.Single(boris.Intake.Waiting).Id, [], false, Stop)).CaseNumber;
        Assert.NotEqual(number, anew);
        Assert.True(await WriteAnswer.DoAsync(boris, boris.RoomByNumber(anew)!, "We are here.", Stop));
        await house.DaysAsync(0);
        var conversation = await house.Contact.ReadAsync();
        Assert.Equal("We are here.", Assert.IsType<Turn.Theirs>(conversation.Turns[^1]).Text);
        Assert.False(conversation.HasEnded);
    }

    [Fact]
    public async Task Whoever_takes_it_back_opens_the_case_again_or_writes_keeps_it_on_the_desks()
    {
        await using var house = await House.OpenAsync();
        var (number, _) = await house.ClosedAsync([1]);
        await RecordTests.DecideAsync(house.Anna, number, new ArchiveAsked());
        await house.DaysAsync(3);
        await RecordTests.DecideAsync(house.Boris, number, new ArchiveReversed());
        await house.DaysAsync(10);
        Assert.NotNull(house.Anna.RoomByNumber(number));

        await RecordTests.DecideAsync(house.Anna, number, new ArchiveAsked());
        await house.DaysAsync(3);
        await RecordTests.DecideAsync(house.Boris, number, new CaseReopened());
        await house.DaysAsync(10);
        Assert.NotNull(house.Anna.RoomByNumber(number));

        // Closed once more, nobody has said anew that it leaves.
        await RecordTests.DecideAsync(house.Boris, number, new CaseClosed(CaseOutcome.Safe, ClosingReason.HelpEnded));
        await house.DaysAsync(2);
        Assert.NotNull(house.Anna.RoomByNumber(number));
        await RecordTests.DecideAsync(house.Boris, number, new ArchiveAsked());
        await house.DaysAsync(0);
        await house.DaysAsync(8);
        Assert.NotNull(house.Anna.LeavesOn(house.Anna.RoomByNumber(number)!));
        await house.DaysAsync(29);
        await house.Contact.WriteAsync("They are at the door again.");
        await house.DaysAsync(5);
        Assert.All((Workstation[])[house.Anna, house.Boris], desk => Assert.Contains(desk.RoomByNumber(number)!.Case!.Turns.OfType<CaseTurn.FromContact>(), turn => turn.Letter.Text == "They are at the door again."));
        Assert.Empty(house.Anna.PutAway);
    }

    /// <summary>The line is cut at each request in turn, and the desk may be killed there: the case is whole on the desk, or whole in the archive.</summary>
    [Fact]
    public async Task Cut_off_after_any_request_nothing_is_lost()
    {
        await using var house = await House.OpenAsync(alone: true);
        for (var after = 0; ; after += 2)
        {
            var (number, _) = await house.ClosedAsync(Encoding.ASCII.GetBytes(new string('x', 300_000)));
            await RecordTests.DecideAsync(house.Anna, number, new ArchiveAsked());
            await house.DaysAsync(0);
            await house.DaysAsync(RetentionBook.ReversibleDays);
            await house.DaysAsync(ArchiveStep.BesideDays - 1);
            house.Network.Relay.PassDays(1);
            house.Line.Left = after;
            await house.Network.RoundAsync();
            var wasCut = house.Line.Left < 0;
            house.Line.Left = null;
            Assert.True(house.Anna.RoomByNumber(number) is not null || house.Anna.PutAway.Any(put => put.Number == number));
            if (house.Anna.RoomByNumber(number) is { } there)
            {
                Assert.Equal(Mark, there.Case!.Notes.Notes.Standing.Single().Value.Text);
            }

            await house.Network.RoundAsync();
            await house.Network.RoundAsync();
            using var opened = (await OpenArchive.DoAsync(house.Anna, [house.Shares[1], house.Shares[0]], Stop)).Archive!;
            var known = Assert.Single(opened.Cases, known => known.Number == number);
            Assert.Null(await opened.TakeOutAsync(house.Anna, known.Room, Stop));
            var room = house.Anna.RoomByNumber(number)!;
            Assert.Equal(Mark, room.Case!.Notes.Notes.Standing.Single().Value.Text);
            Assert.IsType<FileAnswer.Whole>(await OpenFile.DoAsync(house.Anna, room, room.Case!.Turns.OfType<CaseTurn.FromContact>().Single().Letter.Files[0], Stop));
            Assert.True(await LeaveDesk.DoAsync(house.Anna, room, Stop));
            if (!wasCut)
            {
                Assert.True(after > 3);
                return;
            }
        }
    }

    /// <summary>The relay keeps nothing longer than 400 days: whoever has a duty puts it there again before; at the end of its year it is let go.</summary>
    [Fact]
    public async Task What_lies_there_is_kept_through_its_year_and_let_go_afterwards()
    {
        await using var house = await House.OpenAsync(alone: true, months: 14);
        var (number, _) = await house.ClosedAsync([1, 2, 3]);
        await RecordTests.DecideAsync(house.Anna, number, new ArchiveAsked());
        await house.DaysAsync(0);
        await house.DaysAsync(RetentionBook.ReversibleDays + 1);
        await house.DaysAsync(ArchiveStep.BesideDays);
        Assert.Equal(2028, Assert.Single(house.Anna.PutAway).Year);
        for (var month = 0; month < 22; month++)
        {
            house.Network.Relay.PassDays(30);
            await house.RenewAsync();
            await house.Network.RoundAsync();
        }

        Assert.Equal(2028, house.Anna.World.Today.Year);
        using (var opened = (await OpenArchive.DoAsync(house.Anna, [house.Shares[1], house.Shares[0]], Stop)).Archive!)
        {
            Assert.Null(await opened.TakeOutAsync(house.Anna, Assert.Single(opened.Cases).Room, Stop));
            Assert.Equal(Mark, house.Anna.RoomByNumber(number)!.Case!.Notes.Notes.Standing.Single().Value.Text);
            Assert.True(await LeaveDesk.DoAsync(house.Anna, house.Anna.RoomByNumber(number)!, Stop));
        }

        for (var month = 0; month < 6; month++)
        {
            house.Network.Relay.PassDays(30);
            await house.RenewAsync();
            await house.Network.RoundAsync();
        }

        Assert.Equal(2029, house.Anna.World.Today.Year);
        using var late = (await OpenArchive.DoAsync(house.Anna, [house.Shares[1], house.Shares[0]], Stop)).Archive!;
        Assert.Empty(late.Cases);
    }

    /// <summary>A member writes that it was asked for long ago: each desk counts the days from when it saw it first.</summary>
    [Fact]
    public async Task Nobodys_word_about_days_hurries_it()
    {
        await using var house = await House.OpenAsync();
        var (number, _) = await house.ClosedAsync([1]);
        var room = house.Boris.RoomByNumber(number)!;
        await RecordTests.DecideAsync(house.Boris, number, new NoteWritten("contact", "n2", "seen"));
        await house.DaysAsync(0);
        var late = room.SealEntry(new ArchiveAsked(), RoomSeen.Of(house.Boris, room), house.Boris.World.Today.AddDays(-60));
        Assert.IsType<AppendAnswer.Appended>(await house.Boris.Relay.AppendAsync(room.Key, new Item(ItemId.Draw(), house.Boris.World.Today.AddDays(90), late), null, Stop));
        await house.DaysAsync(0);
        await house.DaysAsync(RetentionBook.ReversibleDays - 1);
        Assert.Null(house.Anna.LeavesOn(house.Anna.RoomByNumber(number)!));
        await house.DaysAsync(1);
        Assert.NotNull(house.Anna.LeavesOn(house.Anna.RoomByNumber(number)!));
    }

    /// <summary>The relay comes back from a backup of the day before it was put there, within the month: each desk puts it there again.</summary>
    [Fact]
    public async Task What_the_relay_lost_is_put_there_again_before_a_desk_lets_go()
    {
        await using var house = await House.OpenAsync(alone: true);
        var (number, _) = await house.ClosedAsync([1]);
        await RecordTests.DecideAsync(house.Anna, number, new ArchiveAsked());
        await house.DaysAsync(0);
        await house.DaysAsync(RetentionBook.ReversibleDays);
        Assert.NotNull(house.Anna.LeavesOn(house.Anna.RoomByNumber(number)!));
        using (var mailbox = ArchiveBook.MailboxOf(house.Anna.Vault, house.Anna.World.Today.AddMonths(24).Year)!)
        {
            var listing = Assert.IsType<ListAnswer.Listing>(await house.Anna.Relay.ListAsync(mailbox, 0, TimeSpan.Zero, Stop));
            Assert.Equal(2, listing.Items.Count);
            await house.Anna.Relay.DeleteAsync(mailbox, [.. listing.Items.Select(item => item.Id)], Stop);
        }

        // Somebody with a duty wants it gone: it is kept, and it is there when the desk lets go.
        for (var week = 0; week < 5; week++)
        {
            await house.DaysAsync(7);
        }

        Assert.Null(house.Anna.RoomByNumber(number));
        await house.DaysAsync(40);
        using var opened = (await OpenArchive.DoAsync(house.Anna, [house.Shares[1], house.Shares[0]], Stop)).Archive!;
        Assert.Null(await opened.TakeOutAsync(house.Anna, Assert.Single(opened.Cases).Room, Stop));
    }

    [Fact]
    public async Task Shares_of_something_else_open_nothing()
    {
        await using var house = await House.OpenAsync(alone: true);
        using var other = Seed.Draw();
        var others = SeedShares.Split(other, SharePlan.Of(2, 3))[0];
        Assert.Equal(ArchiveRefusal.AnotherKey, (await OpenArchive.DoAsync(house.Anna, [others[0], others[1]], Stop)).Why);
        Assert.Equal(ShareFaultKind.OfAnother, (await OpenArchive.DoAsync(house.Anna, [others[0], house.Shares[1]], Stop)).Fault!.Kind);
    }

    /// <summary>An inbox that could not be listed may hold a letter: it is not left open behind a room that is gone.</summary>
    [Fact]
    public async Task While_the_relay_is_too_busy_to_show_the_inbox_the_case_stays_on_the_desk()
    {
        await using var house = await House.OpenAsync();
        var (number, _) = await house.ClosedAsync([1]);
        var inbox = house.Anna.RoomByNumber(number)!.Conversation.Inbox!.Address;
        await RecordTests.DecideAsync(house.Anna, number, new ArchiveAsked());
        await house.DaysAsync(0);
        await house.DaysAsync(RetentionBook.ReversibleDays + 1);
        Assert.NotNull(house.Anna.LeavesOn(house.Anna.RoomByNumber(number)!));
        house.Relay.About = BusyRelay.ListsOf(inbox);
        await house.DaysAsync(ArchiveStep.BesideDays);
        Assert.True(house.Relay.Turned > 0);
        Assert.NotNull(house.Anna.RoomByNumber(number));
        Assert.NotNull(house.Boris.RoomByNumber(number));
        Assert.NotNull(await house.Network.Relay.Client.GetCardAsync(inbox, Stop));
        house.Relay.About = null;
        await house.DaysAsync(0);
        Assert.Null(house.Anna.RoomByNumber(number));
        Assert.Null(await house.Network.Relay.Client.GetCardAsync(inbox, Stop));
    }

    /// <summary>What two of three opened together is open on the desk until it is locked, or emptied before a journey.</summary>
    [Fact]
    public async Task An_open_archive_is_closed_when_the_desk_is_emptied()
    {
        await using var house = await House.OpenAsync();
        using var contact = new Person(house.Network);
        var number = await TakeOutTests.CaseOfAsync(house.Network, contact, "Help.", house.Anna, house.Boris);
        var code = await TravelTests.PrepareAsync(house.Network, house.Anna, house.Boris);
        Assert.NotEmpty(code);
        await using var session = new Waystation.Desk.DeskSession(house.Network.World(), house.Annas, TimeSpan.FromDays(1), TimeSpan.FromDays(1));
        var anna = house.Anna;
        session.KeepArchive((await OpenArchive.DoAsync(anna, [house.Shares[0], house.Shares[1]], Stop)).Archive!);
        house.Network.Release(anna, dispose: false);
        session.Take(anna);
        Assert.NotNull(session.Archive);
        Assert.Null(await session.EmptyAsync("a passphrase"u8.ToArray(), Stop));
        Assert.Null(session.Desk);
        Assert.Null(session.Archive);
        Assert.NotNull(house.Network.Desks[0].RoomByNumber(number));
    }

    private static byte[] Everything(MemoryFolder folder)
    {
        using var vault = Assert.IsType<VaultAnswer.Opened>(SealedVault.Open(folder.Copy(), "a passphrase"u8)).Vault;
        return [.. vault.Keys("").SelectMany(key => (byte[])[.. Encoding.UTF8.GetBytes(key), .. vault.Get(key)!, .. vault.GetFile(key) ?? []])];
    }

    /// <summary>Two desks, or one with a colleague who never comes, and an archive that two of three open.</summary>
    internal sealed class House : IAsyncDisposable
    {
        private House(SmallNetwork network, IReadOnlyList<Share> shares) => (Network, Shares) = (network, shares);

        public SmallNetwork Network { get; }

        public IReadOnlyList<Share> Shares { get; }

        public CutLine Line { get; private init; } = new();

        public BusyRelay Relay { get; private init; } = new();

        public MemoryFolder Annas { get; } = new();

        public MemoryFolder Borises { get; } = new();

        public Workstation Anna => Network.Desks[0];

        public Workstation Boris => Network.Desks[1];

        public Person Contact { get; private set; } = null!;

        private bool Alone { get; init; }

        private int? Months { get; init; }

        private Recipient Archive { get; init; } = null!;

        public static async Task<House> OpenAsync(bool alone = false, int? months = null)
        {
            using var seed = Seed.Draw();
            using var key = Key.From(seed);
            var line = new CutLine();
            var house = new House(await SmallNetwork.FoundAsync([]), SeedShares.Split(seed, SharePlan.Of(2, 3))[0]) { Alone = alone, Months = months, Archive = key.Recipient, Line = line };
            await house.Network.JoinAsync("Anna", inner => house.Relay.Between(line.Lay(inner)), house.Annas);
            await house.Network.JoinAsync("Boris", house.Relay.Between, house.Borises);
            await house.Network.AppointAsync(days: 7);
            await house.RenewAsync();
            await house.Network.RoundAsync();
            await house.Network.RoundAsync();
            return house;
        }

        /// <summary>The roster for the next weeks, with the archive on it the first time only.</summary>
        public async Task RenewAsync()
        {
            foreach (var desk in Network.Desks.Where(desk => desk.Shifts.Count == 0))
            {
                Assert.NotNull(await OfferShift.DoAsync(desk, Stop));
            }

            var offers = Network.Desks.Select(desk => Offer.Read(JoinRelay.OfferText(desk))!.Value).ToList();
            var isFirst = Anna.Roster?.Archive is null;
            var charter = new Charter("Help line", [new RosterRelay(Network.Relay.Address, Network.Relay.Running.Url)], [], offers, 40) { Archive = isFirst ? Archive : null, KeepClosedMonths = isFirst ? Months : null };
            Assert.NotNull(await FoundOrganisation.RenewAsync(Network.World(), Network.RootSeed, charter, Stop));
        }

        public async Task<string> OpenCaseAsync()
        {
            using var contact = new Person(Network);
            return await TakeOutTests.CaseOfAsync(Network, contact, "Another.", Boris);
        }

        public async Task<Objection> RefusedAsync(Workstation desk, string number, Fact fact) => Assert.IsType<RecordAnswer.Refused>(await RecordTests.DecideAsync(desk, number, fact)).Why;

        public async Task<(string Number, IReadOnlyList<string> Lines)> ClosedAsync(byte[] photo)
        {
            Contact = new Person(Network);
            await Contact.WriteAsync("help", ("photo.bin", photo));
            await Network.RoundAsync();
            var taken = Assert.IsType<TakeOnAnswer.Taken>(await TakeOn.DoAsync(Anna, Anna.Intake.Waiting[0].Id, Alone ? [] : Anna.ColleaguesToday, false, Stop));
            await Network.RoundAsync();
            await OpenCase.DoAsync(Anna, Anna.RoomByNumber(taken.CaseNumber)!, Stop);
            await RecordTests.DecideAsync(Anna, taken.CaseNumber, new NoteWritten("contact", "n1", Mark));
            await RecordTests.DecideAsync(Anna, taken.CaseNumber, new CaseClosed(CaseOutcome.Safe, ClosingReason.HelpEnded));
            await Network.RoundAsync();
            await Network.RoundAsync();
            return (taken.CaseNumber, [.. Anna.RoomByNumber(taken.CaseNumber)!.Log.Lines.Select(line => line.BodyHash)]);
        }

        public async Task DaysAsync(int days)
        {
            if (days > 0)
            {
                Network.Relay.PassDays(days);
            }

            if (Anna.Roster!.Expires.DayNumber - Anna.World.Today.DayNumber < 20 || Anna.Shifts.Count == 0)
            {
                await RenewAsync();
            }

            for (var round = 0; round < 3; round++)
            {
                await Network.RoundAsync();
            }
        }

        /// <summary>What the relay says to a letter that goes where letters of this case went.</summary>
        public async Task<RelayRefusal?> KnockAsync(Address inbox)
        {
            var item = new Item(Waystation.Letters.LetterId.Draw().ItemFor(Contact.Key, inbox), Anna.World.Today.AddDays(90), SheetSeal.Seal(new Goodbye { Day = Anna.World.Today }, Contact.Key, inbox, [Contact.Key.Recipient]));
            return await Network.Relay.Client.DropAsync(inbox, item, Stop) is AppendAnswer.Refused refused ? refused.Why : null;
        }

        public ValueTask DisposeAsync() => Network.DisposeAsync();
    }

    /// <summary>Lets so many requests through and then none.</summary>
    internal sealed class CutLine
    {
        public int? Left { get; set; }

        public HttpMessageHandler Lay(HttpMessageHandler inner) => new Cable(this) { InnerHandler = inner };

        private sealed class Cable(CutLine line) : DelegatingHandler
        {
            protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
                line.Left is { } left && (line.Left = left - 1) < 0 ? throw new HttpRequestException(HttpRequestError.ConnectionError, "The line is cut.") : base.SendAsync(request, cancellationToken);
        }
    }
}
