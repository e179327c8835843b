using Microsoft.Playwright;
using Waystation.Office.Deeds;
using Waystation.Tests.Desk;
using Waystation.Tests.Office;
using Xunit;

namespace Waystation.Tests.Stories;

/// <summary>A caseworker alone with a case lets a colleague in: they read six words to each other, one in English and one in Russian.</summary>
[Collection(Browsers.Name)]
public sealed class InvitationStory
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_who_have_compared_six_words_work_on_one_case()
    {
        await using var annas = await DeskBrowser.OpenAsync();
        await using var borises = await DeskBrowser.OpenAsync(width: 800, locale: "ru-RU");
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris"]);
        var (anna, boris) = (network.Desks[0], network.Desks[1]);
        using var person = new Person(network);
        await person.WriteAsync("Вчера пришли к моему брату и спрашивали обо мне.");
        await network.RoundAsync();
        var number = Assert.IsType<TakeOnAnswer.Taken>(await TakeOn.DoAsync(anna, anna.Intake.Waiting[0].Id, [], takesOver: false, Stop)).CaseNumber;
        await network.RoundAsync();
        network.Release(anna, dispose: false);
        network.Release(boris, dispose: false);
        await using var annasDesk = await DeskPagesTests.ServeAsync(network, anna);
        await using var borisesDesk = await DeskPagesTests.ServeAsync(network, boris);
        var (page, other) = (annas.Page, borises.Page);

        // Boris reads his address to Anna.
        await other.GotoAsync(borisesDesk.Launch.ToString());
        await other.GetByRole(AriaRole.Link, new() { Name = "Как обстоят дела" }).ClickAsync();
        await other.GetByText("Ваш адрес и приглашения").ClickAsync();
        await borises.ShotAsync("invitations-none");
        var address = await other.GetByLabel("Ваш адрес").InputValueAsync();

        await page.GotoAsync(annasDesk.Launch.ToString());
        await GoAsync(page, annasDesk.Launch, $"/case/{number}/members");
        await page.GetByLabel("Their address").FillAsync("boris");
        await page.GetByRole(AriaRole.Button, new() { Name = "Look them up" }).ClickAsync();
        await page.GetByText("This is no address").WaitForAsync();
        await annas.ShotAsync("invite-no-address");
        await page.GetByRole(AriaRole.Link, new() { Name = "Back to who works on this case" }).ClickAsync();
        await annas.ShotAsync("members-alone");
        await page.GetByLabel("Their address").FillAsync(address);
        await page.GetByRole(AriaRole.Button, new() { Name = "Look them up" }).ClickAsync();
        var words = await page.Locator(".code[lang=en]").InnerTextAsync();
        await annas.ShotAsync("invite-words");
        Assert.Equal(6, words.Split(' ').Length);
        Assert.DoesNotContain(address, page.Url, StringComparison.Ordinal);

        // Before anything is handed over, the same words stand on his desk.
        await other.GetByLabel("Адрес коллеги").FillAsync(await page.GetByLabel("Your address").InputValueAsync());
        await other.GetByRole(AriaRole.Button, new() { Name = "Показать шесть слов" }).ClickAsync();
        Assert.Equal(words, await other.Locator(".code[lang=en]").InnerTextAsync());
        await borises.ShotAsync("compare");
        Assert.Equal(0, AnswerInvitation.Count(boris));
        await other.GetByRole(AriaRole.Link, new() { Name = "Назад к приглашениям" }).ClickAsync();
        await page.GetByLabel("We have compared").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Let them in" }).ClickAsync();
        await page.GetByText("They are let in").WaitForAsync();
        await annas.ShotAsync("members-waiting");

        // They stand beside the invitation too. Without the tick nothing happens.
        await Until(() => AnswerInvitation.Count(boris) == 1);
        await other.ReloadAsync();
        Assert.Equal(words, await other.Locator(".code[lang=en]").InnerTextAsync());
        await borises.ShotAsync("invitations-one");
        await other.GetByRole(AriaRole.Button, new() { Name = "Войти в это дело" }).ClickAsync();
        await other.GetByText("Сначала сверьте шесть слов").WaitForAsync();
        await other.GetByLabel("Мы сверились").CheckAsync();
        await other.GetByRole(AriaRole.Button, new() { Name = "Войти в это дело" }).ClickAsync();
        await other.GetByText("Вы вошли").WaitForAsync();
        await Until(() => boris.RoomByNumber(number)?.Case is not null);
        await GoAsync(other, borisesDesk.Launch, $"/case/{number}/members");
        await other.GetByText("это вы").WaitForAsync();
        await borises.ShotAsync("members-both");
        Assert.Equal(["Anna", "Boris"], boris.RoomByNumber(number)!.Log.Book.Seats.Select(seat => seat.Name));
    }

    /// <summary>The first page renews itself when something came: that can take the place of where one was about to go.</summary>
    internal static async Task GoAsync(IPage page, Uri desk, string path)
    {
        var there = new Uri(desk, path).ToString();
        for (var i = 0; i < 5 && page.Url != there; i++)
        {
            try
            {
                await page.GotoAsync(there);
                await page.WaitForLoadStateAsync();
            }
            catch (PlaywrightException)
            {
                // Another page came first.
            }
        }
    }

    /// <summary>Waits for an address; what stands on the page instead is said.</summary>
    internal static async Task ArriveAsync(IPage page, string where)
    {
        try
        {
            await page.WaitForURLAsync(where);
        }
        catch (TimeoutException)
        {
            Assert.Fail($"At {page.Url}, not at {where}: {await page.InnerTextAsync("body")}");
        }
    }

    internal static async Task Until(Func<bool> holds)
    {
        for (var i = 0; i < 1_200 && !holds(); i++)
        {
            await Task.Delay(100, Stop);
        }

        Assert.True(holds());
    }
}
