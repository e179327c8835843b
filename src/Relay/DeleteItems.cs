using Waystation.Mail;
using Waystation.Mail.Wire;
using Waystation.Relay.Decisions;

namespace Waystation.Relay;

/// <summary>The owner deletes items, each with a signature that stays as proof.</summary>
internal static class DeleteItems
{
    public static void Map(IEndpointRouteBuilder routes, PostOffice office) => routes.MapPost("/v1/mailboxes/{mailbox}/deletions", (RequestDelegate)(context => HandleAsync(context, office)));

    private static async Task HandleAsync(HttpContext context, PostOffice office)
    {
        if (await office.Gate.OwnerAsync(context) is not { } mailbox || await office.Gate.ReadAsync(context, ListPage.MostLines * Deletion.Size) is not { } body)
        {
            return;
        }

        var deletions = new List<Deletion>();
        for (var at = 0; at + Deletion.Size <= body.Length; at += Deletion.Size)
        {
            if (Deletion.TryRead(mailbox, body.AsSpan(at, Deletion.Size), out var deletion, out _))
            {
                deletions.Add(deletion);
            }
        }

        if (deletions.Count == 0 || deletions.Count * Deletion.Size != body.Length)
        {
            await Reply.RefuseAsync(context, RelayRefusal.Malformed);
            return;
        }

        await office.AnswerAsync(context, await office.Store.WriteAsync(mailbox, new Request.Delete(deletions)));
    }
}
