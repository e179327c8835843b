using Waystation.Mail;
using Waystation.Mail.Wire;
using Waystation.Relay.Decisions;

namespace Waystation.Relay;

/// <summary>The owner of a key opens its mailbox, under a policy and with a card.</summary>
internal static class CreateMailbox
{
    public static void Map(IEndpointRouteBuilder routes, PostOffice office) => routes.MapPut("/v1/mailboxes/{mailbox}", (RequestDelegate)(context => HandleAsync(context, office)));

    private static async Task HandleAsync(HttpContext context, PostOffice office)
    {
        if (await office.Gate.OwnerAsync(context) is not { } mailbox || await office.Gate.ReadAsync(context, Opening.LargestSize) is not { } body)
        {
            return;
        }

        if (!Opening.TryRead(body, out var opening, out _) || !opening.Card.Mailbox.Equals(mailbox))
        {
            await Reply.RefuseAsync(context, RelayRefusal.Malformed);
            return;
        }

        var answer = await office.Store.WriteAsync(mailbox, new Request.Create(opening.Policy, opening.Card, office.Toll.IsPaid(opening)));
        if (answer is Answer.Opened { Already: false })
        {
            office.Toll.Opened();
        }

        await office.AnswerAsync(context, answer);
    }
}
