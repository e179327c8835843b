using Waystation.Casework.Cases;
using Waystation.Office.Courier;
using Waystation.Tests.Front;
using Xunit;

namespace Waystation.Tests.Regressions;

/// <summary>A letter of the longest length was larger than what a relay lists with its body, once sealed: the page said that it had arrived, and no desk ever opened it.</summary>
public sealed class LongLetterTests
{
    [Theory]
    [InlineData("ქ")]
    [InlineData("<")]
    [InlineData("🏳")]
    public async Task A_letter_and_an_answer_of_the_longest_length_arrive_in_every_script(string sign)
    {
        await using var both = await FrontAndDesks.OpenAsync();
        using var person = both.NewVisitor();
        var text = string.Concat(Enumerable.Repeat(sign, Waystation.Letters.Letter.LongestText / sign.Length));
        var code = await person.WriteAsync(text, "en");
        Assert.Contains("has arrived", person.Page.Text, StringComparison.Ordinal);

        var room = await both.TakeOnAsync();
        Assert.Equal(text, Assert.Single(room.Case!.Turns.OfType<CaseTurn.FromContact>()).Letter.Text);
        await both.AnswerAsync(room, text);
        Assert.Equal(text, Assert.Single(room.Case!.Turns.OfType<CaseTurn.FromUs>()).Text);

        await person.OpenAsync("/en/letters");
        Assert.Contains("Answer, ", person.Page.Text, StringComparison.Ordinal);
        await person.SendAsync("/en/letters", [("text", text)]);
        await CourierRound.MakeAsync(both.Anna, FrontAndDesks.Stop);
        Assert.Equal(2, room.Case!.Turns.OfType<CaseTurn.FromContact>().Count(turn => turn.Letter.Text == text));
        Assert.NotEmpty(code);
    }
}
