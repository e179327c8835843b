using Waystation.Letters;
using Waystation.Mail;
using Waystation.Sealing;
using Receipt = Waystation.Letters.Receipt;
using Xunit;

namespace Waystation.Tests.Letters;

public sealed class ConversationTests
{
    private static readonly DateOnly s_today = new(2026, 11, 22);

    private readonly Key _root = NewKey();
    private readonly Key _safeguarding = NewKey();
    private readonly Key _shift = NewKey();
    private readonly Key _contact = NewKey();
    private readonly Key _stranger = NewKey();
    private readonly Key _conversation = NewKey();
    private readonly Key _next = NewKey();
    private readonly Key _inbox = NewKey();
    private long _number;

    [Fact]
    public void A_strangers_answer_route_or_receipt_is_never_shown_or_followed()
    {
        var letter = Mine();
        var lines = new[] { Line(letter, _contact), Line(Answer("Come to the square."), _stranger), Line(Route(1, _stranger), _stranger), Line(Receipt(letter), _stranger), Junk() };
        var conversation = Conversation.Read(lines, _contact.Address, Roster(), s_today);
        Assert.Null(conversation.Route);
        Assert.False(Assert.IsType<Turn.Mine>(Assert.Single(conversation.Turns)).ReadByPerson);
        Assert.Equal(4, conversation.LeftOut);
    }

    [Fact]
    public void An_answer_is_shown_when_it_chains_to_the_root()
    {
        var lines = new[] { Line(Mine(), _contact), Line(Route(1, _conversation), _shift), Line(Answer("We are here."), _conversation) };
        var conversation = Conversation.Read(lines, _contact.Address, Roster(), s_today);
        Assert.Equal("We are here.", Assert.IsType<Turn.Theirs>(conversation.Turns[^1]).Text);
        Assert.True(conversation.IsUnpinned);
        Assert.Empty(Conversation.Read(lines, _contact.Address, roster: null, s_today).Turns.OfType<Turn.Theirs>());
    }

    [Fact]
    public void A_pinned_route_outlives_the_shift_that_signed_it()
    {
        var lines = new[] { Line(Route(1, _conversation), _shift), Line(Answer("Still here."), _conversation), Line(Pin(1, _conversation), _contact) };
        var conversation = Conversation.Read(lines, _contact.Address, roster: null, s_today);
        Assert.Single(conversation.Turns.OfType<Turn.Theirs>());
        Assert.False(conversation.IsUnpinned);
        Assert.Equal(_conversation.Address, conversation.Route!.ConversationKey);
    }

    [Fact]
    public void Only_the_conversation_key_moves_a_conversation_and_the_old_one_is_silent_afterwards()
    {
        var stolen = Conversation.Read([Line(Route(1, _conversation), _shift), Line(Route(2, _stranger), _shift), Line(Route(2, _stranger), _stranger)], _contact.Address, Roster(), s_today);
        Assert.Equal(_conversation.Address, stolen.Route!.ConversationKey);

        var moved = Conversation.Read(
            [Line(Route(1, _conversation), _shift), Line(Answer("before"), _conversation), Line(Route(2, _next), _conversation), Line(Answer("after, by the old key"), _conversation), Line(Answer("after"), _next)],
            _contact.Address, Roster(), s_today);
        Assert.Equal(["before", "after"], moved.Turns.OfType<Turn.Theirs>().Select(turn => turn.Text));
        Assert.Equal(2, moved.Route!.Number);
    }

    [Fact]
    public void The_first_of_two_routes_in_the_mailboxes_order_counts()
    {
        var conversation = Conversation.Read([Line(Route(1, _conversation), _shift), Line(Route(1, _next), _shift), Line(Answer("second"), _next)], _contact.Address, Roster(), s_today);
        Assert.Equal(_conversation.Address, conversation.Route!.ConversationKey);
        Assert.Empty(conversation.Turns);
    }

    [Fact]
    public void A_sheet_signed_for_one_mailbox_is_not_read_in_another()
    {
        var body = SheetSeal.Seal(Answer("Meet me."), _conversation, _contact.Address, [_stranger.Recipient]);
        Assert.NotNull(SheetSeal.Open(body, _contact.Address, [_stranger.Identity]));
        Assert.Null(SheetSeal.Open(body, _stranger.Address, [_stranger.Identity]));
    }

    [Fact]
    public void A_roster_is_good_only_with_the_pinned_root_a_number_not_older_a_day_not_past_and_two_on_shift()
    {
        var roster = Roster();
        Assert.Equal(RosterStanding.Good, RosterWatch.Weigh(roster, _root.Address, 5, s_today));
        Assert.Equal(RosterStanding.Older, RosterWatch.Weigh(roster, _root.Address, 6, s_today));
        Assert.Equal(RosterStanding.OtherRoot, RosterWatch.Weigh(roster, _stranger.Address, 5, s_today));
        Assert.Equal(RosterStanding.ExpiresSoon, RosterWatch.Weigh(roster, _root.Address, 5, roster.Expires));
        Assert.Equal(RosterStanding.Expired, RosterWatch.Weigh(roster, _root.Address, 5, roster.Expires.AddDays(1)));
        Assert.Equal(RosterStanding.TooFewOnShift, RosterWatch.Weigh(roster, _root.Address, 5, s_today, fewestOnShift: 3));
        Assert.True(Waystation.Letters.Roster.TryRead(roster.Card, out var read) && read.Shifts.Count == 2 && read.Intake.Equals(roster.Intake));
    }

    [Fact]
    public void A_letter_item_has_one_id_for_one_place_and_ids_of_two_places_differ()
    {
        var id = LetterId.Draw();
        Assert.Equal(id.ItemFor(_contact, _inbox.Address), id.ItemFor(_contact, _inbox.Address));
        Assert.NotEqual(id.ItemFor(_contact, _inbox.Address), id.ItemFor(_contact, _contact.Address));
        Assert.NotEqual(id.ItemFor(_contact, _inbox.Address), id.ItemFor(_stranger, _inbox.Address));
        Assert.NotEqual(id.ItemFor(_contact, _inbox.Address, 1), id.ItemFor(_contact, _inbox.Address));
    }

    /// <summary>A case left the desks. Whoever writes again is heard anew under the same code; nobody but the key in office ends anything.</summary>
    [Fact]
    public void A_conversation_that_the_key_in_office_ended_can_begin_anew_and_no_other_key_ends_it()
    {
        var next = _next;
        var roster = Roster();
        Conversation Read(params IReadOnlyList<MailboxLine> lines) => Conversation.Read(lines, _contact.Address, roster, s_today);
        var begun = (MailboxLine[])[Line(Mine(), _contact), Line(Route(1, _conversation), _shift), Line(Answer("first"), _conversation), Line(Pin(1, _conversation), _contact)];
        foreach (var other in (Key[])[_stranger, _shift, _contact, next])
        {
            Assert.NotNull(Read([.. begun, Line(new Ended { Day = s_today }, other)]).Route);
        }

        var ended = (MailboxLine[])[.. begun, Line(new Ended { Day = s_today }, _conversation)];
        Assert.True(Read(ended) is { Route: null, HasEnded: true, Turns.Count: 2 });
        Assert.Equal(2, Read([.. ended, Line(Answer("late"), _conversation)]).Turns.Count);
        Assert.Null(Read([.. ended, Line(Route(1, next), _stranger)]).Route);
        var anew = Read([.. ended, Line(Route(1, next), _shift), Line(Answer("again"), next), Line(Answer("late"), _conversation)]);
        Assert.Equal((next.Address, false), (anew.Route!.ConversationKey, anew.HasEnded));
        Assert.Equal(["first", "again"], anew.Turns.OfType<Turn.Theirs>().Select(turn => turn.Text));
    }

    [Fact]
    public void Of_several_pins_the_newest_counts_wherever_it_lies_and_a_key_is_silent_once_its_successor_was_pinned()
    {
        foreach (var newestFirst in (bool[])[false, true])
        {
            MailboxLine[] pins = [Line(Pin(newestFirst ? 2 : 1, newestFirst ? _next : _conversation), _contact), Line(Pin(newestFirst ? 1 : 2, newestFirst ? _conversation : _next), _contact)];
            Assert.Equal((_next.Address, 2), (Conversation.Read(pins, _contact.Address, roster: null, s_today).Route!.ConversationKey, Conversation.Read(pins, _contact.Address, roster: null, s_today).Route!.Number));
        }

        var lines = new[] { Line(Pin(1, _conversation), _contact), Line(Answer("one"), _conversation), Line(Pin(2, _next), _contact), Line(Answer("late"), _conversation), Line(Answer("two"), _next) };
        Assert.Equal(["one", "two"], Conversation.Read(lines, _contact.Address, roster: null, s_today).Turns.OfType<Turn.Theirs>().Select(turn => turn.Text));
    }

    [Fact]
    public void Without_a_roster_nobody_but_the_contact_and_keys_in_office_says_that_something_was_read()
    {
        var letter = Mine();
        bool IsRead(Key by) => Assert.IsType<Turn.Mine>(Conversation.Read([Line(Pin(1, _conversation), _contact), Line(letter, _contact), Line(Receipt(letter), by)], _contact.Address, roster: null, s_today).Turns[0]).ReadByPerson;
        Assert.True(IsRead(_contact) && IsRead(_conversation));
        Assert.False(IsRead(_stranger) || IsRead(_shift) || IsRead(_next));
    }

    [Fact]
    public void What_was_kept_of_answers_stands_once_and_an_ended_conversation_says_how_much_was_left_out()
    {
        var kept = new Kept { Day = s_today, Id = LetterId.Draw(), Text = "kept" };
        Assert.Equal("kept", Assert.IsType<Turn.Theirs>(Assert.Single(Conversation.Read([Line(kept, _contact), Line(kept, _contact), Line(kept, _stranger)], _contact.Address, roster: null, s_today).Turns)).Text);
        var ended = Conversation.Read([Line(Route(1, _conversation), _shift), Junk(), Line(Answer("one"), _conversation), Line(new Ended { Day = s_today }, _conversation)], _contact.Address, Roster(), s_today);
        Assert.Equal((true, false, 1), (ended.HasEnded, ended.IsUnpinned, ended.LeftOut));
    }

    /// <summary>A caseworker of whom somebody complains does not answer in the place of those who look into it; and neither do these in a case.</summary>
    [Fact]
    public void What_was_told_of_one_of_us_is_answered_and_seen_as_read_by_safeguarding_alone()
    {
        var told = Mine() with { Purpose = Purpose.AboutOneOfUs };
        var roster = Roster(guarded: true);
        Conversation Read(params IReadOnlyList<MailboxLine> lines) => Conversation.Read(lines, _contact.Address, roster, s_today);
        Assert.Equal(Duty.Safeguarding, Read(Line(told, _contact)).Duty);
        Assert.Equal(Duty.Safeguarding, Read(Line(told, _contact), Line(Mine() with { Purpose = Purpose.More }, _contact)).Duty);
        Assert.Equal(Duty.Triage, Read(Line(Mine(), _contact), Line(told, _stranger)).Duty);
        foreach (var (letter, theirs, others) in ((Letter, Key, Key)[])[(told, _safeguarding, _shift), (Mine(), _shift, _safeguarding)])
        {
            Assert.Null(Read(Line(letter, _contact), Line(Route(1, _stranger), others)).Route);
            Assert.False(Assert.IsType<Turn.Mine>(Read(Line(letter, _contact), Line(Receipt(letter), others)).Turns[0]).ReadByPerson);
            Assert.NotNull(Read(Line(letter, _contact), Line(Route(1, _stranger), theirs)).Route);
            Assert.True(Assert.IsType<Turn.Mine>(Read(Line(letter, _contact), Line(Receipt(letter), theirs)).Turns[0]).ReadByPerson);
        }
    }

    private static Key NewKey()
    {
        using var seed = Seed.Draw();
        return Key.From(seed);
    }

    private static Answer Answer(string text) => new() { Day = s_today, Id = LetterId.Draw(), Text = text };

    private static Receipt Receipt(Letter letter) => new() { Day = s_today, Letters = [letter.Id] };

    private Route Route(int number, Key key) => new() { Day = s_today, Number = number, ConversationKey = key.Address, Inbox = _inbox.Card(1, s_today.AddDays(30)) };

    private Pin Pin(int number, Key key) => new() { Day = s_today, Number = number, ConversationKey = key.Address, Inbox = _inbox.Card(1, s_today.AddDays(30)) };

    private Letter Mine() => new() { Day = s_today, Id = LetterId.Draw(), From = _contact.Card(1, s_today.AddDays(30)), Purpose = Purpose.ForMyself, Text = "Help.", Language = "en", Files = [] };

    private Roster Roster(bool guarded = false) => Waystation.Letters.Roster.Sign(
        _root, 5, s_today.AddDays(7), "Help line", NewKey().Address, [new RosterRelay(NewKey().Address, "http://127.0.0.1:1")],
        [new RosterShift(_shift.Card(1, s_today.AddDays(30)), s_today, s_today.AddDays(7)), new RosterShift(NewKey().Card(1, s_today.AddDays(30)), s_today, s_today.AddDays(7)), .. guarded ? [new RosterShift(_safeguarding.Card(1, s_today.AddDays(30)), s_today, s_today.AddDays(7), Duty.Safeguarding)] : (RosterShift[])[]], [], safeguarding: NewKey().Address);

    /// <summary>Sealed and opened again, as it travels.</summary>
    private MailboxLine Line(Sheet sheet, Key by) => new(++_number, ItemId.Draw(), SheetSeal.Open(SheetSeal.Seal(sheet, by, _contact.Address, [_contact.Recipient]), _contact.Address, [_contact.Identity]));

    private MailboxLine Junk() => new(++_number, ItemId.Draw(), null);
}
