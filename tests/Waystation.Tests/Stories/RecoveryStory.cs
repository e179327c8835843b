using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Waystation.Desk;
using Waystation.Office;
using Waystation.Office.Recovery;
using Waystation.Tests.Desk;
using Waystation.Tests.Office;
using Xunit;

namespace Waystation.Tests.Stories;

/// <summary>A computer is taken from a flat. Its owner had given shares to three people and a half to a colleague, and comes back on another.</summary>
[Collection(Browsers.Name)]
public sealed class RecoveryStory
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Days go by in it, and no desk locks itself meanwhile.</summary>
    internal static Task<DeskHost> ServeAsync(SmallNetwork network, Workstation desk, MemoryFolder? folder = null) =>
        DeskHost.StartAsync(network.World(TimeProvider.System), folder ?? new MemoryFolder(), new DeskSettings(0, TimeSpan.FromDays(60), TimeSpan.FromMilliseconds(500), DeskPagesTests.PictureProgram), Stop, desk);

    [Fact]
    public async Task One_prepares_loses_the_computer_and_comes_back_with_two_shares_and_a_colleagues_yes()
    {
        await using var annas = await DeskBrowser.OpenAsync();
        await using var borises = await DeskBrowser.OpenAsync(width: 800, locale: "ru-RU");
        await using var news = await DeskBrowser.OpenAsync(width: 800);
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris", "Vera"]);
        var (anna, boris, vera) = (network.Desks[0], network.Desks[1], network.Desks[2]);
        using var person = new Person(network);
        var number = await TakeOutTests.CaseOfAsync(network, person, "They asked my brother about me yesterday.", anna, boris, vera);
        network.Release(anna, dispose: false);
        network.Release(boris, dispose: false);
        await using var annasDesk = await ServeAsync(network, anna);
        await using var borisesDesk = await ServeAsync(network, boris);

        // She prepares: three shares of which two are needed, and Boris.
        var page = annas.Page;
        await page.GotoAsync(annasDesk.Launch.ToString());
        await InvitationStory.GoAsync(page, annasDesk.Launch, "/status");
        await page.GetByRole(AriaRole.Link, new() { Name = "If this computer is lost" }).ClickAsync();
        await annas.ShotAsync("recovery-begin");
        Assert.DoesNotContain((await page.RunAxe()).Violations, found => found.Impact is "serious" or "critical");
        await page.GetByLabel("How many people get a share").FillAsync("3");
        await page.GetByLabel("How many of them are needed").FillAsync("2");
        await page.GetByLabel("Which colleague keeps the half").SelectOptionAsync([TakeOutTests.IdOf(boris)]);
        await page.GetByLabel("3 days").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Make the shares" }).ClickAsync();
        await page.GetByText("Begun.").WaitForAsync();
        await annas.ShotAsync("recovery-made");
        var shares = new List<string>();
        for (var share = 1; share <= 3; share++)
        {
            await page.GetByRole(AriaRole.Button, new() { Name = $"Show share {share}" }).ClickAsync();
            await page.GetByText($"Share {share} of 3").WaitForAsync();
            shares.Add(string.Join(' ', await page.Locator("ol.share li").AllInnerTextsAsync()));
            Assert.Equal(33, shares[^1].Split(' ').Length);
            if (share == 1)
            {
                await annas.ShotAsync("recovery-share");
                Assert.DoesNotContain((await page.RunAxe()).Violations, found => found.Impact is "serious" or "critical");
            }

            await page.GetByLabel("I have given it to one person").CheckAsync();
            await page.GetByRole(AriaRole.Button, new() { Name = "It is given" }).ClickAsync();
            await page.GetByText("Noted, and destroyed here").WaitForAsync();
        }

        await InvitationStory.Until(() => PrepareForLoss.IsReady(anna));
        await InvitationStory.GoAsync(page, annasDesk.Launch, "/recovery");
        await page.GetByText("You are prepared").WaitForAsync();
        await annas.ShotAsync("recovery-ready");

        // Another computer, another vault. She joins and types what her people read to her.
        var again = await network.JoinAsync("Anna");
        network.Release(again, dispose: false);
        await using var newDesk = await ServeAsync(network, again);
        var next = news.Page;
        await next.GotoAsync(newDesk.Launch.ToString());
        await InvitationStory.GoAsync(next, newDesk.Launch, "/join");
        await next.GetByRole(AriaRole.Link, new() { Name = "I lost my computer or my passphrase" }).ClickAsync();
        var wrong = shares[0].Split(' ');
        wrong[4] = "stork";
        await next.GetByLabel("The words of one share").FillAsync(string.Join(' ', wrong));
        await next.GetByRole(AriaRole.Button, new() { Name = "Take this share" }).ClickAsync();
        await next.GetByText("Word 5 is in no share").WaitForAsync();
        await news.ShotAsync("return-wrong");
        Assert.DoesNotContain((await next.RunAxe()).Violations, found => found.Impact is "serious" or "critical");
        await next.GetByLabel("The words of one share").FillAsync(shares[0]);
        await next.GetByRole(AriaRole.Button, new() { Name = "Take this share" }).ClickAsync();
        await next.GetByText("1 more is needed").WaitForAsync();
        await news.ShotAsync("return-one");
        await next.GetByLabel("The words of one share").FillAsync(shares[2]);
        await next.GetByRole(AriaRole.Button, new() { Name = "Take this share" }).ClickAsync();
        await next.GetByText("That is enough").WaitForAsync();
        await news.ShotAsync("return-enough");
        await next.GetByLabel("The colleague's address").FillAsync(TakeOutTests.IdOf(boris));
        await next.GetByRole(AriaRole.Button, new() { Name = "Ask for the half" }).ClickAsync();
        await InvitationStory.Until(() => KeepHalf.Waiting(boris) == 1);

        // The lost computer, were it open, would say so on every page.
        await InvitationStory.Until(() => PrepareForLoss.HasAsks(anna, ReservePurpose.Loss));
        await InvitationStory.GoAsync(page, annasDesk.Launch, "/");
        await page.GetByText("Somebody wants to come back as you").WaitForAsync();
        await InvitationStory.GoAsync(page, annasDesk.Launch, "/recovery?");
        await annas.ShotAsync("recovery-asked");

        // Boris, in Russian: on his first page, then the words, then yes.
        var his = borises.Page;
        await his.GotoAsync(borisesDesk.Launch.ToString());
        await his.GetByText("просит половину, которую вы храните").WaitForAsync();
        await borises.ShotAsync("keeper-first-page");
        await his.GetByRole(AriaRole.Link, new() { Name = "Посмотреть" }).ClickAsync();
        await his.GetByText("Ждать ещё 3 дня").WaitForAsync();
        await borises.ShotAsync("keeper-asked");
        Assert.DoesNotContain((await his.RunAxe()).Violations, found => found.Impact is "serious" or "critical");
        var words = await his.Locator("p.code[lang=en]").First.InnerTextAsync();
        await InvitationStory.Until(() => ReturnBook.Plan(again.Vault)?.Until is not null);
        await InvitationStory.GoAsync(next, newDesk.Launch, "/return?");
        await next.GetByText("has heard you").WaitForAsync();
        Assert.Equal(words, await next.Locator("p.code[lang=en]").First.InnerTextAsync());
        await news.ShotAsync("return-waits");
        await his.GetByLabel("Я сам(а) говорил(а)").CheckAsync();
        await his.GetByRole(AriaRole.Button, new() { Name = "Да, отдать" }).ClickAsync();
        await his.GetByText("Ваше согласие записано").WaitForAsync();
        await annasDesk.Session.LockAsync();
        network.Relay.PassDays(3);
        await InvitationStory.Until(() => ComeBack.ViewAsync(again, Stop).Result.Stage == ReturnStage.Done);
        await InvitationStory.GoAsync(next, newDesk.Launch, "/return?");
        await next.GetByText("You are back, with 1 case").WaitForAsync();
        await news.ShotAsync("return-done");
        await InvitationStory.GoAsync(next, newDesk.Launch, $"/case/{number}/members");
        await news.ShotAsync("members-after-return");
        Assert.Equal(2, again.RoomByNumber(number)!.Epoch);
    }
}
