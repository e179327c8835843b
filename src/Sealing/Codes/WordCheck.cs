namespace Waystation.Sealing.Codes;

/// <summary>The ninth word: with it, the words at their places sum to zero in the field of 1,024 elements.</summary>
/// <remarks>Word i (from 1) is multiplied by the i-th power of a generator, the ninth by one. Nine different factors, none of them zero: so a single wrong
/// word, and any two different words that changed places, are always caught; of all else, 1,023 in 1,024. Source: docs/sealing.md, section 5.</remarks>
internal static class WordCheck
{
    /// <summary>x^10 + x^3 + 1, which is primitive: x generates the field.</summary>
    private const int Modulus = 0b100_0000_1001;

    /// <summary>The check word of these eight.</summary>
    public static int Of(ReadOnlySpan<int> words)
    {
        var sum = 0;
        for (var i = words.Length - 1; i >= 0; i--)
        {
            sum = TimesGenerator(sum ^ words[i]);
        }

        return sum;
    }

    private static int TimesGenerator(int element) => (element & 0x200) == 0 ? element << 1 : (element << 1) ^ Modulus;
}
