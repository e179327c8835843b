using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Waystation.Office.Devices;
using Waystation.Tests.Desk;
using Waystation.Tests.Office;
using Xunit;

namespace Waystation.Tests.Stories;

/// <summary>A caseworker lets her second computer in, and strikes it out when it is stolen.</summary>
[Collection(Browsers.Name)]
public sealed class SecondDeviceStory
{
    [Fact]
    public async Task One_lets_a_second_computer_in_and_strikes_it_out_when_it_is_lost()
    {
        await using var firsts = await DeskBrowser.OpenAsync();
        await using var seconds = await DeskBrowser.OpenAsync(width: 800, locale: "ru-RU");
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris"]);
        var (anna, boris) = (network.Desks[0], network.Desks[1]);
        using var person = new Person(network);
        var number = await TakeOutTests.CaseOfAsync(network, person, "They asked my brother about me yesterday.", anna, boris);
        var laptop = await network.JoinAsync("Anna");
        network.Release(anna, dispose: false);
        network.Release(laptop, dispose: false);
        await using var annasDesk = await RecoveryStory.ServeAsync(network, anna);
        await using var laptopsDesk = await RecoveryStory.ServeAsync(network, laptop);
        var (page, other) = (firsts.Page, seconds.Page);
        await page.GotoAsync(annasDesk.Launch.ToString());
        await InvitationStory.GoAsync(page, annasDesk.Launch, "/devices");
        await page.GetByLabel("Address of the other computer").FillAsync(TakeOutTests.IdOf(laptop));
        await page.GetByRole(AriaRole.Button, new() { Name = "Show" }).ClickAsync();
        await page.GetByText("Put both computers side by side").WaitForAsync();
        var words = await page.Locator("p.code[lang=en]").InnerTextAsync();
        await firsts.ShotAsync("device-look");
        Assert.DoesNotContain((await page.RunAxe()).Violations, found => found.Impact is "serious" or "critical");
        await page.GetByLabel("Both computers are mine").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Let it into all my cases" }).ClickAsync();
        await page.GetByText("Now say yes on the other computer").WaitForAsync();

        // The second one, not yet in any organisation, in Russian.
        await InvitationStory.Until(() => MyDevices.Waiting(laptop) == 1);
        await other.GotoAsync(laptopsDesk.Launch.ToString());
        await InvitationStory.GoAsync(other, laptopsDesk.Launch, "/devices");
        await other.GetByText("Рабочее место говорит, что оно ваше").WaitForAsync();
        Assert.Equal(words, await other.Locator("p.code[lang=en]").InnerTextAsync());
        await seconds.ShotAsync("device-offered");
        Assert.DoesNotContain((await other.RunAxe()).Violations, found => found.Impact is "serious" or "critical");
        await other.GetByLabel("Оба компьютера мои").CheckAsync();
        await other.GetByRole(AriaRole.Button, new() { Name = "Да, это моё" }).ClickAsync();
        await other.GetByText("Теперь это ещё один ваш компьютер").WaitForAsync();
        await InvitationStory.Until(() => laptop.RoomByNumber(number)?.Case is not null && anna.RoomByNumber(number)!.Log.Book.Seats.Count(seat => seat.Name is not null) == 3);
        await InvitationStory.GoAsync(page, annasDesk.Launch, $"/case/{number}/members");
        await page.GetByText("2 devices").WaitForAsync();
        await firsts.ShotAsync("device-members");

        // It is stolen.
        await InvitationStory.GoAsync(page, annasDesk.Launch, "/devices?");
        await page.GetByText("It is lost").ClickAsync();
        await firsts.ShotAsync("devices");
        Assert.DoesNotContain((await page.RunAxe()).Violations, found => found.Impact is "serious" or "critical");
        await page.GetByLabel("Yes, strike it out").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Strike it out" }).ClickAsync();
        await page.GetByText("It is struck out").WaitForAsync();
        await InvitationStory.Until(() => anna.RoomByNumber(number)!.Epoch == 2 && laptop.RoomByNumber(number)!.IsOut);
        await InvitationStory.GoAsync(page, annasDesk.Launch, $"/case/{number}/members?");
        await page.GetByText("Anna struck out a device of their own").WaitForAsync();
        await firsts.ShotAsync("device-struck");
    }
}
