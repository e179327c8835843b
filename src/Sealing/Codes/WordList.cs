namespace Waystation.Sealing.Codes;

/// <summary>The 1,024 words of one language, each worth ten bits: its place in the alphabet.</summary>
/// <remarks>Source: docs/sealing.md, section 5. The lists are public; only which words were drawn is a secret.</remarks>
internal sealed class WordList
{
    /// <summary>How many words each list has.</summary>
    public const int Size = 1024;

    /// <summary>Fewer letters than these name no word, even if only one begins so.</summary>
    public const int ShortestPrefix = 4;

    /// <summary>How many words are shown to somebody who mistyped one.</summary>
    private const int MostSuggested = 3;

    /// <summary>From here on two words are not near each other.</summary>
    private const int FarAway = 3;

    private static readonly Lazy<WordList> s_english = new(() => new WordList("en"));
    private static readonly Lazy<WordList> s_russian = new(() => new WordList("ru"));
    private static readonly Lazy<WordList> s_shares = new(() => new WordList("slip39"));

    private readonly string[] _words;

    private WordList(string name)
    {
        using var stream = typeof(WordList).Assembly.GetManifestResourceStream($"Waystation.Sealing.Words.{name}.txt")
            ?? throw new InvalidOperationException("A list of words belongs to this assembly.");
        using var reader = new StreamReader(stream);
        _words = reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (_words.Length != Size)
        {
            throw new InvalidOperationException("A list has 1,024 words.");
        }
    }

    public static WordList English => s_english.Value;

    public static WordList Russian => s_russian.Value;

    /// <summary>The published list of SLIP-0039.</summary>
    public static WordList OfShares => s_shares.Value;

    public string this[int index] => _words[index];

    /// <param name="typed">Folded: lower case, е for ё.</param>
    /// <param name="index">Of the word that it is, or that alone begins so.</param>
    public bool TryFind(ReadOnlySpan<char> typed, out int index)
    {
        var at = FirstNotBefore(typed);
        index = at;
        if (at == _words.Length || !_words[at].AsSpan().StartsWith(typed, StringComparison.Ordinal))
        {
            return false;
        }

        var whole = _words[at].Length == typed.Length;
        var another = at + 1 < _words.Length && _words[at + 1].AsSpan().StartsWith(typed, StringComparison.Ordinal);
        return whole || (typed.Length >= ShortestPrefix && !another);
    }

    public bool BeginsSome(ReadOnlySpan<char> typed)
    {
        var at = FirstNotBefore(typed);
        return at < _words.Length && _words[at].AsSpan().StartsWith(typed, StringComparison.Ordinal);
    }

    /// <summary>Words that begin so; if there is none, those that are one slip away, or two when the word is long.</summary>
    public IReadOnlyList<string> Nearest(ReadOnlySpan<char> typed)
    {
        var far = Math.Min(FarAway, 1 + (typed.Length / 3));
        var near = new List<(int Distance, string Word)>();
        foreach (var word in _words)
        {
            var distance = word.AsSpan().StartsWith(typed, StringComparison.Ordinal) ? 0 : Slips.Between(typed, word, far);
            if (distance < far)
            {
                near.Add((distance, word));
            }
        }

        var begins = near.Exists(found => found.Distance == 0);
        return [.. near.Where(found => !begins || found.Distance == 0).OrderBy(found => found.Distance).ThenBy(found => found.Word, StringComparer.Ordinal).Take(MostSuggested).Select(found => found.Word)];
    }

    public override string ToString() => nameof(WordList);

    private int FirstNotBefore(ReadOnlySpan<char> typed)
    {
        var (low, high) = (0, _words.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_words[middle].AsSpan().SequenceCompareTo(typed) < 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
