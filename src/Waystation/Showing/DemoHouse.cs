using System.Security.Cryptography;
using System.Text;
using Waystation.Commands.Running;
using Waystation.Desk;
using Waystation.Letters;
using Waystation.Mail;
using Waystation.Office;
using Waystation.Office.Courier;
using Waystation.Office.Deeds;
using Waystation.Office.Post;
using Waystation.Office.Vault;
using Waystation.Sealing;

namespace Waystation.Commands.Showing;

/// <summary>Where everything of a demonstration lies, and on which ports.</summary>
/// <param name="Folder">Null: a folder in memory where there is one, removed at the end.</param>
/// <param name="Languages">A folder with further languages for the front; null: none.</param>
internal sealed record DemoPlan(string? Folder, int FrontPort, int RelayPort, int DeskPort, string? Languages = null);

/// <summary>An organisation made up on the spot, on the real parts: a relay, a front, and two desks whose members have joined and been appointed.</summary>
internal sealed class DemoHouse : IAsyncDisposable
{
    private static readonly string[] s_members = ["Anna", "Boris"];

    private readonly List<IAsyncDisposable> _parts = [];
    private readonly List<DiskFolder> _folders = [];
    private readonly string _folder;
    private readonly bool _isKept;

    private DemoHouse(string folder, bool isKept)
    {
        _folder = folder;
        _isKept = isKept;
    }

    public List<DeskHost> Desks { get; } = [];

    public Uri Front { get; private set; } = new("http://127.0.0.1/");

    public Uri Relay { get; private set; } = new("http://127.0.0.1/");

    public string RelayFolder => Path.Combine(_folder, "relay");

    public string FrontFolder => Path.Combine(_folder, "front");

    /// <summary>Opens every vault of the demonstration, and the root's file.</summary>
    public string Passphrase { get; } = DrawPassphrase();

    public static async Task<DemoHouse> BuildAsync(DemoPlan plan, Shell shell, CancellationToken stop)
    {
        var house = new DemoHouse(plan.Folder is { } kept ? Path.GetFullPath(kept) : PassingFolder(), plan.Folder is not null);
        try
        {
            await house.BuildAsync(plan, shell.Error, shell, stop);
            return house;
        }
        catch
        {
            await house.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        for (var i = _parts.Count - 1; i >= 0; i--)
        {
            await _parts[i].DisposeAsync();
        }

        foreach (var folder in _folders)
        {
            folder.Dispose();
        }

        if (!_isKept && Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    private async Task BuildAsync(DemoPlan plan, TextWriter say, Shell shell, CancellationToken stop)
    {
        Directory.CreateDirectory(_folder);
        if (Directory.EnumerateFileSystemEntries(_folder).Any())
        {
            throw new Refusal("the folder to keep is not empty.");
        }

        await say.WriteLineAsync("Starting a relay …");
        var relay = await Child.StartAsync(Sibling.Find("Relay"), ["--listen", $"http://127.0.0.1:{plan.RelayPort}", "--data", RelayFolder], stop);
        _parts.Add(relay);
        Relay = new Uri(relay.Ready[0]);
        var relayAddress = Address.TryParse(relay.Ready[1], out var address, out _) ? address : throw new Refusal("the relay did not say who it is.");

        var world = RealWorld.Make();
        var offers = new List<(Card Member, Card Shift)>();
        foreach (var member in s_members)
        {
            await say.WriteLineAsync($"Making a desk for {member} …");
            offers.Add(await OpenDeskAsync(world, member, member == s_members[0] ? plan.DeskPort : 0, relayAddress, stop));
        }

        await say.WriteLineAsync("Founding an organisation …");
        using var root = Seed.Draw();
        var frontPort = plan.FrontPort == 0 ? FreePort() : plan.FrontPort;
        Front = new Uri($"http://127.0.0.1:{frontPort}/");
        var charter = new Charter("Help line", [new RosterRelay(relayAddress, Relay.GetLeftPart(UriPartial.Authority))], [Front.GetLeftPart(UriPartial.Authority)], offers, Days: 7) { Safeguarding = offers };
        var roster = await FoundOrganisation.DoAsync(world, root, charter, stop) ?? throw new Refusal("the relay refused the roster.");
        await RootFile.WriteAsync(Path.Combine(_folder, "root.age"), root, Encoding.UTF8.GetBytes(Passphrase), shell, stop);
        foreach (var desk in Desks)
        {
            await ConfirmRoot.DoAsync(desk.Session.Desk!, roster.Root, stop);
            await CourierRound.MakeAsync(desk.Session.Desk!, stop);
        }

        await say.WriteLineAsync("Starting the front …");
        Directory.CreateDirectory(FrontFolder);
        _parts.Add(await Child.StartAsync(Sibling.Find("Front"), [.. FrontOptions(relayAddress, roster.Root), .. plan.Languages is { } languages ? new[] { "--languages", languages } : []], stop));
    }

    private string[] FrontOptions(Address relay, Address root) =>
        ["--listen", Front.GetLeftPart(UriPartial.Authority), "--relay-url", Relay.GetLeftPart(UriPartial.Authority), "--relay", relay.ToText(), "--root", root.ToText(), "--state", FrontFolder];

    private async Task<(Card Member, Card Shift)> OpenDeskAsync(World world, string member, int port, Address relay, CancellationToken stop)
    {
        var folder = DiskFolder.Hold(Path.Combine(_folder, "desk-" + member.ToLowerInvariant())) ?? throw new Refusal("another program holds a vault of this demonstration.");
        _folders.Add(folder);
        var settings = new DeskSettings(port, TimeSpan.FromHours(2), TimeSpan.FromSeconds(2), Sibling.Find("Pictures"));
        var host = await DeskHost.StartAsync(world, folder, settings, stop);
        _parts.Add(host);
        Desks.Add(host);
        await host.Session.CreateAsync(Encoding.UTF8.GetBytes(Passphrase));
        var offer = await JoinRelay.DoAsync(host.Session.Desk!, new Uri(Relay.GetLeftPart(UriPartial.Authority)), relay, member, stop);
        return offer is not null && Offer.Read(offer) is { } read ? read : throw new Refusal("the relay would not open a mailbox.");
    }

    /// <summary>In memory where the system offers that, otherwise beside the user's own data.</summary>
    private static string PassingFolder()
    {
        const string Memory = "/dev/shm";
        var parent = Directory.Exists(Memory) ? Memory : Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create);
        return Path.Combine(parent, "waystation-demo-" + RandomNumberGenerator.GetHexString(12, lowercase: true));
    }

    private static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>A demonstration's passphrase is shown on the screen; it protects nothing.</summary>
    private static string DrawPassphrase() => $"demo-{RandomNumberGenerator.GetHexString(8, lowercase: true)}";
}
