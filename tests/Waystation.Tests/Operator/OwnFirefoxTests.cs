using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Waystation.Commands.Browsing;
using Waystation.Office.Courier;
using Waystation.Tests.Attacks;
using Waystation.Tests.Desk;
using Waystation.Tests.Office;
using Xunit;

namespace Waystation.Tests.Operator;

/// <summary>What <see cref="OwnBrowserTests"/> say of Chromium, of Firefox; and that the running browser holds what its profile says.</summary>
[Collection(Browsers.Name)]
public sealed partial class OwnFirefoxTests
{
    private const string Mark = "WAYMARKF3";

    private static readonly string[] s_flags = ["--headless", "--remote-debugging-port=0", "--remote-allow-system-access"];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task After_a_session_the_profile_is_gone_and_meanwhile_neither_it_nor_the_disk_held_a_mark_or_the_desks_address()
    {
        var found = Firefox();
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris"]);
        using var person = new Person(network);
        await person.WriteAsync($"a letter {Mark}");
        var anna = network.Desks[0];
        await CourierRound.MakeAsync(anna, Stop);
        network.Release(anna, dispose: false);
        await using var desk = await DeskPagesTests.ServeAsync(network, anna);
        var homes = Homes();
        var began = DateTime.UnixEpoch + (TimeProvider.System.GetUtcNow() - DateTimeOffset.UnixEpoch);
        string profile;
        await using (var browser = Assert.IsType<BrowserAnswer.Opened>(OwnBrowser.Open(desk.Launch, found, hasScreen: true, s_flags)).Browser)
        {
            profile = browser.Profile;
            Assert.Equal("tmpfs", new DriveInfo(profile).DriveFormat);
            Assert.Equal("700", OwnBrowserTests.Mode(profile));
            Assert.Equal("600", OwnBrowserTests.Mode(Path.Combine(profile, "user.js")));
            using var driven = await DrivenFirefox.ConnectAsync(profile);

            // It came here by itself, from the page in its profile.
            await driven.UntilAsync("document.querySelector('ul.rows a')");
            Assert.DoesNotContain("launch=", await driven.SeeAsync(driven.Page, "location.href"), StringComparison.Ordinal);
            await driven.SeeAsync(driven.Page, "document.querySelector('ul.rows a').click()");
            await driven.UntilAsync(Button("Take this on"));
            await driven.SeeAsync(driven.Page, $"{Button("Take this on")}.click()");
            await driven.UntilAsync("document.querySelector('textarea')?.labels[0]?.textContent.includes('Your answer')");
            await driven.SeeAsync(driven.Page, "document.querySelector('textarea').focus()");
            await driven.TypeAsync($"an answer {Mark}");
            await driven.SeeAsync(driven.Page, $"{Button("Send")}.click()");
            await driven.UntilAsync("[...document.querySelectorAll('*')].some(one => one.childElementCount === 0 && one.textContent.trim() === 'sent')");
            Assert.Contains(Mark, await driven.SeeAsync(driven.Page, "document.documentElement.outerHTML"), StringComparison.Ordinal);
            Assert.DoesNotContain(OwnBrowserTests.CommandLines(), line => line.Contains(desk.Launch.Query[^48..], StringComparison.Ordinal));

            // Time for it to write what it would write; then nothing stands in the profile but the address that it was sent to.
            await Task.Delay(TimeSpan.FromSeconds(16), Stop);
            await HoldsNothingAsync(profile, desk.Launch.Authority);
            await driven.CloseAsync();
            await browser.Ended.WaitAsync(TimeSpan.FromSeconds(60), Stop);
            await HoldsNothingAsync(profile, desk.Launch.Authority);
        }

        Assert.False(Directory.Exists(profile));
        Assert.Equal(homes, Homes());
        foreach (var file in OwnBrowserTests.WrittenSince(began))
        {
            Assert.True(Marks.In(await File.ReadAllBytesAsync(file, Stop), Mark) is [], file);
        }
    }

    [Fact]
    public async Task The_running_browser_holds_what_its_profile_says_and_reaches_nothing_but_the_desks_address()
    {
        var found = Firefox();
        using var here = new TcpListener(IPAddress.Loopback, 0);
        using var elsewhere = new TcpListener(IPAddress.Parse("127.0.0.2"), 0);
        here.Start();
        elsewhere.Start();
        _ = AnswerAsync(here, "<!doctype html><title>a desk</title>");
        _ = AnswerAsync(elsewhere, "somebody else");
        var port = ((IPEndPoint)elsewhere.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
        var desk = new Uri($"http://127.0.0.1:{((IPEndPoint)here.LocalEndpoint).Port}/");
        await using var browser = Assert.IsType<BrowserAnswer.Opened>(OwnBrowser.Open(desk, found, hasScreen: true, s_flags)).Browser;
        using var driven = await DrivenFirefox.ConnectAsync(browser.Profile);
        await driven.UntilAsync("document.title === 'a desk'");

        foreach (Match line in Preference().Matches(await File.ReadAllTextAsync(Path.Combine(browser.Profile, "user.js"), Stop)))
        {
            var (name, value) = (line.Groups["name"].Value, line.Groups["value"].Value);
            var read = value switch { "true" or "false" => "Bool", ['"', ..] => "String", _ => "Int" };
            Assert.Equal((name, value.Trim('"')), (name, await driven.SeeAsync(driven.Chrome, $"Services.prefs.get{read}Pref('{name}')")));
        }

        Assert.Equal("true", await driven.SeeAsync(driven.Chrome, "ChromeUtils.importESModule('resource://gre/modules/PrivateBrowsingUtils.sys.mjs').PrivateBrowsingUtils.isWindowPrivate(window)"));

        // Neither a page, nor the browser's own errands, nor those that ask to go round the proxy.
        Assert.NotNull(await driven.GoAsync($"http://127.0.0.2:{port}/"));
        Assert.NotNull(await driven.GoAsync($"http://localhost:{desk.Port}/"));
        Assert.NotNull(await driven.GoAsync("http://waystation.invalid/"));
        foreach (var errand in new[] { "new XMLHttpRequest()", "new (ChromeUtils.importESModule('resource://gre/modules/ServiceRequest.sys.mjs').ServiceRequest)()" })
        {
            var script = "new Promise(done => { const one = ERRAND; one.open('GET', 'ADDRESS', { bypassProxy: true }); one.onload = () => done(one.responseText); one.onerror = () => done('failed'); one.send(); })".Replace("ERRAND", errand, StringComparison.Ordinal);
            Assert.Equal("failed", await driven.SeeAsync(driven.Chrome, script.Replace("ADDRESS", $"http://127.0.0.2:{port}/", StringComparison.Ordinal)));
            Assert.Contains("a desk", await driven.SeeAsync(driven.Chrome, script.Replace("ADDRESS", desk.AbsoluteUri, StringComparison.Ordinal)), StringComparison.Ordinal);
        }

        Assert.Null(await driven.GoAsync(desk.AbsoluteUri));
    }

    [Fact]
    public async Task A_desk_that_ends_closes_its_browser()
    {
        var found = Firefox();
        var browser = Assert.IsType<BrowserAnswer.Opened>(OwnBrowser.Open(new Uri("http://127.0.0.1:9/?launch=x"), found, hasScreen: true, s_flags)).Browser;
        using (await DrivenFirefox.ConnectAsync(browser.Profile))
        {
            await browser.DisposeAsync();
        }

        Assert.False(Directory.Exists(browser.Profile));
        for (var i = 0; i < 100 && OwnBrowserTests.CommandLines().Exists(line => line.Contains(browser.Profile, StringComparison.Ordinal)); i++)
        {
            // Its helpers end a moment after it.
            await Task.Delay(100, Stop);
        }

        Assert.DoesNotContain(OwnBrowserTests.CommandLines(), line => line.Contains(browser.Profile, StringComparison.Ordinal));
        Assert.False(Directory.Exists(browser.Profile));
    }

    private static FoundBrowser Firefox()
    {
        var program = Parts.Program("firefox-esr") ?? Parts.Program("firefox");
        var found = FoundBrowser.On(program is null ? null : FolderOfOne(program));
        Parts.Require(found is { Kind: BrowserKind.Firefox }, "firefox-esr");
        Parts.Require(Directory.Exists("/dev/shm"), "/dev/shm");
        return found!;
    }

    /// <summary>A path on which there is no other browser.</summary>
    private static string FolderOfOne(string program)
    {
        var folder = Directory.CreateTempSubdirectory("waystation-firefox-").FullName;
        File.CreateSymbolicLink(Path.Combine(folder, Path.GetFileName(program)), program);
        return folder;
    }

    private static string Button(string text) => $"[...document.querySelectorAll('button')].find(one => one.textContent.trim() === '{text}')";

    /// <summary>Where Firefox would write beside its profile: what is there, and since when.</summary>
    private static List<string> Homes()
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        return [.. new[] { ".mozilla", ".cache/mozilla", ".config/mozilla", ".local/share/mozilla" }
            .Select(name => new DirectoryInfo(Path.Combine(home, name)))
            .Where(place => place.Exists)
            .SelectMany(place => place.EnumerateFileSystemInfos("*", SearchOption.AllDirectories).Prepend(place))
            .Select(entry => $"{entry.FullName} {entry.LastWriteTimeUtc:O}")
            .Order(StringComparer.Ordinal)];
    }

    private static async Task HoldsNothingAsync(string profile, string authority)
    {
        var files = Directory.GetFiles(profile, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint })
            .Where(file => Path.GetFileName(file) is not ("held.lock" or ProfileFiles.OpeningPage)).ToList();
        Assert.Contains(files, file => Path.GetFileName(file) == "prefs.js");
        Assert.DoesNotContain(files, file => Path.GetFileName(file).StartsWith("sessionstore", StringComparison.Ordinal) || file.Contains("cache2", StringComparison.Ordinal) || Path.GetFileName(file) == "formhistory.sqlite");
        foreach (var file in files)
        {
            byte[] bytes;
            try
            {
                bytes = await File.ReadAllBytesAsync(file, Stop);
            }
            catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
            {
                continue;
            }

            Assert.True(Marks.In(bytes, Mark) is [], file);
            Assert.True(Marks.In(bytes, authority) is [], file);
        }
    }

    /// <summary>Answers every request with one page, until the listener is disposed of.</summary>
    private static async Task AnswerAsync(TcpListener listener, string page)
    {
        try
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync(Stop);
                var stream = client.GetStream();
                _ = await stream.ReadAsync(new byte[16_384], Stop);
                await stream.WriteAsync(Encoding.UTF8.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {page.Length}\r\nConnection: close\r\n\r\n{page}"), Stop);
            }
        }
        catch (Exception ended) when (ended is SocketException or ObjectDisposedException or OperationCanceledException or IOException)
        {
        }
    }

    [GeneratedRegex("""^user_pref\("(?<name>[^"]+)", (?<value>.+)\);$""", RegexOptions.Multiline)]
    private static partial Regex Preference();
}
