using System.Text;
using Waystation.Letters;

namespace Waystation.Front.Pages;

/// <summary>One stretch of a letter or answer on a page.</summary>
/// <param name="Text">The whole, or the part that fits.</param>
/// <param name="IsFirst">The letter begins here.</param>
/// <param name="IsLast">The letter ends here.</param>
internal sealed record Block(Turn Turn, string Text, bool IsFirst, bool IsLast)
{
    public override string ToString() => nameof(Block);
}

/// <summary>Spreads a conversation over pages, newest first, so that every page stays small on a slow line. Pure.</summary>
internal static class Blocks
{
    private const int PageBytes = 15_000;
    private const int BlockBytes = 9_000;
    private const int AroundBytes = 900;

    public static IReadOnlyList<IReadOnlyList<Block>> Spread(IReadOnlyList<Turn> turns)
    {
        var pages = new List<List<Block>> { new() };
        var room = PageBytes;
        foreach (var block in turns.Reverse().SelectMany(Cut))
        {
            var bytes = Bytes(block.Text) + AroundBytes;
            if (pages[^1].Count > 0 && bytes > room)
            {
                pages.Add([]);
                room = PageBytes;
            }

            pages[^1].Add(block);
            room -= bytes;
        }

        return pages;
    }

    private static IEnumerable<Block> Cut(Turn turn)
    {
        var text = turn switch
        {
            Turn.Mine mine => mine.Letter.Text,
            Turn.Theirs theirs => theirs.Text,
            _ => throw new ArgumentException("A turn is mine or theirs.", nameof(turn)),
        };
        var from = 0;
        do
        {
            var length = Fitting(text.AsSpan(from));
            yield return new Block(turn, text.Substring(from, length), from == 0, from + length == text.Length);
            from += length;
        }
        while (from < text.Length);
    }

    /// <summary>As many characters as fit, cut at a space when there is one near the end.</summary>
    private static int Fitting(ReadOnlySpan<char> text)
    {
        var (bytes, length) = (0, 0);
        foreach (var rune in text.EnumerateRunes())
        {
            bytes += Cost(rune);
            if (bytes > BlockBytes)
            {
                var space = text[..length].LastIndexOfAny(' ', '\n');
                return space > length / 2 ? space + 1 : length;
            }

            length += rune.Utf16SequenceLength;
        }

        return text.Length;
    }

    private static int Bytes(string text)
    {
        var bytes = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            bytes += Cost(rune);
        }

        return bytes;
    }

    /// <summary>What a character costs on the page, encoded.</summary>
    private static int Cost(Rune rune) => rune.Value is '&' or '<' or '>' or '"' or '\'' ? 6 : rune.Utf8SequenceLength;
}
