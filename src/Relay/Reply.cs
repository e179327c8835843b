using Waystation.Mail;
using Waystation.Mail.Wire;

namespace Waystation.Relay;

/// <summary>How answers leave: bytes with 200, or a refusal. The same refusal is the same bytes.</summary>
internal static class Reply
{
    public static Task OkAsync(HttpContext context, byte[] body) => SendAsync(context, StatusCodes.Status200OK, "application/octet-stream", body);

    public static Task RefuseAsync(HttpContext context, RelayRefusal why, string? detail = null) =>
        SendAsync(context, Refusals.Status(why), "text/plain", Refusals.ToBytes(why, detail));

    private static async Task SendAsync(HttpContext context, int status, string type, byte[] body)
    {
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = type;
        response.ContentLength = body.Length;
        response.Headers.CacheControl = "no-store";
        await response.Body.WriteAsync(body, context.RequestAborted);
    }
}
