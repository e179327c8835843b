using System.Text.RegularExpressions;
using Waystation.Sealing.Codes;
using Xunit;

namespace Waystation.Tests.Sealing;

/// <summary>What makes a list fit to be kept in a head, said over a bad line and typed on an old phone.</summary>
public sealed partial class WordListTests
{
    private static readonly (string From, string To)[] s_englishSounds =
        [("ph", "f"), ("ck", "k"), ("kn", "n"), ("wr", "r"), ("ce", "se"), ("ci", "si"), ("cy", "si"), ("c", "k"), ("q", "k"), ("x", "ks"), ("z", "s"), ("y", "i"), ("ee", "i"), ("ea", "i"), ("ie", "i"), ("ei", "i"), ("oo", "u"), ("ou", "o")];

    private static readonly (string From, string To)[] s_russianSounds =
        [("ь", ""), ("ъ", ""), ("тс", "ц"), ("дс", "ц"), ("сч", "щ"), ("о", "а"), ("е", "и"), ("э", "и"), ("я", "и"), ("ы", "и")];

    public static TheoryData<string> Languages => ["en", "ru"];

    [Theory]
    [MemberData(nameof(Languages))]
    public void There_are_1024_of_four_to_eight_letters_in_the_order_of_the_alphabet(string language)
    {
        var words = Words(language);
        Assert.Equal(1024, words.Length);
        Assert.All(words, word => Assert.InRange(word.Length, 4, 8));
        Assert.All(words, word => Assert.Matches(language == "en" ? "^[a-z]+$" : "^[а-я]+$", word));
        Assert.Equal(words.Order(StringComparer.Ordinal), words);
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void The_first_four_or_five_letters_tell_a_word_and_none_begins_another(string language)
    {
        var words = Words(language);
        Assert.Equal(words.Length, words.Select(word => word[..Math.Min(5, word.Length)]).Distinct().Count());
        Assert.All(words, word => Assert.DoesNotContain(words, other => other != word && other.StartsWith(word, StringComparison.Ordinal)));
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void One_slip_of_the_fingers_never_makes_another_word(string language)
    {
        var words = Words(language);
        var folded = words.Select(word => word.Replace('й', 'и').Replace('щ', 'ш').Replace("ъ", "ь", StringComparison.Ordinal)).ToArray();
        for (var one = 0; one < words.Length; one++)
        {
            for (var other = 0; other < one; other++)
            {
                Assert.False(Slips.Between(words[one], words[other], 2) < 2, $"{words[one]} {words[other]}");
                Assert.False(Slips.Between(folded[one], folded[other], 1) < 1, $"{words[one]} {words[other]}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void No_two_sound_alike(string language)
    {
        var sounds = language == "en" ? s_englishSounds : s_russianSounds;
        var alike = Words(language).GroupBy(word => Doubled().Replace(
                Voiced().Replace(sounds.Aggregate(word, (text, sound) => text.Replace(sound.From, sound.To, StringComparison.Ordinal)), voiced => "пфктшс"["бвгджз".IndexOf(voiced.Value[0])].ToString()),
                "$1"))
            .Where(group => group.Count() > 1);
        Assert.Empty(alike.Select(group => string.Join(' ', group)));
    }

    [Fact]
    public void No_word_of_one_language_is_typed_like_a_word_of_the_other() =>
        Assert.DoesNotContain(Words("en"), word => WordList.Russian.TryFind(string.Concat(word.Select(Keyboard.ToRussian)), out _));

    [Fact]
    public void The_distance_counts_what_fingers_do()
    {
        Assert.Equal(0, Slips.Between("station", "station", 3));
        Assert.Equal(1, Slips.Between("station", "staiton", 3));
        Assert.Equal(1, Slips.Between("station", "sation", 3));
        Assert.Equal(1, Slips.Between("station", "stattion", 3));
        Assert.Equal(1, Slips.Between("station", "stetion", 3));
        Assert.Equal(2, Slips.Between("station", "stetoin", 3));
        Assert.Equal(3, Slips.Between("station", "voyage", 3));
    }

    private static string[] Words(string language)
    {
        var list = language == "en" ? WordList.English : WordList.Russian;
        return [.. Enumerable.Range(0, WordList.Size).Select(index => list[index])];
    }

    /// <summary>Russian consonants that lose their voice: at the end, and before one that has none.</summary>
    [GeneratedRegex("[бвгджз](?=[пфктшсхцчщ]|$)")]
    private static partial Regex Voiced();

    [GeneratedRegex("(.)\\1+")]
    private static partial Regex Doubled();
}
