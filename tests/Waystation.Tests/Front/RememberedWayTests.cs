using Waystation.Letters;
using Xunit;

namespace Waystation.Tests.Front;

/// <summary>Within a visit the front goes by what it knows of the mailbox. What came meanwhile is found when the own copy is appended, and nothing is lost for it.</summary>
public sealed class RememberedWayTests
{
    [Fact]
    public async Task One_more_letter_asks_the_relay_twice()
    {
        await using var front = await TestFront.StartAsync();
        using var visitor = front.NewVisitor();
        await visitor.WriteAsync("First.", "en");
        await visitor.OpenAsync("/en/letters");
        await visitor.SendAsync("/en/letters", [("text", "Second.")]);
        front.Line.Sent = 0;
        await visitor.SendAsync("/en/letters", [("text", "Third.")]);

        // The drop and the own copy.
        Assert.Equal(2, front.Line.Sent);
        Assert.Equal(["First.", "Second.", "Third."], (await front.LettersAsync()).Select(letter => letter.Text));
    }

    [Fact]
    public async Task A_letter_follows_a_way_that_was_shown_after_the_page_was_drawn()
    {
        await using var front = await TestFront.StartAsync();
        using var visitor = front.NewVisitor();
        await visitor.WriteAsync("First.", "en");
        await visitor.OpenAsync("/en/letters");
        var first = Assert.Single(await front.LettersAsync());
        await front.TakeOnAsync(first);
        await front.AnswerAsync(first, "We take over from here.");
        await visitor.SendAsync("/en/letters", [("text", "Second.")]);

        // The shift has it, as it would if the route had come a moment later, and the case room's inbox has it.
        Assert.Equal("Second.", Assert.Single((await front.InboxAsync()).Select(opened => opened.Sheet).OfType<Letter>()).Text);
        var seen = await visitor.OpenAsync("/en/letters");
        Assert.Contains("We take over from here.", seen.Text, StringComparison.Ordinal);
        Assert.Single(seen.Text.Split("Second.").Skip(1));
        await visitor.SendAsync("/en/letters", [("text", "Third.")]);
        Assert.Equal(["Second.", "Third."], (await front.InboxAsync()).Select(opened => opened.Sheet).OfType<Letter>().Select(letter => letter.Text));
        Assert.DoesNotContain("Third.", (await front.LettersAsync()).Select(letter => letter.Text));
    }
}
