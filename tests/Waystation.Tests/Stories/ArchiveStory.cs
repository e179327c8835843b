using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Waystation.Casework.Retention;
using Waystation.Tests.Desk;
using Waystation.Tests.Office;
using Xunit;

namespace Waystation.Tests.Stories;

/// <summary>A closed case leaves a desk for the archive; later two who have shares of its key sit down at that desk and read it once more.</summary>
[Collection(Browsers.Name)]
public sealed class ArchiveStory
{
    [Fact]
    public async Task A_closed_case_is_let_go_with_one_press_and_the_page_says_when()
    {
        await using var browser = await DeskBrowser.OpenAsync(width: 800);
        await using var house = await ArchiveTests.House.OpenAsync(alone: true);
        var (number, _) = await house.ClosedAsync([1, 2, 3]);
        var anna = house.Anna;
        house.Network.Release(anna, dispose: false);
        await using var desk = await DeskPagesTests.ServeAsync(house.Network, anna);
        var page = browser.Page;
        await page.GotoAsync(desk.Launch.ToString());
        await InvitationStory.GoAsync(page, desk.Launch, $"/case/{number}/keeping");
        await page.Locator("summary", new() { HasText = "Let it leave for the archive" }).ClickAsync();
        await browser.ShotAsync("archive-ask");
        await page.GetByRole(AriaRole.Button, new() { Name = "Let it leave for the archive" }).ClickAsync();
        await page.GetByText("each desk puts it into the archive").WaitForAsync();
        Assert.DoesNotContain((await page.RunAxe()).Violations, found => found.Impact is "serious" or "critical");
        await browser.ShotAsync("archive-asked");
    }

    [Fact]
    public async Task Two_of_three_read_a_case_again_that_has_left()
    {
        await using var browser = await DeskBrowser.OpenAsync(width: 800);
        await using var house = await ArchiveTests.House.OpenAsync(alone: true);
        var (number, _) = await house.ClosedAsync([1, 2, 3]);
        var anna = house.Anna;
        await RecordTests.DecideAsync(anna, number, new ArchiveAsked());
        await house.DaysAsync(0);
        await house.DaysAsync(8);
        await house.DaysAsync(31);
        Assert.Single(anna.PutAway);
        house.Network.Release(anna, dispose: false);
        await using var desk = await DeskPagesTests.ServeAsync(house.Network, anna);
        var page = browser.Page;
        await page.GotoAsync(desk.Launch.ToString());
        await InvitationStory.GoAsync(page, desk.Launch, "/archive");
        await page.GetByText($"Case {number[..3]}", new() { Exact = false }).First.WaitForAsync();
        string[] words = [.. house.Shares.Select(share => new string(share.ToWords()))];
        await page.GetByLabel("Shares, each on a line of its own").FillAsync(words[0] + "\n" + "zzzzzz" + words[1][words[1].IndexOf(' ', StringComparison.Ordinal)..]);
        await page.GetByRole(AriaRole.Button, new() { Name = "Open the archive" }).ClickAsync();
        await page.GetByText("Share 2: Word 1 is in no share").WaitForAsync();
        await browser.ShotAsync("archive-wrong");
        await page.GetByLabel("Shares, each on a line of its own").FillAsync(words[0] + "\n" + words[2]);
        await page.GetByRole(AriaRole.Button, new() { Name = "Open the archive" }).ClickAsync();
        await page.GetByText("The archive is open").WaitForAsync();
        Assert.DoesNotContain((await page.RunAxe()).Violations, found => found.Impact is "serious" or "critical");
        await browser.ShotAsync("archive-open");
        await page.GetByRole(AriaRole.Button, new() { Name = "Read it on this desk" }).ClickAsync();
        await page.GetByText("taken out of the archive to be read").WaitForAsync();
        await browser.ShotAsync("archive-case");
        Assert.Equal(0, await page.GetByRole(AriaRole.Button, new() { Name = "Send" }).CountAsync());
        await page.GetByRole(AriaRole.Button, new() { Name = "Put it back" }).ClickAsync();
        await page.GetByText("It is gone from this desk").WaitForAsync();
        Assert.Null(anna.RoomByNumber(number));
        await InvitationStory.GoAsync(page, desk.Launch, "/archive");
        await page.GetByRole(AriaRole.Button, new() { Name = "Close the archive" }).ClickAsync();
        await page.GetByLabel("Shares, each on a line of its own").WaitForAsync();
        Assert.DoesNotContain(words[0], await page.ContentAsync(), StringComparison.Ordinal);
    }
}
