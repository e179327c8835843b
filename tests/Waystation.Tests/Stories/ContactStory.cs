using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Waystation.Tests.Front;
using Xunit;

namespace Waystation.Tests.Stories;

/// <summary>A person in danger, in a browser without scripts.</summary>
[Collection(Desk.Browsers.Name)]
public sealed class ContactStory
{
    /// <summary>Set to look at the pages: a folder for pictures of each.</summary>
    private static readonly string? s_shots = Environment.GetEnvironmentVariable("WAYSTATION_SHOTS");

    [Theory]
    [InlineData("ru", 360)]
    [InlineData("en", 360)]
    [InlineData("ru", 1280)]
    public async Task A_person_writes_is_answered_and_disappears_from_here(string language, int width)
    {
        await using var front = await TestFront.StartAsync(Harmless);
        await using var browser = await Browser.StartAsync();
        var contact = new ContactPages(await browser.OpenAsync(language, width), front.Url, language, s_shots);
        await contact.OpenFirstPageAsync();
        await contact.OpenAsync("check");
        await contact.OpenAsync("safety");
        await contact.OpenAsync("letters");
        var code = await contact.WriteAsync(language == "ru" ? "Брат узнал обо мне. Мне нужно уехать сегодня ночью.\nДо десяти вечера я смогу прочитать ответ." : "My brother has found out. I must leave tonight.");
        Assert.Contains("visit", (await contact.Page.Context.CookiesAsync()).Select(cookie => cookie.Name));
        var letter = Assert.Single(await front.LettersAsync());
        await contact.ReadLettersAsync();

        await front.TakeOnAsync(letter);
        await front.ReceiptAsync(letter);
        await front.AnswerAsync(letter, language == "ru" ? "Мы с вами. Куда вы можете дойти пешком за полчаса так, чтобы это никого не удивило?" : "We are with you. Where can you walk to in half an hour without anyone being surprised?");
        Assert.Contains(language == "ru" ? "Мы с вами." : "We are with you.", await contact.ReadLettersAsync(), StringComparison.Ordinal);
        await contact.WriteAgainAsync(language == "ru" ? "До рынка." : "To the market.");
        Assert.Contains(await front.InboxAsync(), opened => opened.Sheet is Waystation.Letters.Letter);

        await contact.OpenAsync("mycode");
        Assert.Contains(code, await contact.Page.InnerTextAsync("main"), StringComparison.Ordinal);
        await contact.DeleteNewestAsync();
        var next = await contact.ChangeCodeAsync();
        await contact.LeaveQuicklyAsync();
        await Assertions.Expect(contact.Page).ToHaveURLAsync(new Regex("/card$"), new PageAssertionsToHaveURLOptions { Timeout = 60_000 });
        Assert.Empty(await contact.Page.Context.CookiesAsync());

        await contact.EnterCodeAsync(code);
        Assert.True(await contact.Page.IsVisibleAsync(".fault"));
        await contact.EnterCodeAsync(next[..^2] + "ж");
        await contact.EnterCodeAsync(next);
        Assert.Contains(language == "ru" ? "Мы с вами." : "We are with you.", await contact.ReadLettersAsync(), StringComparison.Ordinal);
        await contact.CloseForEverAsync();
        Assert.Equal(0, front.Running.Reception.Visits.Count);
    }

    [Fact]
    public async Task The_pages_stand_in_a_language_from_right_to_left_and_in_the_dark()
    {
        await using var front = await TestFront.StartAsync(Harmless);
        await using var browser = await Browser.StartAsync();
        var contact = new ContactPages(await browser.OpenAsync("ar", dark: true), front.Url, "ar", s_shots);
        await contact.WriteAsync("أحتاج إلى مساعدة.");
        Assert.Equal("rtl", await contact.Page.GetAttributeAsync("html", "dir"));
        await contact.ReadLettersAsync();
    }

    [Fact]
    public async Task A_closed_front_and_an_interrupted_line_say_what_to_do_next()
    {
        await using var closed = await TestFront.StartAsync(Harmless, onShift: 1);
        await using var browser = await Browser.StartAsync();
        var page = new ContactPages(await browser.OpenAsync(), closed.Url, "ru", s_shots is null ? null : Path.Combine(s_shots, "closed"));
        await page.OpenFirstPageAsync();
        await page.OpenAsync("write");

        await using var front = await TestFront.StartAsync(Harmless);
        var contact = new ContactPages(await browser.OpenAsync(), front.Url, "ru", s_shots is null ? null : Path.Combine(s_shots, "line"));
        await contact.OpenAsync("write");
        var code = await contact.Page.InnerTextAsync(".words");
        front.Line.IsCut = true;
        await contact.Page.FillAsync("#text", "Не потеряйте это.");
        await contact.Page.ClickAsync("form[action$='/write'] button");
        await contact.LookAsync("unreachable");
        Assert.Equal("Не потеряйте это.", await contact.Page.InputValueAsync("#text"));
        Assert.Equal(code, await contact.Page.InnerTextAsync(".words"));
        front.Line.IsCut = false;
        await contact.Page.ClickAsync("form[action$='/write'] button");
        await contact.LookAsync("arrived");
        Assert.Equal("Не потеряйте это.", Assert.Single(await front.LettersAsync()).Text);
        await contact.Page.GotoAsync(new Uri(front.Url, "/ru/nowhere").ToString());
        await contact.LookAsync("notfound");
        front.Relay.Clock.Advance(TimeSpan.FromMinutes(9));
        await contact.ReadLettersAsync();
        front.Relay.Clock.Advance(TimeSpan.FromMinutes(11));
        await contact.WriteAgainAsync("Ещё одна строка.");
        Assert.Equal("Ещё одна строка.", await contact.Page.InputValueAsync("#text"));
        await contact.Page.FillAsync("#code", code);
        await contact.Page.ClickAsync("form[action$='/letters'] button");
        await contact.LookAsync("went-on");
        Assert.Contains("Ещё одна строка.", await contact.Page.InnerTextAsync("main"), StringComparison.Ordinal);
    }

    private static Waystation.Front.FrontSettings Harmless(Waystation.Front.FrontSettings settings) =>
        settings with { LeaveTo = settings.Relay.Url + (settings.Relay.Url.EndsWith('/') ? "" : "/") + "v1/mailboxes/none/card" };
}
