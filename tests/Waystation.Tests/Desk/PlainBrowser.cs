using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using Waystation.Desk;
using Xunit;

namespace Waystation.Tests.Desk;

/// <summary>A browser without script or looks before a desk: it fetches pages, sends their forms and goes where it is sent.</summary>
internal sealed partial class PlainBrowser : IDisposable
{
    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler { CookieContainer = new CookieContainer(), AllowAutoRedirect = false, UseProxy = false });
    private readonly DeskHost _desk;
    private readonly string _language;

    private PlainBrowser(DeskHost desk, string language) => (_desk, _language) = (desk, language);

    /// <summary>What the last answer held, as it came.</summary>
    public byte[] Bytes { get; private set; } = [];

    /// <summary>Path and query of the page that is shown.</summary>
    public string At { get; private set; } = "/";

    public static async Task<PlainBrowser> OpenAsync(DeskHost desk, string language = "en-GB,en;q=0.8")
    {
        var browser = new PlainBrowser(desk, language);
        await browser.AskAsync(HttpMethod.Get, desk.Launch.PathAndQuery, null);
        return browser;
    }

    public Task<string> GetAsync(string path) => AskAsync(HttpMethod.Get, path, null);

    /// <returns>The page that it led to.</returns>
    public Task<string> PostAsync(string path, params (string Name, string Value)[] fields) => AskAsync(HttpMethod.Post, path, fields);

    /// <summary>Fills a form of a page in as a person would: what it holds already stays.</summary>
    /// <param name="action">Where the form is sent.</param>
    public async Task<string> FillAsync(string page, string action, params (string Name, string Value)[] fields)
    {
        var html = await GetAsync(page);
        var form = Form().Matches(html).Select(match => match.Value).FirstOrDefault(form => form.Contains($"action=\"{action}\"", StringComparison.Ordinal));
        Assert.True(form is not null, $"{page} has no form for {action}");
        var hidden = Hidden().Matches(form).Select(match => (match.Groups[1].Value, WebUtility.HtmlDecode(match.Groups[2].Value))).Where(field => !fields.Any(other => other.Name == field.Item1));
        return await PostAsync(action, [.. hidden, .. fields]);
    }

    public void Dispose() => _http.Dispose();

    public override string ToString() => nameof(PlainBrowser);

    private async Task<string> AskAsync(HttpMethod method, string path, (string Name, string Value)[]? fields)
    {
        for (var i = 0; i < 10; i++)
        {
            var url = new Uri(_desk.Launch, path);
            using var request = new HttpRequestMessage(method, url);
            request.Headers.TryAddWithoutValidation("Accept-Language", _language);
            if (method == HttpMethod.Post)
            {
                request.Content = new FormUrlEncodedContent((fields ?? []).Select(field => new KeyValuePair<string, string>(field.Name, field.Value)));
                request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse("application/x-www-form-urlencoded");
                request.Headers.TryAddWithoutValidation("Origin", url.GetLeftPart(UriPartial.Authority));
            }

            using var answer = await _http.SendAsync(request, TestContext.Current.CancellationToken);
            if (answer.Headers.Location is { } next)
            {
                (method, path) = (HttpMethod.Get, new Uri(url, next).PathAndQuery);
                continue;
            }

            At = path;
            Bytes = await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
            return WebUtility.HtmlDecode(System.Text.Encoding.UTF8.GetString(Bytes));
        }

        throw new InvalidOperationException("The desk sends its browser round in a circle.");
    }

    [GeneratedRegex("<form\\b.*?</form>", RegexOptions.Singleline)]
    private static partial Regex Form();

    [GeneratedRegex("<input type=\"hidden\" name=\"([^\"]*)\" value=\"([^\"]*)\"")]
    private static partial Regex Hidden();
}
