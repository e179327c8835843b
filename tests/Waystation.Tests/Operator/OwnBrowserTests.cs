using System.Globalization;
using System.Text;
using Microsoft.Playwright;
using Waystation.Commands.Browsing;
using Waystation.Commands.Running;
using Waystation.Office.Courier;
using Waystation.Tests.Attacks;
using Waystation.Tests.Desk;
using Waystation.Tests.Office;
using Xunit;

namespace Waystation.Tests.Operator;

/// <summary>The browser that a desk opens for itself leaves nothing: its profile lies in memory and goes with it.</summary>
[Collection(Browsers.Name)]
public sealed class OwnBrowserTests
{
    private const string Mark = "WAYMARKB8";

    private static readonly string[] s_flags = ["--headless=new", "--no-sandbox", "--disable-gpu", "--remote-debugging-port=0"];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task After_a_session_the_profile_is_gone_and_no_mark_of_what_was_read_and_typed_is_on_the_disk()
    {
        var found = FoundBrowser.On(Environment.GetEnvironmentVariable("PATH"));
        Parts.Require(found is { Kind: BrowserKind.Chromium }, "chromium");
        Parts.Require(Directory.Exists("/dev/shm"), "/dev/shm");
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris"]);
        using var person = new Person(network);
        await person.WriteAsync($"a letter {Mark}");
        var anna = network.Desks[0];
        await CourierRound.MakeAsync(anna, Stop);
        network.Release(anna, dispose: false);
        await using var desk = await DeskPagesTests.ServeAsync(network, anna);
        var began = DateTime.UnixEpoch + (TimeProvider.System.GetUtcNow() - DateTimeOffset.UnixEpoch);
        string profile;
        await using (var browser = Assert.IsType<BrowserAnswer.Opened>(OwnBrowser.Open(desk.Launch, found, hasScreen: true, s_flags)).Browser)
        {
            profile = browser.Profile;
            Assert.Equal("tmpfs", new DriveInfo(profile).DriveFormat);
            Assert.Equal("700", Mode(profile));
            Assert.Equal("600", Mode(Path.Combine(profile, ProfileFiles.OpeningPage)));
            using var playwright = await Playwright.CreateAsync();
            await using var driven = await playwright.Chromium.ConnectOverCDPAsync($"http://127.0.0.1:{await PortAsync(profile)}");
            var page = driven.Contexts[0].Pages[0];
            page.SetDefaultTimeout(60_000);

            // It came here by itself, from the page in its profile.
            await page.Locator("ul.rows a").First.ClickAsync();
            await page.GetByRole(AriaRole.Button, new() { Name = "Take this on" }).ClickAsync();
            await page.GetByLabel("Your answer").FillAsync($"an answer {Mark}");
            await page.GetByRole(AriaRole.Button, new() { Name = "Send" }).ClickAsync();
            await page.GetByText("sent", new() { Exact = true }).WaitForAsync();
            Assert.Contains(Mark, await page.ContentAsync(), StringComparison.Ordinal);
            Assert.DoesNotContain(CommandLines(), line => line.Contains(desk.Launch.Query[^48..], StringComparison.Ordinal));

            // It can go nowhere else, not even to another name for this machine.
            await Assert.ThrowsAsync<PlaywrightException>(() => page.GotoAsync($"http://localhost:{desk.Launch.Port}/"));

            // The person closes the window.
            var session = await driven.NewBrowserCDPSessionAsync();
            await session.SendAsync("Browser.close");
            await browser.Ended.WaitAsync(TimeSpan.FromSeconds(60), Stop);
        }

        Assert.False(Directory.Exists(profile));
        foreach (var file in WrittenSince(began))
        {
            Assert.True(Marks.In(await File.ReadAllBytesAsync(file, Stop), Mark) is [], file);
        }
    }

    [Fact]
    public async Task A_desk_that_ends_closes_its_browser_and_what_a_killed_one_left_is_removed_by_the_next()
    {
        var found = FoundBrowser.On(Environment.GetEnvironmentVariable("PATH"));
        Parts.Require(found is { Kind: BrowserKind.Chromium }, "chromium");
        Parts.Require(Directory.Exists("/dev/shm"), "/dev/shm");
        var left = Directory.CreateDirectory($"/dev/shm/waystation-desk-left-{Environment.ProcessId}").FullName;
        await File.WriteAllTextAsync(Path.Combine(left, ProfileFiles.OpeningPage), Mark, Stop);
        var browser = Assert.IsType<BrowserAnswer.Opened>(OwnBrowser.Open(new Uri("http://127.0.0.1:9/?launch=x"), found, hasScreen: true, s_flags)).Browser;
        await PortAsync(browser.Profile);
        Assert.False(Directory.Exists(left));
        var id = browser.ProcessId;
        await browser.DisposeAsync();
        Assert.False(Directory.Exists(browser.Profile));
        for (var i = 0; i < 100 && CommandLines().Exists(line => line.Contains(browser.Profile, StringComparison.Ordinal)); i++)
        {
            // Its helpers end a moment after it.
            await Task.Delay(100, Stop);
        }

        Assert.DoesNotContain(CommandLines(), line => line.Contains(browser.Profile, StringComparison.Ordinal));
        Assert.False(Directory.Exists($"/proc/{id.ToString(CultureInfo.InvariantCulture)}"));
    }

    [Fact]
    public void Where_there_is_no_browser_no_screen_or_no_memory_it_says_so()
    {
        var launch = new Uri("http://127.0.0.1:9/?launch=x");
        Assert.Contains("No Chromium or Firefox", Assert.IsType<BrowserAnswer.NotOpened>(OwnBrowser.Open(launch, null, hasScreen: true)).Why, StringComparison.Ordinal);
        Assert.Contains("no screen", Assert.IsType<BrowserAnswer.NotOpened>(OwnBrowser.Open(launch, new FoundBrowser(BrowserKind.Chromium, "/bin/true"), hasScreen: false)).Why, StringComparison.Ordinal);
        Assert.Null(PassingFolder.PlaceAmong(["/dev/shm", null, ""], _ => "ext4"));
        Assert.Null(FoundBrowser.On("/nowhere"));
        Assert.Null(FoundBrowser.On(null));
    }

    [Theory]
    [InlineData(BrowserKind.Chromium)]
    [InlineData(BrowserKind.Firefox)]
    internal void The_launch_token_stands_in_one_file_and_in_no_option(BrowserKind kind)
    {
        var launch = new Uri("http://127.0.0.1:8000/?launch=0123456789abcdef");
        var holding = ProfileFiles.Of(kind, launch, "/home/anna").Where(file => file.Text.Contains("0123456789abcdef", StringComparison.Ordinal));
        Assert.Equal(ProfileFiles.OpeningPage, Assert.Single(holding).Name);
        Assert.DoesNotContain(ProfileFiles.Options(kind, "/dev/shm/x"), option => option.Contains("0123456789abcdef", StringComparison.Ordinal));
        Assert.All(ProfileFiles.Environment("/dev/shm/x", "/home/anna", null).Where(given => given.Value.StartsWith('/') && given.Name != "XAUTHORITY"), given => Assert.StartsWith("/dev/shm/x/", given.Value, StringComparison.Ordinal));
    }

    /// <summary>A file's mode in octal digits.</summary>
    internal static string Mode(string path) => OperatingSystem.IsWindows() ? "" : Convert.ToString((int)File.GetUnixFileMode(path), 8);

    /// <summary>The browser says in its profile where it can be driven.</summary>
    private static async Task<string> PortAsync(string profile)
    {
        var said = Path.Combine(profile, "DevToolsActivePort");
        for (var i = 0; i < 600 && !(File.Exists(said) && (await File.ReadAllLinesAsync(said, Stop)).Length > 1); i++)
        {
            await Task.Delay(100, Stop);
        }

        return (await File.ReadAllLinesAsync(said, Stop))[0];
    }

    internal static List<string> CommandLines() =>
        [.. Directory.GetDirectories("/proc").Where(path => int.TryParse(Path.GetFileName(path), out _)).Select(path =>
        {
            try
            {
                return Encoding.UTF8.GetString(File.ReadAllBytes(Path.Combine(path, "cmdline")));
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                return "";
            }
        })];

    /// <summary>Plain files that were written since, where browsers and their libraries write.</summary>
    internal static IEnumerable<string> WrittenSince(DateTime began)
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        var all = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = true };
        return new[] { ".cache", ".config", ".pki", ".local/share", ".mozilla" }.Select(name => Path.Combine(home, name)).Append("/tmp")
            .Where(Directory.Exists)
            .SelectMany(place => new DirectoryInfo(place).EnumerateFiles("*", all))
            .Where(file => file.Exists && file.Length is > 0 and < 64_000_000 && file.LastWriteTimeUtc >= began)
            .Select(file => file.FullName);
    }
}
