using System.Text;
using System.Text.RegularExpressions;
using Waystation.Mail;
using Waystation.Mail.Wire;
using Waystation.Relay;
using Xunit;

namespace Waystation.Tests.Vectors;

/// <summary>The examples of docs/wire.md are made again from their fixed keys, byte for byte, and read back.</summary>
public sealed partial class WireExamples
{
    private static readonly Dictionary<string, string> s_made = Make();

    public static TheoryData<string> Names => [.. s_made.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void An_example_of_the_wire_page_is_what_the_code_makes(string name) => Assert.Equal(s_made[name], Printed()[name]);

    [Fact]
    public void The_wire_page_has_no_example_that_is_not_run() => Assert.Equal(s_made.Keys.Order(StringComparer.Ordinal), Printed().Keys.Order(StringComparer.Ordinal));

    [Fact]
    public void The_printed_examples_are_taken_by_whoever_reads_them()
    {
        var printed = Printed();
        Assert.True(Address.TryParse(printed["mailbox"], out var mailbox, out _));
        Assert.True(Address.TryParse(printed["relay"], out var relay, out _));
        Assert.True(Card.TryRead(Hex("card"), out var card, out _) && card.Mailbox.Equals(mailbox));
        Assert.True(Head.TryRead(Hex("head"), out var head, out _) && head.Verify(relay));
        Assert.True(Deletion.TryRead(mailbox, Hex("deletion"), out _, out _));
        Assert.True(Opening.TryRead(Hex("opening"), out var opening, out _) && opening.Puzzle.IsSolvedBy(mailbox, opening.Solution));
        Assert.True(ListPage.TryRead(mailbox, Hex("list-page"), out var page, out _));
        Assert.IsType<Verdict.Consistent>(HeadCheck.Check(Seen.Nothing(mailbox), page));
        var headers = printed["request"].Split('\n').Where(line => line.Contains(": ", StringComparison.Ordinal)).ToDictionary(line => line[..line.IndexOf(':', StringComparison.Ordinal)], line => line[(line.IndexOf(':', StringComparison.Ordinal) + 2)..]);
        var target = printed["request"].Split('\n')[0].Split(' ')[1].Split('?');
        Assert.True(RequestSignature.TryRead(relay, new SignedParts("PUT", target[0], "?" + target[1], headers["Content-Digest"]), headers["Signature-Input"], headers["Signature"], out var signature, out _));
        Assert.Equal(mailbox, signature.Key);
        Assert.True(RelayTime.TryRead(relay, signature.Nonce, printed["clock-wrong"]["clock-wrong ".Length..], out _));

        byte[] Hex(string name) => Convert.FromHexString(printed[name]);
    }

    private static Dictionary<string, string> Printed()
    {
        var page = File.ReadAllText(Path.Combine(Parts.Root, "docs", "wire.md"));
        return Example().Matches(page).ToDictionary(
            match => match.Groups["name"].Value,
            match => match.Groups["kind"].Value == "hex" ? match.Groups["text"].Value.Replace("\n", "", StringComparison.Ordinal) : match.Groups["text"].Value.TrimEnd('\n'),
            StringComparer.Ordinal);
    }

    private static Dictionary<string, string> Make()
    {
        using var key = new RelayKey([.. Enumerable.Repeat((byte)1, 32)]);
        using var relay = new RelayKey([.. Enumerable.Repeat((byte)2, 32)]);
        var day = new DateOnly(2026, 12, 24);
        var body = new byte[1024];
        var item = new Item(ItemId.TryRead([.. Enumerable.Repeat((byte)3, 16)], out var id, out _) ? id : throw new InvalidOperationException(), day, body);
        var life = Incarnation.TryRead([.. Enumerable.Repeat((byte)4, 16)], out var incarnation, out _) ? incarnation : throw new InvalidOperationException();
        var card = Card.Sign(key, 1, day, CardKind.Recipient, "age1example"u8);
        var hash = Chain.Next(Chain.Start(key.Address), 1, item.Id, day, Digest.Of(body));
        var head = Head.Sign(relay, key.Address, 1, hash, life);
        var deletion = Deletion.Sign(key, item.Id);
        var puzzle = Puzzle.Make([.. Enumerable.Repeat((byte)5, 32)], key.Address, 8, 1_790_000_000);
        var opening = new Opening(new MailboxPolicy(DropRule.Keyed, 7), puzzle, puzzle.Solve(key.Address, CancellationToken.None), card);
        var parts = new SignedParts("PUT", Paths.Item(key.Address, item.Id), Paths.AppendQuery(day, onlyAfter: 0), ContentDigest.Of(body));
        var nonce = string.Concat(Enumerable.Repeat("06", 16));
        var signature = RequestSignature.Sign(key, relay.Address, parts, 1_790_000_000, nonce);
        ListAnswer.Listing page = new([new Listed(1, item.Id, day, Digest.Of(body), 1024, null, new Gone.Deleted(deletion))], head, More: false, ClosesOn: null, KeptUntil: day);
        return new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["mailbox"] = key.Address.ToText(),
            ["relay"] = relay.Address.ToText(),
            ["card"] = Convert.ToHexStringLower(card.ToBytes()),
            ["card-text"] = card.ToText(),
            ["chain-0"] = Convert.ToHexStringLower(Chain.Start(key.Address).Bytes),
            ["entry-1"] = Convert.ToHexStringLower(Chain.Entry(1, item.Id, day, Digest.Of(body)).Bytes),
            ["chain-1"] = Convert.ToHexStringLower(hash.Bytes),
            ["head"] = Convert.ToHexStringLower(head.ToBytes()),
            ["receipt"] = Convert.ToHexStringLower(Receipt.Sign(relay, key.Address, item.Id, day, Digest.Of(body)).ToBytes()),
            ["deletion"] = Convert.ToHexStringLower(deletion.ToBytes()),
            ["request"] = $"PUT {parts.Path}{parts.Query} HTTP/1.1\nContent-Length: 1024\nContent-Digest: {parts.ContentDigest}\nSignature-Input: {signature.Input}\nSignature: {signature.SignatureText}",
            ["clock-wrong"] = Encoding.ASCII.GetString(Refusals.ToBytes(RelayRefusal.ClockWrong, RelayTime.Sign(relay, 1_790_000_900, nonce))).TrimEnd('\n'),
            ["another-came-first"] = Encoding.ASCII.GetString(Refusals.ToBytes(RelayRefusal.AnotherCameFirst, "17")).TrimEnd('\n'),
            ["head-answer"] = Convert.ToHexStringLower(new HeadAnswer(false, head).ToBytes()),
            ["day-answer"] = Convert.ToHexStringLower(new DayAnswer(day).ToBytes()),
            ["list-page"] = Convert.ToHexStringLower(ListPage.ToBytes(page)),
            ["opening"] = Convert.ToHexStringLower(opening.ToBytes()),
        };
    }

    [GeneratedRegex("^```(?<kind>hex|text) (?<name>[a-z0-9-]+)\n(?<text>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Example();
}
