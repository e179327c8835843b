using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Waystation.Letters;
using Xunit;

namespace Waystation.Tests.Front;

/// <summary>Whatever goes wrong, the person gets a sentence, keeps what was typed, and has a next step.</summary>
public sealed class FaultTests
{
    [Fact]
    public async Task An_empty_letter_gets_a_sentence_and_keeps_the_code()
    {
        await using var front = await TestFront.StartAsync();
        using var visitor = front.NewVisitor();
        await visitor.OpenAsync("/en/write");
        var code = visitor.HiddenOf("/en/write", "code");
        var seen = await visitor.SendAsync("/en/write", [("text", " \n "), ("safe", "no"), ("until", "Friday \"noon\"")]);
        Assert.Equal(HttpStatusCode.BadRequest, seen.Status);
        Assert.Contains("The letter is empty.", seen.Text, StringComparison.Ordinal);
        Assert.Equal(code, visitor.HiddenOf("/en/write", "code"));
        Assert.Contains("value=\"Friday &quot;noon&quot;\"", seen.Html, StringComparison.Ordinal);
        Assert.Empty(await front.LettersAsync());
    }

    [Fact]
    public async Task A_letter_that_is_too_long_is_kept_and_said_to_be()
    {
        await using var front = await TestFront.StartAsync();
        using var visitor = front.NewVisitor();
        await visitor.OpenAsync("/ru/write");
        var text = new string('щ', Letter.LongestText + 1);
        var seen = await visitor.SendAsync("/ru/write", [("text", text)]);
        Assert.Contains("длиннее 20 000 знаков", seen.Text, StringComparison.Ordinal);
        Assert.Contains(text, seen.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_longest_letter_arrives_and_its_pages_stay_small()
    {
        await using var front = await TestFront.StartAsync();
        using var visitor = front.NewVisitor();
        var text = string.Concat(Enumerable.Repeat("Щука & \"ёж\" <щ> ", 1250));
        Assert.Equal(Letter.LongestText, text.Length);
        await visitor.WriteAsync(text);
        Assert.Equal(text, Assert.Single(await front.LettersAsync()).Text);
        var whole = new StringBuilder();
        await visitor.OpenAsync("/ru/letters");
        for (var page = 2; visitor.Page.Html.Contains($"/ru/letters/{page}\"", StringComparison.Ordinal); page++)
        {
            whole.Append(visitor.Page.Text);
            await visitor.OpenAsync($"/ru/letters/{page}");
        }

        whole.Append(visitor.Page.Text);
        Assert.Equal(1250, whole.ToString().Split("ёж").Length - 1);
    }

    [Fact]
    public async Task Ten_megabytes_of_text_get_a_sentence_and_the_beginning_is_kept()
    {
        await using var front = await TestFront.StartAsync();
        using var visitor = front.NewVisitor();
        await visitor.OpenAsync("/en/write");
        var seen = await visitor.SendAsync("/en/write", [("text", "The beginning. " + new string('x', 10_000_000))]);
        Assert.Contains("we could keep only its beginning", seen.Text, StringComparison.Ordinal);
        Assert.Contains("The beginning.", seen.Html, StringComparison.Ordinal);
        Assert.True(seen.Bytes < 400_000);
    }

    [Fact]
    public async Task A_file_that_is_too_large_and_too_many_files_get_sentences_and_keep_the_text()
    {
        await using var front = await TestFront.StartAsync(settings => settings with { Limits = settings.Limits with { FileBytes = 100_000 } });
        using var visitor = front.NewVisitor();
        await visitor.OpenAsync("/en/write");
        var seen = await visitor.SendAsync("/en/write", [("text", "Keep me.")], [("a.jpg", new byte[100_001])]);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, seen.Status);
        Assert.Contains("One of the files is too large.", seen.Text, StringComparison.Ordinal);
        Assert.Contains("Keep me.", seen.Html, StringComparison.Ordinal);
        seen = await visitor.SendAsync("/en/write", [("text", "Keep me.")], [.. Enumerable.Range(0, 11).Select(i => ($"{i}.txt", new byte[10]))]);
        Assert.Contains("At most ten files", seen.Text, StringComparison.Ordinal);
        Assert.Empty(await front.LettersAsync());
        seen = await visitor.SendAsync("/en/write", [("text", "Keep me.")], [("a.jpg", new byte[100_000])]);
        Assert.Contains("has arrived", seen.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_that_announces_too_much_is_answered_with_its_text()
    {
        await using var front = await TestFront.StartAsync(settings => settings with { Limits = settings.Limits with { FileBytes = 1024 } });
        using var visitor = front.NewVisitor();
        await visitor.OpenAsync("/en/write");
        var seen = await visitor.SendAsync("/en/write", [("text", "Keep me.")], [("a.bin", new byte[18 * 1024 * 1024])]);
        Assert.Contains("too large", seen.Text, StringComparison.Ordinal);
        Assert.Contains("Keep me.", seen.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Text_in_a_wrong_encoding_gets_a_sentence()
    {
        await using var front = await TestFront.StartAsync();
        using var visitor = front.NewVisitor();
        await visitor.OpenAsync("/ru/write");
        using var form = visitor.Form("/ru/write", []);
        form.Add(new ByteArrayContent([0xCF, 0xF0, 0xE8, 0xE2, 0xE5, 0xF2]), "text");
        var seen = await visitor.PostAsync("/ru/write", form);
        Assert.Contains("в кодировке, которую мы не понимаем", seen.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text/plain", "hello")]
    [InlineData("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\nbroken off")]
    [InlineData("multipart/form-data", "")]
    [InlineData("application/x-www-form-urlencoded", "text=%FF")]
    [InlineData("application/x-www-form-urlencoded", "text=hello")]
    [InlineData("nonsense", "")]
    public async Task A_broken_form_gets_a_page_and_nothing_is_sent(string type, string body)
    {
        await using var front = await TestFront.StartAsync();
        using var visitor = front.NewVisitor();
        foreach (var page in (string[])["/en/write", "/en/code", "/en/letters", "/en/delete", "/en/change", "/en/close"])
        {
            using var content = new StringContent(body);
            content.Headers.ContentType = MediaTypeHeaderValue.TryParse(type, out var parsed) ? parsed : null;
            var seen = await visitor.PostAsync(page, content);
            Assert.Equal(HttpStatusCode.BadRequest, seen.Status);
            Assert.Contains("That did not work", seen.Text, StringComparison.Ordinal);
        }

        Assert.Empty(await front.LettersAsync());
    }

    [Fact]
    public async Task A_form_whose_fields_come_after_its_files_is_said_to_be_broken()
    {
        await using var front = await TestFront.StartAsync();
        using var visitor = front.NewVisitor();
        await visitor.OpenAsync("/en/write");
        using var form = visitor.Form("/en/write", [], [("a.txt", new byte[10])]);
        form.Add(new StringContent("Late."), "text");
        Assert.Contains("did not come through whole", (await visitor.PostAsync("/en/write", form)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_from_another_site_is_refused()
    {
        await using var front = await TestFront.StartAsync();
        using var visitor = front.NewVisitor();
        await visitor.OpenAsync("/en/code");
        using var form = visitor.Form("/en/code", [("code", "anything")]);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(front.Url, "/en/code")) { Content = form };
        request.Headers.TryAddWithoutValidation("Sec-Fetch-Site", "cross-site");
        using var http = new HttpMessageInvoker(new SocketsHttpHandler());
        using var answer = await http.SendAsync(request, default);
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Fact]
    public async Task A_mistyped_code_is_told_word_by_word_and_a_strange_one_opens_nothing()
    {
        await using var front = await TestFront.StartAsync();
        using var visitor = front.NewVisitor();
        var code = await visitor.WriteAsync("A letter.", "ru");
        using var other = front.NewVisitor();
        await other.OpenAsync("/ru/code");
        var words = code.Split(' ');
        words[2] = "ззззз";
        Assert.Contains("Слово 3", (await other.SendAsync("/ru/code", [("code", string.Join(' ', words))])).Text, StringComparison.Ordinal);
        Assert.Contains(string.Join(' ', words), other.Page.Html, StringComparison.Ordinal);
        Assert.Contains("девять слов", (await other.SendAsync("/ru/code", [("code", string.Join(' ', code.Split(' ')[..7]))])).Text, StringComparison.Ordinal);
        Assert.Contains("пустое", (await other.SendAsync("/ru/code", [("code", "")])).Text, StringComparison.Ordinal);
        using var strange = Waystation.Sealing.Code.Draw(Waystation.Sealing.CodeLanguage.Russian);
        Assert.Contains("По этому коду ничего нет", (await other.SendAsync("/ru/code", [("code", new string(strange.ToWords()))])).Text, StringComparison.Ordinal);
        Assert.Null(other.Cookies.GetAllCookies()["visit"]);
    }

    [Fact]
    public async Task An_expired_visit_keeps_the_text_and_asks_for_the_code_alone()
    {
        await using var front = await TestFront.StartAsync();
        using var visitor = front.NewVisitor();
        var code = await visitor.WriteAsync("First.", "en");
        await visitor.OpenAsync("/en/letters");
        front.Relay.Clock.Advance(TimeSpan.FromMinutes(10));
        var seen = await visitor.SendAsync("/en/letters", [("text", "Second, <kept>.")]);
        Assert.Contains("we have forgotten your code", seen.Text, StringComparison.Ordinal);
        Assert.Contains("Second, &lt;kept&gt;.", seen.Html, StringComparison.Ordinal);
        Assert.Equal(0, front.Running.Reception.Visits.Count);
        Assert.Contains("Second, <kept>.", (await visitor.SendAsync("/en/letters", [("code", code), ("text", "Second, <kept>.")])).Text, StringComparison.Ordinal);
        Assert.Equal(2, (await front.LettersAsync()).Count);
    }

    [Fact]
    public async Task A_visit_that_is_used_goes_on_and_a_form_without_its_token_does_nothing()
    {
        await using var front = await TestFront.StartAsync();
        using var visitor = front.NewVisitor();
        await visitor.WriteAsync("First.", "en");
        for (var i = 0; i < 3; i++)
        {
            front.Relay.Clock.Advance(TimeSpan.FromMinutes(9));
            Assert.Contains("First.", (await visitor.OpenAsync("/en/letters")).Text, StringComparison.Ordinal);
        }

        await visitor.SendAsync("/en/letters", [("token", new string('0', 32)), ("text", "Forged.")]);
        await visitor.OpenAsync("/en/close");
        await visitor.SendAsync("/en/close", [("token", ""), ("sure", "yes")]);
        Assert.DoesNotContain("Forged.", (await visitor.OpenAsync("/en/letters")).Text, StringComparison.Ordinal);
        Assert.Contains("First.", visitor.Page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_that_are_not_there_and_visits_that_are_not_lead_on()
    {
        await using var front = await TestFront.StartAsync();
        using var visitor = front.NewVisitor();
        Assert.Equal(HttpStatusCode.NotFound, (await visitor.OpenAsync("/ru/nowhere")).Status);
        Assert.Contains("Такой страницы нет", visitor.Page.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await visitor.OpenAsync("/xx/write")).Status);
        foreach (var page in (string[])["letters", "mycode", "change", "close"])
        {
            Assert.Contains("Type your code to see your letters.", (await visitor.OpenAsync("/en/" + page)).Text, StringComparison.Ordinal);
        }
    }
}
