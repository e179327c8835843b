using System.Security.Cryptography;
using Microsoft.Playwright;
using Waystation.Commands.Tor;
using Waystation.Front;
using Waystation.Letters;
using Waystation.Mail;
using Waystation.Office;
using Waystation.Office.Courier;
using Waystation.Office.Deeds;
using Waystation.Office.Post;
using Waystation.Office.Vault;
using Waystation.Relay;
using Waystation.Sealing;
using Waystation.Tests.Desk;
using Waystation.Tests.Operator;
using Waystation.Tests.Office;
using Xunit;

namespace Waystation.Tests.Tor;

/// <summary>The whole first conversation through real onion services, on a private Tor network: the person in a browser over SOCKS, the front and the desks at a relay that only members can find.</summary>
[Collection(Browsers.Name)]
public sealed class OnionStory
{
    private static readonly string[] s_flags =
        ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_person_writes_and_is_answered_through_onion_services_and_a_stranger_cannot_even_find_the_relay()
    {
        var chromium = Parts.Program("chromium");
        Parts.Require(chromium is not null, "chromium");
        Parts.Require(Directory.Exists("/dev/shm"), "/dev/shm");
        // Short, because a socket's path is.
        var folder = Directory.CreateDirectory("/dev/shm/way-tor-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6))).FullName;
        try
        {
            await using var tor = await TorNetwork.StartAsync(folder);
            await ActAsync(tor, folder, chromium!);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task ActAsync(TorNetwork tor, string folder, string chromium)
    {
        // Relay and front listen on sockets, and waystation writes tor's lines.
        var (relaySocket, frontSocket) = (Path.Combine(folder, "relay.sock"), Path.Combine(folder, "front.sock"));
        var log = new StringWriter();
        var relaySettings = RelaySettings.Default with { Listen = "unix:" + relaySocket, Data = Path.Combine(folder, "relay") };
        await using var relay = await Waystation.Relay.Program.StartAsync(relaySettings, TimeProvider.System, log);
        Assert.Equal("660", OwnBrowserTests.Mode(relaySocket));
        var (relayOnionFolder, frontOnionFolder) = (Path.Combine(folder, "relay-onion"), Path.Combine(folder, "front-onion"));
        tor.Serve("h0", await LinesAsync("onion", "relay", "--socket", relaySocket, "--dir", relayOnionFolder, "--members") + await LinesAsync("onion", "front", "--socket", frontSocket, "--dir", frontOnionFolder));
        var relayOnion = await tor.HostnameAsync(relayOnionFolder);
        var frontOnion = await tor.HostnameAsync(frontOnionFolder);

        // A key for the member's desk and one for the front: tor finds the relay with them and not without.
        var auth = tor.Own("auth");
        foreach (var name in new[] { "anna", "front" })
        {
            Assert.Equal(0, (await DoctorTests.RunAsync("onion", "member", "--name", name, "--onion", relayOnion, "--out", Path.Combine(folder, "keys"))).Exit);
            File.Copy(Path.Combine(folder, "keys", name + ".auth"), Path.Combine(relayOnionFolder, "authorized_clients", name + ".auth"));
        }

        File.Copy(Path.Combine(folder, "keys", "anna.auth_private"), Path.Combine(auth, "anna.auth_private"));
        await tor.RestartAsync("h0");
        var members = tor.Visit("c0", $"ClientOnionAuthDir {auth}\n");
        var strangers = tor.Visit("c1");

        using var transport = new HttpMessageInvoker(new CircuitTransport(_ => members, TimeSpan.Zero));
        var relayUrl = new Uri($"http://{relayOnion}/");
        await tor.UntilAsync(() => AnswersAsync(transport, new Uri(relayUrl, "/v1/health")), "the relay's onion service");

        // Two desks over Tor, a circuit for each mailbox; an organisation; a front that reaches the relay over Tor too.
        var world = new World(TimeProvider.System, RandomNumberGenerator.Fill, (address, ways) => new RelayClient(transport, ways, address, TimeProvider.System));
        using var anna = await DeskAsync(world, relayUrl, relay.Address, "Anna");
        using var boris = await DeskAsync(world, relayUrl, relay.Address, "Boris");
        using var root = Seed.Draw();
        var offers = new[] { anna, boris }.Select(desk => Offer.Read(JoinRelay.OfferText(desk))!.Value).ToList();
        var charter = new Charter("Help line", [new RosterRelay(relay.Address, relayUrl.GetLeftPart(UriPartial.Authority))], [$"http://{frontOnion}"], offers, Days: 7);
        var roster = await FoundOrganisation.DoAsync(world, root, charter, Stop);
        foreach (var desk in new[] { anna, boris })
        {
            await ConfirmRoot.DoAsync(desk, roster!.Root, Stop);
            await CourierRound.MakeAsync(desk, Stop);
            Assert.True(desk.IsOnShift);
        }

        var frontSettings = FrontSettings.For(new RosterRelay(relay.Address, relayUrl.GetLeftPart(UriPartial.Authority)), roster!.Root, Path.Combine(folder, "front")) with { Listen = "unix:" + frontSocket, Socks = members.AbsoluteUri };
        await using var front = await Waystation.Front.Program.StartAsync(frontSettings, TimeProvider.System, log);
        Assert.Equal("660", OwnBrowserTests.Mode(frontSocket));

        // The person, who has no key, in a browser over SOCKS with scripts off.
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = chromium, Args = s_flags, Proxy = new Proxy { Server = strangers.AbsoluteUri.TrimEnd('/') } });
        var page = await (await browser.NewContextAsync(new BrowserNewContextOptions { JavaScriptEnabled = false, Locale = "ru", ViewportSize = new ViewportSize { Width = 360, Height = 740 } })).NewPageAsync();
        page.SetDefaultTimeout(60_000);
        await tor.UntilAsync(() => OpensAsync(page, $"http://{frontOnion}/ru/"), "the front's onion service");
        await page.ClickAsync("a[href$='/write']");
        var code = (await page.InnerTextAsync(".words")).Trim();
        await page.CheckAsync("input[name=purpose][value=self]");
        await page.FillAsync("#text", "Вчера пришли к моему брату.");
        await page.ClickAsync("form[action$='/write'] button");
        await page.Locator(".good").WaitForAsync();

        await CourierRound.MakeAsync(anna, Stop);
        var waiting = Assert.Single(anna.Intake.Waiting);
        var taken = Assert.IsType<TakeOnAnswer.Taken>(await TakeOn.DoAsync(anna, waiting.Id, anna.ColleaguesToday, takesOver: false, Stop));
        await WriteAnswer.DoAsync(anna, anna.RoomByNumber(taken.CaseNumber)!, "Мы прочитали. Вы сейчас одна?", Stop);
        Assert.True(await CourierRound.MakeAsync(anna, Stop));
        Assert.Equal(0, anna.Courier.Unsent);

        await page.Context.ClearCookiesAsync();
        await page.GotoAsync($"http://{frontOnion}/ru/code");
        await page.FillAsync("#code", code);
        await page.ClickAsync("form[action$='/code'] button");
        await page.GotoAsync($"http://{frontOnion}/ru/letters");
        Assert.Contains("Мы прочитали. Вы сейчас одна?", await page.InnerTextAsync("main"), StringComparison.Ordinal);

        // The same browser, with the right address, does not find the relay.
        Assert.False(await OpensAsync(page, $"http://{relayOnion}/v1/health"));
        Assert.DoesNotContain("onion", log.ToString(), StringComparison.Ordinal);
    }

    private static async Task<string> LinesAsync(params string[] words)
    {
        var (exit, said) = await DoctorTests.RunAsync(words);
        Assert.True(exit == 0, said);
        return said;
    }

    private static async Task<Workstation> DeskAsync(World world, Uri relay, Address address, string name)
    {
        var desk = new Workstation(world, SealedVault.Create(new MemoryFolder(), "a passphrase"u8, workFactor: 10));
        Assert.NotNull(await JoinRelay.DoAsync(desk, relay, address, name, Stop));
        return desk;
    }

    private static async Task<bool> AnswersAsync(HttpMessageInvoker transport, Uri url)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        patience.CancelAfter(TimeSpan.FromSeconds(20));
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            using var answer = await transport.SendAsync(request, patience.Token);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException or OperationCanceledException)
        {
            Stop.ThrowIfCancellationRequested();
            return false;
        }
    }

    private static async Task<bool> OpensAsync(IPage page, string url)
    {
        try
        {
            return await page.GotoAsync(url, new PageGotoOptions { Timeout = 20_000 }) is { Ok: true };
        }
        catch (Exception fault) when (fault is PlaywrightException or TimeoutException)
        {
            return false;
        }
    }
}
