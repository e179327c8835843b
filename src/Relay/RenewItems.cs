using Waystation.Mail;
using Waystation.Mail.Wire;
using Waystation.Relay.Decisions;

namespace Waystation.Relay;

/// <summary>The owner has what is in the mailbox, and what comes, kept at least until a day.</summary>
internal static class RenewItems
{
    public static void Map(IEndpointRouteBuilder routes, PostOffice office) => routes.MapPut("/v1/mailboxes/{mailbox}/renewal", (RequestDelegate)(context => HandleAsync(context, office)));

    private static async Task HandleAsync(HttpContext context, PostOffice office)
    {
        if (await office.Gate.OwnerAsync(context) is not { } mailbox || await office.Gate.ReadAsync(context, most: 0) is null)
        {
            return;
        }

        if (!Paths.TryReadRenewalQuery(Gate.Query(context), out var until))
        {
            await Reply.RefuseAsync(context, RelayRefusal.Malformed);
            return;
        }

        await office.AnswerAsync(context, await office.Store.WriteAsync(mailbox, new Request.Renew(until)));
    }
}
