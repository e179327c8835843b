using System.Text;

namespace Waystation.Casework.Names;

/// <summary>One way in which a word may sound: consonants in upper case by class, vowels in lower case; y is any vowel.</summary>
/// <param name="Key">Its consonants, with "A" before them for a vowel at the beginning and "a" after them for one at the end.</param>
/// <param name="Vowels">Before the first consonant, between each two, and after the last.</param>
/// <param name="IsVowelled">False where the script leaves short vowels out.</param>
/// <param name="Stem">The key of a word that goes on: without what its end alone makes of it.</param>
internal sealed record Sound(string Key, IReadOnlyList<string> Vowels, bool IsVowelled, string Stem)
{
    /// <summary>Beyond this two words with the same consonants are not the same name.</summary>
    private const double MostApart = 0.42;

    /// <summary>In any single place of a word with more than one consonant.</summary>
    private const double MostApartInOnePlace = 0.6;

    private const double OneOrTwo = 0.3;

    public override string ToString() => nameof(Sound);

    public bool Meets(Sound other)
    {
        if (Key != other.Key)
        {
            return false;
        }

        var (apart, places) = (0.0, 0);
        for (var i = 0; i < Vowels.Count; i++)
        {
            var (mine, theirs) = (Vowels[i], other.Vowels[i]);
            if (mine.Length + theirs.Length == 0 || (IsVowelled != other.IsVowelled && (IsVowelled ? theirs : mine).Length == 0))
            {
                continue;
            }

            var here = Apart(mine, theirs) + (IsVowelled && other.IsVowelled && IsTwo(mine) != IsTwo(theirs) ? OneOrTwo : 0);
            if (here > (Vowels.Count <= 2 ? MostApart : MostApartInOnePlace))
            {
                return false;
            }

            apart += here;
            places++;
        }

        return places == 0 || apart / places <= MostApart;
    }

    /// <summary>Ends as in "ey": another vowel than either alone.</summary>
    private static bool IsTwo(string vowels) => vowels is [.., 'a' or 'e' or 'o' or 'u', 'i'];

    /// <summary>What is not written where both write long vowels alone is short: another name.</summary>
    private double Apart(string mine, string theirs) =>
        mine.Length == 0 || theirs.Length == 0 ? IsVowelled ? 0.45 : 0.65 : mine.Min(one => theirs.Min(other => Apart(one, other)));

    /// <summary>How far two vowels lie from each other in the spellings of one name: unstressed Russian o is a, dialects lift a to e and e to i.</summary>
    private static double Apart(char one, char other) => (one < other ? (one, other) : (other, one)) switch
    {
        var (a, b) when a == b || b == 'y' => 0,
        ('o', 'u') => 0.2,
        ('a', 'e') or ('e', 'i') => 0.25,
        ('a', 'o') => 0.35,
        ('e', 'o') => 0.4,
        ('i', 'u') or ('e', 'u') => 0.5,
        ('a', 'i') or ('a', 'u') => 0.6,
        _ => 0.7,
    };
}

/// <summary>What a written word may sound like: its letters read in the ways of the spellings that people use.</summary>
internal static class Sounds
{
    /// <summary>Most ways in which one word is read.</summary>
    private const int Most = 24;

    /// <summary>What several letters say together, the longest first; of what may be read in two ways, both.</summary>
    private static readonly (string Letters, string[] Says)[] s_latin =
    [
        ("dsch", ["J"]), ("tsch", ["C"]), ("shch", ["X"]), ("dzh", ["J"]), ("sch", ["X"]), ("shh", ["X"]), ("tch", ["C"]), ("kkh", ["K", "H", "KH"]), ("dj", ["J"]),
        ("zh", ["J"]), ("kh", ["H"]), ("gh", ["H"]), ("ch", ["C", "H", "X"]), ("cz", ["C", "Q"]), ("sz", ["X"]), ("sh", ["X"]), ("ts", ["Q"]), ("tz", ["Q"]), ("th", ["T"]), ("ph", ["P"]), ("dh", ["D", "Z"]), ("ck", ["K"]), ("qu", ["K", "H"]), ("ks", ["KS"]),
        ("ce", ["Qe", "Je", "Se"]), ("ci", ["Qi", "Ji", "Si"]),
        ("a", ["a"]), ("b", ["B"]), ("c", ["K", "J", "Q"]), ("d", ["D"]), ("e", ["e"]), ("f", ["P"]), ("g", ["H"]), ("h", ["H"]), ("i", ["i"]), ("j", ["J", "i"]), ("k", ["K"]), ("l", ["L"]), ("m", ["M"]), ("n", ["N"]), ("o", ["o"]),
        ("p", ["P"]), ("q", ["K", "H"]), ("r", ["R"]), ("s", ["S"]), ("t", ["T"]), ("u", ["u"]), ("v", ["V"]), ("w", ["V"]), ("x", ["KS", "H"]), ("y", ["i"]), ("z", ["Z"]),
    ];

    private static readonly Dictionary<char, string[]> s_arabic = Letters.Table(
        "ا=a أ=y إ=i آ=a ٱ=y ء= ئ=i ؤ=u ع=y ى=a ب=B پ=P ت=T ط=T ث=S/T ج=J/H چ=C ح=H خ=H ه=H ة=a د=D ض=D/Z ذ=Z/D " +
        "ز=Z ظ=Z/D ژ=J ر=R س=S ص=S ش=X غ=H گ=H ف=P ق=K/H ک=K ك=K ل=L م=M ن=N و=u/V ي=i ی=i")
        .ToDictionary(letter => letter.Key, letter => letter.Value.Split('/'));

    public static IReadOnlyList<Sound> Of(string word)
    {
        var isArabic = Letters.IsArabic(word);
        var said = isArabic ? Arabic(word) : Said(Parts(Letters.ToLatin(word)));
        return [.. said.SelectMany(Endings).Distinct(StringComparer.Ordinal).Take(Most).Select(sound => Whole(sound, !isArabic)).Where(sound => sound.Key.Length > 0).DistinctBy(sound => (sound.Key, string.Join(',', sound.Vowels)))];
    }

    private static IEnumerable<string> Arabic(string word)
    {
        var letters = string.Concat(word.Where(s_arabic.ContainsKey));
        var withArticle = Said(letters.Select(letter => s_arabic[letter]));
        return letters.StartsWith("ال", StringComparison.Ordinal) && letters.Length >= 5 ? Said(letters[2..].Select(letter => s_arabic[letter])).Concat(withArticle) : withArticle;
    }

    private static IEnumerable<string[]> Parts(string latin)
    {
        for (var at = 0; at < latin.Length;)
        {
            var (letters, says) = s_latin.First(part => string.CompareOrdinal(latin, at, part.Letters, 0, part.Letters.Length) == 0);
            yield return says;
            at += letters.Length;
        }
    }

    private static List<string> Said(IEnumerable<string[]> parts)
    {
        List<string> said = [""];
        foreach (var part in parts)
        {
            said = [.. said.SelectMany(_ => part, (before, next) => before + next).Take(Most)];
        }

        return said;
    }

    /// <summary>What endings, and a v beside u, may do without.</summary>
    private static IEnumerable<string> Endings(string said)
    {
        var word = Plain(said);
        foreach (var way in word.Contains('V', StringComparison.Ordinal) ? (string[])[word, WithoutGlides(word)] : [word])
        {
            yield return way;
            if (way is [.., not (>= 'A' and <= 'Z'), 'H'] || (way is [.., 'a' or 'e', 'T'] && way.Count(char.IsAsciiLetterUpper) >= 3))
            {
                yield return way[..^1];
            }
            else if (way is [.., >= 'A' and <= 'Z', 'H' or 'T'])
            {
                // Without vowels in the script: Fatima ends in h or t there.
                yield return way[..^1] + "a";
            }
        }
    }

    /// <summary>One of each two, no other voice at the end, one ending for men and women.</summary>
    private static string Plain(string said)
    {
        var plain = new StringBuilder();
        foreach (var sound in said.Replace("DJ", "J", StringComparison.Ordinal).Replace("TC", "C", StringComparison.Ordinal).Replace("TX", "C", StringComparison.Ordinal).Replace("DZ", "Z", StringComparison.Ordinal))
        {
            if (plain.Length == 0 || plain[^1] != sound)
            {
                plain.Append(sound);
            }
        }

        var word = plain.ToString();
        if (word.Length >= 6 && (word.EndsWith("oVa", StringComparison.Ordinal) || word.EndsWith("eVa", StringComparison.Ordinal)))
        {
            word = word[..^1];
        }

        var stem = word.TrimEnd('a', 'e', 'i', 'o', 'u');
        return stem.Length >= 4 && stem.EndsWith("SK", StringComparison.Ordinal) ? stem : word;
    }

    private static string WithoutGlides(string word)
    {
        var kept = new StringBuilder();
        for (var i = 0; i < word.Length; i++)
        {
            if (word[i] != 'V' || i == 0 || (word[i - 1] is not ('u' or 'o') && (i + 1 == word.Length || word[i + 1] is not ('u' or 'o'))))
            {
                kept.Append(word[i]);
            }
        }

        return kept.ToString();
    }

    private static char Unvoiced(char consonant) => consonant switch
    {
        'B' or 'V' => 'P',
        'D' => 'T',
        'Z' => 'S',
        'J' => 'X',
        _ => consonant,
    };

    private static Sound Whole(string said, bool isVowelled)
    {
        var key = new StringBuilder();
        var vowels = new List<string>();
        var between = new StringBuilder();
        foreach (var sound in said)
        {
            if (char.IsAsciiLetterLower(sound))
            {
                between.Append(sound);
            }
            else
            {
                key.Append(sound);
                vowels.Add(between.ToString());
                between.Clear();
            }
        }

        vowels.Add(between.ToString());
        var stem = (vowels[0].Length > 0 ? "A" : "") + key;
        if (key.Length > 0 && between.Length == 0)
        {
            key[^1] = Unvoiced(key[^1]);
        }

        var (first, last) = (vowels[0].Length > 0 ? "A" : "", vowels.Count > 1 && vowels[^1].Length > 0 ? "a" : "");
        return new Sound(first + key + last, vowels, isVowelled, stem);
    }
}
