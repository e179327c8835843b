using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Waystation.Desk;
using Waystation.Office;
using Waystation.Tests.Office;
using Xunit;

namespace Waystation.Tests.Desk;

[Collection(Browsers.Name)]
public sealed class DeskPagesTests
{
    private const string Passphrase = "copper lantern drifts beyond nine orchards";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_caseworker_makes_a_desk_joins_reads_takes_on_and_answers()
    {
        await using var browser = await DeskBrowser.OpenAsync();
        await using var network = await SmallNetwork.FoundAsync(["Boris"]);
        await using var host = await StartAsync(network, new MemoryFolder());
        var page = browser.Page;

        await page.GotoAsync(host.Launch.ToString());
        // The page moves on by itself. Waiting for a heading asks again and again; waiting for the move can miss it when it is quick.
        await page.GetByRole(AriaRole.Heading, new() { Name = "A new desk" }).WaitForAsync();
        await SoundAsync(browser, "desk-create");
        await page.GetByLabel("Passphrase").FillAsync(Passphrase);
        await page.GetByLabel("The same once more").FillAsync(Passphrase);
        await page.GetByRole(AriaRole.Button, new() { Name = "Make the desk" }).ClickAsync();

        await page.GetByLabel("What colleagues call you in a case").FillAsync("Anna");
        await page.GetByLabel("The relay's web address").FillAsync(network.Relay.Running.Url);
        await page.GetByLabel("The relay's own address").FillAsync(network.Relay.Address.ToText());
        await SoundAsync(browser, "desk-join");
        await page.GetByRole(AriaRole.Button, new() { Name = "Join" }).ClickAsync();
        await page.GetByText("Hand this to the founders").WaitForAsync();
        await SoundAsync(browser, "desk-offer");

        network.Adopt(host.Session.Desk!);
        await network.AppointWithoutConfirmingAsync(days: 7);
        await page.GetByText("compare these digits").WaitForAsync();
        await SoundAsync(browser, "desk-confirm");
        await page.GetByRole(AriaRole.Button, new() { Name = "The digits are the same" }).ClickAsync();
        await page.GetByText("Nobody is waiting.").WaitForAsync();
        await SoundAsync(browser, "desk-empty");

        using var person = new Person(network);
        await person.WriteAsync("Вчера пришли к моему брату и спрашивали обо мне.\nЯ у подруги, но долго здесь нельзя.", ("photo.jpg", Photo.WithPosition()), ("заметка.txt", "просто текст"u8.ToArray()));
        await page.GetByText("Writes for themselves").ClickAsync();
        await SoundAsync(browser, "desk-letter");
        await page.GetByRole(AriaRole.Button, new() { Name = "Take this on" }).ClickAsync();

        await page.GetByText("You have taken this case on").WaitForAsync();
        await page.GetByLabel("Your answer").FillAsync("Мы прочитали. Вы сейчас одна?");
        await SoundAsync(browser, "desk-case");
        await page.GetByRole(AriaRole.Button, new() { Name = "Send" }).ClickAsync();
        await page.GetByText("sent", new() { Exact = true }).WaitForAsync();
        Assert.Contains((await person.ReadAsync()).Turns, turn => turn is Waystation.Letters.Turn.Theirs { Text: "Мы прочитали. Вы сейчас одна?" });

        await page.GetByRole(AriaRole.Link, new() { Name = "photo.jpg" }).ClickAsync();
        await page.GetByText("Where it was taken").WaitForAsync();
        Assert.Contains("43.31", await page.ContentAsync(), StringComparison.Ordinal);
        await SoundAsync(browser, "desk-picture");
        await page.GoBackAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "заметка.txt" }).ClickAsync();
        await page.GetByText("Files of this kind are not opened here").WaitForAsync();
        await SoundAsync(browser, "desk-file");

        await page.GetByRole(AriaRole.Link, new() { NameRegex = new System.Text.RegularExpressions.Regex("^Cases") }).ClickAsync();
        await SoundAsync(browser, "desk-cases");

        await page.GetByLabel("Find in your cases").FillAsync("ПОДРУ");
        await page.GetByRole(AriaRole.Button, new() { Name = "Find" }).ClickAsync();
        await page.GetByText("their letter").WaitForAsync();
        Assert.Equal("подруги", await page.Locator("mark").First.InnerTextAsync());
        Assert.DoesNotContain("%", page.Url, StringComparison.Ordinal);
        await SoundAsync(browser, "desk-found");
        await page.GetByLabel("Find in your cases").FillAsync("\"NEAR( *");
        await page.GetByRole(AriaRole.Button, new() { Name = "Find" }).ClickAsync();
        await page.GetByText("Nothing. Try fewer words").WaitForAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "How things stand" }).ClickAsync();
        await SoundAsync(browser, "desk-status");

        // An unsent answer outlives the lock.
        await page.GetByRole(AriaRole.Link, new() { NameRegex = new System.Text.RegularExpressions.Regex("^Cases") }).ClickAsync();
        await page.Locator("ul.rows a").First.ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Letters", Exact = true }).ClickAsync();
        await page.RunAndWaitForResponseAsync(
            () => page.GetByLabel("Your answer").FillAsync("half a thought"),
            answer => answer.Url.Contains("/deed/draft/", StringComparison.Ordinal));
        await page.GetByRole(AriaRole.Button, new() { Name = "Lock" }).ClickAsync();
        await page.GetByText("This desk is locked").WaitForAsync();
        await SoundAsync(browser, "desk-unlock");
        await page.GetByLabel("Passphrase").FillAsync("wrong");
        await page.GetByRole(AriaRole.Button, new() { Name = "Unlock" }).ClickAsync();
        await page.GetByText("does not open this desk").WaitForAsync();
        await page.GetByLabel("Passphrase").FillAsync(Passphrase);
        await page.GetByRole(AriaRole.Button, new() { Name = "Unlock" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { NameRegex = new System.Text.RegularExpressions.Regex("^Cases") }).ClickAsync();
        await page.Locator("ul.rows a").First.ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Letters", Exact = true }).ClickAsync();
        Assert.Equal("half a thought", await page.GetByLabel("Your answer").InputValueAsync());
    }

    internal static Task<DeskHost> StartAsync(SmallNetwork network, MemoryFolder folder) =>
        DeskHost.StartAsync(network.World(TimeProvider.System), folder, new DeskSettings(0, TimeSpan.FromHours(1), TimeSpan.FromMilliseconds(500), PictureProgram), Stop);

    /// <summary>Pages for a desk that is open already.</summary>
    internal static Task<DeskHost> ServeAsync(SmallNetwork network, Workstation desk) =>
        DeskHost.StartAsync(network.World(TimeProvider.System), new MemoryFolder(), new DeskSettings(0, TimeSpan.FromHours(1), TimeSpan.FromMilliseconds(500), PictureProgram), Stop, desk);

    internal static string PictureProgram { get; } = Path.Combine(Parts.Root, "artifacts", "bin", "Pictures", "debug", "Waystation.Pictures");

    /// <summary>Nothing serious for people who use a screen reader or a keyboard; nothing from elsewhere; and a picture for the developer.</summary>
    internal static async Task SoundAsync(DeskBrowser browser, string name)
    {
        await browser.ShotAsync(name);
        var result = await browser.Page.RunAxe();
        Assert.Empty(result.Violations.Where(violation => violation.Impact is "serious" or "critical").Select(violation => $"{name}: {violation.Id} {violation.Help} {string.Join(' ', violation.Nodes.Select(node => node.Html))}"));
    }
}
