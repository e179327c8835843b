using System.Text.RegularExpressions;
using Waystation.Front.Catalogues;
using Waystation.Tests.Sealing;
using Xunit;

namespace Waystation.Tests.Operator;

/// <summary>Adding a language is adding a file: what it lacks is listed, and every page is drawn in it.</summary>
public sealed partial class CatalogueTests
{
    private static readonly Dictionary<string, string> s_english = new(StringComparer.Ordinal) { ["lang.name"] = "English", ["a"] = "one {day}", ["b"] = "two", ["date.months"] = "a|b|c|d|e|f|g|h|i|j|k|l" };

    [Fact]
    public void What_is_missing_unknown_empty_or_has_other_holes_is_listed()
    {
        Assert.Empty(Gaps.Of(s_english, s_english));
        var own = new Dictionary<string, string>(StringComparer.Ordinal) { ["lang.name"] = "x", ["lang.dir"] = "rtl", ["a"] = "one", ["c"] = " ", ["date.months"] = "a|b" };
        Assert.Equal(["missing  b: two", "unknown  c", "empty    c", "holes    a: {day}", "months   date.months: twelve of them, with | between"], Gaps.Of(own, s_english));
    }

    [Theory]
    [InlineData("en")]
    [InlineData("ru")]
    public void Our_whole_languages_lack_nothing(string language) => Assert.Empty(Languages.GapsIn(Path.Combine(Parts.Root, "src", "Front", "Catalogues", language + ".json")));

    [Fact]
    public async Task Every_page_is_drawn_in_a_new_language()
    {
        Parts.Require(Directory.Exists("/dev/shm"), "/dev/shm");
        using var folder = new TemporaryFolder();
        var (file, drawn) = (Path.Combine(folder.Path, "uk.json"), Path.Combine(folder.Path, "drawn"));
        var russian = await File.ReadAllTextAsync(Path.Combine(Parts.Root, "src", "Front", "Catalogues", "ru.json"), TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(file, russian, TestContext.Current.CancellationToken);
        var (exit, said) = await DoctorTests.RunAsync("catalogue", "--file", file, "--draw", drawn);
        Assert.True(exit == 0, said);
        var pages = Directory.GetFiles(drawn).Order(StringComparer.Ordinal).ToList();
        Assert.True(pages.Count >= 24, said);
        var different = new HashSet<string>(StringComparer.Ordinal);
        foreach (var page in pages)
        {
            var html = await File.ReadAllTextAsync(page, TestContext.Current.CancellationToken);
            Assert.Contains("<html lang=\"uk\"", html, StringComparison.Ordinal);
            different.Add(Title().Match(html).Value);
        }

        Assert.True(different.Count >= 12, string.Join('\n', different));
        foreach (var done in new[] { "write-arrived", "change-done", "close-done" })
        {
            Assert.Contains("class=\"good\"", await File.ReadAllTextAsync(pages.Single(page => page.EndsWith($"-{done}.html", StringComparison.Ordinal)), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }
    }

    [GeneratedRegex("<h1[^>]*>.*?</h1>", RegexOptions.Singleline)]
    private static partial Regex Title();
}
