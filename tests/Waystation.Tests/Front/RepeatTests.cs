using System.Net;
using Waystation.Letters;
using Xunit;

namespace Waystation.Tests.Front;

/// <summary>Bad lines: the same form again reaches the same mailbox with the same code, and nothing is doubled or lost.</summary>
public sealed class RepeatTests
{
    [Fact]
    public async Task The_same_form_three_times_is_one_letter()
    {
        await using var front = await TestFront.StartAsync();
        using var visitor = front.NewVisitor();
        await visitor.OpenAsync("/en/write");
        var hidden = visitor.Hidden("/en/write").Select(field => (field.Name, field.Value)).ToList();
        for (var i = 0; i < 3; i++)
        {
            using var again = front.NewVisitor();
            await again.SendAsync("/en/write", [.. hidden, ("text", "Once.")], [("a.txt", new byte[2_000])]);
            Assert.Contains("has arrived", again.Page.Text, StringComparison.Ordinal);
            Assert.Contains(hidden.First(field => field.Name == "code").Value, again.Page.Text, StringComparison.Ordinal);
        }

        var letter = Assert.Single(await front.LettersAsync());

        // The letter and the piece of its file, each once.
        Assert.Equal(2, (await front.Relay.ListAsync(front.Intake)).Items.Count);
        Assert.Single(letter.Files);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Wherever_an_answer_of_the_relay_is_lost_the_text_is_kept_and_the_same_form_finishes(int lost)
    {
        await using var front = await TestFront.StartAsync();
        using var visitor = front.NewVisitor();
        await visitor.OpenAsync("/en/write");
        var code = visitor.HiddenOf("/en/write", "code");
        front.Line.Sent = 0;
        front.Line.LoseAnswerOf = lost;
        var seen = await visitor.SendAsync("/en/write", [("text", "Do not lose this.")]);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, seen.Status);
        Assert.Contains("The line broke", seen.Text, StringComparison.Ordinal);
        Assert.Contains("Do not lose this.", seen.Html, StringComparison.Ordinal);
        Assert.Equal(code, visitor.HiddenOf("/en/write", "code"));
        seen = await visitor.SendAsync("/en/write", [("text", "Do not lose this.")]);
        Assert.Contains("has arrived", seen.Text, StringComparison.Ordinal);
        Assert.Single(await front.LettersAsync());
        Assert.Equal("Do not lose this.", Assert.Single((await front.IntakeAsync()).Select(opened => opened.Sheet).OfType<Letter>()).Text);
    }

    [Fact]
    public async Task A_piece_of_a_file_whose_answer_is_lost_is_handed_over_again_as_the_same_item()
    {
        await using var front = await TestFront.StartAsync();
        using var visitor = front.NewVisitor();
        await visitor.OpenAsync("/en/write");
        front.Line.Sent = 0;
        front.Line.LoseAnswerOf = 2;
        var seen = await visitor.SendAsync("/en/write", [("text", "With a file.")], [("a.txt", new byte[3_000_000])]);
        Assert.Contains("has arrived", seen.Text, StringComparison.Ordinal);
        var letter = Assert.Single(await front.LettersAsync());
        Assert.Equal(Assert.Single(letter.Files).Pieces.Count + 1, (await front.Relay.ListAsync(front.Intake)).Items.Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    public async Task Wherever_changing_the_code_breaks_off_the_same_form_finishes_it(int lost)
    {
        await using var front = await TestFront.StartAsync();
        using var visitor = front.NewVisitor();
        await visitor.WriteAsync("First.", "en");
        var letter = Assert.Single(await front.LettersAsync());
        await front.TakeOnAsync(letter);
        await front.AnswerAsync(letter, "An answer.");
        await visitor.OpenAsync("/en/letters");
        await visitor.OpenAsync("/en/change");
        var next = visitor.HiddenOf("/en/change", "next");
        front.Line.Sent = 0;
        front.Line.LoseAnswerOf = lost;
        await visitor.SendAsync("/en/change", [("sure", "yes")]);
        if (front.Line.Sent >= lost)
        {
            Assert.Contains("The line broke", visitor.Page.Text, StringComparison.Ordinal);
            Assert.Equal(next, visitor.HiddenOf("/en/change", "next"));
            await visitor.SendAsync("/en/change", [("sure", "yes")]);
        }

        Assert.Contains("Your code is changed", visitor.Page.Text, StringComparison.Ordinal);
        var letters = await visitor.OpenAsync("/en/letters");
        Assert.Single(Occurrences(letters.Text, "First."));
        Assert.Single(Occurrences(letters.Text, "An answer."));
        Assert.Single((await front.InboxAsync()).Select(opened => opened.Sheet).OfType<Moved>());
        using var stranger = front.NewVisitor();
        await stranger.OpenAsync("/en/code");
        Assert.Contains("An answer.", (await stranger.SendAsync("/en/code", [("code", next)])).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Closing_that_breaks_off_is_finished_by_the_same_form()
    {
        await using var front = await TestFront.StartAsync();
        using var visitor = front.NewVisitor();
        await visitor.WriteAsync("First.", "en");
        await visitor.OpenAsync("/en/letters");
        await visitor.OpenAsync("/en/close");
        foreach (var lost in (int[])[1, 2])
        {
            front.Line.Sent = 0;
            front.Line.LoseAnswerOf = lost;
            Assert.Contains("The line broke", (await visitor.SendAsync("/en/close", [("sure", "yes")])).Text, StringComparison.Ordinal);
        }

        front.Line.LoseAnswerOf = 0;
        Assert.Contains("Everything here is erased", (await visitor.SendAsync("/en/close", [("sure", "yes")])).Text, StringComparison.Ordinal);
        Assert.Single((await front.IntakeAsync()).Select(opened => opened.Sheet).OfType<Goodbye>());
    }

    [Fact]
    public async Task A_letter_after_the_inbox_has_expired_goes_to_the_shift()
    {
        await using var front = await TestFront.StartAsync(days: 200);
        using var visitor = front.NewVisitor();
        var code = await visitor.WriteAsync("First.", "en");
        await front.TakeOnAsync(Assert.Single(await front.LettersAsync()));
        await visitor.OpenAsync("/en/letters");
        front.Relay.PassDays(61);
        Assert.Contains("Still there?", (await visitor.SendAsync("/en/letters", [("code", code), ("text", "Still there?")])).Text, StringComparison.Ordinal);
        Assert.Contains(await front.LettersAsync(), again => again.Text == "Still there?");
    }

    private static IEnumerable<int> Occurrences(string text, string part)
    {
        for (var at = text.IndexOf(part, StringComparison.Ordinal); at >= 0; at = text.IndexOf(part, at + 1, StringComparison.Ordinal))
        {
            yield return at;
        }
    }
}
