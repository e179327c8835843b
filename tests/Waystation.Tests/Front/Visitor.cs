using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Xunit;

namespace Waystation.Tests.Front;

/// <summary>A page as it came over the line.</summary>
internal sealed record Seen(HttpStatusCode Status, string Html, string Text, string? Location, IReadOnlyList<string> Cookies, int Bytes);

/// <summary>A browser without scripts: it keeps session cookies, fills forms as they stand on the page, and holds every page that it sees to the laws of all pages.</summary>
internal sealed partial class Visitor : IDisposable
{
    /// <summary>Largest page, in bytes, uncompressed; what the person typed does not count.</summary>
    public const int LargestPage = 30_000;

    private readonly HttpClient _http;
    private readonly CookieContainer _cookies = new();

    public Visitor(TestFront front)
        : this(front.Url)
    {
    }

    public Visitor(Uri front)
    {
#pragma warning disable RS0030 // The test is the caller that owns the transport.
        _http = new HttpClient(new SocketsHttpHandler { CookieContainer = _cookies, AllowAutoRedirect = false }) { BaseAddress = front };
#pragma warning restore RS0030
    }

    public Seen Page { get; private set; } = new(default, "", "", null, [], 0);

    /// <summary>The address of the page.</summary>
    public string LastPath { get; private set; } = "";

    public CookieContainer Cookies => _cookies;

    public Task<Seen> OpenAsync(string path, string? accept = null) => OpenAsync(path, accept, typed: 0);

    private async Task<Seen> OpenAsync(string path, string? accept, int typed)
    {
        LastPath = path;
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (accept is not null)
        {
            request.Headers.TryAddWithoutValidation("Accept-Language", accept);
        }

        return await LookAsync(await _http.SendAsync(request), typed);
    }

    /// <summary>Sends the form of the page that goes to <paramref name="action"/>, with its hidden fields as they stand, and follows where it leads.</summary>
    public async Task<Seen> SendAsync(string action, (string Name, string Value)[] fields, (string Name, byte[] Bytes)[]? files = null, string? encoding = null)
    {
        using var content = Form(action, fields, files);
        return await PostAsync(action, content, typed: fields.Sum(field => Encoding.UTF8.GetByteCount(WebUtility.HtmlEncode(field.Value)) + field.Value.Length));
    }

    public MultipartFormDataContent Form(string action, (string Name, string Value)[] fields, (string Name, byte[] Bytes)[]? files = null)
    {
        var content = new MultipartFormDataContent { HeaderEncodingSelector = (_, _) => Encoding.UTF8 };
        foreach (var (name, value) in Hidden(action).Where(hidden => fields.All(field => field.Name != hidden.Name)).Concat(fields))
        {
            content.Add(new StringContent(value), name);
        }

        foreach (var (name, bytes) in files ?? [])
        {
            var file = new ByteArrayContent(bytes);
            file.Headers.TryAddWithoutValidation("Content-Disposition", $"form-data; name=\"files\"; filename=\"{name}\"");
            content.Add(file);
        }

        return content;
    }

    public async Task<Seen> PostAsync(string path, HttpContent content, int typed = 0)
    {
        var seen = await LookAsync(await _http.PostAsync(path, content), typed);
        if (seen.Location is not { } next || !next.StartsWith('/'))
        {
            return seen;
        }

        var cookies = seen.Cookies;
        return Page = await OpenAsync(next, accept: null, typed) is { Cookies: [] } shown ? shown with { Cookies = cookies } : Page;
    }

    public IReadOnlyList<(string Name, string Value)> Hidden(string action) =>
        Forms().Matches(Page.Html).Where(form => form.Groups[1].Value == action)
            .SelectMany(form => Hiddens().Matches(form.Groups[2].Value))
            .Select(field => (field.Groups[1].Value, WebUtility.HtmlDecode(field.Groups[2].Value)))
            .ToList();

    public string HiddenOf(string action, string name) => Hidden(action).First(field => field.Name == name).Value;

    /// <summary>Writes a first letter and ends on the page that says it arrived.</summary>
    /// <returns>The code.</returns>
    public async Task<string> WriteAsync(string text, string language = "ru", (string Name, byte[] Bytes)[]? files = null)
    {
        await OpenAsync($"/{language}/write");
        var code = HiddenOf($"/{language}/write", "code");
        await SendAsync($"/{language}/write", [("purpose", "self"), ("text", text)], files);
        return code;
    }

    public void Dispose() => _http.Dispose();

    private async Task<Seen> LookAsync(HttpResponseMessage response, int typed)
    {
        using (response)
        {
            var bytes = await response.Content.ReadAsByteArrayAsync();
            var html = Encoding.UTF8.GetString(bytes);
            var cookies = response.Headers.TryGetValues("Set-Cookie", out var set) ? set.ToList() : [];
            Page = new Seen(response.StatusCode, html, WebUtility.HtmlDecode(Tags().Replace(Styles().Replace(html, ""), " ")), response.Headers.Location?.OriginalString, cookies, bytes.Length);
            Laws(response, typed);
            return Page;
        }
    }

    /// <summary>What holds on every page, whatever it says.</summary>
    private void Laws(HttpResponseMessage response, int typed)
    {
        string Header(string name) => string.Join(", ", response.Headers.TryGetValues(name, out var values) ? values : []);
        var policy = Header("Content-Security-Policy");
        Assert.StartsWith("default-src 'none'; style-src 'sha256-", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("script", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Contains("form-action 'self'", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.Equal("no-store", Header("Cache-Control"));
        Assert.Equal("no-referrer", Header("Referrer-Policy"));
        Assert.Equal("nosniff", Header("X-Content-Type-Options"));
        Assert.Equal("same-origin", Header("Cross-Origin-Opener-Policy"));
        Assert.Equal("", Header("Server"));
        Assert.All(Page.Cookies, cookie =>
        {
            Assert.Contains("HttpOnly", cookie, StringComparison.Ordinal);
            Assert.Contains("SameSite=Strict", cookie, StringComparison.Ordinal);
            Assert.DoesNotContain("expires", cookie, StringComparison.OrdinalIgnoreCase);
            Assert.Matches("^(visit|page)=[0-9a-f]*; Path=/;", cookie);
        });
        Assert.True(Page.Bytes - typed < LargestPage, $"{Page.Bytes} bytes");
        Assert.DoesNotMatch("(?i)<script|javascript:|<[^>]*\\son[a-z]+\\s*=|<iframe|<object|<embed|<link(?! rel=\"icon\" href=\"data:)|<img", Page.Html);
        Assert.All(Fields().Matches(Page.Html), field => Assert.Contains("autocomplete=\"off\"", field.Value, StringComparison.Ordinal));
        Assert.All(Urls().Matches(Page.Html), url => Assert.Matches("^(/|/list|/[a-z]{2}/([a-z]*(/[0-9]+)?)?|data:,)$", url.Groups[1].Value));
        if (Page.Status is HttpStatusCode.OK && response.Content.Headers.ContentType?.MediaType == "text/html")
        {
            Assert.Contains("/leave\"", Page.Html, StringComparison.Ordinal);
        }
    }

    [GeneratedRegex("<form [^>]*action=\"([^\"]*)\"[^>]*>(.*?)</form>", RegexOptions.Singleline)]
    private static partial Regex Forms();

    [GeneratedRegex("<input type=\"hidden\" name=\"([^\"]*)\" value=\"([^\"]*)\"")]
    private static partial Regex Hiddens();

    [GeneratedRegex("<(form|input|textarea|select) [^>]*>")]
    private static partial Regex Fields();

    [GeneratedRegex("(?:href|action|src)=\"([^\"]*)\"")]
    private static partial Regex Urls();

    [GeneratedRegex("<style>.*?</style>", RegexOptions.Singleline)]
    private static partial Regex Styles();

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tags();
}
