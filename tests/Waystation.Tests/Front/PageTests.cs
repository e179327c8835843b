using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Waystation.Front.Catalogues;
using Waystation.Front.Post;
using Xunit;

namespace Waystation.Tests.Front;

/// <summary>What the first page weighs, what the pages say in which language, and what they never say.</summary>
public sealed partial class PageTests
{
    private static readonly string s_catalogues = Path.Combine(Parts.Root, "src", "Front", "Catalogues");

    [Theory]
    [InlineData("ru")]
    [InlineData("en")]
    [InlineData("ar")]
    public async Task The_first_page_is_one_request_of_at_most_14_kilobytes_with_its_headers(string language)
    {
        await using var front = await TestFront.StartAsync();
        using var line = new TcpClient();
        await line.ConnectAsync(front.Url.Host, front.Url.Port);
        var stream = line.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET /{language}/ HTTP/1.1\r\nHost: {front.Url.Authority}\r\nConnection: close\r\n\r\n"));
        using var whole = new MemoryStream();
        await stream.CopyToAsync(whole);
        Assert.InRange(whole.Length, 1_000, 14_000);
        var text = Encoding.UTF8.GetString(whole.ToArray());
        Assert.DoesNotContain("Set-Cookie", text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotMatch("(?i)src=|@import|url\\(|<link (?!rel=\"icon\" href=\"data:)", text);
    }

    [Fact]
    public async Task No_cookie_comes_before_a_code_was_typed_or_a_letter_sent()
    {
        await using var front = await TestFront.StartAsync();
        using var visitor = front.NewVisitor();
        foreach (var page in (string[])["/", "/ru/", "/ru/write", "/ru/code", "/ru/check", "/ru/safety", "/ru/letters", "/ru/change", "/ru/nowhere", "/list"])
        {
            Assert.Empty((await visitor.OpenAsync(page)).Cookies);
        }
    }

    [Theory]
    [InlineData("ru-RU,ru;q=0.9,en;q=0.5", "Здесь можно написать нам")]
    [InlineData("fr,en-GB;q=0.7", "You can write to us here")]
    [InlineData("fr", "You can write to us here")]
    [InlineData("ar-EG", "يمكنك أن تكتب إلينا هنا")]
    public async Task The_first_page_comes_in_the_browsers_language(string accept, string title)
    {
        await using var front = await TestFront.StartAsync();
        using var visitor = front.NewVisitor();
        Assert.Contains(title, (await visitor.OpenAsync("/", accept)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_first_page_says_what_a_person_in_danger_needs()
    {
        await using var front = await TestFront.StartAsync(settings => settings with
        {
            Hours = new Dictionary<string, string> { ["en"] = "We answer from 9 to 23." },
            Helplines = new Dictionary<string, string> { ["en"] = "At night: 116 123." },
            Elsewhere = new Dictionary<string, string> { ["en"] = "On the back page of a newspaper." },
        });
        using var visitor = front.NewVisitor();
        var page = await visitor.OpenAsync("/en/");
        Assert.All(
            (string[])["You need not say your name", "If you are in danger this minute", "If you are at the end of your strength", "What is safe on this phone", "How to check that this is really us", "We answer from 9 to 23.", "At night: 116 123.", "Write to us", "I have a code", "Leave quickly"],
            words => Assert.Contains(words, page.Text, StringComparison.Ordinal));
        var check = await visitor.OpenAsync("/en/check");
        Assert.Contains("https://letters.example", check.Text, StringComparison.Ordinal);
        Assert.Contains(front.Root.Address.ToText(), check.Text, StringComparison.Ordinal);
        Assert.Contains("On the back page of a newspaper.", check.Text, StringComparison.Ordinal);
        var list = (await visitor.OpenAsync("/list")).Html.Trim();
        Assert.True(Waystation.Mail.Card.TryParse(list, out var card, out _) && card.Mailbox.Equals(front.Root.Address));
    }

    [Fact]
    public async Task Text_from_outside_stays_text()
    {
        const string nasty = "<script>alert(1)</script><img src=x onerror=alert(2)> \"'&";
        await using var front = await TestFront.StartAsync(settings => settings with { Title = nasty });
        using var visitor = front.NewVisitor();
        await visitor.WriteAsync(nasty, "en", [("\u202Egpj.exe<script>.txt", "x"u8.ToArray())]);
        var letter = Assert.Single(await front.LettersAsync());
        await front.TakeOnAsync(letter);
        await front.AnswerAsync(letter, nasty);
        var page = await visitor.OpenAsync("/en/letters");

        // Twice the name of the site, the letter and its answer.
        Assert.Equal(4, page.Text.Split("alert(2)").Length - 1);
        Assert.Contains("&lt;script&gt;alert(1)", page.Html, StringComparison.Ordinal);
    }

    [Fact]
    public void Russian_and_English_say_the_same_things_and_every_placeholder_matches()
    {
        var (russian, english) = (Read("ru"), Read("en"));
        Assert.Equal(english.Keys.Order(StringComparer.Ordinal), russian.Keys.Order(StringComparer.Ordinal));
        foreach (var language in (string[])["ru", "ar"])
        {
            Assert.All(Read(language), words =>
            {
                Assert.Contains(words.Key, english.Keys);
                Assert.Equal(Holes(english[words.Key]), Holes(words.Value));
                Assert.False(string.IsNullOrWhiteSpace(words.Value));
                Assert.Equal(english[words.Key].Split('\n').Length, words.Value.Split('\n').Length);
            });
        }

        Assert.All(russian.Where(words => words.Key is not "lang.dir"), words => Assert.Matches("[а-яё]|\\{", words.Value.ToLowerInvariant()));
        Assert.All(["ru", "en"], language => Assert.Equal(12, Read(language)["date.months"].Split('|').Length));
    }

    [Fact]
    public void Every_word_that_a_page_asks_for_is_in_the_catalogues_and_every_word_there_is_asked_for()
    {
        var source = string.Concat(Directory.GetFiles(Path.Combine(Parts.Root, "src", "Front"), "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText));
        var english = Read("en");
        Assert.All(Asked().Matches(source), asked => Assert.Contains(asked.Groups[1].Value, english.Keys));
        Assert.All(Enum.GetNames<TroubleKind>(), kind => Assert.Contains("fault." + kind, english.Keys));
        Assert.All(
            english.Keys.Where(key => !key.StartsWith("fault.", StringComparison.Ordinal) && !key.StartsWith("notfound", StringComparison.Ordinal) && !key.StartsWith("broken", StringComparison.Ordinal)),
            key => Assert.Contains($"\"{key}\"", source, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Another_language_is_added_by_a_file_and_a_broken_one_stops_the_start()
    {
        var folder = Relay.TestRelay.NewFolder();
        await File.WriteAllTextAsync(Path.Combine(folder, "ka.json"), """{"lang.name":"ქართული","start.title":"აქ შეგიძლიათ მოგვწეროთ"}""");
        await using var front = await TestFront.StartAsync(settings => settings with { Languages = folder });
        using var visitor = front.NewVisitor();
        var page = await visitor.OpenAsync("/ka/");
        Assert.Contains("აქ შეგიძლიათ მოგვწეროთ", page.Text, StringComparison.Ordinal);
        Assert.Contains("You need not say your name", page.Text, StringComparison.Ordinal);
        Assert.Contains("ქართული", (await visitor.OpenAsync("/ru/")).Text, StringComparison.Ordinal);
        await File.WriteAllTextAsync(Path.Combine(folder, "ka.json"), """{"lang.name":7}""");
        Assert.Throws<Waystation.Front.FrontCannotStartException>(() => Languages.Read(folder, "en"));
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Arabic_pages_run_from_right_to_left_and_their_styles_know_no_left_or_right()
    {
        await using var front = await TestFront.StartAsync();
        using var visitor = front.NewVisitor();
        var code = await visitor.WriteAsync("أحتاج إلى مساعدة.", "ar");
        Assert.Matches("^[0-9 ]+$", code);
        Assert.Contains("<html lang=\"ar\" dir=\"rtl\">", visitor.Page.Html, StringComparison.Ordinal);
        Assert.DoesNotMatch("(margin|padding|border)-(left|right)|text-align:(left|right)|[;{](left|right):", Waystation.Front.Html.Style.Sheet);
    }

    private static Dictionary<string, string> Read(string language) =>
        JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllBytes(Path.Combine(s_catalogues, language + ".json")))!;

    private static IEnumerable<string> Holes(string words) => Placeholder().Matches(words).Select(hole => hole.Value).Order(StringComparer.Ordinal);

    [GeneratedRegex("\\{[a-z]+\\}")]
    private static partial Regex Placeholder();

    [GeneratedRegex("(?:text|Text)(?:\\.With\\(|\\[)\"([a-z.]+)\"[\\],]")]
    private static partial Regex Asked();
}
