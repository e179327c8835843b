using System.Globalization;
using System.Text;

namespace Waystation.Office.Index;

/// <summary>Words as the index parts them, and the words around those that were found.</summary>
/// <remarks>FTS5 could cut excerpts itself, but only by asking once more for every place.</remarks>
internal static class Excerpt
{
    private const int Before = 5;
    private const int Most = 18;

    /// <summary>Russian is written with ё or without its dots, as the writer likes; FTS5 knows nothing of that.</summary>
    public static string Plain(string text) => text.Replace('ё', 'е').Replace('Ё', 'Е');

    /// <summary>What FTS5's unicode61 takes for words: runs of letters, digits and marks.</summary>
    public static IReadOnlyList<string> Words(string typed)
    {
        var plain = Plain(typed);
        return [.. Places(plain).Select(place => plain[place])];
    }

    /// <param name="text">As it was indexed.</param>
    /// <param name="words">Those that were found; the last may be the beginning of one.</param>
    /// <returns>Some words around the first of them, each found one between U+0002 and U+0003.</returns>
    public static string Of(string text, IReadOnlyList<string> words)
    {
        var places = Places(text);
        var sought = words.Select(Folded).ToList();
        bool IsHit(Range place) => Folded(text[place]) is var word && (sought.Contains(word, StringComparer.Ordinal) || word.StartsWith(sought[^1], StringComparison.Ordinal));
        var first = places.FindIndex(IsHit);
        var from = Math.Max(0, first - Before);
        var to = Math.Min(places.Count, from + Most);
        var excerpt = new StringBuilder(from > 0 ? "…" : "");
        var at = from > 0 ? places[from].Start.Value : 0;
        for (var i = from; i < to; i++)
        {
            var (start, end) = (places[i].Start.Value, places[i].End.Value);
            excerpt.Append(text, at, start - at);
            if (IsHit(places[i]))
            {
                excerpt.Append('\u0002').Append(text, start, end - start).Append('\u0003');
            }
            else
            {
                excerpt.Append(text, start, end - start);
            }

            at = end;
        }

        return (to < places.Count ? excerpt.Append('…') : excerpt.Append(text, at, text.Length - at)).Replace('\n', ' ').ToString();
    }

    private static string Folded(string word) => string.Concat(word.Normalize(NormalizationForm.FormD).Where(letter => CharUnicodeInfo.GetUnicodeCategory(letter) != UnicodeCategory.NonSpacingMark)).ToLowerInvariant();

    private static List<Range> Places(string text)
    {
        var places = new List<Range>();
        var (start, at) = (-1, 0);
        foreach (var rune in text.EnumerateRunes())
        {
            var isWord = Rune.IsLetterOrDigit(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber or UnicodeCategory.PrivateUse
                or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark;
            if (isWord && start < 0)
            {
                start = at;
            }
            else if (!isWord && start >= 0)
            {
                places.Add(start..at);
                start = -1;
            }

            at += rune.Utf16SequenceLength;
        }

        if (start >= 0)
        {
            places.Add(start..at);
        }

        return places;
    }
}
