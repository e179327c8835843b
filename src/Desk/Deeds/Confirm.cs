using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Waystation.Mail;
using Waystation.Office.Deeds;

namespace Waystation.Desk.Deeds;

/// <summary>The person at the desk has compared the organisation's digits with the founders.</summary>
internal static class Confirm
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/deed/confirm", DoAsync);

    private static async Task<IResult> DoAsync(HttpContext context, DeskSession session, CancellationToken stop)
    {
        var form = await DeskForm.ReadAsync(context.Request, stop);
        if (session.Desk is not { } desk)
        {
            return Back.To("/unlock");
        }

        if (Address.TryParse(form["root"].ToString(), out var root, out _) && !desk.IsConfirmed)
        {
            await ConfirmRoot.DoAsync(desk, root, stop);
        }

        return Back.To("/", Said.Confirmed);
    }
}
