using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Http;
using Waystation.Desk.Catalogues;

namespace Waystation.Desk;

/// <summary>Lets in the one browser that was given the launch link, and nobody's page in another tab.</summary>
/// <remarks>
/// Every request must name 127.0.0.1 and our port as its host (no rebinding of names), carry the cookie of this launch, and, when it changes something, come from our own origin.
/// Every answer says: keep nothing, load nothing from elsewhere, show me in no frame.
/// </remarks>
internal sealed class Guard(string launchToken, Languages languages)
{
    public const string LaunchField = "launch";

    private const string Policy =
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

    private readonly string _cookie = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
    private string _host = "";

    // A browser tells cookies apart by host and not by port: two desks on one machine would take them from each other.
    private string _cookieName = "";

    public string LaunchToken => launchToken;

    public void Listens(Uri url) => (_host, _cookieName) = (url.Authority, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"waystation-desk-{url.Port}"));

    public async Task PassAsync(HttpContext context, RequestDelegate next)
    {
        var headers = context.Response.Headers;
        headers.CacheControl = "no-store";
        headers.ContentSecurityPolicy = Policy;
        // "no-referrer" would make the browser call its own forms' origin "null".
        headers["Referrer-Policy"] = "same-origin";
        headers.XContentTypeOptions = "nosniff";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";

        var request = context.Request;
        if (request.Host.Value != _host)
        {
            context.Response.StatusCode = StatusCodes.Status421MisdirectedRequest;
            return;
        }

        if (HttpMethods.IsGet(request.Method) && request.Query.TryGetValue(LaunchField, out var shown) && Same(shown.ToString(), launchToken))
        {
            context.Response.Cookies.Append(_cookieName, _cookie, new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Strict, Path = "/" });
            // A page of our own that moves on: a redirect would be seen as coming from wherever the link was clicked, and the strict cookie would stay behind.
            headers["Refresh"] = "0; url=/";
            context.Response.ContentType = "text/html; charset=utf-8";
            await context.Response.WriteAsync(Page(context, words => $"<a href=\"/\">{HtmlEncoder.Default.Encode(words["guard.open"])}</a>"));
            return;
        }

        var isOurs = Same(request.Cookies[_cookieName] ?? "", _cookie)
            && (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || request.Headers.Origin == $"http://{_host}");
        if (!isOurs)
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            context.Response.ContentType = "text/html; charset=utf-8";
            await context.Response.WriteAsync(Page(context, words => HtmlEncoder.Default.Encode(words["guard.link-only"])));
            return;
        }

        await next(context);
    }

    /// <summary>Before the door: in the language that the browser asks for.</summary>
    private string Page(HttpContext context, Func<Words, string> content)
    {
        var words = new Words(languages.Asked(context.Request.Headers.AcceptLanguage));
        return $"<!doctype html><html lang=\"{words.Tag}\" dir=\"{words.Direction}\"><title>{HtmlEncoder.Default.Encode(words["frame.desk"])}</title><p>{content(words)}</p></html>";
    }

    private static bool Same(string one, string other) => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(one), Encoding.UTF8.GetBytes(other));
}
