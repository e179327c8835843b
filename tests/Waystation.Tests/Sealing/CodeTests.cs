using CsCheck;
using Waystation.Sealing;
using Waystation.Sealing.Codes;
using Xunit;

namespace Waystation.Tests.Sealing;

public sealed class CodeTests
{
    private const int Samples = 200;

    private static readonly Gen<CodeLanguage> s_language = Gen.Enum<CodeLanguage>();

    public static TheoryData<CodeLanguage> Languages => [CodeLanguage.English, CodeLanguage.Russian];

    [Fact]
    public void A_code_is_read_back_from_what_it_shows_in_any_language() => Gen.Select(s_language, s_language).Sample((drawn, shown) =>
    {
        using var code = Code.Draw(drawn);
        using var read = Read(new string(code.ToWords(shown)));
        Assert.Equal(shown, read.Language);
        Assert.Equal(code.ToWords(drawn), read.ToWords(drawn));
    });

    [Fact]
    public void Nine_words_or_twenty_eight_digits_in_fives()
    {
        using var code = Code.Draw(CodeLanguage.Digits);
        Assert.Equal([5, 5, 5, 5, 5, 3], new string(code.ToWords()).Split(' ').Select(group => group.Length));
        Assert.Equal(9, new string(code.ToWords(CodeLanguage.English)).Split(' ').Length);
        Assert.Equal(9, new string(code.ToWords(CodeLanguage.Russian)).Split(' ').Length);
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void Any_single_wrong_word_is_caught(CodeLanguage language)
    {
        var list = List(language);
        for (var sample = 0; sample < 2; sample++)
        {
            var words = Drawn(language);
            for (var position = 0; position < Code.Words; position++)
            {
                var right = words[position];
                foreach (var wrong in list.Where(word => word != right))
                {
                    words[position] = wrong;
                    AssertCheckFails(string.Join(' ', words));
                }

                words[position] = right;
            }
        }
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void Any_two_words_that_changed_places_are_caught(CodeLanguage language)
    {
        for (var sample = 0; sample < Samples; sample++)
        {
            var words = Drawn(language);
            for (var one = 0; one < Code.Words; one++)
            {
                for (var other = 0; other < one; other++)
                {
                    if (words[one] != words[other])
                    {
                        var swapped = (string[])words.Clone();
                        (swapped[one], swapped[other]) = (words[other], words[one]);
                        AssertCheckFails(string.Join(' ', swapped));
                    }
                }
            }
        }
    }

    [Fact]
    public void Any_single_wrong_digit_and_any_two_that_changed_places_are_caught()
    {
        for (var sample = 0; sample < Samples; sample++)
        {
            using var code = Code.Draw(CodeLanguage.Digits);
            var digits = new string(code.ToWords()).Replace(" ", "").ToCharArray();
            for (var position = 0; position < Code.Digits; position++)
            {
                var right = digits[position];
                for (var wrong = '0'; wrong <= '9'; wrong++)
                {
                    digits[position] = wrong;
                    if (wrong != right)
                    {
                        AssertCheckFails(digits);
                    }
                }

                digits[position] = right;
                for (var other = 0; other < position; other++)
                {
                    if (digits[other] != digits[position])
                    {
                        (digits[other], digits[position]) = (digits[position], digits[other]);
                        AssertCheckFails(digits);
                        (digits[other], digits[position]) = (digits[position], digits[other]);
                    }
                }
            }
        }
    }

    /// <summary>The scheme's own reason, over all values: what a word adds at a place is never what it adds at another.</summary>
    [Fact]
    public void Each_word_weighs_differently_at_each_place()
    {
        Span<int> words = stackalloc int[Code.CarryingWords];
        for (var value = 1; value < WordList.Size; value++)
        {
            var weights = new HashSet<int> { value };
            for (var place = 0; place < words.Length; place++)
            {
                words.Clear();
                words[place] = value;
                Assert.True(weights.Add(WordCheck.Of(words)));
            }

            Assert.DoesNotContain(0, weights);
        }
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void Typing_is_forgiving(CodeLanguage language)
    {
        for (var sample = 0; sample < Samples; sample++)
        {
            var words = Drawn(language);
            var text = string.Join(' ', words);
            foreach (var typed in new[]
            {
                text.ToUpperInvariant(),
                "  " + string.Join("\n", words) + "\n",
                string.Join("-", words),
                string.Join(" — ", words),
                string.Join(".", words),
                string.Join(", ", words) + ".",
                string.Join('\u00a0', words),
                string.Concat(words.Select((word, i) => $"{i + 1}. {word}\r\n")),
                string.Join(' ', words.Select(word => Shortest(word, language))),
                text.Replace('е', 'ё'),
                text.Replace("й", "и\u0306", StringComparison.Ordinal),
                OtherLayout(text, language),
                OtherLayout(text.ToUpperInvariant(), language),
                string.Join(' ', words.Select((word, i) => i % 2 == 0 ? OtherLayout(word, language) : word)),
                OtherLayout(string.Join(' ', words.Select(word => Shortest(word, language))), language),
            })
            {
                using var read = Read(typed);
                Assert.Equal(language, read.Language);
                Assert.Equal(text, new string(read.ToWords()));
            }
        }
    }

    [Fact]
    public void Digits_are_read_in_any_script_and_grouping()
    {
        using var code = Code.Draw(CodeLanguage.Digits);
        var text = new string(code.ToWords());
        foreach (var typed in new[]
        {
            text.Replace(" ", ""),
            text.Replace(' ', '-'),
            text.Replace(' ', '\n'),
            In('٠', text),
            In('۰', text),
            In('０', text),
        })
        {
            using var read = Read(typed);
            Assert.Equal(text, new string(read.ToWords()));
        }
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void A_slip_is_told_word_by_word_with_what_is_near(CodeLanguage language)
    {
        var words = Drawn(language);
        words[2] = Mistyped(words[2], language, out var meant);
        words[6] = language == CodeLanguage.English ? "zzzzzzzz" : "щщщщщщщщ";
        Assert.False(Code.TryRead(string.Join(' ', words), out var code, out var slips));
        Assert.Null(code);
        Assert.Equal([(CodeSlipKind.UnknownWord, 3), (CodeSlipKind.UnknownWord, 7)], slips.Select(slip => (slip.Kind, slip.Position)));
        Assert.Equal(meant, slips[0].Nearest[0]);
        Assert.Empty(slips[1].Nearest);
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void Too_few_letters_and_too_few_or_many_words_are_told(CodeLanguage language)
    {
        var words = Drawn(language);
        Assert.False(Code.TryRead(string.Join(' ', words[..8]), out _, out var slips));
        Assert.Equal([(CodeSlipKind.WrongCount, 8)], slips.Select(slip => (slip.Kind, slip.Position)));
        Assert.False(Code.TryRead(string.Join(' ', [.. words, words[0]]), out _, out slips));
        Assert.Equal([(CodeSlipKind.WrongCount, 10)], slips.Select(slip => (slip.Kind, slip.Position)));
        words[4] = words[4][..2];
        Assert.False(Code.TryRead(string.Join(' ', words), out _, out slips));
        Assert.Equal([(CodeSlipKind.AmbiguousWord, 5)], slips.Select(slip => (slip.Kind, slip.Position)));
        Assert.All(slips[0].Nearest, near => Assert.StartsWith(words[4], near, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("", CodeSlipKind.WrongCount, 0)]
    [InlineData("12345 67890", CodeSlipKind.WrongCount, 10)]
    [InlineData("00000 00000 00000 00000 00000 000", CodeSlipKind.CheckFails, 0)]
    [InlineData("99999 99999 99999 99999 99999 999", CodeSlipKind.CheckFails, 0)]
    public void What_is_no_code_is_told(string typed, CodeSlipKind kind, int position)
    {
        Assert.False(Code.TryRead(typed, out _, out var slips));
        Assert.Equal([(kind, position)], slips.Select(slip => (slip.Kind, slip.Position)));
    }

    [Fact]
    public void A_letter_among_digits_is_told_by_its_group()
    {
        using var code = Code.Draw(CodeLanguage.Digits);
        var digits = code.ToWords();
        digits[14] = 'O';
        Assert.False(Code.TryRead(digits, out _, out var slips));
        Assert.Equal([(CodeSlipKind.UnknownWord, 3), (CodeSlipKind.WrongCount, 27)], slips.Select(slip => (slip.Kind, slip.Position)));
    }

    [Fact]
    public void Nothing_that_is_typed_makes_reading_throw_or_slow() => Gen.String[Gen.OneOf(Gen.Char, Gen.Char['а', 'я'], Gen.Char['a', 'z'], Gen.Char[' ', '9']), 0, 1100].Sample(typed =>
    {
        var read = Code.TryRead(typed, out var code, out var slips);
        Assert.Equal(read, slips.Count == 0);
        Assert.InRange(slips.Count, 0, Code.MostWordsTold + 1);
        code?.Dispose();
    });

    [Fact]
    public async Task The_same_code_gives_the_same_address_however_it_is_shown()
    {
        var bench = new KeyBench(1);
        using var code = Code.Draw(CodeLanguage.Russian);
        using var asDigits = Read(new string(code.ToWords(CodeLanguage.Digits)));
        using var other = Code.Draw(CodeLanguage.Russian);
        using var seed = await code.DeriveAsync(bench, TestContext.Current.CancellationToken);
        using var again = await asDigits.DeriveAsync(bench, TestContext.Current.CancellationToken);
        using var different = await other.DeriveAsync(bench, TestContext.Current.CancellationToken);
        Assert.True(seed.Matches(again));
        Assert.False(seed.Matches(different));
    }

    /// <summary>Whoever holds this code must find the same mailbox for ever. Computed with the reference implementation of Argon2.</summary>
    [Fact]
    public async Task A_known_code_gives_the_known_seed()
    {
        using var code = Read("06069 63494 54761 70498 52095 689");
        using var seed = await code.DeriveAsync(new KeyBench(1), TestContext.Current.CancellationToken);
        var bytes = new byte[Seed.Size];
        seed.CopyTo(bytes);
        Assert.Equal("688b4cdcca1ef87162ce09b3394074f56d9d80de010fa4f8292195acd66c7b35", Convert.ToHexStringLower(bytes));
    }

    [Fact]
    public async Task A_wiped_code_shows_and_derives_nothing()
    {
        var code = Code.Draw(CodeLanguage.Digits);
        code.Dispose();
        Assert.Throws<ObjectDisposedException>(() => code.ToWords());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => code.DeriveAsync(new KeyBench(1), TestContext.Current.CancellationToken));
    }

    private static Code Read(string typed)
    {
        Assert.True(Code.TryRead(typed, out var code, out var slips), typed);
        Assert.Empty(slips);
        return code;
    }

    private static string[] Drawn(CodeLanguage language)
    {
        using var code = Code.Draw(language);
        return new string(code.ToWords()).Split(' ');
    }

    private static IEnumerable<string> List(CodeLanguage language)
    {
        var list = language == CodeLanguage.English ? WordList.English : WordList.Russian;
        return Enumerable.Range(0, WordList.Size).Select(index => list[index]);
    }

    private static void AssertCheckFails(ReadOnlySpan<char> typed)
    {
        Assert.False(Code.TryRead(typed, out _, out var slips));
        Assert.Equal(CodeSlipKind.CheckFails, slips[0].Kind);
    }

    private static string Shortest(string word, CodeLanguage language) => word[..Enumerable.Range(WordList.ShortestPrefix, 5)
        .First(length => length >= word.Length || List(language).Count(other => other.StartsWith(word[..length], StringComparison.Ordinal)) == 1)];

    private static string Mistyped(string word, CodeLanguage language, out string meant)
    {
        meant = word;
        var last = language == CodeLanguage.English ? 'q' : 'ъ';
        return word[..^2] + last + word[^1];
    }

    private static string OtherLayout(string text, CodeLanguage language)
    {
        const string latin = "qwertyuiop[]asdfghjkl;'zxcvbnm,.QWERTYUIOP{}ASDFGHJKL:\"ZXCVBNM<>";
        const string russian = "йцукенгшщзхъфывапролджэячсмитьбюЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮ";
        var (from, to) = language == CodeLanguage.English ? (latin, russian) : (russian, latin);
        return string.Concat(text.Select(letter => from.IndexOf(letter, StringComparison.Ordinal) is >= 0 and var at ? to[at] : letter));
    }

    private static string In(char zero, string digits) => string.Concat(digits.Select(digit => digit == ' ' ? ' ' : (char)(zero + digit - '0')));
}
