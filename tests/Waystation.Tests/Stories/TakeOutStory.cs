using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Waystation.Office.Courier;
using Waystation.Office.Deeds;
using Waystation.Tests.Desk;
using Waystation.Tests.Office;
using Xunit;

namespace Waystation.Tests.Stories;

/// <summary>A colleague was arrested. One takes them out of the cases that they share; another, in Russian, confirms it; and a third is told that they are out.</summary>
[Collection(Browsers.Name)]
public sealed class TakeOutStory
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_takes_a_colleague_out_of_two_cases_and_another_confirms_it()
    {
        await using var annas = await DeskBrowser.OpenAsync();
        await using var veras = await DeskBrowser.OpenAsync(width: 800, locale: "ru-RU");
        await using var borises = await DeskBrowser.OpenAsync(width: 640);
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris", "Vera"]);
        var (anna, boris, vera) = (network.Desks[0], network.Desks[1], network.Desks[2]);
        using var person = new Person(network);
        using var another = new Person(network);
        var number = await TakeOutTests.CaseOfAsync(network, person, "Вчера пришли к моему брату и спрашивали обо мне.", anna, boris, vera);
        var second = await TakeOutTests.CaseOfAsync(network, another, "I need a place from Friday.", anna, boris);
        foreach (var desk in (Waystation.Office.Workstation[])[anna, boris, vera])
        {
            network.Release(desk, dispose: false);
        }

        await using var annasDesk = await DeskPagesTests.ServeAsync(network, anna);
        await using var verasDesk = await DeskPagesTests.ServeAsync(network, vera);
        var page = annas.Page;
        await page.GotoAsync(annasDesk.Launch.ToString());
        await InvitationStory.GoAsync(page, annasDesk.Launch, $"/case/{number}/members");
        await annas.ShotAsync("members-three");
        await page.Locator("article", new() { HasText = "Boris" }).GetByRole(AriaRole.Button, new() { Name = "Take out…" }).ClickAsync();
        await page.GetByText("What they have read they know").WaitForAsync();
        Assert.DoesNotContain((await page.RunAxe()).Violations, found => found.Impact is "serious" or "critical");
        await annas.ShotAsync("out");
        Assert.DoesNotContain("way1", page.Url, StringComparison.Ordinal);
        await page.GetByLabel("All 2 cases that you share").CheckAsync();
        await page.GetByLabel("Yes, take Boris out").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Take them out" }).ClickAsync();
        await page.GetByText("They are taken out").WaitForAsync();
        await InvitationStory.Until(() => anna.RoomByNumber(number)!.Epoch == 2 && anna.RoomByNumber(second)!.Epoch == 2 && anna.TakeOuts().Count == 0);
        await InvitationStory.GoAsync(page, annasDesk.Launch, $"/case/{number}/members?");
        await page.GetByText("Nobody has confirmed it yet").WaitForAsync();
        await annas.ShotAsync("members-one-out");
        Assert.Equal(0, await page.GetByRole(AriaRole.Button, new() { Name = "It was right" }).CountAsync());

        // Vera sees it in her language, looks at what he could read, and says that it was right.
        var other = veras.Page;
        await InvitationStory.Until(() => vera.RoomByNumber(number)!.Epoch == 2);
        await other.GotoAsync(verasDesk.Launch.ToString());
        await InvitationStory.GoAsync(other, verasDesk.Launch, $"/case/{number}/members");
        await other.GetByText("Что этот человек мог прочитать").ClickAsync();
        await other.GetByText("1 письмо").WaitForAsync();
        Assert.DoesNotContain((await other.RunAxe()).Violations, found => found.Impact is "serious" or "critical");
        await veras.ShotAsync("members-decide");
        await other.GetByRole(AriaRole.Button, new() { Name = "Это было правильно" }).ClickAsync();
        await other.GetByText("Ваше слово записано").WaitForAsync();
        await InvitationStory.Until(() => anna.RoomByNumber(number)!.Log.Book.Removals[0].IsConfirmed);

        // Boris's desk says so too, and takes nothing for the case any more.
        await CourierRound.MakeAsync(boris, Stop);
        await using var borisesDesk = await DeskPagesTests.ServeAsync(network, boris);
        await borises.Page.GotoAsync(borisesDesk.Launch.ToString());
        await InvitationStory.GoAsync(borises.Page, borisesDesk.Launch, $"/case/{number}/letters");
        await borises.Page.GetByText("You were taken out of this case").WaitForAsync();
        await borises.ShotAsync("letters-out");
        Assert.Equal(0, await borises.Page.GetByRole(AriaRole.Button, new() { Name = "Send" }).CountAsync());
        await InvitationStory.GoAsync(borises.Page, borisesDesk.Launch, $"/case/{number}/members");
        await borises.ShotAsync("members-out");
        Assert.Equal(0, await borises.Page.GetByRole(AriaRole.Button, new() { Name = "Take out…" }).CountAsync());
    }

    [Fact]
    public async Task One_sees_whose_desk_has_not_come_along_and_sends_the_key_again()
    {
        await using var zoyas = await DeskBrowser.OpenAsync(width: 800, locale: "ru-RU");
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris", "Vera", "Zoya"]);
        var (anna, boris, vera, zoya) = (network.Desks[0], network.Desks[1], network.Desks[2], network.Desks[3]);
        using var person = new Person(network);
        var number = await TakeOutTests.CaseOfAsync(network, person, "Вчера пришли к моему брату и спрашивали обо мне.", anna, boris, vera, zoya);
        await TakeOut.DoAsync(anna, TakeOut.Shared(anna, TakeOutTests.IdOf(boris)), TakeOutTests.IdOf(boris), Stop);
        await CourierRound.MakeAsync(anna, Stop);
        await CourierRound.MakeAsync(zoya, Stop);
        foreach (var item in (await network.Relay.ListAsync(vera.Member!)).Items.Where(item => item.Gone is null))
        {
            await network.Relay.Client.DeleteAsync(vera.Member!, [item.Id], Stop);
        }

        network.Release(zoya, dispose: false);
        await using var zoyasDesk = await DeskPagesTests.ServeAsync(network, zoya);
        var page = zoyas.Page;
        await page.GotoAsync(zoyasDesk.Launch.ToString());
        await InvitationStory.GoAsync(page, zoyasDesk.Launch, $"/case/{number}/members");
        await page.GetByText("Их рабочее место ещё не перешло на новый ключ").WaitForAsync();
        Assert.DoesNotContain((await page.RunAxe()).Violations, found => found.Impact is "serious" or "critical");
        await zoyas.ShotAsync("members-not-along");
        await page.Locator("article", new() { HasText = "Vera" }).GetByRole(AriaRole.Button, new() { Name = "Отправить ключ ещё раз" }).ClickAsync();
        await page.GetByText("Ключ уйдёт ещё раз").WaitForAsync();
        await InvitationStory.Until(() => zoya.Courier.Unsent == 0);
        await CourierRound.MakeAsync(vera, Stop);
        await CourierRound.MakeAsync(vera, Stop);
        Assert.Equal(2, vera.RoomByNumber(number)!.Epoch);
        await InvitationStory.Until(() => !HandAgain.IsMissing(zoya, zoya.RoomByNumber(number)!, TakeOutTests.IdOf(vera)));
        await InvitationStory.GoAsync(page, zoyasDesk.Launch, $"/case/{number}/members?");
        await page.Locator("article", new() { HasText = "Vera" }).WaitForAsync();
        Assert.Equal(0, await page.GetByText("ещё не перешло").CountAsync());
    }
}
