using Waystation.Letters;
using Waystation.Mail;
using Waystation.Office;
using Waystation.Office.Courier;
using Waystation.Office.Deeds;
using Waystation.Sealing;
using Waystation.Tests.Office;
using Waystation.Tests.Relay;
using Xunit;

namespace Waystation.Tests.Attacks;

/// <summary>A relay that lies is noticed by the desk and said to the person at it; what is forged is neither shown nor followed.</summary>
public sealed class LiesTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(LieTold.Alters)]
    [InlineData(LieTold.Drops)]
    [InlineData(LieTold.Reorders)]
    [InlineData(LieTold.Repeats)]
    [InlineData(LieTold.RollsBack)]
    public async Task A_relay_that_lies_about_intake_is_noticed_and_nothing_is_lost_when_it_stops(LieTold lie)
    {
        var liar = default(LyingRelay);
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris"], inner => liar ??= new LyingRelay(inner));
        var anna = network.Desks[0];
        using var one = new Person(network);
        using var two = new Person(network);
        await one.WriteAsync("first");
        await network.RoundAsync();
        Assert.Empty(anna.Troubles());
        await two.WriteAsync("second");
        await two.WriteAsync("third");

        liar!.About = anna.Roster!.Intake;
        liar.Lie = lie;
        await CourierRound.MakeAsync(anna, Stop);
        await CourierRound.MakeAsync(anna, Stop);
        Assert.NotEmpty(anna.Troubles());

        liar.Lie = LieTold.None;
        PutAwayTrouble.Do(anna);
        await CourierRound.MakeAsync(anna, Stop);
        Assert.Equal(["first", "second", "third"], anna.Intake.Waiting.SelectMany(waiting => waiting.Letters).Select(letter => letter.Letter.Text));
        Assert.Empty(anna.Troubles());
    }

    [Theory]
    [InlineData(LieTold.Alters)]
    [InlineData(LieTold.Drops)]
    [InlineData(LieTold.Repeats)]
    public async Task A_relay_that_lies_about_a_room_is_noticed_by_the_colleague_who_reads_it(LieTold lie)
    {
        var liar = default(LyingRelay);
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris"], inner => liar ??= new LyingRelay(inner));
        var (anna, boris) = (network.Desks[0], network.Desks[1]);
        using var person = new Person(network);
        await person.WriteAsync("help");
        await network.RoundAsync();
        var taken = Assert.IsType<TakeOnAnswer.Taken>(await TakeOn.DoAsync(anna, anna.Intake.Waiting[0].Id, anna.ColleaguesToday, false, Stop));
        await network.RoundAsync();
        await network.RoundAsync();
        var room = anna.RoomByNumber(taken.CaseNumber)!;
        Assert.NotNull(boris.RoomByNumber(taken.CaseNumber));

        Assert.True(await WriteAnswer.DoAsync(anna, room, "we are coming", Stop));
        await CourierRound.MakeAsync(anna, Stop);
        liar!.About = room.Address;
        liar.Lie = lie;
        await CourierRound.MakeAsync(boris, Stop);
        Assert.NotEmpty(boris.Troubles());
    }

    [Fact]
    public async Task A_relay_that_shows_two_desks_two_histories_is_noticed_when_a_desk_sees_the_other_one()
    {
        var line = default(SwitchedLine);
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris"], inner => line ??= new SwitchedLine(inner));
        var anna = network.Desks[0];
        using var person = new Person(network);
        await person.WriteAsync("first");
        await network.RoundAsync();
        var copy = TestRelay.NewFolder();
        await network.Relay.RestartAsync(() =>
        {
            foreach (var file in Directory.GetFiles(network.Relay.Folder))
            {
                File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
            }
        });
        await using var twin = await TestRelay.StartAsync(folder: copy);
        Assert.Equal(network.Relay.Address, twin.Address);

        var today = network.World().Today;
        var roster = anna.Roster!;
        await DropAsync(network.Relay.Client, roster.Intake, Written("second", today, roster), today);
        await DropAsync(twin.Client, roster.Intake, Written("another second", today, roster), today);
        line!.To = new Uri(network.Relay.Running.Url);
        await CourierRound.MakeAsync(anna, Stop);
        await CourierRound.MakeAsync(anna, Stop);
        Assert.Equal(2, anna.Intake.Waiting.Count);
        PutAwayTrouble.Do(anna);

        line.To = new Uri(twin.Running.Url);
        await DropAsync(twin.Client, roster.Intake, Written("third", today, roster), today);
        await CourierRound.MakeAsync(anna, Stop);
        Assert.Contains(anna.Troubles(), trouble => trouble is { Kind: nameof(LieKind.Forked), Where: TroublePlace.Intake });
        Assert.DoesNotContain(anna.Intake.Waiting.SelectMany(waiting => waiting.Letters), letter => letter.Letter.Text is "another second" or "third");
    }

    [Fact]
    public async Task A_strangers_drop_into_intake_inbox_or_a_contacts_mailbox_is_never_shown_or_followed()
    {
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris"]);
        var anna = network.Desks[0];
        using var person = new Person(network);
        using var strangerSeed = Seed.Draw();
        using var stranger = Key.From(strangerSeed);
        await person.WriteAsync("help");
        await network.RoundAsync();
        var today = network.World().Today;
        var roster = anna.Roster!;
        var relay = network.Relay.Client;

        // A letter in the person's name, signed by somebody else; and plain junk.
        var card = person.Key.Card(1, today.AddDays(10));
        var forged = new Letter { Day = today, Id = LetterId.Draw(), From = card, Purpose = Purpose.ForMyself, Text = "forged", Language = "en", Files = [] };
        await DropAsync(relay, roster.Intake, SheetSeal.Seal(forged, stranger, roster.Intake, roster.Recipients(today)), today);
        await DropAsync(relay, roster.Intake, System.Security.Cryptography.RandomNumberGenerator.GetBytes(1024), today);
        var moved = new Moved { Day = today, To = stranger.Card(1, today.AddDays(10)) };
        await DropAsync(relay, roster.Intake, SheetSeal.Seal(moved, stranger, roster.Intake, roster.Recipients(today)), today);
        await network.RoundAsync();
        Assert.Equal("help", Assert.Single(Assert.Single(anna.Intake.Waiting).Letters).Letter.Text);
        Assert.Equal(person.Key.Address, anna.Intake.Waiting[0].Contact.Mailbox);

        // A route and an answer by a stranger, in the person's own mailbox.
        var route = new Route { Day = today, Number = 1, ConversationKey = stranger.Address, Inbox = stranger.Card(1, today.AddDays(10)) };
        var answer = new Answer { Day = today, Id = LetterId.Draw(), Text = "Come out." };
        await DropAsync(relay, person.Key.Address, SheetSeal.Seal(route, stranger, person.Key.Address, [person.Key.Recipient]), today);
        await DropAsync(relay, person.Key.Address, SheetSeal.Seal(answer, stranger, person.Key.Address, [person.Key.Recipient]), today);
        var seen = await person.ReadAsync();
        Assert.Null(seen.Route);
        Assert.DoesNotContain(seen.Turns, turn => turn is Turn.Theirs);

        // And the inbox, once there is one.
        var taken = Assert.IsType<TakeOnAnswer.Taken>(await TakeOn.DoAsync(anna, anna.Intake.Waiting[0].Id, [], false, Stop));
        var room = anna.RoomByNumber(taken.CaseNumber)!;
        var inbox = (await person.ReadAsync()).Route!.Inbox;
        await DropAsync(relay, inbox.Mailbox, SheetSeal.Seal(forged, stranger, inbox.Mailbox, [CardRecipient.Of(inbox)!]), today);
        await network.RoundAsync();
        Assert.Single(room.Case!.Turns);
    }

    [Fact]
    public async Task An_old_roster_put_back_and_a_roster_of_another_root_are_not_followed()
    {
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris"]);
        var anna = network.Desks[0];
        var first = anna.Roster!;
        await network.AppointAsync(days: 9);
        Assert.Equal(2, anna.Roster!.Number);
        var swapper = new CardSwap(new SocketsHttpHandler()) { Instead = first.Card };
        var desk = new Workstation(network.World(_ => swapper), anna.Vault);
        await CourierRound.MakeAsync(desk, Stop);
        Assert.Equal(2, desk.Roster!.Number);
        Assert.Contains(desk.Troubles(), trouble => trouble.Kind == "OldRoster");
    }

    private static byte[] Written(string text, DateOnly today, Roster roster)
    {
        using var seed = Seed.Draw();
        using var key = Key.From(seed);
        var letter = new Letter { Day = today, Id = LetterId.Draw(), From = key.Card(1, today.AddDays(10)), Purpose = Purpose.ForMyself, Text = text, Language = "en", Files = [] };
        return SheetSeal.Seal(letter, key, roster.Intake, roster.Recipients(today));
    }

    private static async Task DropAsync(RelayClient relay, Address to, byte[] body, DateOnly today) =>
        Assert.IsType<AppendAnswer.Dropped>(await relay.DropAsync(to, new Item(ItemId.Draw(), today.AddDays(20), body), Stop));

    /// <summary>A line that can be laid to another machine.</summary>
    private sealed class SwitchedLine(HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        public Uri? To { get; set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.RequestUri = To is null ? request.RequestUri : new Uri(To, request.RequestUri!.PathAndQuery);
            return base.SendAsync(request, cancellationToken);
        }
    }

    /// <summary>Answers every question for a card with another one.</summary>
    private sealed class CardSwap(HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        public required Card Instead { get; init; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var answer = await base.SendAsync(request, cancellationToken);
            if (request.Method == HttpMethod.Get && request.RequestUri!.AbsolutePath == $"/v1/mailboxes/{Instead.Mailbox.ToText()}/card")
            {
                answer.Content = new ByteArrayContent(Instead.ToBytes());
            }

            return answer;
        }
    }
}
