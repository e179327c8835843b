using Waystation.Mail;
using Waystation.Relay.Decisions;

namespace Waystation.Relay;

/// <summary>Anyone who knows an address reads its card, to seal to it.</summary>
internal static class GetCard
{
    public static void Map(IEndpointRouteBuilder routes, PostOffice office) => routes.MapGet("/v1/mailboxes/{mailbox}/card", (RequestDelegate)(context => HandleAsync(context, office)));

    private static async Task HandleAsync(HttpContext context, PostOffice office)
    {
        if (Gate.Mailbox(context) is not { } mailbox)
        {
            await Reply.RefuseAsync(context, RelayRefusal.NoSuchMailbox);
            return;
        }

        await office.AnswerAsync(context, (await office.Store.ReadAsync(mailbox, new Request.GetCard(), context.RequestAborted)).Answer);
    }
}
