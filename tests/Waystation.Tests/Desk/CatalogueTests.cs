using System.Reflection;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Waystation.Casework.Rooms;
using Waystation.Desk;
using Waystation.Desk.Catalogues;
using Waystation.Desk.Deeds;
using Xunit;

namespace Waystation.Tests.Desk;

/// <summary>Every word of every page of the desk stands in the catalogues, each language's is whole, and none stands there for nothing.</summary>
public sealed partial class CatalogueTests
{
    private static readonly string[] s_files = ["desk.css", "desk.js"];
    private static readonly string[] s_ofTheLanguage = ["lang.name", "lang.dir", "lang.plural"];

    public static TheoryData<string> Tags => [.. Languages.Ours.All.Select(catalogue => catalogue.Tag)];

    [Fact]
    public void The_desk_speaks_English_and_Russian() => Assert.Equal(["en", "ru"], Languages.Ours.All.Select(catalogue => catalogue.Tag).Where(tag => tag is "en" or "ru"));

    [Theory]
    [MemberData(nameof(Tags))]
    public void A_catalogue_has_every_word_that_a_page_says_and_no_other(string tag)
    {
        var catalogue = Languages.Ours.Find(tag)!;
        var sources = Sources().ToList();
        var counted = sources.SelectMany(source => Counted().Matches(source)).Select(match => match.Groups[1].Value).ToHashSet(StringComparer.Ordinal);
        var said = sources.SelectMany(source => Literal().Matches(source)).Select(match => match.Groups[1].Value)
            .Where(key => !counted.Contains(key) && !s_files.Contains(key, StringComparer.Ordinal) && !key.EndsWith('.')).ToHashSet(StringComparer.Ordinal);
        said.UnionWith(counted.SelectMany(key => catalogue.Plural.Forms.Select(form => $"{key}.{form}")));
        said.UnionWith(Words.Spoken.SelectMany(type => Enum.GetNames(type).Select(name => Words.KeyOf(type, name))));
        said.UnionWith(Enum.GetValues<Said>().Where(word => word is not (Said.Nothing or Said.AnswerKept)).Select(word => Words.KeyOf(typeof(Said), word.ToString())));
        said.UnionWith(s_ofTheLanguage);
        var looked = Beginnings(sources);

        Assert.Empty(said.Where(key => !catalogue.Own.ContainsKey(key)).Select(key => $"{tag} lacks {key}"));
        Assert.Empty(catalogue.Own.Keys.Where(key => !said.Contains(key) && !looked.Any(beginning => key.StartsWith(beginning, StringComparison.Ordinal))).Select(key => $"{tag} has {key} for nothing"));
    }

    /// <summary>A timeline names every kind of entry that it shows.</summary>
    [Theory]
    [MemberData(nameof(Tags))]
    public void Every_kind_of_entry_that_a_timeline_shows_has_words(string tag)
    {
        var without = typeof(Fact).GetCustomAttributes<JsonDerivedTypeAttribute>().Select(kind => kind.DerivedType).Append(typeof(ErasedFact))
            .Where(kind => kind != typeof(UnknownFact) && kind != typeof(PersonKeyed) && Languages.Ours.Find(tag)!.Find("fact." + Words.Kebab(kind.Name)) is null);
        Assert.Empty(without);
    }

    [Theory]
    [MemberData(nameof(Tags))]
    public void Each_language_fills_the_same_holes_as_English(string tag)
    {
        var catalogue = Languages.Ours.Find(tag)!;
        foreach (var (key, words) in catalogue.Own)
        {
            if (Languages.Ours.English.Own.TryGetValue(key, out var english))
            {
                // A language's single form may do without its number.
                var (theirs, ours) = (Holes(words), Holes(english));
                Assert.True(theirs.Except(["n"]).SequenceEqual(ours.Except(["n"]), StringComparer.Ordinal), $"{tag}: {key}");
            }

            Assert.False(string.IsNullOrWhiteSpace(words), $"{tag}: {key} is empty");
        }
    }

    [Fact]
    public void What_is_looked_up_by_a_beginning_is_there_in_every_language_or_in_none()
    {
        var beginnings = Beginnings(Sources().ToList());
        Assert.NotEmpty(beginnings);
        var sets = Languages.Ours.All.Select(catalogue => catalogue.Own.Keys.Where(key => beginnings.Any(beginning => key.StartsWith(beginning, StringComparison.Ordinal))).Order(StringComparer.Ordinal).ToList()).ToList();
        Assert.All(sets, set => Assert.Equal(sets[0], set));
    }

    [Fact]
    public void No_page_says_words_of_its_own()
    {
        var wrong = new List<string>();
        foreach (var file in Directory.GetFiles(Path.Combine(Parts.Root, "src", "Desk", "Pages"), "*.razor", SearchOption.AllDirectories))
        {
            var page = Code().Replace(Comment().Replace(File.ReadAllText(file), ""), "");
            wrong.AddRange(Text().Matches(page).Select(match => match.Groups[1].Value).Where(text => Word().IsMatch(text) && text != "SHA-256").Select(text => $"{Path.GetFileName(file)}: {text.Trim()}"));
            wrong.AddRange(Shown().Matches(page).Select(match => $"{Path.GetFileName(file)}: {match.Value}"));
        }

        Assert.Empty(wrong);
    }

    [Theory]
    [InlineData("ru", 0, "many")]
    [InlineData("ru", 1, "one")]
    [InlineData("ru", 3, "few")]
    [InlineData("ru", 5, "many")]
    [InlineData("ru", 11, "many")]
    [InlineData("ru", 12, "many")]
    [InlineData("ru", 21, "one")]
    [InlineData("ru", 22, "few")]
    [InlineData("ru", 111, "many")]
    [InlineData("ru", 1_002, "few")]
    [InlineData("en", 1, "one")]
    [InlineData("en", 0, "other")]
    [InlineData("en", 21, "other")]
    public void A_number_takes_the_form_that_its_language_asks_for(string tag, long number, string form) => Assert.Equal(form, Languages.Ours.Find(tag)!.Plural.FormOf(number));

    [Theory]
    [InlineData("ru-RU,ru;q=0.9,en;q=0.8", "ru")]
    [InlineData("fr-FR,fr;q=0.9", "en")]
    [InlineData("en-GB", "en")]
    [InlineData(null, "en")]
    [InlineData(";;,,=", "en")]
    public void The_language_is_the_one_that_the_browser_asks_for(string? asked, string tag) => Assert.Equal(tag, Languages.Ours.Asked(asked).Tag);

    [Fact]
    public void Days_sizes_and_names_of_languages_follow_the_language()
    {
        var (en, ru) = (new Words(Languages.Ours.Find("en")!), new Words(Languages.Ours.Find("ru")!));
        var day = new DateOnly(2026, 11, 3);
        Assert.Equal("3 November 2026", en.Of(day));
        Assert.Equal("3 ноября 2026", ru.Of(day));
        Assert.Equal("1.5 MB", en.Size(1_500_000));
        Assert.Equal("1,5 МБ", ru.Size(1_500_000));
        Assert.Equal("3 байта", ru.Size(3));
        Assert.Equal("Chechen", en.Language("ce"));
        Assert.Equal("чеченский", ru.Language("ce"));
        Assert.Equal("Germany", en.Country("DE"));
        Assert.Equal("Германия", ru.Country("DE"));
        Assert.Equal("Z", ru.Country("Z"));
        Assert.All(ru.Countries(), country => Assert.Matches(@"\p{IsCyrillic}", country.Words));
        Assert.Equal("x-nobody-knows", ru.Language("x-nobody-knows"));
    }

    private static List<string> Holes(string words) => [.. Hole().Matches(words).Select(match => match.Groups[1].Value).Distinct().Order(StringComparer.Ordinal)];

    private static List<string> Beginnings(IReadOnlyList<string> sources) => [.. sources.SelectMany(source => Beginning().Matches(source)).Select(match => match.Groups[1].Value).Distinct()];

    private static IEnumerable<string> Sources() =>
        Directory.GetFiles(Path.Combine(Parts.Root, "src", "Desk"), "*.*", SearchOption.AllDirectories)
            .Where(file => Path.GetExtension(file) is ".cs" or ".razor" && !file.Contains("/obj/", StringComparison.Ordinal))
            .Select(File.ReadAllText);

    [GeneratedRegex("""\bCount\(\s*"([a-z0-9.-]+)" """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Counted();

    /// <summary>Whatever looks like a key is one: words with a dot between.</summary>
    [GeneratedRegex("""
        "([a-z][a-z0-9-]*(?:\.[a-z0-9-]+)+)"
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Literal();

    [GeneratedRegex("""
        Find\("([a-z0-9-]+\.)"\s\+
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Beginning();

    [GeneratedRegex(@"\{([a-z]+)\}")]
    private static partial Regex Hole();

    [GeneratedRegex(@"@code\s*\{.*", RegexOptions.Singleline)]
    private static partial Regex Code();

    [GeneratedRegex(@"@\*.*?\*@|//[^\n]*", RegexOptions.Singleline)]
    private static partial Regex Comment();

    /// <summary>Text between tags that is no expression.</summary>
    [GeneratedRegex(@"[\w""/]>([^<>@{}=;()]+)<")]
    private static partial Regex Text();

    [GeneratedRegex(@"\p{L}{2,}")]
    private static partial Regex Word();

    [GeneratedRegex("""
        (?:aria-label|title|Title|alt|placeholder)="(?!http)[^"@]*\p{L}{2,}[^"@…]*"
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Shown();
}
