using System.Globalization;
using System.Text;
using AnyAscii;

namespace Waystation.Casework.Names;

/// <summary>Words of a name in one alphabet each, written with Latin letters as broadly as their sounds need. Signs that a word may do without are left out.</summary>
/// <remarks>Cyrillic after no single standard: what GOST 7.79, ISO 9, BGN/PCGN and passports write meets in <see cref="Sounds"/>. Chechen and Ingush digraphs (гӀ, кх, къ, хь, аь …) lose their signs, as they do in Russian. Other scripts: AnyAscii.</remarks>
internal static class Letters
{
    /// <summary>More words than anybody has.</summary>
    private const int MostWords = 8;

    /// <summary>Longest word that is looked at, in letters.</summary>
    private const int Longest = 40;

    /// <summary>Stands for the Chechen palochka until it is left out.</summary>
    private const char Palochka = 'ӏ';

    /// <summary>Latin letters that look like Cyrillic ones, and those.</summary>
    private const string LooksLatin = "aceopxykmthbi";

    private const string IsCyrillic = "асеорхукмтнві";

    private static readonly HashSet<string> s_particles = new(StringComparer.Ordinal) { "al", "el", "ul", "as", "ar", "ash", "an", "az", "ad", "at", "bin", "ibn", "ben", "bint", "аль", "эль", "ибн", "бин", "оглы", "оглу", "угли", "кызы", "ogly", "oglu", "ogli", "kyzy", "kizi", "qizi", "بن", "ابن", "بنت", "ال", "von", "de", "van" };

    private static readonly HashSet<string> s_servant = new(StringComparer.Ordinal) { "abd", "abdu", "abdul", "abdel", "abdal", "абд", "абду", "абдул", "абдель", "абдуль", "عبد" };

    private static readonly Dictionary<char, string> s_cyrillic = Table(
        "а=a б=b в=v г=g ґ=g ғ=g д=d ђ=dj е=e ё=io є=ie ж=zh җ=dzh з=z и=i і=i ї=i й=i ј=i к=k қ=q ҡ=q л=l љ=l " +
        "м=m н=n ң=n њ=n о=o ө=o п=p р=r с=s ҫ=s т=t у=u ў=u ү=u ұ=u ф=f х=kh ҳ=h һ=h ц=ts ч=tch ҷ=dzh џ=dzh ш=sh " +
        "щ=sh ъ= ы=i ь= э=e ә=a ю=iu я=ia ӏ=");

    /// <summary>Latin letters with marks that change the sound.</summary>
    private static readonly Dictionary<char, string> s_latin = Table(
        "š=sh ş=sh ș=sh ś=sh ŝ=sh č=tch ć=tch ç=tch ž=zh ż=zh ź=zh ğ=gh ǧ=dj ǰ=dj ı=i ə=a ł=l đ=d ø=o ß=ss æ=a ħ=h ŧ=t");

    /// <returns>Each word lower case in the letters of one script, particles left out unless there is nothing else.</returns>
    public static List<string> WordsOf(string name)
    {
        var text = Marked(Whole(name).Normalize(NormalizationForm.FormKC));
        var words = new List<string>();
        var word = new StringBuilder();
        foreach (var letter in text.Append(' '))
        {
            if (char.IsLetter(letter) || CharUnicodeInfo.GetUnicodeCategory(letter) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.Format)
            {
                if (word.Length < Longest)
                {
                    word.Append(char.ToLowerInvariant(letter));
                }
            }
            else if (letter is not ('\'' or '’' or '‘' or 'ʼ' or 'ʿ' or 'ʾ' or '`' or 'ʻ' or '´') && word.Length > 0)
            {
                words.Add(OneScript(word.ToString()));
                word.Clear();
            }
        }

        return Joined(words);
    }

    public static bool IsArabic(string word) => word.Count(letter => letter is >= '\u0600' and <= '\u06FF' or >= '\u0750' and <= '\u077F') * 2 > word.Length;

    /// <returns>In lower-case letters from a to z.</returns>
    public static string ToLatin(string word)
    {
        var latin = new StringBuilder();
        for (var i = 0; i < word.Length; i++)
        {
            if (s_cyrillic.TryGetValue(word[i], out var written) || s_latin.TryGetValue(word[i], out written))
            {
                latin.Append(written);
            }
            else
            {
                foreach (var letter in word[i].ToString().Normalize(NormalizationForm.FormD).Where(letter => CharUnicodeInfo.GetUnicodeCategory(letter) != UnicodeCategory.NonSpacingMark))
                {
                    latin.Append(char.IsAscii(letter) ? letter.ToString() : letter.ToString().Transliterate());
                }
            }
        }

        return string.Concat(latin.ToString().ToLowerInvariant().Where(char.IsAsciiLetterLower));
    }

    /// <param name="text">Letters and what is written for them, as in "а=a ь=".</param>
    internal static Dictionary<char, string> Table(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToDictionary(pair => pair[0], pair => pair[2..]);

    /// <summary>The palochka stands between Cyrillic letters as whatever a keyboard has.</summary>
    private static string Marked(string text) => string.Join(' ', text.Split(' ').Select(MarkedWord));

    /// <summary>Half a character is none.</summary>
    private static string Whole(string name)
    {
        var whole = new StringBuilder();
        foreach (var rune in name.EnumerateRunes())
        {
            whole.Append(rune.ToString());
        }

        return whole.ToString();
    }

    private static string MarkedWord(string word)
    {
        if (word.Count(IsCyrillicLetter) <= word.Count(letter => char.IsAsciiLetter(letter) && letter is not ('I' or 'l')))
        {
            return word;
        }

        var letters = word.ToCharArray();
        for (var i = 0; i < letters.Length; i++)
        {
            var beside = (i > 0 && IsCyrillicLetter(letters[i - 1])) || (i + 1 < letters.Length && IsCyrillicLetter(letters[i + 1]));
            if (letters[i] == 'Ӏ' || (beside && letters[i] is ('I' or 'l' or '1' or '|' or '!')))
            {
                letters[i] = Palochka;
            }
        }

        return new string(letters);
    }

    private static bool IsCyrillicLetter(char letter) => letter is >= '\u0400' and <= '\u052F';

    /// <summary>A Cyrillic word with single Latin letters that look the same, and the other way round.</summary>
    private static string OneScript(string word)
    {
        var cyrillic = word.Count(IsCyrillicLetter);
        var latin = word.Count(char.IsAsciiLetter);
        return cyrillic == 0 || latin == 0 ? word
            : cyrillic >= latin ? Swapped(word, LooksLatin, IsCyrillic)
            : Swapped(word, IsCyrillic, LooksLatin);
    }

    private static string Swapped(string word, string from, string to) => string.Concat(word.Select(letter => from.IndexOf(letter, StringComparison.Ordinal) is >= 0 and var at ? to[at] : letter));

    /// <summary>"Servant of" and the name after it are one; other particles are nobody's name.</summary>
    private static List<string> Joined(List<string> words)
    {
        var joined = new List<string>();
        for (var i = 0; i < words.Count; i++)
        {
            var word = words[i];
            if (s_servant.Contains(word) && i + 1 < words.Count)
            {
                word += words[++i];
                if (s_particles.Contains(words[i]) && i + 1 < words.Count)
                {
                    word += words[++i];
                }
            }

            joined.Add(word);
        }

        var names = joined.Where(word => !s_particles.Contains(word)).ToList();
        return [.. (names.Count > 0 ? names : joined).Take(MostWords)];
    }
}
