using Microsoft.Playwright;
using Waystation.Front;
using Waystation.Letters;
using Waystation.Office.Courier;
using Waystation.Tests.Desk;
using Waystation.Tests.Office;
using Waystation.Tests.Relay;
using Xunit;

namespace Waystation.Tests.Stories;

/// <summary>The whole first conversation in two browsers: a person on a phone without script, and a caseworker at a desk.</summary>
[Collection(Browsers.Name)]
public sealed class FirstConversationStory
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("ru", "Вчера пришли к моему брату и спрашивали обо мне.", "Мы прочитали. Вы сейчас одна?")]
    [InlineData("en", "They came to my brother and asked for me.", "We have read it. Are you alone now?")]
    public async Task A_person_writes_with_a_photograph_is_taken_on_and_reads_the_answer_with_the_code(string language, string text, string reply)
    {
        await using var caseworker = await DeskBrowser.OpenAsync();
        await using var phone = await DeskBrowser.OpenAsync(width: 360, script: false);
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris"]);
        var (folder, state) = (TestRelay.NewFolder(), TestRelay.NewFolder());
        var settings = FrontSettings.For(new RosterRelay(network.Relay.Address, network.Relay.Running.Url), network.Root.Address, state) with { Listen = "http://127.0.0.1:0" };
        await using var front = await Waystation.Front.Program.StartAsync(settings, network.Relay.Clock, new StringWriter());
        var photo = Path.Combine(folder, "photo.jpg");
        await File.WriteAllBytesAsync(photo, Photo.WithPosition(), Stop);

        // The person writes. The code stands above the text before anything is sent.
        var page = phone.Page;
        await page.GotoAsync(new Uri(new Uri(front.Url), $"/{language}/").ToString());
        await page.ClickAsync("a[href$='/write']");
        var code = (await page.InnerTextAsync(".words")).Trim();
        await page.CheckAsync("input[name=purpose][value=self]");
        await page.FillAsync("#text", text);
        await page.SetInputFilesAsync("#files", [photo]);
        await page.ClickAsync("form[action$='/write'] button");
        await page.Locator(".good").WaitForAsync();
        Assert.DoesNotContain(code.Split(' ')[0], Uri.UnescapeDataString(page.Url), StringComparison.OrdinalIgnoreCase);

        // A member's desk hears it, takes it on, answers, and looks at the picture.
        var anna = network.Desks[0];
        await CourierRound.MakeAsync(anna, Stop);
        Assert.Equal(text, Assert.Single(Assert.Single(anna.Intake.Waiting).Letters).Letter.Text);
        await using var desk = await DeskPagesTests.ServeAsync(network, anna);
        await caseworker.Page.GotoAsync(desk.Launch.ToString());
        await caseworker.Page.Locator("ul.rows a").First.ClickAsync();
        await caseworker.Page.GetByRole(AriaRole.Button, new() { Name = "Take this on" }).ClickAsync();
        await caseworker.Page.GetByLabel("Your answer").FillAsync(reply);
        await caseworker.Page.GetByRole(AriaRole.Button, new() { Name = "Send" }).ClickAsync();
        await caseworker.Page.GetByText("sent", new() { Exact = true }).WaitForAsync();
        await caseworker.Page.GetByRole(AriaRole.Link, new() { Name = "photo.jpg" }).ClickAsync();
        await caseworker.Page.GetByText("Where it was taken").WaitForAsync();

        // The person comes back, on another day, with nothing but the words.
        await page.Context.ClearCookiesAsync();
        await page.GotoAsync(new Uri(new Uri(front.Url), $"/{language}/code").ToString());
        await page.FillAsync("#code", code);
        await page.ClickAsync("form[action$='/code'] button");
        await page.GotoAsync(new Uri(new Uri(front.Url), $"/{language}/letters").ToString());
        Assert.Contains(reply, await page.InnerTextAsync("main"), StringComparison.Ordinal);
        await phone.ShotAsync($"story-{language}-answer");
        Directory.Delete(folder, recursive: true);
    }
}
