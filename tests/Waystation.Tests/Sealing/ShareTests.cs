using CsCheck;
using Waystation.Sealing;
using Waystation.Sealing.Codes;
using Waystation.Sealing.Secrets;
using Waystation.Sealing.Shares;
using Xunit;

namespace Waystation.Tests.Sealing;

public sealed class ShareTests
{
    private static readonly Gen<ShareGroup> s_group = Gen.Select(Gen.Int[1, 6], Gen.Int[0, 3]).Select((needed, more) => new ShareGroup(needed, needed == 1 ? 1 : needed + more));

    private static readonly Gen<SharePlan> s_plan = s_group.List[1, 4].SelectMany(groups => Gen.Int[1, groups.Count].Select(needed => new SharePlan(needed, groups, 0)));

    private static readonly Gen<byte[]> s_secret = Gen.Int[8, 32].SelectMany(half => Gen.Byte.Array[2 * half]);

    [Fact]
    public void Any_so_many_of_any_so_many_groups_give_the_secret_back() => Gen.Select(s_secret, s_plan, Gen.Bool, Gen.Int[0, 1_000_000]).Sample((secret, plan, isExtendable, order) =>
    {
        var groups = SharedSecret.Split(secret, plan, "pass phrase"u8, (ushort)(order & 0xFFFF), isExtendable);
        var enough = Shuffled(groups, order).Take(plan.GroupsNeeded).SelectMany(group => Shuffled(group, order).Take(group[0].Needed)).ToList();
        Assert.Equal(secret, Combine(Shuffled(enough, order)));

        // All that there are give it as well, and so do those that were written down and typed again.
        Assert.Equal(secret, Combine([.. groups.SelectMany(group => group)]));
        Assert.Equal(secret, Combine([.. enough.Select(share => Typed(new string(share.ToWords())))]));

        static byte[] Combine(IReadOnlyList<Share> shares)
        {
            Assert.True(SharedSecret.TryCombine(shares, "pass phrase"u8, out var secret, out _));
            using (secret)
            {
                return secret.Span.ToArray();
            }
        }
    }, iter: 40);

    [Fact]
    public void One_too_few_of_a_group_give_nothing_and_it_is_told_how_many_are_missing() => Gen.Select(s_plan, Gen.Int[0, 1_000_000]).Sample((plan, order) =>
    {
        using var seed = Seed.Draw();
        var groups = SeedShares.Split(seed, plan);
        var used = Shuffled(groups, order).Take(plan.GroupsNeeded).ToList();
        var poor = used[0];
        var more = 1 + (order % poor[0].Needed);
        var few = used.Skip(1).SelectMany(group => group).Concat(Shuffled(poor, order).Take(poor[0].Needed - more)).ToList();
        Assert.False(SeedShares.TryCombine(few, [], out _, out var fault));
        if (few.Count == 0)
        {
            Assert.Equal(ShareFaultKind.NoShares, fault.Kind);
            return;
        }

        Assert.Equal(ShareFaultKind.Missing, fault.Kind);
        Assert.Equal(more == poor[0].Needed ? [] : [new ShareGap(poor[0].Group, more)], fault.Missing);
        Assert.Equal(more == poor[0].Needed ? 1 : 0, fault.MissingGroups);
    }, iter: 100);

    /// <summary>With fewer points than a polynomial has coefficients, every secret is as likely: any byte at its place is reached by some share.</summary>
    [Fact]
    public void One_too_few_shares_fit_every_secret()
    {
        using var known = new SecretBytes([0x5A]);
        Span<byte> secret = stackalloc byte[1];
        var reached = new HashSet<byte>();
        for (var guess = 0; guess < 256; guess++)
        {
            using var other = new SecretBytes([(byte)guess]);
            Polynomial.At(255, [(0, known), (1, other)], secret);
            reached.Add(secret[0]);
        }

        Assert.Equal(256, reached.Count);
    }

    [Fact]
    public void A_damaged_word_is_told_with_the_share_that_it_stands_in_and_at_its_place() => Gen.Select(Gen.Int[0, 2], Gen.Int[0, 32], Gen.Int[1, WordList.Size - 1]).Sample((which, place, other) =>
    {
        using var seed = Seed.Draw();
        var typed = SeedShares.Split(seed, SharePlan.Of(3, 3) with { Exponent = 0 })[0].Select(share => new string(share.ToWords()).Split(' ')).ToList();
        var right = Enumerable.Range(0, WordList.Size).First(index => WordList.OfShares[index] == typed[which][place]);
        typed[which][place] = WordList.OfShares[(right + other) % WordList.Size];
        Assert.False(Share.TryReadAll([.. typed.Select(words => string.Join(' ', words).AsMemory())], out var shares, out var faults));
        var fault = Assert.Single(faults);
        Assert.Equal(ShareFaultKind.CheckFails, fault.Kind);
        Assert.Equal([which + 1], fault.Shares);
        Assert.Equal(place + 1, fault.Word);
        Assert.Empty(fault.Nearest);
        Assert.Equal(2, shares.OfType<Share>().Count());
    }, iter: 60);

    [Fact]
    public void Up_to_three_wrong_words_are_always_caught()
    {
        using var seed = Seed.Draw();
        var words = new string(SeedShares.Split(seed, SharePlan.Of(1, 1) with { Exponent = 0 })[0][0].ToWords()).Split(' ');
        Gen.Select(Gen.Int[0, 32], Gen.Int[0, 1023]).List[1, 3].Sample(damages =>
        {
            var damaged = words.ToArray();
            foreach (var (place, word) in damages)
            {
                damaged[place] = WordList.OfShares[word];
            }

            Assert.Equal(damaged.SequenceEqual(words), Share.TryRead(string.Join(' ', damaged), out _, out _));
        }, iter: 300);
    }

    [Fact]
    public void What_people_type_is_forgiven()
    {
        using var seed = Seed.Draw();
        var words = new string(SeedShares.Split(seed, SharePlan.Of(2, 2) with { Exponent = 0 })[0][0].ToWords()).Split(' ');
        var whole = string.Join(' ', words);
        Assert.Equal(33, words.Length);
        foreach (var typed in (string[])
        [
            whole.ToUpperInvariant(),
            $"  {string.Join("\n", words.Select((word, at) => $"{at + 1}. {word},"))}\r\n",
            string.Join('-', words),
            string.Join(' ', words.Select(word => word[..4])),
            string.Join(' ', words.Select(word => string.Concat(word.Select(Keyboard.ToRussian)))),
        ])
        {
            Assert.Equal(whole, new string(Typed(typed).ToWords()));
        }
    }

    [Fact]
    public void A_word_that_is_none_is_told_with_its_place_and_what_is_near_it()
    {
        using var seed = Seed.Draw();
        var words = new string(SeedShares.Split(seed, SharePlan.Of(2, 2) with { Exponent = 0 })[0][0].ToWords()).Split(' ');
        words[4] = "acadmic";
        words[7] = "aca";
        Assert.False(Share.TryRead(string.Join(' ', words), out _, out var faults));
        Assert.Equal([ShareFaultKind.UnknownWord, ShareFaultKind.AmbiguousWord], faults.Select(fault => fault.Kind).Take(2));
        Assert.Equal([5, 8], faults.Select(fault => fault.Word));
        Assert.Equal(["academic"], faults[0].Nearest);
        Assert.False(Share.TryRead(string.Join(' ', words.Where((_, at) => at != 7)), out _, out faults));
        Assert.Equal((ShareFaultKind.WrongCount, 32), (faults[^1].Kind, faults[^1].Word));
        Assert.False(Share.TryRead(new string('x', 5_000), out _, out faults));
        Assert.Equal(ShareFaultKind.WrongCount, Assert.Single(faults).Kind);
        Assert.False(Share.TryRead("", out _, out faults));
        Assert.Equal(ShareFaultKind.WrongCount, Assert.Single(faults).Kind);
    }

    [Fact]
    public void Shares_that_do_not_belong_together_are_named()
    {
        using var seed = Seed.Draw();
        var plan = SharePlan.Of(3, 5) with { Exponent = 0 };
        var ours = SeedShares.Split(seed, plan)[0];
        var others = SeedShares.Split(seed, plan)[0];
        AssertRefused(ShareFaultKind.OfAnother, [2], ours[0], others[1], ours[2]);
        AssertRefused(ShareFaultKind.SameTwice, [1, 3], ours[0], ours[1], ours[0], ours[2]);
        AssertRefused(ShareFaultKind.NoShares, []);

        // One of the right sharing whose value is another's: the digest says so with just enough of them, and one more says so too.
        var forged = new Share(ours[2].Set, 1, 3, 3, others[2].Value);
        AssertRefused(ShareFaultKind.DoNotFit, [1, 2, 3], ours[0], ours[1], forged);
        AssertRefused(ShareFaultKind.DoNotFit, [1, 2, 3, 4], ours[0], ours[1], ours[3], forged);
        AssertRefused(ShareFaultKind.DoNotFit, [3], ours[0], ours[1], new Share(ours[2].Set, 1, 3, 2, ours[2].Value));
    }

    [Fact]
    public void Another_passphrase_gives_another_seed()
    {
        using var seed = Seed.Draw();
        var shares = SeedShares.Split(seed, SharePlan.Of(2, 3), "correct horse")[0];
        Assert.True(SeedShares.TryCombine([shares[2], shares[0]], "correct horse", out var same, out _));
        Assert.True(SeedShares.TryCombine([shares[2], shares[0]], "correct horses", out var different, out _));
        Assert.True(same.Matches(seed));
        Assert.False(different.Matches(seed));
        Assert.Throws<ArgumentException>(() => SeedShares.TryCombine(shares, "пароль", out _, out _));
        same.Dispose();
        different.Dispose();
    }

    [Fact]
    public void A_secret_that_is_no_seed_is_told()
    {
        var shares = SharedSecret.Split(new byte[16], SharePlan.Of(1, 1), [], 7, isExtendable: true)[0];
        Assert.False(SeedShares.TryCombine(shares, [], out _, out var fault));
        Assert.Equal(ShareFaultKind.NoSeed, fault.Kind);
    }

    [Fact]
    public void What_cannot_be_is_not_shared()
    {
        using var seed = Seed.Draw();
        foreach (var plan in (SharePlan[])[SharePlan.Of(0, 1), SharePlan.Of(1, 2), SharePlan.Of(3, 2), SharePlan.Of(2, 17), new SharePlan(1, []), new SharePlan(2, [new ShareGroup(1, 1)]), SharePlan.Of(2, 3) with { Exponent = 16 }, SharePlan.Of(2, 3) with { Exponent = -1 }, SharePlan.Of(2, 3) with { GroupsNeeded = 0 }])
        {
            Assert.False(plan.IsPossible);
            Assert.Throws<ArgumentException>(() => SeedShares.Split(seed, plan));
        }

        foreach (var size in (int[])[0, 14, 17, 66])
        {
            Assert.Throws<ArgumentException>(() => SharedSecret.Split(new byte[size], SharePlan.Of(2, 3), [], 0, isExtendable: true));
        }
    }

    [Fact]
    public void Every_element_but_zero_has_an_inverse_and_products_are_those_of_the_field()
    {
        Assert.Equal(0xC1, Polynomial.Times(0x57, 0x83)); // FIPS 197, section 4.2
        for (var element = 1; element < 256; element++)
        {
            Assert.Equal(1, Polynomial.Times((byte)element, Polynomial.Inverse((byte)element)));
        }
    }

    [Fact]
    public void A_share_is_wiped_and_says_nothing()
    {
        using var seed = Seed.Draw();
        var share = SeedShares.Split(seed, SharePlan.Of(2, 2))[0][0];
        Assert.Equal(nameof(Share), share.ToString());
        share.Dispose();
        Assert.Throws<ObjectDisposedException>(() => share.ToWords());
    }

    private static void AssertRefused(ShareFaultKind kind, int[] places, params IReadOnlyList<Share> shares)
    {
        Assert.False(SeedShares.TryCombine(shares, [], out var seed, out var fault));
        Assert.Null(seed);
        Assert.Equal((kind, string.Join(',', places)), (fault.Kind, string.Join(',', fault.Shares)));
    }

    private static Share Typed(string words)
    {
        Assert.True(Share.TryRead(words, out var share, out var faults));
        Assert.Empty(faults);
        return share;
    }

    private static List<T> Shuffled<T>(IEnumerable<T> all, int order) => [.. all.Select((one, at) => (one, Key: unchecked((uint)(order + (7 * at)) * 2_654_435_761u))).OrderBy(pair => pair.Key).Select(pair => pair.one)];
}
