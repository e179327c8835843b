using System.Text;
using Waystation.Letters;
using Waystation.Mail;
using Waystation.Sealing;
using Xunit;

namespace Waystation.Tests.Letters;

/// <summary>Post-quantum recipients are thirty times as long as others: what has to hold them, does.</summary>
public sealed class RosterSizeTests
{
    private static readonly DateOnly s_today = new(2026, 11, 22);

    [Fact]
    public void The_fullest_roster_fits_into_a_card_and_comes_back()
    {
        var shifts = Enumerable.Range(0, Roster.MostOnShift).Select(_ => new RosterShift(NewCard(), s_today, s_today.AddDays(7))).ToList();
        var past = Enumerable.Range(0, Roster.MostPast).Select(_ => new PastShift(NewKey().Address, s_today.AddDays(-100), s_today.AddDays(-1))).ToList();
        using var root = NewKey();
        var relays = Enumerable.Range(0, 5).Select(_ => new RosterRelay(NewKey().Address, $"http://{new string('a', 56)}.onion")).ToList();
        var roster = Roster.Sign(root, 9, s_today.AddDays(7), new string('я', 40), NewKey().Address, relays, shifts, [.. relays.Select(relay => relay.Url)], past);

        Assert.True(Card.TryRead(roster.Card.ToBytes(), out var card, out _));
        Assert.True(Card.TryParse(card.ToText(), out _, out _));
        Assert.True(Roster.TryRead(card, out var read));
        Assert.Equal(Roster.MostOnShift, read.Recipients(s_today).Count);
        Assert.All(past, shift => Assert.True(read.IsShiftKey(shift.Key, s_today)));
        Assert.All(past, shift => Assert.Equal(shift.Until, read.LastDayOf(shift.Key)));
        Assert.Null(read.LastDayOf(NewKey().Address));
    }

    [Fact]
    public void More_than_fit_are_refused()
    {
        using var root = NewKey();
        var shifts = Enumerable.Repeat(new RosterShift(NewCard(), s_today, s_today), Roster.MostOnShift + 1).ToList();
        Assert.Throws<ArgumentOutOfRangeException>(() => Roster.Sign(root, 1, s_today, "Help line", root.Address, [new RosterRelay(root.Address, "http://127.0.0.1")], shifts, []));
        Assert.Throws<ArgumentOutOfRangeException>(() => Card.Sign(root, 1, s_today, CardKind.Recipient, new byte[Card.LargestRecipient + 1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Card.Sign(root, 1, s_today, CardKind.Roster, new byte[Card.LargestRoster + 1]));
    }

    /// <summary>The relay's quick lane is for items up to 16 KiB: a page of text to a shift of four belongs there, in any script.</summary>
    [Theory]
    [InlineData("я")]
    [InlineData("ሀ")]
    [InlineData("a")]
    public void A_page_of_text_to_a_shift_of_four_is_a_short_item(string letter)
    {
        using var contact = NewKey();
        var sheet = new Letter
        {
            Day = s_today,
            Id = LetterId.Draw(),
            From = contact.Card(1, s_today.AddDays(400)),
            Purpose = Purpose.ForMyself,
            Text = string.Concat(Enumerable.Repeat(letter, 1_800)),
            Language = "ru",
            Files = [],
        };
        var body = SheetSeal.Seal(sheet, contact, contact.Address, [contact.Recipient, NewKey().Recipient, NewKey().Recipient, NewKey().Recipient]);
        Assert.InRange(body.Length, 1, Item.ShortSize);
        Assert.Equal(sheet.Text, Assert.IsType<Letter>(SheetSeal.Open(body, contact.Address, [contact.Identity])!.Sheet).Text);
    }

    [Fact]
    public void What_a_card_says_is_a_post_quantum_recipient() => Assert.StartsWith("age1pq1", Encoding.ASCII.GetString(NewCard().Payload.Span), StringComparison.Ordinal);

    private static Card NewCard()
    {
        using var key = NewKey();
        return key.Card(1, s_today.AddDays(30));
    }

    private static Key NewKey()
    {
        using var seed = Seed.Draw();
        return Key.From(seed);
    }
}
