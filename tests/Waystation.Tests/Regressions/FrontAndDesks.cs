using Waystation.Front;
using Waystation.Letters;
using Waystation.Mail;
using Waystation.Office;
using Waystation.Office.Courier;
using Waystation.Office.Deeds;
using Waystation.Office.Rooms;
using Waystation.Sealing;
using Waystation.Tests.Front;
using Waystation.Tests.Office;
using Waystation.Tests.Relay;
using Xunit;

namespace Waystation.Tests.Regressions;

/// <summary>Real pages, a real relay and real desks: what a person does on the one side is held against what a caseworker sees on the other.</summary>
internal sealed class FrontAndDesks : IAsyncDisposable
{
    private readonly string _state = TestRelay.NewFolder();

    private FrontAndDesks(SmallNetwork network) => Network = network;

    public static CancellationToken Stop => TestContext.Current.CancellationToken;

    public SmallNetwork Network { get; }

    public BadLine Line { get; private set; } = new();

    public RunningFront Front { get; private set; } = null!;

    public Workstation Anna => Network.Desks[0];

    public static async Task<FrontAndDesks> OpenAsync()
    {
        var both = new FrontAndDesks(await SmallNetwork.FoundAsync(["Anna", "Boris"]));
        var settings = FrontSettings.For(new RosterRelay(both.Network.Relay.Address, both.Network.Relay.Running.Url), both.Network.Root.Address, both._state) with { Listen = "http://127.0.0.1:0" };
        both.Front = await Waystation.Front.Program.StartAsync(settings, both.Network.Relay.Clock, new StringWriter(), inner => both.Line = new BadLine { InnerHandler = inner });
        return both;
    }

    public Visitor NewVisitor() => new(new Uri(Front.Url));

    /// <summary>Anna takes on what waits, alone.</summary>
    public async Task<CaseRoom> TakeOnAsync()
    {
        await CourierRound.MakeAsync(Anna, Stop);
        var taken = Assert.IsType<TakeOnAnswer.Taken>(await TakeOn.DoAsync(Anna, Assert.Single(Anna.WaitingFor(Duty.Triage)).Id, [], takesOver: false, Stop));
        return Anna.RoomByNumber(taken.CaseNumber)!;
    }

    public async Task AnswerAsync(CaseRoom room, string text)
    {
        Assert.True(await WriteAnswer.DoAsync(Anna, room, text, Stop));
        await Network.RoundAsync();
        await Network.RoundAsync();
    }

    /// <summary>The key that a code stands for, as whoever saw the code can make it.</summary>
    public static async Task<Key> KeyOfAsync(string words)
    {
        Assert.True(Code.TryRead(words, out var code, out _));
        using (code)
        using (var seed = await code.DeriveAsync(new KeyBench(1), Stop))
        {
            return Key.From(seed);
        }
    }

    /// <summary>Drops a sheet as somebody who has a contact's key and goes around the pages.</summary>
    public async Task DropAsync(Key by, Card to, Sheet sheet, IReadOnlyList<Recipient>? recipients = null)
    {
        var item = new Item(ItemId.Draw(), Network.Relay.Today.AddDays(100), SheetSeal.Seal(sheet, by, to.Mailbox, recipients ?? [CardRecipient.Of(to)!]));
        Assert.IsType<AppendAnswer.Dropped>(await Network.Relay.Client.DropAsync(to.Mailbox, item, Stop));
    }

    public async ValueTask DisposeAsync()
    {
        await Front.DisposeAsync();
        await Network.DisposeAsync();
        Directory.Delete(_state, recursive: true);
    }
}
