using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace Waystation.Commands.Showing;

/// <summary>Walks every page of a front in one language, with its faults, and keeps each as it came.</summary>
internal sealed partial class PageDrawer
{
    private const string Text = "— ? —";

    private readonly HttpMessageInvoker _browser;
    private readonly Uri _front;
    private readonly string _language;
    private readonly string _folder;
    private string _page = "";
    private int _drawn;

    private PageDrawer(HttpMessageInvoker browser, Uri front, string language, string folder) => (_browser, _front, _language, _folder) = (browser, front, language, folder);

    /// <param name="language">As in a page's address.</param>
    /// <param name="folder">Gets <c>01-start.html</c> and so on.</param>
    /// <returns>How many pages there are.</returns>
    public static async Task<int> DrawAsync(Uri front, string language, string folder, CancellationToken stop)
    {
        using var browser = new HttpMessageInvoker(new SocketsHttpHandler { CookieContainer = new CookieContainer(), AllowAutoRedirect = false, UseProxy = false });
        var drawer = new PageDrawer(browser, front, language, folder);
        await drawer.WalkAsync(stop);
        return drawer._drawn;
    }

    private async Task WalkAsync(CancellationToken stop)
    {
        foreach (var path in new[] { "", "check", "safety", "letters", "mycode", "nowhere" })
        {
            await OpenAsync(path.Length == 0 ? "start" : path + "-before", path, stop);
        }

        await OpenAsync("write", "write", stop);
        var code = Hidden("write").First(field => field.Key == "code").Value;
        await SendAsync("write-empty", "write", [new("purpose", "self"), new("text", "")], stop);
        await SendAsync("write-arrived", "write", [new("purpose", "self"), new("text", Text), new("safe", "no")], stop);
        await OpenAsync("letters", "letters", stop);
        await SendAsync("letters-more", "letters", [new("text", Text)], stop);
        await OpenAsync("mycode", "mycode", stop);
        await OpenAsync("letters-again", "letters", stop);
        await SendAsync("delete", "delete", [], stop);
        await SendAsync("delete-done", "delete", [], stop);
        await OpenAsync("code", "code", stop);
        await SendAsync("code-wrong", "code", [new("code", "one two three")], stop);
        await SendAsync("code-right", "code", [new("code", code)], stop);
        await OpenAsync("change", "change", stop);
        await SendAsync("change-unsure", "change", [], stop);
        await SendAsync("change-done", "change", [new("sure", "on")], stop);
        await OpenAsync("close", "close", stop);
        await SendAsync("close-unsure", "close", [], stop);
        await SendAsync("close-done", "close", [new("sure", "on")], stop);
    }

    private Task OpenAsync(string name, string path, CancellationToken stop) => KeepAsync(name, HttpMethod.Get, $"/{_language}/{path}", null, stop);

    private async Task SendAsync(string name, string action, IReadOnlyList<KeyValuePair<string, string>> fields, CancellationToken stop)
    {
        using var form = new MultipartFormDataContent();
        foreach (var (field, value) in Hidden(action).Where(hidden => fields.All(given => given.Key != hidden.Key)).Concat(fields))
        {
            form.Add(new StringContent(value), field);
        }

        await KeepAsync(name, HttpMethod.Post, $"/{_language}/{action}", form, stop);
    }

    /// <summary>The hidden fields of the first form of the page that goes there.</summary>
    private IReadOnlyList<KeyValuePair<string, string>> Hidden(string action) =>
        Forms().Matches(_page).FirstOrDefault(form => form.Groups[1].Value == $"/{_language}/{action}") is { } found
            ? [.. Fields().Matches(found.Groups[2].Value).Select(field => KeyValuePair.Create(field.Groups[1].Value, WebUtility.HtmlDecode(field.Groups[2].Value)))]
            : [];

    private async Task KeepAsync(string name, HttpMethod method, string path, HttpContent? content, CancellationToken stop)
    {
        for (var hops = 0; hops < 4; hops++)
        {
            using var request = new HttpRequestMessage(method, new Uri(_front, path)) { Content = content };
            if (method == HttpMethod.Post)
            {
                request.Headers.TryAddWithoutValidation("Origin", _front.GetLeftPart(UriPartial.Authority));
            }

            using var answer = await _browser.SendAsync(request, stop);
            if (answer.Headers.Location is { } next)
            {
                (method, path, content) = (HttpMethod.Get, next.OriginalString, null);
                continue;
            }

            _page = await answer.Content.ReadAsStringAsync(stop);
            await File.WriteAllTextAsync(Path.Combine(_folder, string.Create(CultureInfo.InvariantCulture, $"{++_drawn:00}-{name}.html")), _page, stop);
            return;
        }

        throw new Refusal("the front sends in circles.");
    }

    [GeneratedRegex("<form [^>]*action=\"([^\"]*)\"[^>]*>(.*?)</form>", RegexOptions.Singleline)]
    private static partial Regex Forms();

    [GeneratedRegex("<input type=\"hidden\" name=\"([^\"]*)\" value=\"([^\"]*)\"")]
    private static partial Regex Fields();
}
