using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Waystation.Mail;
using Waystation.Office.Deeds;

namespace Waystation.Desk.Deeds;

/// <summary>Joins the relay that the founders named, and makes the offer for them.</summary>
internal static class Join
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/deed/join", DoAsync);

    private static async Task<IResult> DoAsync(HttpContext context, DeskSession session, CancellationToken stop)
    {
        var form = await DeskForm.ReadAsync(context.Request, stop);
        if (session.Desk is not { } desk)
        {
            return Back.To("/unlock");
        }

        var name = form["name"].ToString().Trim();
        if (!Uri.TryCreate(form["url"].ToString().Trim(), UriKind.Absolute, out var url)
            || url.Scheme is not ("http" or "https")
            || !Address.TryParse(form["relay"].ToString().Trim(), out var relay, out _)
            || name.Length is 0 or > 40)
        {
            return Back.To("/join", Said.BadRelay);
        }

        try
        {
            return await JoinRelay.DoAsync(desk, url, relay, name, stop) is null ? Back.To("/join", Said.RelayRefused) : Back.To("/join");
        }
        catch (RelayUnreachableException)
        {
            return Back.To("/join", Said.NotReached);
        }
        catch (RelayLiedException)
        {
            return Back.To("/join", Said.BadRelay);
        }
    }
}
