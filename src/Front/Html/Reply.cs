using System.Security.Cryptography;

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

    /// <summary>Sends a page and wipes it.</summary>
    public static async Task SendAsync(HttpContext context, Page page, int status = StatusCodes.Status200OK)
    {
        var bytes = page.ToBytes();
        page.Dispose();
        try
        {
            var response = context.Response;
            response.StatusCode = status;
            response.ContentType = "text/html; charset=utf-8";
            response.ContentLength = bytes.Length;
            await response.Body.WriteAsync(bytes, context.RequestAborted);
            await response.Body.FlushAsync(context.RequestAborted);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    /// <summary>After a form: the browser gets the next page by itself, so that going back and reloading are harmless.</summary>
    public static void SeeOther(HttpContext context, string where)
    {
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = where;
    }
}
