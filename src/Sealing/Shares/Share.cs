using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Waystation.Sealing.Codes;
using Waystation.Sealing.Secrets;
using Waystation.Sealing.Shares;

namespace Waystation.Sealing;

/// <summary>One of several pieces of a seed, as words that somebody keeps on paper. Fewer than are needed say nothing of the seed. Wiped when disposed of.</summary>
/// <remarks>Source: SLIP-0039, section Format of the share mnemonic. The words are its published list, told apart by their first four letters.</remarks>
public sealed class Share : IDisposable
{
    /// <summary>Words of the shortest share: of a secret of 16 bytes.</summary>
    internal const int FewestWords = 20;

    /// <summary>Words of the longest share that we read: of a secret of <see cref="MostSize"/>.</summary>
    internal const int MostWords = HeadWords + 52 + ShareCheck.Words;

    /// <summary>Shortest secret, in bytes.</summary>
    internal const int LeastSize = 16;

    /// <summary>Longest secret, in bytes.</summary>
    internal const int MostSize = 64;

    /// <summary>The word, from 0, in which it stands whether they are extendable.</summary>
    internal const int FlagAt = 1;

    /// <summary>The bit of that word.</summary>
    internal const int Flag = 0b10000;

    private const int BitsOfWord = 10;
    private const int HeadWords = 4;

    /// <summary>The padding before the value has no more bits than this.</summary>
    private const int MostPadding = 8;

    /// <summary>Longer input is too much of anything, and not looked at, in characters.</summary>
    private const int LongestTyped = 2048;

    internal Share(in ShareSet set, int group, int member, int needed, SecretBytes value) => (Set, Group, Member, Needed, Value) = (set, group, member, needed, value);

    /// <summary>Number of its group, from 1 to 16.</summary>
    public int Group { get; }

    /// <summary>Number of this share in its group, from 1 to 16.</summary>
    public int Member { get; }

    /// <summary>How many shares of its group are needed, from 1 to 16.</summary>
    public int Needed { get; }

    /// <summary>How many groups are needed, from 1 to 16.</summary>
    public int GroupsNeeded => Set.GroupsNeeded;

    /// <summary>How many groups there are, from 1 to 16.</summary>
    public int Groups => Set.Groups;

    /// <summary>How much work a passphrase costs, from 0 to 15: each step doubles it. At 15 it is minutes.</summary>
    public int Exponent => Set.Exponent;

    internal ShareSet Set { get; }

    internal SecretBytes Value { get; }

    /// <summary>Reads what somebody typed: in any case, with any signs and numbers between, whole words or their first four letters, in the wrong keyboard layout.</summary>
    /// <param name="typed">The caller wipes it.</param>
    /// <param name="faults">What is wrong, in the order of the words; empty when it is a share. Each concerns share 1.</param>
    public static bool TryRead(ReadOnlySpan<char> typed, [NotNullWhen(true)] out Share? share, out IReadOnlyList<ShareFault> faults)
    {
        share = null;
        if (typed.Length > LongestTyped)
        {
            faults = [Wrong(ShareFaultKind.WrongCount)];
            return false;
        }

        using var text = new TypedText(typed);
        var reading = WordReading.OfShare(text.Letters);
        try
        {
            var words = CollectionsMarshal.AsSpan(reading.Words);
            var slips = reading.Slips(text.Letters).ConvertAll(slip => Wrong(slip.Kind == CodeSlipKind.AmbiguousWord ? ShareFaultKind.AmbiguousWord : ShareFaultKind.UnknownWord, slip.Position, slip.Nearest));
            var isCount = words.Length is >= FewestWords and <= MostWords && PaddingOf(words.Length) <= MostPadding;
            faults = slips is [] && isCount ? Join(words, out share) is { } fault ? [fault] : []
                : isCount ? slips
                : [.. slips, Wrong(ShareFaultKind.WrongCount, words.Length)];
            return share is not null;
        }
        finally
        {
            reading.Wipe();
        }
    }

    /// <summary>Reads several; of each fault it is told which share it concerns.</summary>
    /// <param name="typed">One share each; the caller wipes them.</param>
    /// <param name="shares">Those that are shares, with null in the places of the others. The caller disposes of them.</param>
    public static bool TryReadAll(IReadOnlyList<ReadOnlyMemory<char>> typed, out IReadOnlyList<Share?> shares, out IReadOnlyList<ShareFault> faults)
    {
        var (read, wrong) = (new List<Share?>(), new List<ShareFault>());
        for (var place = 1; place <= typed.Count; place++)
        {
            TryRead(typed[place - 1].Span, out var share, out var found);
            read.Add(share);
            wrong.AddRange(found.Select(fault => fault with { Shares = [place] }));
        }

        (shares, faults) = (read, wrong);
        return wrong.Count == 0;
    }

    /// <summary>Its words with single spaces; the caller wipes them.</summary>
    public char[] ToWords()
    {
        Span<int> words = stackalloc int[WordsOf(Value.Length)];
        Write(words);
        var length = words.Length - 1;
        foreach (var word in words)
        {
            length += WordList.OfShares[word].Length;
        }

        var text = new char[length];
        text.AsSpan().Fill(' ');
        var at = 0;
        foreach (var word in words)
        {
            WordList.OfShares[word].CopyTo(text.AsSpan(at));
            at += WordList.OfShares[word].Length + 1;
        }

        words.Clear();
        return text;
    }

    public void Dispose() => Value.Dispose();

    public override string ToString() => nameof(Share);

    /// <summary>The flag stands in the second word, below the 15 bits of the identifier and above the exponent.</summary>
    internal static bool IsExtendableIn(ReadOnlySpan<int> words) => (words[FlagAt] & Flag) != 0;

    private static int WordsOf(int size) => HeadWords + (((8 * size) + BitsOfWord - 1) / BitsOfWord) + ShareCheck.Words;

    private static int PaddingOf(int words) => BitsOfWord * (words - HeadWords - ShareCheck.Words) % 16;

    private static ShareFault Wrong(ShareFaultKind kind, int word = 0, IReadOnlyList<string>? nearest = null) => new(kind, [1], word, nearest ?? [], [], 0);

    private static ShareFault? Join(ReadOnlySpan<int> words, out Share? share)
    {
        share = null;
        if (!ShareCheck.Holds(words, IsExtendableIn(words)))
        {
            return Wrong(ShareFaultKind.CheckFails, ShareCheck.SuspectOf(words) + 1);
        }

        var head = 0L;
        foreach (var word in words[..HeadWords])
        {
            head = (head << BitsOfWord) | (uint)word;
        }

        var body = words[HeadWords..^ShareCheck.Words];
        var padding = PaddingOf(words.Length);
        var set = new ShareSet((ushort)(head >> 25), IsExtendableIn(words), Nibble(head, 5), Nibble(head, 3) + 1, Nibble(head, 2) + 1, ((BitsOfWord * body.Length) - padding) / 8);
        if (set.GroupsNeeded > set.Groups || Nibble(head, 4) >= set.Groups || body[0] >> (BitsOfWord - padding) != 0)
        {
            return Wrong(ShareFaultKind.Malformed);
        }

        var value = new SecretBytes(set.Size);
        var (held, bits, at) = (0, -padding, 0);
        foreach (var word in body)
        {
            held = ((held & 0xFF) << BitsOfWord) | word;
            for (bits += BitsOfWord; bits >= 8; bits -= 8)
            {
                value.Span[at++] = (byte)((held >> (bits - 8)) & 0xFF);
            }
        }

        share = new Share(set, Nibble(head, 4) + 1, Nibble(head, 1) + 1, Nibble(head, 0) + 1, value);
        return null;
    }

    private static int Nibble(long head, int index) => (int)((head >> (4 * index)) & 15);

    /// <param name="words">All of the share's.</param>
    private void Write(Span<int> words)
    {
        var head = ((long)Set.Identifier << 25) | (Set.IsExtendable ? 1L << 24 : 0) | ((long)Set.Exponent << 20)
            | ((long)(Group - 1) << 16) | ((long)(Set.GroupsNeeded - 1) << 12) | ((long)(Set.Groups - 1) << 8) | ((long)(Member - 1) << 4) | (uint)(Needed - 1);
        for (var i = 0; i < HeadWords; i++)
        {
            words[i] = (int)((head >> (BitsOfWord * (HeadWords - 1 - i))) & 1023);
        }

        var (held, bits, at) = (0, PaddingOf(words.Length), HeadWords);
        foreach (var part in Value.Span)
        {
            held = ((held & 1023) << 8) | part;
            for (bits += 8; bits >= BitsOfWord; bits -= BitsOfWord)
            {
                words[at++] = (held >> (bits - BitsOfWord)) & 1023;
            }
        }

        ShareCheck.Set(words, Set.IsExtendable);
    }
}
