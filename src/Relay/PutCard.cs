using Waystation.Mail;
using Waystation.Relay.Decisions;

namespace Waystation.Relay;

/// <summary>The owner puts a newer card.</summary>
internal static class PutCard
{
    public static void Map(IEndpointRouteBuilder routes, PostOffice office) => routes.MapPut("/v1/mailboxes/{mailbox}/card", (RequestDelegate)(context => HandleAsync(context, office)));

    private static async Task HandleAsync(HttpContext context, PostOffice office)
    {
        if (await office.Gate.OwnerAsync(context) is not { } mailbox || await office.Gate.ReadAsync(context, Card.LargestSize) is not { } body)
        {
            return;
        }

        if (!Card.TryRead(body, out var card, out _) || !card.Mailbox.Equals(mailbox))
        {
            await Reply.RefuseAsync(context, RelayRefusal.Malformed);
            return;
        }

        await office.AnswerAsync(context, await office.Store.WriteAsync(mailbox, new Request.PutCard(card)));
    }
}
