using Waystation.Mail;
using Waystation.Mail.Wire;
using Waystation.Relay.Decisions;
using Waystation.Relay.Stores.Sqlite;

namespace Waystation.Relay;

/// <summary>The owner lists what came after a number; when there is nothing yet, the answer waits for it.</summary>
internal static class ListItems
{
    public static void Map(IEndpointRouteBuilder routes, PostOffice office) => routes.MapGet("/v1/mailboxes/{mailbox}/items", (RequestDelegate)(context => HandleAsync(context, office)));

    private static async Task HandleAsync(HttpContext context, PostOffice office)
    {
        if (await office.Gate.OwnerAsync(context) is not { } mailbox)
        {
            return;
        }

        if (!Paths.TryReadListQuery(Gate.Query(context), out var after, out var wait))
        {
            await Reply.RefuseAsync(context, RelayRefusal.Malformed);
            return;
        }

        var request = new Request.List(after);
        using var place = office.Waiters.Take(mailbox);
        var read = await office.Store.ReadAsync(mailbox, request, context.RequestAborted);
        if (wait > 0 && read.Answer is Answer.Page { Lines.Count: 0 } && office.Waiters.Waiting <= Waiters.Most)
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, office.Stopping);
            await place.WaitAsync(TimeSpan.FromSeconds(wait), office.Clock, either.Token);
            read = await office.Store.ReadAsync(mailbox, request, context.RequestAborted);
        }

        await (read.Answer is Answer.Page page
            ? Reply.OkAsync(context, ListPage.ToBytes(Listing(page, read, office)))
            : office.AnswerAsync(context, read.Answer));
    }

    private static ListAnswer.Listing Listing(Answer.Page page, ReadAnswer read, PostOffice office) =>
        new([.. page.Lines.Select(line => Line(line, read))], office.Head(page.Point), page.More, page.ClosesOn, page.KeptUntil);

    private static Listed Line(PageLine line, ReadAnswer read)
    {
        var entry = line.Entry;
        Gone? gone = entry.Standing switch
        {
            Standing.There => null,
            Standing.Pending pending => new Gone.Pending(pending.Until, pending.Proof),
            Standing.Deleted deleted => new Gone.Deleted(deleted.Proof),
            Standing.Expired => new Gone.Expired(),
            _ => throw new ArgumentException("An unknown standing.", nameof(line)),
        };
        return new Listed(entry.Number, entry.Id, entry.Expires, entry.BodyHash, entry.Size, line.Inline ? (ReadOnlyMemory<byte>?)read.Bodies[entry.Number] : null, gone);
    }
}
