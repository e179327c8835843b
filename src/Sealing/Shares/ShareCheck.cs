using System.Numerics;

namespace Waystation.Sealing.Shares;

/// <summary>The last three words of a share: a Reed-Solomon code over the field of 1,024 elements that catches any three wrong words.</summary>
/// <remarks>Source: SLIP-0039, section Checksum (RS1024).</remarks>
internal static class ShareCheck
{
    /// <summary>How many words check.</summary>
    public const int Words = 3;

    private static readonly uint[] s_generator = [0xE0E040, 0x1C1C080, 0x3838100, 0x7070200, 0xE0E0009, 0x1C0C2412, 0x38086C24, 0x3090FC48, 0x21B1F890, 0x3F3F120];

    public static bool Holds(ReadOnlySpan<int> words, bool isExtendable) => Remainder(words, isExtendable) == 1;

    /// <param name="words">Its last three are set.</param>
    public static void Set(Span<int> words, bool isExtendable)
    {
        words[^Words..].Clear();
        var check = Remainder(words, isExtendable) ^ 1;
        for (var i = 0; i < Words; i++)
        {
            words[words.Length - 1 - i] = (int)((check >> (10 * i)) & 1023);
        }
    }

    /// <summary>The only place where one other word would make the check hold; -1 when there is none. Which word that is, is not told: it may be a guess.</summary>
    /// <param name="words">Whose check fails.</param>
    public static int SuspectOf(ReadOnlySpan<int> words)
    {
        var isExtendable = Share.IsExtendableIn(words);
        var amiss = Remainder(words, isExtendable) ^ 1;

        // The word with the flag decides also by which rule is checked.
        Span<int> other = stackalloc int[words.Length];
        words.CopyTo(other);
        other[Share.FlagAt] ^= Share.Flag;
        var amissOtherwise = Remainder(other, !isExtendable) ^ 1;
        other.Clear();
        for (var place = 0; place < words.Length; place++)
        {
            var after = words.Length - 1 - place;
            if (place == Share.FlagAt ? Explains(amiss, after, ~Share.Flag) || Explains(amissOtherwise, after, ~Share.Flag) : Explains(amiss, after, -1))
            {
                return place;
            }
        }

        return -1;
    }

    /// <summary>Whether some change of one word, so many before the last, gives this remainder: it is linear in the words.</summary>
    /// <param name="bits">That may change.</param>
    private static bool Explains(uint amiss, int after, int bits)
    {
        Span<uint> reduced = stackalloc uint[30];
        reduced.Clear();
        for (var bit = 0; bit < 10; bit++)
        {
            var change = (uint)(bits & (1 << bit));
            for (var i = 0; i < after; i++)
            {
                change = Next(change, 0);
            }

            change = Reduce(change, reduced);
            if (change != 0)
            {
                reduced[BitOperations.Log2(change)] = change;
            }
        }

        return Reduce(amiss, reduced) == 0;
    }

    private static uint Reduce(uint value, ReadOnlySpan<uint> reduced)
    {
        for (var bit = reduced.Length - 1; bit >= 0; bit--)
        {
            value ^= (value >> bit & 1) * reduced[bit];
        }

        return value;
    }

    private static uint Remainder(ReadOnlySpan<int> words, bool isExtendable)
    {
        var remainder = 1u;
        foreach (var letter in isExtendable ? "shamir_extendable"u8 : "shamir"u8)
        {
            remainder = Next(remainder, letter);
        }

        foreach (var word in words)
        {
            remainder = Next(remainder, (uint)word);
        }

        return remainder;
    }

    private static uint Next(uint remainder, uint value)
    {
        var top = remainder >> 20;
        var next = ((remainder & 0xFFFFF) << 10) ^ value;
        for (var bit = 0; bit < 10; bit++)
        {
            next ^= s_generator[bit] * ((top >> bit) & 1u);
        }

        return next;
    }
}
