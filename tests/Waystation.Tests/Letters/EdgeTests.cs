using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Waystation.Letters;
using Waystation.Mail;
using Waystation.Sealing;
using Receipt = Waystation.Letters.Receipt;
using Xunit;

namespace Waystation.Tests.Letters;

/// <summary>Bounds at their edges: the most that may be is read, one more is not. Each stands where a changed sign went unnoticed by the other tests.</summary>
public sealed class EdgeTests
{
    private static readonly DateOnly s_today = new(2026, 11, 22);

    [Fact]
    public void The_most_that_a_letter_may_hold_is_read_and_one_more_is_not()
    {
        using var key = NewKey();
        var letter = new Letter { Day = s_today, Id = LetterId.Draw(), From = key.Card(1, s_today.AddDays(30)), Purpose = Purpose.ForMyself, Text = "Help.", Language = "en", Files = [] };
        Edge(500, n => letter with { SafeUntil = new string('x', n) });
        Edge(500, n => letter with { HowToAnswer = new string('x', n) });
        Edge(35, n => letter with { Language = new string('x', n) });
        Edge(10, n => letter with { Files = [.. Enumerable.Repeat(File(), n)] });
        Edge(120, n => letter with { Files = [File() with { Name = new string('x', n) }] });
        Edge(1_024, n => letter with { Files = [File() with { Pieces = [.. Enumerable.Range(0, n).Select(_ => ItemId.Draw())] }] });
        Assert.True(IsRead(letter with { Files = [File() with { Size = 0 }] }));
        Assert.False(IsRead(letter with { Files = [File() with { Size = -1 }] }));
        Assert.False(IsRead(letter with { Files = [File(), File() with { Sha256 = new string('a', 63) + "G" }] }));
        Assert.False(IsRead(letter with { Files = [File() with { Sha256 = new string('a', 65) }] }));
        Assert.False(IsRead(letter with { Files = [File() with { Seed = new byte[31] }] }));
        Assert.False(IsRead(Changed(letter with { Files = [File() with { Pieces = [ItemId.Draw(), ItemId.Draw()] }] }, node => node["files"]![0]!["pieces"]![1] = null)));
    }

    [Fact]
    public void The_most_that_other_sheets_may_hold_is_read_and_one_more_is_not()
    {
        using var key = NewKey();
        var inbox = key.Card(1, s_today.AddDays(30));
        Edge(20_000, n => new Answer { Day = s_today, Id = LetterId.Draw(), Text = new string('x', n) });
        Edge(20_000, n => new Kept { Day = s_today, Id = LetterId.Draw(), Text = new string('x', n) });
        Edge(1_024, n => new Receipt { Day = s_today, Letters = [.. Enumerable.Range(0, n).Select(_ => LetterId.Draw())] });
        Assert.False(IsRead(Changed(new Receipt { Day = s_today, Letters = [LetterId.Draw(), LetterId.Draw()] }, node => node["letters"]![1] = null)));
        foreach (var (number, may) in ((int, bool)[])[(-1, false), (0, false), (1, true), (2, true)])
        {
            Assert.Equal(may, IsRead(new Route { Day = s_today, Number = number, ConversationKey = key.Address, Inbox = inbox }));
            Assert.Equal(may, IsRead(new Pin { Day = s_today, Number = number, ConversationKey = key.Address, Inbox = inbox }));
            Assert.Equal(may, IsRead(Move(1_024, new Pin { Day = s_today, Number = number, ConversationKey = key.Address, Inbox = inbox })));
        }

        Assert.True(IsRead(Move(Moving.LongestNotice, null)));
        Assert.False(IsRead(Move(Moving.LongestNotice * 2, null)));
        Assert.False(IsRead(Move(1_000, null)));
        Moving Move(int size, Pin? pin) => new() { Day = s_today, From = key.Address, Place = key.Address, Item = ItemId.Draw(), Expires = s_today, Notice = new byte[size], Pin = pin };
    }

    [Fact]
    public void A_letter_id_is_32_hexadecimal_digits_and_each_part_has_an_item_id_of_its_own()
    {
        var text = new string('0', 31) + "F";
        Assert.True(LetterId.TryParse(text, out var id));
        Assert.Equal(text.ToLowerInvariant(), id.ToText());
        foreach (var wrong in (string?[])[null, "", text[1..], text + "0", "g" + text[1..], text[1..] + "g", new string('x', 32)])
        {
            Assert.False(LetterId.TryParse(wrong, out var none));
            Assert.Null(none);
        }

        using var key = NewKey();
        Assert.Equal(600, Enumerable.Range(0, 600).Select(part => id.ItemFor(key, key.Address, part)).Distinct().Count());
        Assert.Equal(id.ItemFor(key, key.Address, 300), id.ItemFor(key, key.Address, 300));
    }

    [Fact]
    public void A_piece_of_any_size_comes_back_as_it_was_and_what_is_none_is_not_read()
    {
        using var key = NewKey();
        using var other = NewKey();
        var id = LetterId.Draw();
        Assert.True(Piece.LargestFor(1) > 60_000);
        foreach (var size in (int[])[0, 1, 15, 16, 1_000, Piece.LargestFor(1)])
        {
            var bytes = Enumerable.Range(0, size).Select(i => (byte)(i % 251)).ToArray();
            var body = Piece.Seal(id, int.MaxValue, bytes, [key.Recipient]);
            Assert.True(SizeClass.IsValid(body.Length));
            var piece = Piece.Open(body, [key.Identity])!;
            Assert.Equal((id, int.MaxValue), (piece.File, piece.Number));
            Assert.True(piece.Bytes.Span.SequenceEqual(bytes));
            Assert.Null(Piece.Open(body, [other.Identity]));
        }

        Assert.NotNull(Plain($"{Head("piece", 1, 0, 2)}\nab"));
        Assert.NotNull(Plain($"{Head("piece", 1, 0, 0)}\n"));
        foreach (var wrong in (string[])["", "\n", "no line", "{}\n", "null\n", Head("piece", 1, 0, 0), $"{Head("peace", 1, 0, 2)}\nab", $"{Head("piece", 2, 0, 2)}\nab", $"{Head("piece", 1, -1, 2)}\nab", $"{Head("piece", 1, 0, -1)}\nab", $"{Head("piece", 1, 0, 1_000_000)}\nab"])
        {
            Assert.Null(Plain(wrong));
        }

        string Head(string kind, int version, int number, int size) => $$"""{"kind":"{{kind}}","v":{{version}},"file":"{{id.ToText()}}","number":{{number}},"size":{{size}}}""";
        Piece? Plain(string text) => Piece.Open(Parcel.Seal(Encoding.UTF8.GetBytes(text), 0, [key.Recipient]), [key.Identity]);
    }

    [Fact]
    public void A_roster_keeps_each_duty_apart_and_each_day_to_its_edges()
    {
        using var root = NewKey();
        using var triage = NewKey();
        using var guard = NewKey();
        using var both = NewKey();
        var (intake, safe) = (NewAddress(), NewAddress());
        var shifts = new[]
        {
            new RosterShift(triage.Card(1, s_today.AddDays(2)), s_today, s_today.AddDays(5)),
            new RosterShift(guard.Card(1, s_today.AddDays(9)), s_today, s_today.AddDays(5), Duty.Safeguarding),
            new RosterShift(both.Card(1, s_today.AddDays(9)), s_today.AddDays(1), s_today.AddDays(2)),
            new RosterShift(both.Card(1, s_today.AddDays(9)), s_today.AddDays(1), s_today.AddDays(4), Duty.Safeguarding),
        };
        var past = new PastShift(NewAddress(), s_today.AddDays(-9), s_today.AddDays(-2), Duty.Safeguarding);
        var roster = Read(Roster.Sign(root, 1, s_today.AddDays(7), "Help line", intake, [new RosterRelay(root.Address, "http://127.0.0.1:1")], shifts, [], [past], safe))!;
        Assert.Equal((intake, safe), (roster.IntakeOf(Duty.Triage), roster.IntakeOf(Duty.Safeguarding)));
        Assert.Equal([triage.Address], roster.OnShift(s_today).Select(shift => shift.Card.Mailbox));
        Assert.Equal([guard.Address], roster.OnShift(s_today, Duty.Safeguarding).Select(shift => shift.Card.Mailbox));
        Assert.Equal((1, 1), (roster.Recipients(s_today).Count, roster.Recipients(s_today, Duty.Safeguarding).Count));
        Assert.Equal((2, 2), (roster.Recipients(s_today.AddDays(2)).Count, roster.Recipients(s_today.AddDays(2), Duty.Safeguarding).Count));
        Assert.Equal((0, 2), (roster.Recipients(s_today.AddDays(3)).Count, roster.Recipients(s_today.AddDays(3), Duty.Safeguarding).Count));
        Assert.Equal((0, 0), (roster.Recipients(s_today.AddDays(-1)).Count, roster.Recipients(s_today.AddDays(6), Duty.Safeguarding).Count));

        Assert.True(roster.IsShiftKey(triage.Address, s_today) && roster.IsShiftKey(triage.Address, s_today, Duty.Triage));
        Assert.False(roster.IsShiftKey(triage.Address, s_today, Duty.Safeguarding) || roster.IsShiftKey(guard.Address, s_today, Duty.Triage));
        Assert.False(roster.IsShiftKey(both.Address, s_today) || roster.IsShiftKey(triage.Address, s_today.AddDays(-1)) || roster.IsShiftKey(NewAddress(), s_today));
        Assert.True(roster.IsShiftKey(past.Key, past.From) && roster.IsShiftKey(past.Key, s_today, Duty.Safeguarding));
        Assert.False(roster.IsShiftKey(past.Key, past.From.AddDays(-1)) || roster.IsShiftKey(past.Key, s_today, Duty.Triage));
        Assert.Equal(s_today.AddDays(4), roster.LastDayOf(both.Address));
    }

    [Fact]
    public void Months_are_1_to_120_and_what_is_no_roster_is_not_read()
    {
        using var root = NewKey();
        Roster Signed(int? months) => Roster.Sign(root, 1, s_today.AddDays(7), "Help line", root.Address, [new RosterRelay(root.Address, "http://127.0.0.1:1")], [], ["http://front"], keepClosedMonths: months);
        foreach (var (months, kept) in ((int?, int?)[])[(null, null), (0, null), (1, 1), (120, 120), (121, null), (-1, null)])
        {
            Assert.Equal(kept, Read(Signed(months))!.KeepClosedMonths);
        }

        var whole = JsonNode.Parse(Signed(1).Card.Payload.Span)!;
        Assert.NotNull(FromJson(_ => { }));
        Assert.NotNull(FromJson(node => node.AsObject().Remove("past")));
        Assert.Null(FromJson(node => node["relays"] = new JsonArray()));
        Assert.Null(FromJson(node => node["relays"] = new JsonArray(whole["relays"]![0]!.DeepClone(), null)));
        Assert.Null(FromJson(node => node["shifts"] = new JsonArray((JsonNode?)null)));
        Assert.Null(FromJson(node => node["past"] = new JsonArray((JsonNode?)null)));
        Assert.Null(FromJson(node => node["fronts"] = new JsonArray("http://front", null)));
        Assert.Null(FromJson(node => node["v"] = 2));
        Assert.False(Roster.TryRead(Card.Sign(root, 1, s_today, CardKind.Roster, "no json"u8), out _));
        Assert.False(Roster.TryRead(root.Card(1, s_today), out _));
        Roster? FromJson(Action<JsonNode> change)
        {
            var node = whole.DeepClone();
            change(node);
            return Roster.TryRead(Card.Sign(root, 1, s_today, CardKind.Roster, JsonSerializer.SerializeToUtf8Bytes(node)), out var read) ? read : null;
        }
    }

    [Fact]
    public void A_way_is_scheme_host_and_port()
    {
        var relay = NewAddress();
        string[] urls = ["http://a.onion", "https://b.example:8443", "ftp://c.example", "http://d.example/path", "http://e.example/?q", "nothing", "http://a.onion"];
        Assert.Equal(["http://a.onion/", "https://b.example:8443/"], RosterRelay.Ways([.. urls.Select(url => new RosterRelay(relay, url)), new RosterRelay(NewAddress(), "http://z.onion")], relay).Select(way => way.ToString()));
    }

    [Fact]
    public void Signed_text_ends_after_its_second_line()
    {
        using var key = NewKey();
        var written = SignedText.Write("{}"u8, key.Address, key);
        Assert.True(SignedText.TryRead([.. written, .. "   "u8], key.Address, out var text, out _));
        Assert.Equal(written, text.Whole.ToArray());
        Assert.Equal("{}", Encoding.ASCII.GetString(text.Json.Span));
        foreach (var wrong in (byte[][])[[], [.. "\n"u8], [.. "\n\n"u8], [.. "{}\n"u8], written[..^1], [.. "{}\nnull\n"u8], [.. "{}\nx\n"u8], [.. "[]"u8, .. written[2..]]])
        {
            Assert.False(SignedText.TryRead(wrong, key.Address, out var none, out var fault));
            Assert.Null(none);
            Assert.NotEqual(ReadFault.None, fault);
        }

        Assert.Throws<ArgumentException>(() => SignedText.Write("{\n}"u8, key.Address, key));
    }

    private static void Edge(int most, Func<int, Sheet> of)
    {
        Assert.True(IsRead(of(most)));
        Assert.False(IsRead(of(most + 1)));
    }

    private static bool IsRead(Sheet sheet) => IsRead(SheetSeal.ToJson(sheet));

    private static bool IsRead(byte[] json) => SheetSeal.Read(json) is not null;

    private static byte[] Changed(Sheet sheet, Action<JsonNode> change)
    {
        var node = JsonNode.Parse(SheetSeal.ToJson(sheet))!;
        change(node);
        return JsonSerializer.SerializeToUtf8Bytes(node);
    }

    private static Roster? Read(Roster written) => Roster.TryRead(written.Card, out var read) ? read : null;

    private static FileList File() => new() { Id = LetterId.Draw(), Name = "a.jpg", Size = 1, Sha256 = new string('a', 64), Pieces = [ItemId.Draw()], Seed = new byte[32] };

    private static Address NewAddress()
    {
        using var key = NewKey();
        return key.Address;
    }

    private static Key NewKey()
    {
        using var seed = Seed.Draw();
        return Key.From(seed);
    }
}
