using System.Security.Cryptography;
using CsCheck;
using Waystation.Mail;
using Waystation.Mail.Wire;
using Waystation.Relay;
using Waystation.Tests.Relay;
using Xunit;

namespace Waystation.Tests.Mail;

/// <summary>Everything that travels comes back as it was; and, damaged anywhere, is refused or reads as another whole value, never throws.</summary>
public sealed class WireLaws
{
    private static readonly DateOnly s_day = new(2026, 12, 24);
    private static readonly RelayKey s_key = TestRelay.NewKey();
    private static readonly RelayKey s_relay = TestRelay.NewKey();

    private delegate byte[]? Again(byte[] wire, out ReadFault fault);

    public static TheoryData<string> Nouns => [.. Wires().Keys];

    [Theory]
    [MemberData(nameof(Nouns))]
    public void What_travels_comes_back_as_it_was(string noun)
    {
        var (wire, again) = Wires()[noun];
        Assert.Equal(wire, again(wire, out var fault));
        Assert.Equal(ReadFault.None, fault);
    }

    [Theory]
    [MemberData(nameof(Nouns))]
    public void Damage_is_refused_with_a_place_inside_or_reads_as_exactly_what_is_there(string noun)
    {
        var (valid, again) = Wires()[noun];
        var gen = Gen.Select(Gen.Int[0, 3], Gen.Int[0, valid.Length - 1], Gen.Byte[1, 255], Gen.Byte.Array[1, 40]);
        gen.Sample(
            (how, at, flip, more) =>
            {
                byte[] damaged = how switch
                {
                    0 => [.. valid[..at], (byte)(valid[at] ^ flip), .. valid[(at + 1)..]],
                    1 => valid[..at],
                    2 => [.. valid, .. more],
                    _ => [.. valid[..at], .. more, .. valid[at..]],
                };
                var read = again(damaged, out var fault);
                return read is null
                    ? fault.Kind != FaultKind.None && fault.Offset >= 0 && fault.Offset <= Math.Max(valid.Length, damaged.Length)
                    : read.AsSpan().SequenceEqual(damaged) && fault == ReadFault.None;
            },
            iter: 2000);
    }

    [Theory]
    [InlineData("card")]
    [InlineData("head")]
    [InlineData("receipt")]
    [InlineData("deletion")]
    public void A_signed_statement_with_one_flipped_bit_is_nobodys(string noun)
    {
        var (valid, _) = Wires()[noun];
        Gen.Int[0, (valid.Length * 8) - 1].Sample(bit =>
        {
            byte[] damaged = [.. valid];
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            return noun switch
            {
                "card" => !Card.TryRead(damaged, out _, out _),
                "head" => !Head.TryRead(damaged, out var head, out _) || !head.Verify(s_relay.Address),
                "receipt" => !Receipt.TryRead(damaged, out var receipt, out _) || !receipt.Verify(s_relay.Address, s_key.Address, SomeItem),
                _ => !Deletion.TryRead(s_key.Address, damaged, out _, out _),
            };
        });
    }

    [Fact]
    public void Text_comes_back_and_a_slip_of_one_or_two_letters_is_found() => Gen.Select(Gen.Byte.Array[0, 60], Gen.Int[0, 1000], Gen.Int[1, 31], Gen.Int[0, 1000], Gen.Int[0, 31]).Sample((data, at, by, at2, by2) =>
    {
        const string Letters = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
        var text = Bech32.Encode("way", data);
        Assert.True(Bech32.TryDecode(text, out var prefix, out var read, out _));
        Assert.Equal("way", prefix);
        Assert.Equal(data, read);
        Assert.True(Bech32.TryDecode(text.ToUpperInvariant(), out _, out _, out _));
        var slipped = text.ToCharArray();
        Slip(at, by);
        Slip(at2, by2);
        var wrong = new string(slipped);
        Assert.True(wrong == text || !Bech32.TryDecode(wrong, out _, out _, out _));

        void Slip(int place, int shift)
        {
            var i = 4 + (place % (text.Length - 4));
            slipped[i] = Letters[(Letters.IndexOf(slipped[i], StringComparison.Ordinal) + shift) % 32];
        }
    });

    [Theory]
    [InlineData("A12UEL5L", true)]
    [InlineData("an83characterlonghumanreadablepartthatcontainsthenumber1andtheexcludedcharactersbio1tt5tgs", true)]
    [InlineData("abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw", true)]
    [InlineData("split1checkupstagehandshakeupstreamerranterredcaperred2y9e3w", true)]
    [InlineData("?1ezyfcl", true)]
    [InlineData("pzry9x0s0muk", false)]
    [InlineData("1pzry9x0s0muk", false)]
    [InlineData("x1b4n0q5v", false)]
    [InlineData("li1dgmt3", false)]
    [InlineData("A1G7SGD8", false)]
    [InlineData("10a06t8", false)]
    [InlineData("1qzzfhee", false)]
    [InlineData("A12uEL5L", false)]
    public void The_examples_of_BIP_173_read_as_it_says(string text, bool isValid)
    {
        // Two of BIP 173's valid strings are no whole number of bytes; they are not among these.
        Assert.Equal(isValid, Bech32.TryDecode(text, out _, out _, out _));
    }

    [Fact]
    public void A_size_class_holds_what_it_is_for_and_is_its_own_class() => Gen.Int[0, SizeClass.Largest].Sample(length =>
    {
        var size = SizeClass.For(length);
        return size >= length && SizeClass.IsValid(size) && SizeClass.For(size) == size && (length <= SizeClass.Smallest || size <= length * 1.12);
    });

    [Theory]
    [InlineData(9, 10)]
    [InlineData(1025, 1088)]
    [InlineData(1_048_575, 1_048_576)]
    [InlineData(1 << 30, 1 << 30)]
    public void Padme_is_as_its_paper_has_it(long length, long padded) => Assert.Equal(padded, SizeClass.Padme(length));

    [Fact]
    public void A_year_is_a_year_and_some_days_and_blurred()
    {
        var today = new DateOnly(2026, 11, 22);
        var drawn = Enumerable.Range(0, 500).Select(_ => Expiry.DrawYear(today)).ToList();
        Assert.All(drawn, day => Assert.InRange(day, today.AddDays(Expiry.YearDays), today.AddDays(Expiry.LongestYearDays)));
        Assert.Equal(16, drawn.Distinct().Count());
    }

    [Fact]
    public void A_day_of_expiry_is_never_early_and_blurred() => Gen.Int[1, 300].Sample(days =>
    {
        var today = new DateOnly(2026, 11, 22);
        var last = Expiry.Draw(today, days);
        return last >= today.AddDays(days) && last <= today.AddDays(Expiry.LongestDays);
    });

    [Fact]
    public void A_puzzle_is_solved_for_its_mailbox_alone_and_known_by_its_maker_alone()
    {
        var secret = RandomNumberGenerator.GetBytes(32);
        var puzzle = Puzzle.Make(secret, s_key.Address, 12, 1_790_000_000);
        var solution = puzzle.Solve(s_key.Address, TestContext.Current.CancellationToken);
        Assert.True(puzzle.IsSolvedBy(s_key.Address, solution));
        Assert.False(Enumerable.Range(0, 64).All(offset => puzzle.IsSolvedBy(s_relay.Address, solution + (ulong)offset)));
        Assert.True(puzzle.IsFrom(secret, s_key.Address));
        Assert.False(puzzle.IsFrom(secret, s_relay.Address));
        Assert.False(puzzle.IsFrom(RandomNumberGenerator.GetBytes(32), s_key.Address));
    }

    private static Item SomeItem { get; } = new(ItemId.Draw(), s_day, new byte[1024]);

    private static Dictionary<string, (byte[] Wire, Again Again)> Wires()
    {
        var hash = Digest.Of("x"u8);
        var card = Card.Sign(s_key, 7, s_day, CardKind.Recipient, "age1example"u8);
        var head = Head.Sign(s_relay, s_key.Address, 3, hash, Incarnation.Draw());
        var deletion = Deletion.Sign(s_key, SomeItem.Id);
        var puzzle = Puzzle.Make(new byte[32], s_key.Address, 8, 1_790_000_000);
        ListAnswer.Listing page = new(
            [
                new Listed(1, SomeItem.Id, s_day, hash, 1024, new byte[1024], null),
                new Listed(2, SomeItem.Id, s_day, hash, 1024, new byte[1024], new Gone.Pending(s_day, deletion)),
                new Listed(3, SomeItem.Id, s_day, hash, 1_048_576, null, new Gone.Deleted(deletion)),
                new Listed(4, SomeItem.Id, s_day, hash, 81_920, null, new Gone.Expired()),
            ],
            head,
            More: true,
            ClosesOn: s_day,
            KeptUntil: s_day.AddDays(375));
        return new Dictionary<string, (byte[], Again)>(StringComparer.Ordinal)
        {
            ["address"] = (s_key.Address.Bytes.ToArray(), (byte[] wire, out ReadFault fault) => Address.TryRead(wire, out var read, out fault) ? read.Bytes.ToArray() : null),
            ["card"] = (card.ToBytes(), (byte[] wire, out ReadFault fault) => Card.TryRead(wire, out var read, out fault) ? read.ToBytes() : null),
            ["head"] = (head.ToBytes(), (byte[] wire, out ReadFault fault) => Head.TryRead(wire, out var read, out fault) ? read.ToBytes() : null),
            ["receipt"] = (
                Receipt.Sign(s_relay, s_key.Address, SomeItem.Id, s_day, Digest.Of(SomeItem.Body.Span)).ToBytes(),
                (byte[] wire, out ReadFault fault) => Receipt.TryRead(wire, out var read, out fault) ? read.ToBytes() : null),
            ["deletion"] = (deletion.ToBytes(), (byte[] wire, out ReadFault fault) => Deletion.TryRead(s_key.Address, wire, out var read, out fault) ? read.ToBytes() : null),
            ["puzzle"] = (puzzle.ToBytes(), (byte[] wire, out ReadFault fault) => Puzzle.TryRead(wire, out var read, out fault) ? read.ToBytes() : null),
            ["opening"] = (
                new Opening(new MailboxPolicy(DropRule.Open, 7), puzzle, 42, card).ToBytes(),
                (byte[] wire, out ReadFault fault) => Opening.TryRead(wire, out var read, out fault) ? read.ToBytes() : null),
            ["head answer"] = (new HeadAnswer(true, head).ToBytes(), (byte[] wire, out ReadFault fault) => HeadAnswer.TryRead(wire, out var read, out fault) ? read.ToBytes() : null),
            ["day answer"] = (new DayAnswer(s_day).ToBytes(), (byte[] wire, out ReadFault fault) => DayAnswer.TryRead(wire, out var read, out fault) ? read.ToBytes() : null),
            ["list page"] = (ListPage.ToBytes(page), (byte[] wire, out ReadFault fault) => ListPage.TryRead(s_key.Address, wire, out var read, out fault) ? ListPage.ToBytes(read) : null),
        };
    }
}
