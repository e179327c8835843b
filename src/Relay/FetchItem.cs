using Waystation.Mail;
using Waystation.Relay.Decisions;

namespace Waystation.Relay;

/// <summary>The owner fetches one body.</summary>
internal static class FetchItem
{
    public static void Map(IEndpointRouteBuilder routes, PostOffice office) => routes.MapGet("/v1/mailboxes/{mailbox}/items/{id}", (RequestDelegate)(context => HandleAsync(context, office)));

    private static async Task HandleAsync(HttpContext context, PostOffice office)
    {
        if (await office.Gate.OwnerAsync(context) is not { } mailbox)
        {
            return;
        }

        if (context.Request.RouteValues["id"] is not string text || !ItemId.TryParse(text, out var id, out _))
        {
            await Reply.RefuseAsync(context, RelayRefusal.Malformed);
            return;
        }

        var read = await office.Store.ReadAsync(mailbox, new Request.Fetch(id), context.RequestAborted);
        await (read.Answer is Answer.Body body ? Reply.OkAsync(context, read.Bodies[body.Entry.Number]) : office.AnswerAsync(context, read.Answer));
    }
}
