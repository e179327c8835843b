using System.Net;
using Waystation.Letters;
using Xunit;

namespace Waystation.Tests.Front;

/// <summary>What is told of one of us goes to safeguarding alone, whatever the browser does.</summary>
public sealed class TellPageTests
{
    [Fact]
    public async Task It_goes_to_safeguarding_alone_and_leaves_the_visit_as_it_was()
    {
        await using var front = await TestFront.StartAsync();
        using var visitor = front.NewVisitor();
        await visitor.WriteAsync("I need a place.", "en");
        await visitor.OpenAsync("/en/tell");
        var told = await visitor.SendAsync("/en/tell", [("text", "Of the driver.")], [("a.txt", [1, 2, 3])]);
        Assert.Contains("Only people who look into such things", told.Text, StringComparison.Ordinal);
        Assert.Equal("I need a place.", Assert.Single(await front.LettersAsync()).Text);
        var letter = Assert.IsType<Letter>(Assert.Single(await front.ToldAsync()).Sheet);
        Assert.Equal(("Of the driver.", Purpose.AboutOneOfUs, 1), (letter.Text, letter.Purpose, letter.Files.Count));
        Assert.NotEqual(Assert.Single(await front.LettersAsync()).From.Mailbox, letter.From.Mailbox);

        // The letters that were open are the ones that stay open.
        var page = await visitor.OpenAsync("/en/letters");
        Assert.Contains("I need a place.", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Of the driver.", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sent_twice_it_arrives_once_and_what_follows_goes_the_same_way()
    {
        await using var front = await TestFront.StartAsync();
        using var visitor = front.NewVisitor();
        await visitor.OpenAsync("/en/tell");
        using var first = visitor.Form("/en/tell", [("text", "Of the driver.")]);
        using var again = visitor.Form("/en/tell", [("text", "Of the driver.")]);
        var code = visitor.HiddenOf("/en/tell", "code");
        await visitor.PostAsync("/en/tell", first, 40);
        await visitor.PostAsync("/en/tell", again, 40);
        Assert.Single(await front.ToldAsync());

        await visitor.OpenAsync("/en/code");
        await visitor.SendAsync("/en/code", [("code", code)]);
        await visitor.OpenAsync("/en/letters");
        foreach (var text in (string[])["He came again.", "And again."])
        {
            await visitor.SendAsync("/en/letters", [("text", text)]);
        }

        Assert.Equal(3, (await front.ToldAsync()).Count);
        Assert.Empty(await front.LettersAsync());
        Assert.DoesNotContain("/en/tell", visitor.Page.Html, StringComparison.Ordinal);
    }

    /// <summary>A frightened person deletes what they told. What they write next goes where it went before, and not to those of whom they told.</summary>
    [Fact]
    public async Task It_stays_with_safeguarding_when_what_was_told_is_deleted()
    {
        await using var front = await TestFront.StartAsync();
        using var visitor = front.NewVisitor();
        await visitor.OpenAsync("/en/tell");
        var code = visitor.HiddenOf("/en/tell", "code");
        await visitor.SendAsync("/en/tell", [("text", "Of the driver.")]);
        await visitor.OpenAsync("/en/code");
        await visitor.SendAsync("/en/code", [("code", code)]);
        await visitor.OpenAsync("/en/letters");
        await visitor.SendAsync("/en/delete", []);
        await visitor.SendAsync("/en/delete", []);
        Assert.DoesNotContain("Of the driver.", (await visitor.OpenAsync("/en/letters")).Text, StringComparison.Ordinal);
        await visitor.SendAsync("/en/letters", [("text", "He came again.")]);
        Assert.Empty(await front.LettersAsync());
        Assert.Equal(["Of the driver.", "He came again."], (await front.ToldAsync()).Select(opened => ((Letter)opened.Sheet).Text));
    }

    /// <summary>A form put together by hand: under the code of a case its caseworkers would read it.</summary>
    [Fact]
    public async Task Under_the_code_of_a_case_nothing_is_sent()
    {
        await using var front = await TestFront.StartAsync();
        using var visitor = front.NewVisitor();
        var code = await visitor.WriteAsync("I need a place.", "en");
        await front.TakeOnAsync(Assert.Single(await front.LettersAsync()));
        await visitor.OpenAsync("/en/letters");
        await visitor.OpenAsync("/en/tell");
        using var form = new MultipartFormDataContent { { new StringContent(code), "code" }, { new StringContent(LetterId.Draw().ToText()), "letter" }, { new StringContent("Of Anna."), "text" } };
        var answer = await visitor.PostAsync("/en/tell", form, 40);
        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Empty(await front.ToldAsync());
        Assert.Empty(await front.InboxAsync());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task With_fewer_than_two_on_safeguarding_no_page_leads_there_and_it_says_so(int guards)
    {
        await using var front = await TestFront.StartAsync();
        front.KeepGuards(guards);
        await front.PublishAsync(2);
        await front.RestartAsync();
        using var visitor = front.NewVisitor();
        Assert.DoesNotContain("/en/tell", (await visitor.OpenAsync("/en/")).Html, StringComparison.Ordinal);
        var page = await visitor.OpenAsync("/en/tell");
        Assert.Contains("Nobody is there for this at present", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("<textarea", page.Html, StringComparison.Ordinal);
        Assert.Contains("/en/write", (await visitor.OpenAsync("/en/")).Html, StringComparison.Ordinal);
    }
}
