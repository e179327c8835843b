using Waystation.Mail;
using Waystation.Mail.Wire;
using Waystation.Relay.Decisions;

namespace Waystation.Relay;

/// <summary>The owner closes the mailbox: at once, or after its policy's delay; if asked so, only when nothing came that the owner has not seen.</summary>
internal static class CloseMailbox
{
    public static void Map(IEndpointRouteBuilder routes, PostOffice office) => routes.MapPut("/v1/mailboxes/{mailbox}/closing", (RequestDelegate)(context => HandleAsync(context, office)));

    private static async Task HandleAsync(HttpContext context, PostOffice office)
    {
        if (await office.Gate.OwnerAsync(context) is not { } mailbox || await office.Gate.ReadAsync(context, most: 0) is null)
        {
            return;
        }

        if (!Paths.TryReadClosingQuery(Gate.Query(context), out var onlyAfter))
        {
            await Reply.RefuseAsync(context, RelayRefusal.Malformed);
            return;
        }

        await office.AnswerAsync(context, await office.Store.WriteAsync(mailbox, new Request.Close(onlyAfter)));
    }
}
