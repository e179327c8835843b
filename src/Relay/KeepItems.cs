using Waystation.Mail;
using Waystation.Mail.Wire;
using Waystation.Relay.Decisions;

namespace Waystation.Relay;

/// <summary>The owner revokes deletions that still wait.</summary>
internal static class KeepItems
{
    public static void Map(IEndpointRouteBuilder routes, PostOffice office) => routes.MapPost("/v1/mailboxes/{mailbox}/keeps", (RequestDelegate)(context => HandleAsync(context, office)));

    private static async Task HandleAsync(HttpContext context, PostOffice office)
    {
        if (await office.Gate.OwnerAsync(context) is not { } mailbox || await office.Gate.ReadAsync(context, ListPage.MostLines * ItemId.Size) is not { } body)
        {
            return;
        }

        if (body.Length == 0 || body.Length % ItemId.Size != 0)
        {
            await Reply.RefuseAsync(context, RelayRefusal.Malformed);
            return;
        }

        var ids = body.Chunk(ItemId.Size).Select(bytes => ItemId.TryRead(bytes, out var id, out _) ? id : throw new InvalidOperationException("A chunk has its size."));
        await office.AnswerAsync(context, await office.Store.WriteAsync(mailbox, new Request.Keep([.. ids])));
    }
}
