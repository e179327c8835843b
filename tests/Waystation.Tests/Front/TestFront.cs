using Waystation.Front;
using Waystation.Letters;
using Waystation.Mail;
using Waystation.Sealing;
using Waystation.Tests.Relay;

namespace Waystation.Tests.Front;

/// <summary>The real front before a real relay, and an organisation of bare keys behind them: a root, an intake, a shift, a conversation.</summary>
internal sealed class TestFront : IAsyncDisposable
{
    private readonly string _state = TestRelay.NewFolder();

    private TestFront(TestRelay relay) => Relay = relay;

    public TestRelay Relay { get; }

    public Key Root { get; } = NewKey();

    public Key Intake { get; } = NewKey();

    public IReadOnlyList<Key> Shifts { get; } = [NewKey(), NewKey()];

    /// <summary>On safeguarding.</summary>
    public IReadOnlyList<Key> Guards { get; private set; } = [NewKey(), NewKey()];

    public Key Told { get; } = NewKey();

    public Key Office { get; } = NewKey();

    public Key Inbox { get; } = NewKey();

    public BadLine Line { get; private set; } = new();

    public StringWriter Log { get; } = new();

    public RunningFront Running { get; private set; } = null!;

    public Uri Url => new(Running.Url);

    public FrontSettings Settings { get; private set; } = null!;

    public DateOnly Today => Relay.Today;

    /// <param name="onShift">How many keys of the shift are on the first roster; null: no roster is published.</param>
    public static async Task<TestFront> StartAsync(Func<FrontSettings, FrontSettings>? with = null, int? onShift = 2, int days = 30)
    {
        var front = new TestFront(await TestRelay.StartAsync());
        await front.OpenAsync(front.Intake);
        await front.OpenAsync(front.Inbox);
        await front.OpenAsync(front.Told);
        if (onShift is { } count)
        {
            await front.PublishAsync(1, count, days);
        }

        var settings = FrontSettings.For(new RosterRelay(front.Relay.Address, front.Relay.Running.Url), front.Root.Address, front._state) with { Listen = "http://127.0.0.1:0" };
        front.Settings = with?.Invoke(settings) ?? settings;
        await front.RunAsync();
        return front;
    }

    public async Task RestartAsync()
    {
        await Running.DisposeAsync();
        await RunAsync();
    }

    public Roster Sign(long number, int onShift = 2, int days = 30, Key? root = null) => Roster.Sign(
        root ?? Root, number, Today.AddDays(days), "Почта", Intake.Address, [new RosterRelay(Relay.Address, Relay.Running.Url)],
        [
            .. Shifts.Take(onShift).Select(shift => new RosterShift(shift.Card(1, Today.AddDays(200)), Today, Today.AddDays(days))),
            .. Guards.Select(guard => new RosterShift(guard.Card(1, Today.AddDays(200)), Today, Today.AddDays(days), Duty.Safeguarding)),
        ],
        ["https://letters.example", "http://example2examplexampleexampleexampleexampleexampleexampleid.onion"], safeguarding: Told.Address);

    public async Task PublishAsync(long number, int onShift = 2, int days = 30)
    {
        var roster = Sign(number, onShift, days);
        await Relay.Client.CreateAsync(Root, new MailboxPolicy(DropRule.Keyed, 0), roster.Card, default);
        await Relay.Client.PutCardAsync(Root, roster.Card, default);
    }

    /// <summary>From the next roster on so many are on safeguarding.</summary>
    public void KeepGuards(int count) => Guards = [.. Guards.Take(count)];

    public Visitor NewVisitor() => new(this);

    /// <summary>What lies at intake, opened with a shift's key.</summary>
    public async Task<IReadOnlyList<OpenedSheet>> IntakeAsync() => await OpenedAsync(Intake, Shifts[0]);

    /// <summary>What was told of one of us, opened with a key of safeguarding.</summary>
    public async Task<IReadOnlyList<OpenedSheet>> ToldAsync() => await OpenedAsync(Told, Guards[0]);

    public async Task<IReadOnlyList<OpenedSheet>> InboxAsync() => await OpenedAsync(Inbox, Inbox);

    public async Task<IReadOnlyList<Letter>> LettersAsync() => [.. (await IntakeAsync()).Select(opened => opened.Sheet).OfType<Letter>()];

    /// <summary>A shift key takes the case on: the conversation key answers from now on.</summary>
    public Task TakeOnAsync(Letter letter) => SayAsync(letter.From, new Waystation.Letters.Route { Day = Today, Number = 1, ConversationKey = Office.Address, Inbox = Inbox.Card(1, Today.AddDays(60)) }, Shifts[0]);

    public Task AnswerAsync(Letter letter, string text) => SayAsync(letter.From, new Answer { Day = Today, Id = LetterId.Draw(), Text = text }, Office);

    public Task ReceiptAsync(Letter letter) => SayAsync(letter.From, new Waystation.Letters.Receipt { Day = Today, Letters = [letter.Id] }, Office);

    public async Task SayAsync(Card to, Sheet sheet, Key by)
    {
        var item = new Item(ItemId.Draw(), Today.AddDays(100), SheetSeal.Seal(sheet, by, to.Mailbox, [CardRecipient.Of(to)!]));
        Xunit.Assert.IsType<AppendAnswer.Dropped>(await Relay.Client.DropAsync(to.Mailbox, item, default));
    }

    public async ValueTask DisposeAsync()
    {
        await Running.DisposeAsync();
        await Relay.DisposeAsync();
        Directory.Delete(_state, recursive: true);
        foreach (var key in (Key[])[Root, Intake, Office, Inbox, Told, .. Shifts, .. Guards])
        {
            key.Dispose();
        }
    }

    private static Key NewKey()
    {
        using var seed = Seed.Draw();
        return Key.From(seed);
    }

    private async Task RunAsync() => Running = await Waystation.Front.Program.StartAsync(Settings, Relay.Clock, Log, inner =>
        Line = new BadLine { InnerHandler = inner, IsCut = Line.IsCut, Before = Line.Before, Swap = Line.Swap });

    private async Task OpenAsync(Key key) =>
        Xunit.Assert.IsType<CreateAnswer.Created>(await Relay.Client.CreateAsync(key, new MailboxPolicy(DropRule.Open, 0), key.Card(1, Today.AddDays(60)), default));

    private async Task<IReadOnlyList<OpenedSheet>> OpenedAsync(Key mailbox, Key with)
    {
        var sheets = new List<OpenedSheet>();
        foreach (var item in (await Relay.ListAsync(mailbox)).Items.Where(item => item.Gone is null))
        {
            var body = item.Body?.ToArray() ?? await Relay.Client.FetchAsync(mailbox, item, default);
            if (SheetSeal.Open(body, mailbox.Address, [with.Identity]) is { } opened)
            {
                sheets.Add(opened);
            }
        }

        return sheets;
    }
}

/// <summary>The line between front and relay: it can be cut, before a request or after it was carried out.</summary>
internal sealed class BadLine : DelegatingHandler
{
    /// <summary>So often the client asks for an answer that got lost.</summary>
    private const int Asked = 3;

    private int _sent;

    public bool IsCut { get; set; }

    /// <summary>The so many-th request that changes something from now on is carried out, and its answer lost, also when it is asked for again at once. 0: none.</summary>
    public int LoseAnswerOf { get; set; }

    public int Sent
    {
        get => _sent;
        set => _sent = value;
    }

    /// <summary>Awaited before each request; a test holds the line with it.</summary>
    public Func<HttpRequestMessage, Task>? Before { get; set; }

    /// <summary>Puts another answer in the place of one.</summary>
    public Func<HttpRequestMessage, HttpResponseMessage, HttpResponseMessage>? Swap { get; set; }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (Before is { } before)
        {
            await before(request);
        }

        if (IsCut)
        {
            throw new HttpRequestException("The line is cut.");
        }

        var answer = await base.SendAsync(request, cancellationToken);
        if (request.Method != HttpMethod.Get && Interlocked.Increment(ref _sent) - LoseAnswerOf is >= 0 and < Asked && LoseAnswerOf > 0)
        {
            answer.Dispose();
            throw new HttpRequestException("The answer is lost.");
        }

        return Swap?.Invoke(request, answer) ?? answer;
    }
}
