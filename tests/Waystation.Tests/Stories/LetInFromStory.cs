using Microsoft.Playwright;
using Waystation.Casework.Notes;
using Waystation.Casework.People;
using Waystation.Casework.Rooms;
using Waystation.Office;
using Waystation.Office.Deeds;
using Waystation.Tests.Desk;
using Waystation.Tests.Office;
using Xunit;

namespace Waystation.Tests.Stories;

/// <summary>A caseworker gets help with a case for the journey alone: the colleague sees it from a day on, and nothing of what was told before.</summary>
[Collection(Browsers.Name)]
public sealed class LetInFromStory
{
    private const string Before = "Мне страшно рассказывать, что со мной делали.";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_colleague_who_comes_for_the_journey_does_not_read_what_was_told_before()
    {
        await using var annas = await DeskBrowser.OpenAsync();
        await using var borises = await DeskBrowser.OpenAsync(width: 800, locale: "ru-RU");
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris"]);
        var (anna, boris) = (network.Desks[0], network.Desks[1]);
        using var person = new Person(network);
        await person.WriteAsync(Before);
        await network.RoundAsync();
        var number = Assert.IsType<TakeOnAnswer.Taken>(await TakeOn.DoAsync(anna, anna.Intake.Waiting[0].Id, [], takesOver: false, Stop)).CaseNumber;
        await network.RoundAsync();
        await OpenCase.DoAsync(anna, anna.RoomByNumber(number)!, Stop);
        Assert.True(await WriteAnswer.DoAsync(anna, anna.RoomByNumber(number)!, "Мы рядом.", Stop));
        Assert.IsType<RecordAnswer.Kept>(await RecordTests.DecideAsync(anna, number, new PersonNamed(PersonalFact.TheContact, "Мадина")));
        Assert.IsType<RecordAnswer.Kept>(await RecordTests.DecideAsync(anna, number, new NoteWritten(PersonalFact.TheContact, "n1", "О том, что было, больше не спрашивать.")));
        Assert.IsType<RecordAnswer.Kept>(await RecordTests.DecideAsync(anna, number, new NeedNoted(PersonalFact.TheContact, "m1", NeedKind.Accessibility, "нельзя долго сидеть")));
        await network.RoundAsync();
        network.Relay.PassDays(12);
        await network.AppointAsync(days: 7);
        await person.WriteAsync("Я готова ехать в пятницу.");
        await network.RoundAsync();
        await network.RoundAsync();
        network.Release(anna, dispose: false);
        network.Release(boris, dispose: false);
        await using var annasDesk = await DeskPagesTests.ServeAsync(network, anna);
        await using var borisesDesk = await DeskPagesTests.ServeAsync(network, boris);
        var (page, other) = (annas.Page, borises.Page);

        // She chooses the day from which on he sees the case.
        await page.GotoAsync(annasDesk.Launch.ToString());
        await InvitationStory.GoAsync(page, annasDesk.Launch, $"/case/{number}/members");
        await page.GetByLabel("Their address").FillAsync(JoinRelay.MemberAddress(boris).ToText());
        await page.GetByLabel("Only what came since a day").CheckAsync();
        await page.GetByLabel("The day").FillAsync(anna.World.Today.AddDays(1).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
        await page.EvaluateAsync("document.querySelector('input[type=date]').removeAttribute('max')");
        await annas.ShotAsync("let-in-from-choose");
        await page.GetByRole(AriaRole.Button, new() { Name = "Look them up" }).ClickAsync();
        await page.GetByText("Choose a day that is not in the future").WaitForAsync();
        await page.GetByLabel("Their address").FillAsync(JoinRelay.MemberAddress(boris).ToText());
        await page.GetByLabel("Only what came since a day").CheckAsync();
        await page.GetByLabel("The day").FillAsync(anna.World.Today.AddDays(-3).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
        await page.GetByRole(AriaRole.Button, new() { Name = "Look them up" }).ClickAsync();
        await page.GetByText("everything since that day").WaitForAsync();
        await annas.ShotAsync("let-in-from-words");
        await page.GetByLabel("We have compared").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Let them in" }).ClickAsync();
        await page.GetByText("They are being let in").WaitForAsync();
        await annas.ShotAsync("let-in-from-begun");

        // He goes in and sees what came since, and what still holds.
        await other.GotoAsync(borisesDesk.Launch.ToString());
        await InvitationStory.Until(() => AnswerInvitation.Count(boris) == 1);
        await InvitationStory.GoAsync(other, borisesDesk.Launch, "/invitations");
        await other.GetByLabel("Мы сверились").CheckAsync();
        await other.GetByRole(AriaRole.Button, new() { Name = "Войти в это дело" }).ClickAsync();
        await other.GetByText("Вы вошли").WaitForAsync();
        await InvitationStory.Until(() => boris.RoomByNumber(number)?.Case is not null);
        await InvitationStory.GoAsync(other, borisesDesk.Launch, $"/case/{number}");
        await other.GetByText("Вы видите это дело с").WaitForAsync();
        await borises.ShotAsync("let-in-from-overview");
        await InvitationStory.GoAsync(other, borisesDesk.Launch, $"/case/{number}/letters");
        await other.GetByText("Я готова ехать в пятницу.").WaitForAsync();
        Assert.DoesNotContain(Before, await other.ContentAsync(), StringComparison.Ordinal);
        await borises.ShotAsync("let-in-from-letters");
        await InvitationStory.GoAsync(other, borisesDesk.Launch, $"/case/{number}/people");
        await other.GetByText("нельзя долго сидеть").First.WaitForAsync();
        await InvitationStory.GoAsync(other, borisesDesk.Launch, $"/case/{number}/notes");
        Assert.DoesNotContain("больше не спрашивать", await other.ContentAsync(), StringComparison.Ordinal);
        await InvitationStory.GoAsync(other, borisesDesk.Launch, $"/case/{number}/timeline");
        await borises.ShotAsync("let-in-from-timeline");
        await InvitationStory.GoAsync(other, borisesDesk.Launch, $"/case/{number}/members");
        await other.GetByText("из прежнего — только то").WaitForAsync();
        await borises.ShotAsync("let-in-from-members");

        // And on her side it stands who sees what.
        await InvitationStory.Until(() => anna.RoomByNumber(number)!.Log.Book.Seats.Any(seat => seat.Name == "Boris"));
        await InvitationStory.GoAsync(page, annasDesk.Launch, $"/case/{number}/members");
        await page.ReloadAsync();
        await page.GetByText("Sees the case from").WaitForAsync();
        await annas.ShotAsync("let-in-from-sees");
    }
}
