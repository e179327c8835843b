using Waystation.Casework.Cases;
using Waystation.Letters;
using Waystation.Mail;
using Waystation.Office.Courier;
using Waystation.Office.Deeds;
using Waystation.Sealing;
using Waystation.Tests.Front;
using Xunit;

namespace Waystation.Tests.Regressions;

/// <summary>Somebody has seen the code, and the person takes a new one: nothing said meanwhile is lost, and whoever has the old code has nothing any more.</summary>
public sealed class ChangedCodeTests
{
    private static CancellationToken Stop => FrontAndDesks.Stop;

    [Fact]
    public async Task An_answer_that_comes_between_the_last_look_and_the_closing_reaches_the_person_under_the_new_code()
    {
        await using var both = await FrontAndDesks.OpenAsync();
        using var person = both.NewVisitor();
        await person.WriteAsync("First.", "en");
        var room = await both.TakeOnAsync();
        await both.AnswerAsync(room, "We read you.");
        await person.OpenAsync("/en/letters");
        await person.OpenAsync("/en/change");

        // Just before the old mailbox is closed, the desk drops one more answer into it.
        var answered = false;
        both.Line.Before = async request =>
        {
            if (!answered && request.RequestUri!.AbsolutePath.EndsWith("/closing", StringComparison.Ordinal))
            {
                answered = true;
                Assert.True(await WriteAnswer.DoAsync(both.Anna, room, "Leave by the back door at six.", Stop));
                await CourierRound.MakeAsync(both.Anna, Stop);
            }
        };
        await person.SendAsync("/en/change", [("sure", "yes")]);
        both.Line.Before = null;
        Assert.True(answered);
        Assert.Contains("Your code is changed", person.Page.Text, StringComparison.Ordinal);
        await both.Network.RoundAsync();
        await both.Network.RoundAsync();
        var letters = (await person.OpenAsync("/en/letters")).Text;
        Assert.Contains("Leave by the back door at six.", letters, StringComparison.Ordinal);
        Assert.Single(Times(letters, "Leave by the back door at six."));
    }

    [Fact]
    public async Task A_stranger_who_keeps_writing_into_the_old_mailbox_does_not_keep_it_open()
    {
        await using var both = await FrontAndDesks.OpenAsync();
        using var person = both.NewVisitor();
        var old = await person.WriteAsync("First.", "en");
        await both.TakeOnAsync();
        using var key = await FrontAndDesks.KeyOfAsync(old);
        await person.OpenAsync("/en/change");
        both.Line.Before = async request =>
        {
            if (request.RequestUri!.AbsolutePath.EndsWith("/closing", StringComparison.Ordinal))
            {
                await both.Network.Relay.Client.DropAsync(key.Address, both.Network.Relay.NewItem(), Stop);
            }
        };
        await person.SendAsync("/en/change", [("sure", "yes")]);
        Assert.Contains("Your code is changed", person.Page.Text, StringComparison.Ordinal);
        await person.OpenAsync("/en/code");
        Assert.Contains("There is nothing under this code", (await person.SendAsync("/en/code", [("code", old)])).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Whoever_changes_the_code_while_the_case_is_being_taken_on_is_still_heard_and_answered(bool first)
    {
        await using var both = await FrontAndDesks.OpenAsync();
        using var person = both.NewVisitor();
        await person.WriteAsync("First.", "en");
        await person.OpenAsync("/en/change");
        await CourierRound.MakeAsync(both.Anna, Stop);
        await CourierRound.MakeAsync(both.Network.Desks[1], Stop);

        // The page has found nobody yet who answers; before the old mailbox is closed, or before the word of the move goes to intake, the case is taken on.
        Waystation.Office.Rooms.CaseRoom? room = null;
        both.Line.Before = async request =>
        {
            if (room is null && request.Method == HttpMethod.Put && request.RequestUri!.AbsolutePath.Contains(first ? "/closing" : both.Anna.Roster!.Intake.ToText(), StringComparison.Ordinal))
            {
                room = await both.TakeOnAsync();
            }
        };
        await person.SendAsync("/en/change", [("sure", "yes")]);
        both.Line.Before = null;
        Assert.Contains("Your code is changed", person.Page.Text, StringComparison.Ordinal);
        await both.AnswerAsync(room!, "We read you.");
        Assert.Contains("We read you.", (await person.OpenAsync("/en/letters")).Text, StringComparison.Ordinal);
        await person.SendAsync("/en/letters", [("text", "I am at the market.")]);
        await both.Network.RoundAsync();
        Assert.Contains(room!.Case!.Turns.OfType<CaseTurn.FromContact>(), turn => turn.Letter.Text == "I am at the market.");
        Assert.Empty(WriteAnswer.Unsent(both.Anna, room));
    }

    [Fact]
    public async Task Whoever_changed_the_code_while_a_desk_had_begun_to_take_the_case_on_is_answered_at_the_new_place()
    {
        await using var both = await FrontAndDesks.OpenAsync();
        using var person = both.NewVisitor();
        await person.WriteAsync("First.", "en");
        await CourierRound.MakeAsync(both.Anna, Stop);
        var id = Assert.Single(both.Anna.Intake.Waiting).Id;

        // Anna's desk knows the old place; the person moves on before she presses the button.
        await person.OpenAsync("/en/change");
        await person.SendAsync("/en/change", [("sure", "yes")]);
        var taken = Assert.IsType<TakeOnAnswer.Taken>(await TakeOn.DoAsync(both.Anna, id, [], takesOver: false, Stop));
        var room = both.Anna.RoomByNumber(taken.CaseNumber)!;
        await both.AnswerAsync(room, "We read you.");
        Assert.Contains("We read you.", (await person.OpenAsync("/en/letters")).Text, StringComparison.Ordinal);
        await person.SendAsync("/en/letters", [("text", "I am at the market.")]);
        await both.Network.RoundAsync();
        Assert.Contains(room.Case!.Turns.OfType<CaseTurn.FromContact>(), turn => turn.Letter.Text == "I am at the market.");
    }

    [Fact]
    public async Task Whoever_has_the_old_code_can_neither_move_nor_end_the_conversation()
    {
        await using var both = await FrontAndDesks.OpenAsync();
        using var person = both.NewVisitor();
        var old = await person.WriteAsync("First.", "en");
        var room = await both.TakeOnAsync();
        await both.AnswerAsync(room, "We read you.");
        await person.OpenAsync("/en/letters");
        using var thief = await FrontAndDesks.KeyOfAsync(old);
        using var seed = Seed.Draw();
        using var evil = Key.From(seed);
        var today = both.Network.Relay.Today;
        var evilCard = evil.Card(1, today.AddDays(30));
        await both.Network.Relay.Client.CreateAsync(evil, new MailboxPolicy(DropRule.Open, 0), evilCard, Stop);
        var inbox = (await both.Network.Relay.Client.GetCardAsync(room.Conversation.Inbox!.Address, Stop))!;
        var intake = both.Anna.Roster!.Intake;

        await person.OpenAsync("/en/change");
        await person.SendAsync("/en/change", [("sure", "yes")]);
        await both.Network.RoundAsync();
        await both.DropAsync(thief, inbox, new Moved { Day = today, To = evilCard });
        await both.DropAsync(thief, inbox, new Goodbye { Day = today });
        var atIntake = (await both.Network.Relay.Client.GetCardAsync(intake, Stop))!;
        var shift = both.Anna.Roster.Recipients(today);
        var forged = new Letter { Day = today, Id = LetterId.Draw(), From = thief.Card(1, today.AddDays(30)), Purpose = Purpose.More, Text = "Meet me at the station.", Language = "en", Files = [] };
        await both.DropAsync(thief, atIntake, forged, shift);
        await both.DropAsync(thief, atIntake, new Moved { Day = today, To = evilCard }, shift);
        await both.DropAsync(thief, inbox, forged with { Id = LetterId.Draw(), Text = "I am alone, come." });
        await both.Network.RoundAsync();
        await both.Network.RoundAsync();

        await both.AnswerAsync(room, "To the right person.");
        Assert.False(room.Case!.IsClosedByContact);
        Assert.Contains("To the right person.", (await person.OpenAsync("/en/letters")).Text, StringComparison.Ordinal);
        Assert.Empty((await both.Network.Relay.ListAsync(evil)).Items);

        // What was written with it is shown, because it may be a letter that was under way; but as what it is.
        Assert.All(room.Case!.Turns.OfType<CaseTurn.FromContact>(), turn => Assert.Equal(turn.Letter.Text != "First.", turn.Letter.UnderOldCode));
        Assert.Equal(3, room.Case!.Turns.OfType<CaseTurn.FromContact>().Count());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    public async Task Wherever_changing_the_code_breaks_off_for_good_one_of_the_two_codes_goes_on_and_the_page_says_which(int done)
    {
        await using var both = await FrontAndDesks.OpenAsync();
        using var person = both.NewVisitor();
        var old = await person.WriteAsync("First.", "en");
        var room = await both.TakeOnAsync();
        await both.AnswerAsync(room, "We read you.");
        await person.OpenAsync("/en/letters");
        await person.OpenAsync("/en/change");
        var next = person.HiddenOf("/en/change", "next");
        var sent = 0;
        both.Line.Before = request => request.Method != HttpMethod.Get && sent++ >= done ? throw new HttpRequestException("The line is cut.") : Task.CompletedTask;
        await person.SendAsync("/en/change", [("sure", "yes")]);
        both.Line.Before = null;

        // The person gives up, and comes back another day with the words that they learnt last.
        using var later = both.NewVisitor();
        await later.OpenAsync("/en/code");
        await later.SendAsync("/en/code", [("code", next)]);
        if (!later.Page.Text.Contains("We read you.", StringComparison.Ordinal))
        {
            Assert.True(later.Page.Text.Contains("the old code is still the one", StringComparison.Ordinal) || later.Page.Text.Contains("There is nothing under this code", StringComparison.Ordinal), later.Page.Text);
            await later.OpenAsync("/en/code");
            await later.SendAsync("/en/code", [("code", old)]);
            Assert.Contains("We read you.", later.Page.Text, StringComparison.Ordinal);
        }

        await both.Network.RoundAsync();
        await both.AnswerAsync(room, "Are you there?");
        Assert.Contains("Are you there?", (await later.OpenAsync("/en/letters")).Text, StringComparison.Ordinal);
        await later.SendAsync("/en/letters", [("text", "I am here.")]);
        await both.Network.RoundAsync();
        Assert.Equal(["First.", "I am here."], room.Case!.Turns.OfType<CaseTurn.FromContact>().Select(turn => turn.Letter.Text));
        Assert.Empty(WriteAnswer.Unsent(both.Anna, room));
    }

    [Fact]
    public async Task What_was_read_by_a_person_is_still_marked_so_after_the_code_was_changed()
    {
        await using var both = await FrontAndDesks.OpenAsync();
        using var person = both.NewVisitor();
        await person.WriteAsync("First.", "en");
        var room = await both.TakeOnAsync();
        await OpenCase.DoAsync(both.Anna, room, Stop);
        await both.AnswerAsync(room, "We read you.");
        Assert.Contains("read by a person", (await person.OpenAsync("/en/letters")).Text, StringComparison.Ordinal);
        await person.OpenAsync("/en/change");
        await person.SendAsync("/en/change", [("sure", "yes")]);
        var letters = await person.OpenAsync("/en/letters");
        Assert.Contains("read by a person", letters.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Not read yet", letters.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_changed_the_code_is_found_by_the_next_shift_too()
    {
        await using var both = await FrontAndDesks.OpenAsync();
        using var person = both.NewVisitor();
        await person.WriteAsync("Nobody has read this yet.", "en");
        await person.OpenAsync("/en/change");
        await person.SendAsync("/en/change", [("sure", "yes")]);
        var code = await CodeOfAsync(person);
        await both.Network.RoundAsync();
        both.Network.Relay.PassDays(5);
        foreach (var desk in both.Network.Desks)
        {
            Assert.NotNull(await OfferShift.DoAsync(desk, Stop));
        }

        await both.Network.AppointAsync(days: 20);
        both.Network.Relay.PassDays(HandOverStep.GraceDays + 1);
        await both.Network.RoundAsync();
        await both.Network.RoundAsync();
        await both.Front.Reception.Rosters.AskAsync();
        var room = await both.TakeOnAsync();
        await both.AnswerAsync(room, "We read you.");
        await person.OpenAsync("/en/code");
        Assert.Contains("We read you.", (await person.SendAsync("/en/code", [("code", code)])).Text, StringComparison.Ordinal);
    }

    private static async Task<string> CodeOfAsync(Visitor person)
    {
        var page = (await person.OpenAsync("/en/mycode")).Html;
        var from = page.IndexOf("class=\"words\"", StringComparison.Ordinal);
        from = page.IndexOf('>', from) + 1;
        return page[from..page.IndexOf('<', from)];
    }

    private static IEnumerable<int> Times(string text, string part)
    {
        for (var at = text.IndexOf(part, StringComparison.Ordinal); at >= 0; at = text.IndexOf(part, at + 1, StringComparison.Ordinal))
        {
            yield return at;
        }
    }
}
