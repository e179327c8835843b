using System.Net;
using Waystation.Letters;
using Xunit;

namespace Waystation.Tests.Front;

/// <summary>From the first page to the last, as a person goes.</summary>
public sealed class WholePathTests
{
    [Fact]
    public async Task A_letter_arrives_sealed_to_the_shift_and_is_answered_and_read()
    {
        await using var front = await TestFront.StartAsync();
        using var visitor = front.NewVisitor();
        var code = await visitor.WriteAsync("Мне нужна помощь.\r\nСегодня.");
        Assert.Equal(HttpStatusCode.OK, visitor.Page.Status);
        Assert.Contains("Письмо дошло", visitor.Page.Text, StringComparison.Ordinal);
        Assert.Contains(code, visitor.Page.Text, StringComparison.Ordinal);

        var letter = Assert.Single(await front.LettersAsync());
        Assert.Equal("Мне нужна помощь.\nСегодня.", letter.Text);
        Assert.Equal(Purpose.ForMyself, letter.Purpose);
        Assert.Equal("ru", letter.Language);

        var letters = await visitor.OpenAsync("/ru/letters");
        Assert.Contains("Мне нужна помощь.", letters.Text, StringComparison.Ordinal);
        Assert.Contains("Дошло. Пока не прочитано.", letters.Text, StringComparison.Ordinal);
        Assert.Contains("Ответа пока нет", letters.Text, StringComparison.Ordinal);

        await front.TakeOnAsync(letter);
        await front.ReceiptAsync(letter);
        await front.AnswerAsync(letter, "Мы с вами. <b>Где</b> вам безопасно?");
        letters = await visitor.OpenAsync("/ru/letters");
        Assert.Contains("Мы с вами. <b>Где</b> вам безопасно?", letters.Text, StringComparison.Ordinal);
        Assert.Contains("прочитано человеком", letters.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Ответа пока нет", letters.Text, StringComparison.Ordinal);

        await visitor.SendAsync("/ru/letters", [("text", "У сестры.")]);
        Assert.Contains("У сестры.", visitor.Page.Text, StringComparison.Ordinal);
        Assert.Equal("У сестры.", Assert.IsType<Letter>(Assert.Single(await front.InboxAsync()).Sheet).Text);
        Assert.Single(await front.LettersAsync());
    }

    [Fact]
    public async Task The_code_opens_the_letters_from_another_browser_however_it_is_typed()
    {
        await using var front = await TestFront.StartAsync();
        using var one = front.NewVisitor();
        var code = await one.WriteAsync("A letter.", "en");
        using var other = front.NewVisitor();
        await other.OpenAsync("/en/code");
        Assert.Contains("A letter.", (await other.SendAsync("/en/code", [("code", code.ToUpperInvariant().Replace(" ", ",\n", StringComparison.Ordinal))])).Text, StringComparison.Ordinal);
        Assert.Contains(code, (await other.OpenAsync("/en/mycode")).Text, StringComparison.Ordinal);
        Assert.Contains("A letter.", (await other.OpenAsync("/ru/letters")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deleted_letter_is_gone_from_the_mailbox()
    {
        await using var front = await TestFront.StartAsync();
        using var visitor = front.NewVisitor();
        await visitor.WriteAsync("To be deleted.", "en");
        await visitor.OpenAsync("/en/letters");
        var asked = await visitor.SendAsync("/en/delete", []);
        Assert.Contains("Delete this?", asked.Text, StringComparison.Ordinal);
        var after = await visitor.SendAsync("/en/delete", []);
        Assert.DoesNotContain("To be deleted.", after.Text, StringComparison.Ordinal);
        Assert.Contains("There is nothing here yet.", after.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_changed_code_keeps_the_conversation_and_the_old_one_opens_nothing()
    {
        await using var front = await TestFront.StartAsync();
        using var visitor = front.NewVisitor();
        var old = await visitor.WriteAsync("First.", "en");
        var letter = Assert.Single(await front.LettersAsync());
        await front.TakeOnAsync(letter);
        await front.AnswerAsync(letter, "An answer.");
        await visitor.OpenAsync("/en/letters");

        await visitor.OpenAsync("/en/change");
        var next = visitor.HiddenOf("/en/change", "next");
        Assert.Contains(next, visitor.Page.Text, StringComparison.Ordinal);
        Assert.Contains("Tick the box", (await visitor.SendAsync("/en/change", [])).Text, StringComparison.Ordinal);
        Assert.Equal(next, visitor.HiddenOf("/en/change", "next"));
        Assert.Contains("Your code is changed", (await visitor.SendAsync("/en/change", [("sure", "yes")])).Text, StringComparison.Ordinal);

        var letters = await visitor.OpenAsync("/en/letters");
        Assert.Contains("First.", letters.Text, StringComparison.Ordinal);
        Assert.Contains("An answer.", letters.Text, StringComparison.Ordinal);
        var moved = Assert.Single(await front.InboxAsync());
        Assert.Equal(letter.From.Mailbox, moved.By);
        var to = Assert.IsType<Moved>(moved.Sheet).To;

        // The network answers at the new place, and is believed there by the pin.
        await front.SayAsync(to, new Answer { Day = front.Today, Id = LetterId.Draw(), Text = "Found you." }, front.Office);
        Assert.Contains("Found you.", (await visitor.OpenAsync("/en/letters")).Text, StringComparison.Ordinal);
        await visitor.SendAsync("/en/letters", [("text", "Here I am.")]);
        Assert.Contains(await front.InboxAsync(), opened => opened.Sheet is Letter { Text: "Here I am." } && opened.By.Equals(to.Mailbox));

        using var thief = front.NewVisitor();
        await thief.OpenAsync("/en/code");
        Assert.Contains("There is nothing under this code.", (await thief.SendAsync("/en/code", [("code", old)])).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_closed_for_ever_is_erased_after_a_goodbye()
    {
        await using var front = await TestFront.StartAsync();
        using var visitor = front.NewVisitor();
        var code = await visitor.WriteAsync("First.", "en");
        await visitor.OpenAsync("/en/letters");
        await visitor.OpenAsync("/en/close");
        Assert.Contains("Tick the box", (await visitor.SendAsync("/en/close", [])).Text, StringComparison.Ordinal);
        Assert.Contains("Everything here is erased", (await visitor.SendAsync("/en/close", [("sure", "yes")])).Text, StringComparison.Ordinal);
        Assert.Contains(visitor.Page.Cookies, cookie => cookie.StartsWith("visit=;", StringComparison.Ordinal) && cookie.Contains("Max-Age=0", StringComparison.Ordinal));
        Assert.Single((await front.IntakeAsync()).Select(opened => opened.Sheet).OfType<Goodbye>());
        await visitor.OpenAsync("/en/code");
        Assert.Contains("There is nothing under this code.", (await visitor.SendAsync("/en/code", [("code", code)])).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Leaving_quickly_forgets_the_visit_and_goes_to_a_harmless_page()
    {
        await using var front = await TestFront.StartAsync();
        using var visitor = front.NewVisitor();
        await visitor.WriteAsync("First.", "en");
        await visitor.OpenAsync("/en/letters");
        var left = await visitor.SendAsync("/en/leave", []);
        Assert.Equal(HttpStatusCode.SeeOther, left.Status);
        Assert.Equal("https://www.wikipedia.org/", left.Location);
        Assert.Equal(0, front.Running.Reception.Visits.Count);
        Assert.Empty(visitor.Cookies.GetAllCookies());
        Assert.DoesNotContain("First.", (await visitor.OpenAsync("/en/letters")).Text, StringComparison.Ordinal);
    }
}
