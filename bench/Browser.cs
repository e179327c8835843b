using System.Net;
using System.Text.RegularExpressions;

namespace Waystation.Bench;

/// <summary>A browser without scripts before the front: one cookie, hidden fields as they stand.</summary>
internal sealed partial class Browser(Uri front, HttpMessageInvoker http)
{
    private string? _cookie;

    public int Bytes { get; private set; }

    public string Html { get; private set; } = "";

    public async Task<HttpStatusCode> OpenAsync(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(front, path));
        return await SendAsync(request);
    }

    public async Task<HttpStatusCode> PostAsync(string path, params (string Name, string Value)[] fields)
    {
        using var form = new MultipartFormDataContent();
        foreach (var (name, value) in fields)
        {
            form.Add(new StringContent(value), name);
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(front, path)) { Content = form };
        return await SendAsync(request);
    }

    /// <summary>The value of a hidden field; the first of that name.</summary>
    public string Hidden(string name) => WebUtility.HtmlDecode(Fields().Matches(Html).First(field => field.Groups[1].Value == name).Groups[2].Value);

    public override string ToString() => nameof(Browser);

    private async Task<HttpStatusCode> SendAsync(HttpRequestMessage request)
    {
        if (_cookie is not null)
        {
            request.Headers.TryAddWithoutValidation("Cookie", _cookie);
        }

        using var answer = await http.SendAsync(request, default);
        if (answer.Headers.TryGetValues("Set-Cookie", out var set))
        {
            _cookie = set.First().Split(';')[0];
        }

        if (answer.Headers.Location?.OriginalString is { } next && next.Contains("/page/", StringComparison.Ordinal))
        {
            // The answer to a form, put aside to be fetched: a browser does so by itself.
            return await OpenAsync(next);
        }

        Html = await answer.Content.ReadAsStringAsync();
        Bytes = System.Text.Encoding.UTF8.GetByteCount(Html) + answer.Headers.ToString().Length + answer.Content.Headers.ToString().Length;
        return answer.StatusCode;
    }

    [GeneratedRegex("<input type=\"hidden\" name=\"([^\"]*)\" value=\"([^\"]*)\"")]
    private static partial Regex Fields();
}
