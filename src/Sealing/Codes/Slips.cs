namespace Waystation.Sealing.Codes;

/// <summary>How many slips of the fingers lie between two words.</summary>
internal static class Slips
{
    /// <summary>Longer than any word that is worth comparing, in letters.</summary>
    private const int LongestCompared = 24;

    /// <summary>Letters left out, put in, changed, or swapped with their neighbour (Damerau-Levenshtein, optimal string alignment).</summary>
    /// <param name="enough">Returned for any distance that is not below it.</param>
    public static int Between(ReadOnlySpan<char> one, ReadOnlySpan<char> other, int enough)
    {
        if (one.Length > LongestCompared || other.Length > LongestCompared || Math.Abs(one.Length - other.Length) >= enough)
        {
            return enough;
        }

        var width = other.Length + 1;
        Span<int> rows = stackalloc int[(one.Length + 1) * width];
        for (var i = 0; i <= one.Length; i++)
        {
            for (var j = 0; j <= other.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    rows[(i * width) + j] = i + j;
                    continue;
                }

                var same = one[i - 1] == other[j - 1] ? 0 : 1;
                var least = Math.Min(rows[((i - 1) * width) + j - 1] + same, 1 + Math.Min(rows[((i - 1) * width) + j], rows[(i * width) + j - 1]));
                if (i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1])
                {
                    least = Math.Min(least, rows[((i - 2) * width) + j - 2] + 1);
                }

                rows[(i * width) + j] = least;
            }
        }

        return Math.Min(rows[^1], enough);
    }
}
