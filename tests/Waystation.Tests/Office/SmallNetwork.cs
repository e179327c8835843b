using System.Security.Cryptography;
using Waystation.Letters;
using Waystation.Mail;
using Waystation.Office;
using Waystation.Office.Courier;
using Waystation.Office.Deeds;
using Waystation.Office.Post;
using Waystation.Office.Vault;
using Waystation.Sealing;
using Waystation.Tests.Relay;

namespace Waystation.Tests.Office;

/// <summary>A small organisation on a real relay: a root, desks that have joined and been appointed, and contacts.</summary>
internal sealed class SmallNetwork : IAsyncDisposable
{
    private readonly List<Workstation> _desks = [];
    private readonly List<Workstation> _adopted = [];
    private readonly List<HttpMessageInvoker> _transports = [];

    private SmallNetwork(TestRelay relay, Seed root)
    {
        Relay = relay;
        RootSeed = root;
        Root = Key.From(root);
    }

    public TestRelay Relay { get; }

    public Seed RootSeed { get; }

    public Key Root { get; }

    /// <summary>Stands between the relay and everybody for whom nothing else does.</summary>
    public Func<HttpMessageHandler, HttpMessageHandler>? Wire { get; set; }

    public IReadOnlyList<Workstation> Desks => _desks;

    public static CancellationToken Stop => Xunit.TestContext.Current.CancellationToken;

    /// <param name="between">Stands between every desk and the relay.</param>
    /// <param name="onSafeguarding">How many of the last members are on safeguarding, and not on triage.</param>
    /// <param name="withoutSockets">Requests are handed over within the process: for what makes very many.</param>
    public static async Task<SmallNetwork> FoundAsync(string[] members, Func<HttpMessageHandler, HttpMessageHandler>? between = null, int onSafeguarding = 0, bool withoutSockets = false)
    {
        var network = new SmallNetwork(await TestRelay.StartAsync(withoutSockets: withoutSockets), Seed.Draw());
        foreach (var member in members)
        {
            await network.JoinAsync(member, between);
        }

        await network.AppointAsync(days: 7, onSafeguarding: onSafeguarding);
        return network;
    }

    /// <summary>A small organisation that stands already.</summary>
    /// <param name="relay">Owned from now on.</param>
    /// <param name="root">Owned from now on.</param>
    public static SmallNetwork On(TestRelay relay, Seed root) => new(relay, root);

    /// <summary>A world with a clock that runs, for desks with pages. Requests are signed by the relay's clock, which stands still.</summary>
    public World World(TimeProvider clock) => World() with { Clock = new Running(clock, Relay.Clock) };

    public World World(Func<HttpMessageHandler, HttpMessageHandler>? between = null) => new(Relay.Clock, RandomNumberGenerator.Fill, (relay, ways) =>
    {
        var line = Relay.NewTransport();
        var transport = new HttpMessageInvoker((between ?? Wire)?.Invoke(line) ?? line);
        _transports.Add(transport);
        return new RelayClient(transport, ways, relay, Relay.Clock);
    });

    public async Task<Workstation> JoinAsync(string pseudonym, Func<HttpMessageHandler, HttpMessageHandler>? between = null, IVaultFolder? folder = null)
    {
        var vault = SealedVault.Create(folder ?? new MemoryFolder(), "a passphrase"u8, workFactor: 10);
        var desk = new Workstation(World(between), vault);
        Xunit.Assert.NotNull(await PatientlyAsync(() => JoinRelay.DoAsync(desk, new Uri(Relay.Running.Url), Relay.Address, pseudonym, Stop)));
        _desks.Add(desk);
        return desk;
    }

    /// <param name="otherWay">Another URL of the relay for the roster.</param>
    public async Task<Roster> AppointAsync(int days, string? otherWay = null, int onSafeguarding = 0)
    {
        var offers = _desks.Select(desk => Offer.Read(JoinRelay.OfferText(desk))!.Value).ToList();
        var apart = offers.TakeLast(onSafeguarding).ToList();
        offers.RemoveRange(offers.Count - onSafeguarding, onSafeguarding);
        var charter = new Charter("Help line", [.. new[] { Relay.Running.Url, otherWay }.OfType<string>().Select(url => new RosterRelay(Relay.Address, url))], [], offers, days) { Safeguarding = apart };
        var roster = await FoundOrganisation.RenewAsync(World(), RootSeed, charter, Stop) ?? await FoundOrganisation.DoAsync(World(), RootSeed, charter, Stop);
        foreach (var desk in _desks)
        {
            for (var i = 0; i < 50 && desk.ProposedRoot is null && !desk.IsConfirmed; i++)
            {
                await CourierRound.MakeAsync(desk, Stop);
            }

            if (!desk.IsConfirmed)
            {
                Xunit.Assert.Equal(Root.Address, desk.ProposedRoot);
                await ConfirmRoot.DoAsync(desk, desk.ProposedRoot!, Stop);
            }

            for (var i = 0; i < 50 && (i == 0 || desk.Roster?.Number != roster!.Number || !desk.Sides.Any(side => desk.IsOn(side.Duty))); i++)
            {
                await CourierRound.MakeAsync(desk, Stop);
            }
        }

        return roster!;
    }

    /// <summary>A desk that was started elsewhere becomes a member's.</summary>
    public void Adopt(Workstation desk) => _adopted.Add(desk);

    /// <summary>A desk that joined by itself is among those whose rounds are made.</summary>
    public void Add(Workstation desk) => _desks.Add(desk);

    /// <summary>Closes a desk, so that another program can open its vault.</summary>
    /// <param name="dispose">False when somebody else goes on with it in this program.</param>
    public void Release(Workstation desk, bool dispose = true)
    {
        _desks.Remove(desk);
        if (dispose)
        {
            desk.Dispose();
        }
    }

    public async Task AppointWithoutConfirmingAsync(int days)
    {
        var offers = _desks.Concat(_adopted).Select(desk => Offer.Read(JoinRelay.OfferText(desk))!.Value).ToList();
        var charter = new Charter("Help line", [new RosterRelay(Relay.Address, Relay.Running.Url)], [], offers, days);
        Xunit.Assert.NotNull(await FoundOrganisation.RenewAsync(World(), RootSeed, charter, Stop));
    }

    /// <summary>Over a bad line: tries again, as a person would.</summary>
    private static async Task<T> PatientlyAsync<T>(Func<Task<T>> deed)
    {
        for (var i = 0; ; i++)
        {
            try
            {
                return await deed();
            }
            catch (RelayUnreachableException) when (i < 50)
            {
                // Once more.
            }
        }
    }

    public async Task RoundAsync()
    {
        foreach (var desk in _desks)
        {
            await CourierRound.MakeAsync(desk, Stop);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var desk in _desks)
        {
            desk.Dispose();
        }

        foreach (var transport in _transports)
        {
            transport.Dispose();
        }

        Root.Dispose();
        RootSeed.Dispose();
        await Relay.DisposeAsync();
    }
}

/// <summary>Timers that run, and a time of day that stands where the relay's stands.</summary>
internal sealed class Running(TimeProvider timers, TimeProvider time) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => time.GetUtcNow();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => timers.CreateTimer(callback, state, dueTime, period);
}

/// <summary>A person who writes, without pages: what the front does for them, in the fewest steps.</summary>
internal sealed class Person : IDisposable
{
    private readonly SmallNetwork _network;
    private readonly RelayClient _relay;

    public Person(SmallNetwork network)
    {
        _network = network;
        using var seed = Seed.Draw();
        Key = Key.From(seed);
        _relay = network.World().Dial(network.Relay.Address, [new Uri(network.Relay.Running.Url)]);
    }

    public Person(SmallNetwork network, Seed seed)
    {
        _network = network;
        Key = Key.From(seed);
        _relay = network.World().Dial(network.Relay.Address, [new Uri(network.Relay.Running.Url)]);
    }

    public Key Key { get; }

    /// <summary>The roster that their front goes by, when it has not seen the newest.</summary>
    public Roster? Sees { get; set; }

    public Task<Letter> WriteAsync(string text, params (string Name, byte[] Bytes)[] files) => WriteAsync(Purpose.ForMyself, text, files);

    public async Task<Letter> WriteAsync(Purpose purpose, string text, params (string Name, byte[] Bytes)[] files) =>
        await TryWriteAsync(purpose, text, files) is { } letter ? letter : throw new InvalidOperationException("The relay did not take the letter.");

    /// <returns>Null when the relay did not take it, and the person would be told so.</returns>
    public async Task<Letter?> TryWriteAsync(Purpose purpose, string text, params (string Name, byte[] Bytes)[] files)
    {
        var today = _network.World().Today;
        var card = Key.Card(1, today.AddDays(60));
        Xunit.Assert.IsNotType<CreateAnswer.Refused>(await _relay.CreateAsync(Key, new MailboxPolicy(DropRule.Open, 0), card, SmallNetwork.Stop));
        var roster = await RosterAsync();
        var conversation = await ReadAsync();
        var duty = purpose == Purpose.AboutOneOfUs ? Duty.Safeguarding : conversation.Duty;
        var to = conversation.Route?.Inbox.Mailbox ?? roster.IntakeOf(duty)!;
        IReadOnlyList<Recipient> recipients = conversation.Route is { } route ? [CardRecipient.Of(route.Inbox)!] : roster.Recipients(today, duty);
        var lists = new List<FileList>();
        foreach (var (name, bytes) in files)
        {
            lists.Add(await SendFileAsync(to, name, bytes));
        }

        var letter = new Letter { Day = today, Id = LetterId.Draw(), From = card, Purpose = purpose, Text = text, Language = "ru", Files = lists };
        var body = SheetSeal.Seal(letter, Key, to, recipients);
        if (await _relay.DropAsync(to, new Item(letter.Id.ItemFor(Key, to), Expiry.Draw(today, 100), body), SmallNetwork.Stop) is AppendAnswer.Refused)
        {
            return null;
        }

        var copy = SheetSeal.Seal(letter, Key, Key.Address, [Key.Recipient]);
        await _relay.AppendAsync(Key, new Item(letter.Id.ItemFor(Key, Key.Address), Expiry.Draw(today, 100), copy), null, SmallNetwork.Stop);
        return letter;
    }

    public async Task<Conversation> ReadAsync()
    {
        var lines = new List<MailboxLine>();
        var after = 0L;
        while (await _relay.ListAsync(Key, after, TimeSpan.Zero, SmallNetwork.Stop) is ListAnswer.Listing listing)
        {
            lines.AddRange(listing.Items.Where(item => item.Body is not null).Select(item => new MailboxLine(item.Number, item.Id, SheetSeal.Open(item.Body!.Value.Span, Key.Address, [Key.Identity]))));
            if (!listing.More)
            {
                break;
            }

            after = listing.Head.Number;
        }

        Roster.TryRead((await _relay.GetCardAsync(_network.Root.Address, SmallNetwork.Stop))!, out var roster);
        return Conversation.Read(lines, Key.Address, roster, _network.World().Today);
    }

    /// <summary>Says at intake that they are where another code leads from now on.</summary>
    public async Task MoveAsync(Person next)
    {
        var (today, roster) = (_network.World().Today, await RosterAsync());
        var card = next.Key.Card(1, today.AddDays(60));
        Xunit.Assert.IsNotType<CreateAnswer.Refused>(await _relay.CreateAsync(next.Key, new MailboxPolicy(DropRule.Open, 0), card, SmallNetwork.Stop));
        var body = SheetSeal.Seal(new Moved { Day = today, To = card }, Key, roster.Intake, roster.Recipients(today));
        Xunit.Assert.IsType<AppendAnswer.Dropped>(await _relay.DropAsync(roster.Intake, new Item(ItemId.Draw(), Expiry.Draw(today, 100), body), SmallNetwork.Stop));
    }

    public void Dispose() => Key.Dispose();

    private async Task<Roster> RosterAsync() => Sees ?? (Roster.TryRead((await _relay.GetCardAsync(_network.Root.Address, SmallNetwork.Stop))!, out var roster) ? roster : throw new InvalidOperationException("The root has signed no roster."));

    private async Task<FileList> SendFileAsync(Address to, string name, byte[] bytes)
    {
        using var seed = Seed.Draw();
        using var key = Key.From(seed);
        var raw = new byte[Seed.Size];
        seed.CopyTo(raw);
        var id = LetterId.Draw();
        var pieces = new List<ItemId>();
        foreach (var (chunk, i) in bytes.Chunk(Piece.LargestFor(1)).Select((chunk, i) => (chunk, i)))
        {
            var item = new Item(ItemId.Draw(), Expiry.Draw(_network.World().Today, 100), Piece.Seal(id, i, chunk, [key.Recipient]));
            Xunit.Assert.IsType<AppendAnswer.Dropped>(await _relay.DropAsync(to, item, SmallNetwork.Stop));
            pieces.Add(item.Id);
        }

        return new FileList { Id = id, Name = name, Size = bytes.Length, Sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes)), Pieces = pieces, Seed = raw };
    }
}
