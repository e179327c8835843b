using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Waystation.Casework.Safeguarding;
using Waystation.Front;
using Waystation.Letters;
using Waystation.Tests.Desk;
using Waystation.Tests.Office;
using Waystation.Tests.Relay;
using Xunit;

namespace Waystation.Tests.Stories;

/// <summary>A guest is afraid of the driver and tells other people than those who help; two of these decide about him, and the guest reads it.</summary>
[Collection(Browsers.Name)]
public sealed class TellStory
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_guest_tells_of_the_driver_and_those_who_help_her_learn_nothing_of_it()
    {
        await using var phone = await DeskBrowser.OpenAsync(width: 360, script: false, locale: "ru-RU");
        await using var claras = await DeskBrowser.OpenAsync();
        await using var dinas = await DeskBrowser.OpenAsync(width: 800, locale: "ru-RU");
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris", "Clara", "Dina"], onSafeguarding: 2);
        var (anna, boris, clara, dina) = (network.Desks[0], network.Desks[1], network.Desks[2], network.Desks[3]);
        var state = TestRelay.NewFolder();
        var settings = FrontSettings.For(new RosterRelay(network.Relay.Address, network.Relay.Running.Url), network.Root.Address, state) with { Listen = "http://127.0.0.1:0" };
        await using var front = await Waystation.Front.Program.StartAsync(settings, network.Relay.Clock, new StringWriter());
        var her = new ContactPages(phone.Page, new Uri(front.Url), "ru", Environment.GetEnvironmentVariable("WAYSTATION_SHOTS"));

        // Her letters are open. From them she goes to tell somebody else, under a code of its own.
        var code = await her.WriteAsync("Мне нужно место с пятницы.");
        await her.OpenAsync("letters");
        await her.Page.ClickAsync("a[href$='/tell']");
        await her.LookAsync("tell");
        var other = (await her.Page.InnerTextAsync(".words")).Trim();
        Assert.NotEqual(code, other);
        await her.Page.ClickAsync("form[action$='/tell'] button");
        await her.LookAsync("tell-empty");
        Assert.Equal(other, (await her.Page.InnerTextAsync(".words")).Trim());
        await her.Page.FillAsync("#text", "Водитель, который забрал меня 3 апреля, просил телефон моей сестры.");
        await her.Page.ClickAsync("form[action$='/tell'] button");
        await her.LookAsync("told");
        await her.Page.Locator(".good").WaitForAsync();
        var letters = await her.ReadLettersAsync();
        Assert.Contains("Мне нужно место", letters, StringComparison.Ordinal);
        Assert.DoesNotContain("Водитель", letters, StringComparison.Ordinal);

        await network.RoundAsync();
        Assert.All((Waystation.Office.Workstation[])[anna, boris], desk => Assert.Equal("Мне нужно место с пятницы.", Assert.Single(Assert.Single(desk.Sides.SelectMany(side => side.Board.Waiting)).Letters).Letter.Text));
        Assert.All((Waystation.Office.Workstation[])[clara, dina], desk => Assert.Single(desk.Sides.SelectMany(side => side.Board.Waiting)));
        foreach (var desk in (Waystation.Office.Workstation[])[clara, dina])
        {
            network.Release(desk, dispose: false);
        }

        await using var clarasDesk = await DeskPagesTests.ServeAsync(network, clara);
        await using var dinasDesk = await DeskPagesTests.ServeAsync(network, dina);
        var page = claras.Page;
        await page.GotoAsync(clarasDesk.Launch.ToString());
        await InvitationStory.GoAsync(page, clarasDesk.Launch, "/");
        await claras.ShotAsync("told-waits");
        await page.Locator("ul.rows a").First.ClickAsync();
        await page.GetByText("If it is about you, leave it to the others").WaitForAsync();
        Assert.DoesNotContain((await page.RunAxe()).Violations, found => found.Impact is "serious" or "critical");
        await claras.ShotAsync("told-letter");
        await page.GetByRole(AriaRole.Button, new() { Name = "Take this on" }).ClickAsync();
        await page.GetByLabel("Your answer").WaitForAsync();
        var room = Assert.Single(clara.Rooms);
        var number = room.Case!.Opened.Number;
        await InvitationStory.GoAsync(page, clarasDesk.Launch, $"/case/{number}/complaint");
        await claras.ShotAsync("complaint-empty");
        await page.GetByLabel("What they are called in this room").FillAsync("driver of 3 April");
        await page.Locator("form[action$='/name-accused'] button").ClickAsync();
        await page.Locator("form[action$='/make-complaint'] select[name=against]").SelectOptionAsync(new SelectOptionValue { Label = "driver of 3 April" });
        await page.GetByLabel("What was told").FillAsync("He asked for her sister's number.");
        await page.Locator("form[action$='/make-complaint'] button").ClickAsync();
        await page.Locator("summary", new() { HasText = "Say which tasks they keep" }).ClickAsync();
        await page.GetByLabel("Until it is cleared up, the person complained of").SelectOptionAsync(nameof(TasksKept.None));
        await page.Locator("form[action$='/conclude-tasks'] textarea").FillAsync("Until we have spoken with both.");
        await page.Locator("form[action$='/conclude-tasks'] button").ClickAsync();
        await page.GetByText("to be decided by two on").WaitForAsync();
        Assert.DoesNotContain((await page.RunAxe()).Violations, found => found.Impact is "serious" or "critical");
        await claras.ShotAsync("complaint-one");

        // Dina sees it on her first page, in Russian, and says the same.
        var second = dinas.Page;
        await InvitationStory.Until(() => dina.Rooms.FirstOrDefault()?.Case?.Safeguarding.Complaints is [{ Conclusions.Count: 1 }]);
        await second.GotoAsync(dinasDesk.Launch.ToString());
        await InvitationStory.GoAsync(second, dinasDesk.Launch, "/");
        await dinas.ShotAsync("complaint-today");
        await second.GetByText("сегодня двое решают").ClickAsync();
        await second.Locator("summary", new() { HasText = "Сказать, какие поручения остаются" }).ClickAsync();
        await second.Locator("form[action$='/conclude-tasks'] select").SelectOptionAsync(nameof(TasksKept.None));
        await second.Locator("form[action$='/conclude-tasks'] textarea").FillAsync("Согласна.");
        await second.Locator("form[action$='/conclude-tasks'] button").ClickAsync();
        await second.GetByText("Теперь это надо сделать").WaitForAsync();
        Assert.DoesNotContain((await second.RunAxe()).Violations, found => found.Impact is "serious" or "critical");
        await dinas.ShotAsync("complaint-decided");
        await InvitationStory.GoAsync(second, dinasDesk.Launch, $"/case/{number}/letters");
        await second.Locator("form textarea").First.FillAsync("Он больше никого не возит.");
        await second.GetByRole(AriaRole.Button, new() { Name = "Отправить" }).ClickAsync();
        await InvitationStory.Until(() => dina.Errands().Count == 0);

        // She reads it under the other code; her own letters know nothing of it.
        await phone.Page.Context.ClearCookiesAsync();
        await her.EnterCodeAsync(other);
        Assert.Contains("Он больше никого не возит.", await her.ReadLettersAsync(), StringComparison.Ordinal);
        Assert.Equal(0, await her.Page.Locator("a[href$='/tell']").CountAsync());
        await phone.Page.Context.ClearCookiesAsync();
        await her.EnterCodeAsync(code);
        Assert.DoesNotContain("возит", await her.ReadLettersAsync(), StringComparison.Ordinal);
        Directory.Delete(state, recursive: true);
    }
}
