using Waystation.Casework.Rooms;

namespace Waystation.Casework.Names;

/// <summary>A name as it is looked for, whatever script and spelling it was written in: Магомед, Magomed, Мохьмад and محمد meet. It finds too much rather than too little, and says of nobody that they are the same.</summary>
/// <remarks>A phonetic key of our own: consonants by class (г, х, h, gh and kh are one; so are ф and п; the voice at the end is dropped), vowels compared only where both scripts write them. Soundex and its kin know no Cyrillic or Arabic. Measured in tests/Waystation.Tests/Casework/NameKeysTests.cs.</remarks>
public sealed class NameKeys
{
    private readonly IReadOnlyList<IReadOnlyList<Sound>> _words;
    private readonly IReadOnlyList<IReadOnlyList<Sound>> _joins;

    private NameKeys(IReadOnlyList<string> latin, IReadOnlyList<IReadOnlyList<Sound>> words, IReadOnlyList<IReadOnlyList<Sound>> joins)
    {
        (Latin, _words, _joins) = (latin, words, joins);
        Stored = [.. words.Concat(joins).SelectMany(KeysOf).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>Each word in lower-case letters from a to z: what was typed of a word so far is the beginning of one, in the spelling that both have.</summary>
    public IReadOnlyList<string> Latin { get; }

    /// <summary>Keys under which an index keeps the name: letters only, capitals first, a few for each word.</summary>
    public IReadOnlyList<string> Stored { get; }

    /// <summary>For each word that was typed, keys of which an index must hold one; who asks so finds all that <see cref="Meets"/> would, and more.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Asked => [.. _words.Select((word, at) => (IReadOnlyList<string>)[.. KeysOf(word).Concat(at < _joins.Count ? KeysOf(_joins[at]) : []).Concat(at > 0 ? KeysOf(_joins[at - 1]) : []).Distinct(StringComparer.Ordinal)])];

    /// <summary>Beginnings of keys, when the last word may go on: what an index holds under a key that begins so is worth a look. Empty while it has fewer than two consonants.</summary>
    public IReadOnlyList<string> Begun => _words is [.., var last] ? [.. last.Select(sound => sound.Stem).Where(stem => stem.TrimStart('A').Length >= 2).Distinct(StringComparer.Ordinal)] : [];

    public bool IsEmpty => _words.Count == 0;

    /// <param name="name">Of any length; the first <see cref="CaseBounds.Name"/> characters and eight words are looked at.</param>
    public static NameKeys Of(string name)
    {
        var words = Letters.WordsOf(name.Length > CaseBounds.Name ? name[..CaseBounds.Name] : name);
        var sounds = words.Select(word => (Word: word, Sounds: Sounds.Of(word))).Where(word => word.Sounds.Count > 0).ToList();
        return new NameKeys([.. sounds.Select(word => Letters.ToLatin(word.Word))], [.. sounds.Select(word => word.Sounds)], [.. sounds.Zip(sounds.Skip(1), (one, next) => Sounds.Of(one.Word + next.Word))]);
    }

    /// <summary>Whether each word of one name sounds like one of the other, in any order, written apart or together: the one with fewer words may be a part of the other.</summary>
    public bool Meets(NameKeys other) => !IsEmpty && !other.IsEmpty && (IsPartOf(other) || other.IsPartOf(this));

    public override string ToString() => nameof(NameKeys);

    private static IEnumerable<string> KeysOf(IReadOnlyList<Sound> sounds) => sounds.Select(sound => sound.Key);

    private static bool Meet(IReadOnlyList<Sound> one, IReadOnlyList<Sound> other) => one.Any(sound => other.Any(sound.Meets));

    private bool IsPartOf(NameKeys other)
    {
        for (var at = 0; at < _words.Count; at++)
        {
            if (other._words.Any(word => Meet(_words[at], word)) || other._joins.Any(join => Meet(_words[at], join)))
            {
                continue;
            }

            if (at + 1 < _words.Count && other._words.Any(word => Meet(_joins[at], word)))
            {
                at++;
                continue;
            }

            return false;
        }

        return true;
    }
}
