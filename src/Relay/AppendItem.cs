using Waystation.Mail;
using Waystation.Mail.Wire;
using Waystation.Relay.Decisions;

namespace Waystation.Relay;

/// <summary>The owner appends an item, or anyone drops one into an open mailbox. Once per id; answered when it is on the disk.</summary>
internal static class AppendItem
{
    public static void Map(IEndpointRouteBuilder routes, PostOffice office) => routes.MapPut("/v1/mailboxes/{mailbox}/items/{id}", (RequestDelegate)(context => HandleAsync(context, office)));

    private static async Task HandleAsync(HttpContext context, PostOffice office)
    {
        var isSigned = Gate.IsSigned(context);
        var mailbox = isSigned ? await office.Gate.OwnerAsync(context) : Gate.Mailbox(context);
        if (mailbox is null)
        {
            if (!isSigned)
            {
                await Reply.RefuseAsync(context, RelayRefusal.NoSuchMailbox);
            }

            return;
        }

        var query = Gate.Query(context);
        long? onlyAfter = null;
        DropWork? work = null;
        if (context.Request.RouteValues["id"] is not string text || !ItemId.TryParse(text, out var id, out _)
            || !(isSigned ? Paths.TryReadAppendQuery(query, out var expires, out onlyAfter) : Paths.TryReadDropQuery(query, out expires, out work)))
        {
            await Reply.RefuseAsync(context, RelayRefusal.Malformed);
            return;
        }

        if (await office.Gate.ReadAsync(context, SizeClass.Largest) is not { } body)
        {
            return;
        }

        if (!Item.TryCreate(id, expires, body, out var item))
        {
            await Reply.RefuseAsync(context, RelayRefusal.WrongSize);
            return;
        }

        var answer = await office.Store.WriteAsync(mailbox, new Request.Append(item, Digest.Of(body), isSigned, onlyAfter, work is null ? 0 : office.Toll.Shown(work, mailbox, id)));
        await (answer is Answer.Dropped dropped
            ? Reply.OkAsync(context, Receipt.Sign(office.Key, mailbox, dropped.Id, dropped.Expires, dropped.BodyHash).ToBytes())
            : office.AnswerAsync(context, answer));
    }
}
