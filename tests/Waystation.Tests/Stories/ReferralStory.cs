using Microsoft.Playwright;
using Waystation.Casework.Cases;
using Waystation.Casework.Consent;
using Waystation.Casework.People;
using Waystation.Casework.Referral;
using Waystation.Casework.Retention;
using Waystation.Casework.Rooms;
using Waystation.Office.Deeds;
using Waystation.Tests.Desk;
using Waystation.Tests.Office;
using Xunit;

namespace Waystation.Tests.Stories;

/// <summary>A case is referred: Anna seals what consents cover, Boris takes it in on his own desk in Russian. Then the person asks to be forgotten.</summary>
[Collection(Browsers.Name)]
public sealed class ReferralStory
{
    private const string Contact = PersonalFact.TheContact;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_one_desk_seals_another_takes_in_and_two_members_begin_to_erase()
    {
        await using var annas = await DeskBrowser.OpenAsync();
        await using var borises = await DeskBrowser.OpenAsync(width: 800, locale: "ru-RU");
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris"]);
        var (anna, boris) = (network.Desks[0], network.Desks[1]);
        var number = await RecordTests.TakeOnAsync(network, anna);
        var letter = anna.RoomByNumber(number)!.Case!.Turns.OfType<CaseTurn.FromContact>().First().Letter.Id;
        foreach (var fact in (Fact[])
        [
            new PersonNamed(Contact, "Мира"),
            new NeedNoted(Contact, "n1", NeedKind.Shelter, "two beds"),
            new WishNoted(Contact, "w1", "to stay together"),
            new ConsentGiven(Contact, "g1", ConsentPurpose.Shelter, "the north", [DataCategory.Name, DataCategory.Needs], ConsentWording.Of("Можно ли рассказать об этом?", "ru"), HowGiven.InALetter, anna.World.Today, anna.World.Today.AddDays(30), letter),
        ])
        {
            Assert.IsType<RecordAnswer.Kept>(await RecordTests.DecideAsync(anna, number, fact));
        }

        await network.RoundAsync();
        network.Release(anna, dispose: false);
        network.Release(boris, dispose: false);
        await using var annasDesk = await DeskPagesTests.ServeAsync(network, anna);
        await using var borisesDesk = await DeskPagesTests.ServeAsync(network, boris);
        var (page, other) = (annas.Page, borises.Page);

        // Boris gives his key.
        await other.GotoAsync(borisesDesk.Launch.ToString());
        await other.Locator("h1").WaitForAsync();
        await other.GotoAsync(new Uri(borisesDesk.Launch, "/take-in").ToString());
        var key = await other.GetByLabel("Ваш ключ для пакетов").InputValueAsync();

        // Anna prepares a package, looks at it, and seals it.
        await page.GotoAsync(annasDesk.Launch.ToString());
        await page.Locator("h1").WaitForAsync();
        await page.GotoAsync(new Uri(annasDesk.Launch, $"/case/{number}/sharing").ToString());
        await page.Locator("summary").GetByText("Prepare a package").ClickAsync();
        var form = page.Locator("details[open]");
        await form.GetByLabel("For what, and to whom").SelectOptionAsync("Shelter:the north");
        await form.GetByLabel("needs", new() { Exact = true }).CheckAsync();
        await form.GetByLabel("name", new() { Exact = true }).CheckAsync();
        await form.GetByLabel("what they want").CheckAsync();
        await form.GetByRole(AriaRole.Button, new() { Name = "Prepare it" }).ClickAsync();
        await page.GetByText("Recorded.").WaitForAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Look at what would leave, and send it" }).ClickAsync();
        await page.GetByText("1 entry stays").WaitForAsync();
        await annas.ShotAsync("referral-look");
        await page.GetByLabel("Their key").FillAsync(key);
        await page.GetByRole(AriaRole.Button, new() { Name = "Seal it" }).ClickAsync();
        await page.GetByText("The package is sealed").WaitForAsync();
        await annas.ShotAsync("referral-sealed");
        var saving = page.WaitForDownloadAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Save the sealed file" }).ClickAsync();
        using var package = new MemoryStream();
        await (await (await saving).CreateReadStreamAsync()).CopyToAsync(package, Stop);

        // Boris takes it in.
        await other.GetByLabel("Файл", new() { Exact = true }).SetInputFilesAsync(new FilePayload { Name = "package.zip.age", MimeType = "application/octet-stream", Buffer = package.ToArray() });
        await other.GetByRole(AriaRole.Button, new() { Name = "Посмотреть" }).ClickAsync();
        await other.GetByText("1 дело", new() { Exact = true }).WaitForAsync();
        await borises.ShotAsync("referral-taken-in");
        await other.GetByRole(AriaRole.Button, new() { Name = "Открыть 1 дело" }).ClickAsync();
        await other.GetByText("two beds").WaitForAsync();
        Assert.DoesNotContain("to stay together", await other.ContentAsync(), StringComparison.Ordinal);

        // They accept, and Anna writes that down.
        await page.GetByRole(AriaRole.Link, new() { Name = "Back to passing on" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "They accept: the north" }).ClickAsync();
        await page.GetByText("Recorded.").WaitForAsync();
        await annas.ShotAsync("referral-accepted");
        await Until(() => anna.RoomByNumber(number)!.Case!.Referrals.Referrals.Single().State.Agreed?.Value.Step == ReferralStep.Accepted);

        // The person asks to be forgotten. Anna cannot begin it alone; Boris does, and until the day it can be called off.
        await page.GetByRole(AriaRole.Link, new() { Name = "Keeping and erasing" }).ClickAsync();
        await page.Locator("summary").GetByText("Ask to erase").ClickAsync();
        await page.GetByLabel("Whom").SelectOptionAsync(Contact);
        await page.Locator("details[open]").GetByLabel("Why").SelectOptionAsync("TheyAskedUsTo");
        await page.GetByRole(AriaRole.Button, new() { Name = "Ask for it" }).ClickAsync();
        await page.GetByText("Another member must begin it.").WaitForAsync();
        await annas.ShotAsync("erasure-asked");
        await Until(() => boris.RoomByNumber(number)!.Case!.Retention.Erasures.Count == 1);
        await other.GotoAsync(new Uri(borisesDesk.Launch, $"/case/{number}").ToString());
        await other.GetByText("Просят удалить данные").ClickAsync();
        await other.Locator("summary").GetByText("Начать удаление").ClickAsync();
        await other.Locator("details[open]").GetByRole(AriaRole.Button, new() { Name = "Начать удаление" }).ClickAsync();
        await other.GetByText("До этого дня удаление можно отменить.").WaitForAsync();
        Assert.EndsWith("the north: имя, нужды", (await other.GetByText("the north:").First.InnerTextAsync()).Trim(), StringComparison.Ordinal);
        await DeskPagesTests.SoundAsync(borises, "erasure-begun");
        await Until(() => anna.RoomByNumber(number)!.Case!.Retention.Erasures.Single().State.Agreed?.Value == ErasureStep.Begun);
    }

    private static async Task Until(Func<bool> done)
    {
        for (var i = 0; i < 300 && !done(); i++)
        {
            await Task.Delay(100, Stop);
        }

        Assert.True(done());
    }
}
