using System.Security.Cryptography;
using System.Runtime.InteropServices;

namespace Waystation.Sealing.Codes;

/// <summary>Typed words, read against one list.</summary>
/// <remarks>Words are parted by white space and hyphens; by other signs too, unless the signs are letters of the other keyboard layout and make a word so.</remarks>
internal sealed class WordReading
{
    /// <summary>Longest word that is looked at, in letters.</summary>
    private const int Longest = 32;

    private readonly WordList _list;
    private readonly Func<char, char> _otherLayout;

    private WordReading(WordList list, Func<char, char> otherLayout) => (_list, _otherLayout) = (list, otherLayout);

    /// <summary>Places in the list; -1 where a word is unknown.</summary>
    public List<int> Words { get; } = [];

    public List<CodeSlip> Slips { get; } = [];

    public int Known => Words.Count(index => index >= 0);

    public static WordReading English(ReadOnlySpan<char> typed) => new WordReading(WordList.English, Keyboard.ToLatin).Read(typed);

    public static WordReading Russian(ReadOnlySpan<char> typed) => new WordReading(WordList.Russian, Keyboard.ToRussian).Read(typed);

    public void Wipe() => CollectionsMarshal.AsSpan(Words).Clear();

    public override string ToString() => nameof(WordReading);

    private WordReading Read(ReadOnlySpan<char> typed)
    {
        while (NextWord(ref typed, static letter => char.IsWhiteSpace(letter) || char.GetUnicodeCategory(letter) == System.Globalization.UnicodeCategory.DashPunctuation) is { IsEmpty: false } word)
        {
            if (TryFind(word, out var index))
            {
                Words.Add(index);
                continue;
            }

            while (NextWord(ref word, static letter => !char.IsLetterOrDigit(letter)) is { IsEmpty: false } part)
            {
                Add(part);
            }
        }

        return this;
    }

    private void Add(ReadOnlySpan<char> word)
    {
        if (TryFind(word, out var index))
        {
            Words.Add(index);
            return;
        }

        Words.Add(-1);
        if (Words.Count > Code.MostWordsTold)
        {
            return;
        }

        Span<char> other = stackalloc char[Longest];
        var kind = _list.BeginsSome(word) ? CodeSlipKind.AmbiguousWord : CodeSlipKind.UnknownWord;
        var nearest = _list.Nearest(word);
        if (nearest.Count == 0 && TryOtherLayout(word, ref other))
        {
            nearest = _list.Nearest(other);
        }

        Slips.Add(new CodeSlip(kind, Words.Count, nearest));
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(other));
    }

    private bool TryFind(ReadOnlySpan<char> word, out int index)
    {
        if (_list.TryFind(word, out index))
        {
            return true;
        }

        Span<char> other = stackalloc char[Longest];
        var found = TryOtherLayout(word, ref other) && _list.TryFind(other, out index);
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(other));
        return found;
    }

    private bool TryOtherLayout(ReadOnlySpan<char> word, ref Span<char> other)
    {
        if (word.Length > other.Length)
        {
            return false;
        }

        other = other[..word.Length];
        for (var i = 0; i < word.Length; i++)
        {
            other[i] = _otherLayout(word[i]);
        }

        return true;
    }

    private static ReadOnlySpan<char> NextWord(ref ReadOnlySpan<char> typed, Func<char, bool> parts)
    {
        var start = 0;
        while (start < typed.Length && parts(typed[start]))
        {
            start++;
        }

        var end = start;
        while (end < typed.Length && !parts(typed[end]))
        {
            end++;
        }

        var word = typed[start..end];
        typed = typed[end..];
        return word;
    }
}
