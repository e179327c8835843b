using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Waystation.Sealing.Codes;

/// <summary>Typed words, read against one list.</summary>
/// <remarks>Words are parted by white space and hyphens; by other signs too, unless the signs are letters of the other keyboard layout and make a word so.</remarks>
internal sealed class WordReading
{
    /// <summary>Longest word that is looked at in another layout, in letters.</summary>
    private const int Longest = 32;

    private readonly WordList _list;
    private readonly Func<char, char> _otherLayout;
    private readonly List<(int Position, int Offset, int Length)> _unknown = [];

    private WordReading(WordList list, Func<char, char> otherLayout) => (_list, _otherLayout) = (list, otherLayout);

    /// <summary>Places in the list; -1 where a word is unknown.</summary>
    public List<int> Words { get; } = [];

    public int Known => Words.Count - _unknown.Count;

    public static WordReading English(ReadOnlySpan<char> typed) => new WordReading(WordList.English, Keyboard.ToLatin).Read(typed);

    public static WordReading Russian(ReadOnlySpan<char> typed) => new WordReading(WordList.Russian, Keyboard.ToRussian).Read(typed);

    public static WordReading OfShare(ReadOnlySpan<char> typed) => new WordReading(WordList.OfShares, Keyboard.ToLatin).Read(typed);

    /// <summary>What is unknown, and what is near it. Looks at the whole list for each, so only what will be told is looked for.</summary>
    /// <param name="typed">The same that was read.</param>
    public List<CodeSlip> Slips(ReadOnlySpan<char> typed)
    {
        var slips = new List<CodeSlip>();
        Span<char> letters = stackalloc char[Longest];
        foreach (var (position, offset, length) in _unknown)
        {
            if (slips.Count == Code.MostWordsTold)
            {
                break;
            }

            var word = typed.Slice(offset, length);
            var nearest = _list.Nearest(word);
            if (nearest.Count == 0 && TryOtherLayout(word, letters))
            {
                nearest = _list.Nearest(letters[..length]);
            }

            slips.Add(new CodeSlip(_list.BeginsSome(word) ? CodeSlipKind.AmbiguousWord : CodeSlipKind.UnknownWord, position, nearest));
        }

        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(letters));
        return slips;
    }

    public void Wipe() => CollectionsMarshal.AsSpan(Words).Clear();

    public override string ToString() => nameof(WordReading);

    private static bool PartsAlways(char letter) => char.IsWhiteSpace(letter) || char.GetUnicodeCategory(letter) == UnicodeCategory.DashPunctuation;

    private static bool PartsUnlessAWord(char letter) => !char.IsLetter(letter);

    private static (int Start, int End) NextWord(ReadOnlySpan<char> typed, int from, Func<char, bool> parts)
    {
        while (from < typed.Length && parts(typed[from]))
        {
            from++;
        }

        var end = from;
        while (end < typed.Length && !parts(typed[end]))
        {
            end++;
        }

        return (from, end);
    }

    private WordReading Read(ReadOnlySpan<char> typed)
    {
        for (var (start, end) = NextWord(typed, 0, PartsAlways); start < end; (start, end) = NextWord(typed, end, PartsAlways))
        {
            if (TryFind(typed[start..end], out var whole))
            {
                Words.Add(whole);
                continue;
            }

            var outer = typed[..end];
            for (var (from, to) = NextWord(outer, start, PartsUnlessAWord); from < to; (from, to) = NextWord(outer, to, PartsUnlessAWord))
            {
                var known = TryFind(outer[from..to], out var index);
                Words.Add(known ? index : -1);
                if (!known)
                {
                    _unknown.Add((Words.Count, from, to - from));
                }
            }
        }

        return this;
    }

    private bool TryFind(ReadOnlySpan<char> word, out int index)
    {
        if (_list.TryFind(word, out index))
        {
            return true;
        }

        Span<char> letters = stackalloc char[Longest];
        var found = TryOtherLayout(word, letters) && _list.TryFind(letters[..word.Length], out index);
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(letters));
        return found;
    }

    private bool TryOtherLayout(ReadOnlySpan<char> word, Span<char> letters)
    {
        if (word.Length > letters.Length)
        {
            return false;
        }

        for (var i = 0; i < word.Length; i++)
        {
            letters[i] = _otherLayout(word[i]);
        }

        return true;
    }
}
