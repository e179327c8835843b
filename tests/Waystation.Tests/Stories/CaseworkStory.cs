using Microsoft.Playwright;
using Waystation.Casework.Cases;
using Waystation.Casework.Consent;
using Waystation.Casework.Rooms;
using Waystation.Office;
using Waystation.Tests.Desk;
using Waystation.Tests.Office;
using Xunit;

namespace Waystation.Tests.Stories;

/// <summary>Two caseworkers at two desks, one in English and one in Russian, from the first letter to the closing of the case.</summary>
[Collection(Browsers.Name)]
public sealed class CaseworkStory
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_members_take_a_case_on_vet_the_person_write_a_consent_down_and_close_it()
    {
        await using var annas = await DeskBrowser.OpenAsync();
        await using var borises = await DeskBrowser.OpenAsync(locale: "ru-RU");
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris"]);
        var (anna, boris) = (network.Desks[0], network.Desks[1]);
        using var person = new Person(network);
        await person.WriteAsync("Вчера пришли к моему брату и спрашивали обо мне.");
        await network.RoundAsync();
        network.Release(anna, dispose: false);
        network.Release(boris, dispose: false);
        await using var annasDesk = await DeskPagesTests.ServeAsync(network, anna);
        await using var borisesDesk = await DeskPagesTests.ServeAsync(network, boris);
        var (page, other) = (annas.Page, borises.Page);

        // Anna takes the letter on with Boris, and answers.
        await page.GotoAsync(annasDesk.Launch.ToString());
        await page.GetByText("Writes for themselves").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Take this on" }).ClickAsync();
        await page.GetByText("You have taken this case on").WaitForAsync();
        var number = anna.Board.List(new Waystation.Office.Index.CaseFilter(), anna.World.Today, 0, 1)[0].Number;
        CaseFile File(Workstation desk) => desk.RoomByNumber(number)?.Case!;

        // Who they are, here.
        await page.GetByRole(AriaRole.Link, new() { Name = "People", Exact = true }).ClickAsync();
        await UnfoldAsync(page, "Give a name");
        await page.Locator("details[open] input[type=text]").FillAsync("Мира");
        await KeepAsync(page, "Keep");
        await UnfoldAsync(page, "A need");
        await page.GetByLabel("What", new() { Exact = true }).SelectOptionAsync("Shelter");
        await KeepAsync(page, "Keep");
        Assert.Equal("Мира", File(anna).People.NameOf(PersonalFact.TheContact));

        // How dangerous it is. What is missing is said, and what was typed stays.
        await page.GetByRole(AriaRole.Link, new() { Name = "Risk", Exact = true }).ClickAsync();
        await UnfoldAsync(page, "Set the level");
        await page.GetByLabel("Why").FillAsync("They were asked for by name.");
        await page.Locator("details[open] button[type=submit]").ClickAsync();
        await page.GetByText("Level: Choose one.").ClickAsync();
        Assert.Equal("They were asked for by name.", await page.GetByLabel("Why").InputValueAsync());
        await page.GetByLabel("Level", new() { Exact = true }).SelectOptionAsync("High");
        await KeepAsync(page, "Keep");

        // Alone, nobody discloses a place.
        await page.GetByRole(AriaRole.Link, new() { Name = "Vetting", Exact = true }).ClickAsync();
        await UnfoldAsync(page, "Record what they were told");
        await page.GetByLabel("They were told").SelectOptionAsync("MeetingPoint");
        await page.Locator("details[open] button[type=submit]").ClickAsync();
        await page.GetByText("two of you must have vetted them").WaitForAsync();
        await ConcludeAsync(page, "Conclude", "What you conclude", "Why", "Keep");

        // Boris, on his desk and in his language, is the second.
        await Until(() => boris.RoomByNumber(number)?.Case is { } file && file.Vetting.ConclusionsOn(PersonalFact.TheContact).Any());
        await other.GotoAsync(borisesDesk.Launch.ToString());
        await other.GetByText("Двое ещё не провели проверку").ClickAsync();
        await ConcludeAsync(other, "Сделать вывод", "Ваш вывод", "Почему", "Сохранить");
        await other.GetByText("проверку провели двое").WaitForAsync();
        await borises.ShotAsync("story-vetted");

        // A spoken consent counts when the second has heard it too.
        await page.GetByRole(AriaRole.Link, new() { Name = "Consent", Exact = true }).ClickAsync();
        await UnfoldAsync(page, "A consent");
        await page.GetByLabel("For what").SelectOptionAsync("Shelter");
        await page.GetByLabel("Who may get it").FillAsync("housing");
        await page.GetByLabel("needs").CheckAsync();
        await page.GetByLabel("What they were shown, word for word").FillAsync("Можно ли рассказать, что вам нужно жильё?");
        await page.GetByLabel("How it was given").SelectOptionAsync("Spoken");
        await KeepAsync(page, "Keep");
        await page.GetByText("waits for a second member's witness").WaitForAsync();
        await Until(() => File(boris).Consent.Grants.Count == 1);
        await other.GetByRole(AriaRole.Link, new() { Name = "Согласие", Exact = true }).ClickAsync();
        await other.GetByRole(AriaRole.Button, new() { Name = "Я тоже это видел(а) или слышал(а)" }).ClickAsync();
        await other.GetByText("действует", new() { Exact = true }).WaitForAsync();
        Assert.Equal(GrantState.Live, Release.StateOf(File(boris), File(boris).Consent.Grants[0], boris.World.Today));

        // A task, done; then the case is closed.
        await page.GetByRole(AriaRole.Link, new() { Name = "Tasks", Exact = true }).ClickAsync();
        await page.GetByLabel("What", new() { Exact = true }).FillAsync("Ask for two beds");
        await KeepAsync(page, "Keep");
        await page.GetByRole(AriaRole.Button, new() { Name = "Done: Ask for two beds" }).ClickAsync();
        await page.GetByText("Recorded.").WaitForAsync();
        await Until(() => File(anna).Tasks.All.Single().Done is not null);
        await page.GetByRole(AriaRole.Link, new() { Name = "Closing", Exact = true }).ClickAsync();
        await UnfoldAsync(page, "Close the case");
        await page.GetByLabel("What became of them").SelectOptionAsync("Safe");
        await page.GetByLabel("Why it is closed").SelectOptionAsync("HelpEnded");
        await KeepAsync(page, "Close the case");
        await Until(() => !File(anna).Stages.IsOpen);
        await page.GetByRole(AriaRole.Link, new() { Name = "Timeline", Exact = true }).ClickAsync();
        await page.GetByText("out of danger").First.WaitForAsync();
        await Until(() => !File(boris).Stages.IsOpen);
        Assert.Empty(File(boris).Inadmissible);
        Assert.Empty(boris.RoomByNumber(number)!.Log.Faults);
    }

    private static Task UnfoldAsync(IPage page, string summary) => page.Locator("summary").GetByText(summary, new() { Exact = true }).ClickAsync();

    private static async Task KeepAsync(IPage page, string button)
    {
        await page.Locator("details[open]").GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).ClickAsync();
        await page.GetByText("Recorded.").Or(page.GetByText("Записано.")).WaitForAsync();
    }

    private static async Task ConcludeAsync(IPage page, string summary, string verdict, string why, string keep)
    {
        if (await page.GetByLabel(verdict).IsVisibleAsync() is false)
        {
            await UnfoldAsync(page, summary);
        }

        await page.GetByLabel(verdict).SelectOptionAsync("NoReasonAgainst");
        var form = page.Locator("details:has(form[action$='/conclude-vetting'])").Last;
        await form.GetByLabel(why).FillAsync("Письма сходятся.");
        await form.GetByRole(AriaRole.Button, new() { Name = keep, Exact = true }).ClickAsync();
        await page.GetByText("Recorded.").Or(page.GetByText("Записано.")).WaitForAsync();
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
