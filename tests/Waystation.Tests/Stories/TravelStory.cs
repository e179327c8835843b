using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Waystation.Desk;
using Waystation.Office;
using Waystation.Office.Recovery;
using Waystation.Office.Vault;
using Waystation.Tests.Desk;
using Waystation.Tests.Office;
using Xunit;

namespace Waystation.Tests.Stories;

/// <summary>A caseworker flies home. She empties her desk, shows an empty one at the border, and a week later has it back with nine words and a call.</summary>
[Collection(Browsers.Name)]
public sealed class TravelStory
{
    [Fact]
    public async Task One_empties_the_desk_before_a_border_and_has_it_back_with_a_code_and_a_call()
    {
        await using var annas = await DeskBrowser.OpenAsync(width: 800, locale: "ru-RU");
        await using var borises = await DeskBrowser.OpenAsync();
        await using var network = await SmallNetwork.FoundAsync([]);
        var folder = new MemoryFolder();
        var anna = await network.JoinAsync("Anna", folder: folder);
        var boris = await network.JoinAsync("Boris");
        await network.AppointAsync(days: 7);
        using var person = new Person(network);
        var number = await TakeOutTests.CaseOfAsync(network, person, "Вчера пришли к моему брату и спрашивали обо мне.", anna, boris);
        network.Release(anna, dispose: false);
        network.Release(boris, dispose: false);
        await using var annasDesk = await RecoveryStory.ServeAsync(network, anna, folder);
        await using var borisesDesk = await RecoveryStory.ServeAsync(network, boris);
        var page = annas.Page;
        await page.GotoAsync(annasDesk.Launch.ToString());
        await InvitationStory.GoAsync(page, annasDesk.Launch, "/status");
        await page.GetByRole(AriaRole.Link, new() { Name = "Переезд через границу" }).ClickAsync();
        await annas.ShotAsync("travel-begin");
        Assert.DoesNotContain((await page.RunAxe()).Violations, found => found.Impact is "serious" or "critical");
        await page.GetByRole(AriaRole.Button, new() { Name = "Взять код" }).ClickAsync();
        await page.GetByText("Выучите эти девять слов").WaitForAsync();
        await annas.ShotAsync("travel-code");
        var code = string.Join(' ', await page.Locator("ol.share li").AllInnerTextsAsync());
        Assert.Equal(9, code.Split(' ').Length);
        await page.GetByRole(AriaRole.Button, new() { Name = "Я их знаю" }).ClickAsync();
        await page.GetByLabel("Слова вашего кода").FillAsync(string.Join(' ', code.Split(' ').Reverse()));
        await page.GetByLabel("Кто из коллег хранит половину").SelectOptionAsync([TakeOutTests.IdOf(boris)]);
        await page.GetByRole(AriaRole.Button, new() { Name = "Подготовить" }).ClickAsync();
        await page.GetByText("вместе они не сходятся").WaitForAsync();
        await annas.ShotAsync("travel-wrong");
        Assert.DoesNotContain((await page.RunAxe()).Violations, found => found.Impact is "serious" or "critical");
        await page.GetByLabel("Слова вашего кода").FillAsync(code);
        await page.GetByLabel("Кто из коллег хранит половину").SelectOptionAsync([TakeOutTests.IdOf(boris)]);
        await page.GetByRole(AriaRole.Button, new() { Name = "Подготовить" }).ClickAsync();
        await page.GetByText("Пока ничего не стёрто").WaitForAsync();
        await InvitationStory.Until(() => CrossBorder.Missing(anna) is null);
        await InvitationStory.GoAsync(page, annasDesk.Launch, "/travel?");
        await page.GetByText("Всё готово").WaitForAsync();
        await annas.ShotAsync("travel-ready");
        Assert.DoesNotContain((await page.RunAxe()).Violations, found => found.Impact is "serious" or "critical");
        await page.GetByLabel("Ваша фраза, ещё раз").FillAsync("not it");
        await page.GetByRole(AriaRole.Button, new() { Name = "Опустошить сейчас" }).ClickAsync();
        await page.GetByText("Это не фраза этого рабочего места").WaitForAsync();
        await page.GetByLabel("Ваша фраза, ещё раз").FillAsync("a passphrase");
        await page.GetByRole(AriaRole.Button, new() { Name = "Опустошить сейчас" }).ClickAsync();
        await InvitationStory.ArriveAsync(page, "**/unlock");
        Assert.Equal([SealedVault.DeviceName], folder.Names());

        // At the border: the passphrase opens a desk that has never joined anything.
        await page.Locator("#passphrase").FillAsync("a passphrase");
        await page.Locator("button[type=submit]").Last.ClickAsync();
        await page.WaitForURLAsync("**/join");
        await annas.ShotAsync("travel-empty-desk");
        Assert.DoesNotContain("Anna", await page.InnerTextAsync("body"), StringComparison.Ordinal);
        var empty = annasDesk.Session.Desk!;
        Assert.False(empty.HasJoined);

        // Back: she joins, types what is in her head, and calls Boris.
        await page.Locator("#name").FillAsync("Anna");
        await page.Locator("#url").FillAsync(network.Relay.Running.Url);
        await page.Locator("#relay").FillAsync(network.Relay.Address.ToText());
        await page.Locator("main button[type=submit]").ClickAsync();
        await page.Locator("a[href='/return']").ClickAsync();
        await page.Locator("#code").FillAsync(code);
        await annas.ShotAsync("travel-back");
        await page.Locator("form[action='/deed/return-code'] button").ClickAsync();
        await page.Locator("#keeper").FillAsync(TakeOutTests.IdOf(boris));
        await page.Locator("form[action='/deed/return-ask'] button").ClickAsync();
        await InvitationStory.Until(() => KeepHalf.Waiting(boris) == 1);
        var his = borises.Page;
        await his.GotoAsync(borisesDesk.Launch.ToString());
        await InvitationStory.GoAsync(his, borisesDesk.Launch, "/recovery");
        await his.GetByText("who crosses a border").WaitForAsync();
        await borises.ShotAsync("travel-keeper");
        await his.GetByLabel("I have spoken to them myself").CheckAsync();
        await his.GetByRole(AriaRole.Button, new() { Name = "Yes, give it" }).ClickAsync();
        await his.GetByText("Your yes is kept").WaitForAsync();
        await InvitationStory.Until(() => empty.IsConfirmed && empty.RoomByNumber(number)?.Case is not null);
        await InvitationStory.GoAsync(page, annasDesk.Launch, $"/case/{number}/letters");
        await page.GetByText("Вчера пришли к моему брату").WaitForAsync();
        await annas.ShotAsync("travel-refilled");
    }
}
