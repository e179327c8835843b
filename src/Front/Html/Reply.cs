using System.Security.Cryptography;
using Waystation.Front.Forms;
using Waystation.Front.Visits;

namespace Waystation.Front.Html;

/// <summary>How every answer leaves.</summary>
internal static class Reply
{
    public static string Policy(FrontSettings settings) =>
        $"default-src 'none'; style-src {Style.Hash}; img-src data:; form-action 'self' {new Uri(settings.LeaveTo).GetLeftPart(UriPartial.Authority)}; frame-ancestors 'none'; base-uri 'none'";

    /// <summary>Nothing is stored, nothing is told to the next site, nothing runs, nobody frames it.</summary>
    public static void Guard(HttpContext context, string policy)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = policy;
        headers.CacheControl = "no-store";
        headers["Referrer-Policy"] = "no-referrer";
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["X-DNS-Prefetch-Control"] = "off";
    }

    /// <summary>Sends a page and wipes it. The answer to a form is put aside, and the browser is sent to fetch it.</summary>
    public static async Task SendAsync(HttpContext context, Page page, int status = StatusCodes.Status200OK)
    {
        var bytes = page.ToBytes();
        page.Dispose();
        try
        {
            if (context.Features.Get<VisitBook>() is { } visits
                && (context.Features.Get<VisitOf>() ?? (FormReader.IsOurs(context.Request) ? visits.Passing(context) : null)) is var owner
                && visits.Shelf.Put(bytes, status, owner?.Name, owner?.IsFromBrowser == true) is { } name)
            {
                SeeOther(context, $"/{context.Request.RouteValues["language"]}/page/{name}");
                return;
            }

            await SendAsync(context, bytes, status);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    public static async Task SendAsync(HttpContext context, byte[] page, int status)
    {
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = "text/html; charset=utf-8";
        response.ContentLength = page.Length;
        await response.Body.WriteAsync(page, context.RequestAborted);
        await response.Body.FlushAsync(context.RequestAborted);
    }

    /// <summary>After a form: the browser gets the next page by itself, so that going back and reloading are harmless.</summary>
    public static void SeeOther(HttpContext context, string where)
    {
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = where;
    }
}
