using Waystation.Mail;
using Waystation.Mail.Wire;

namespace Waystation.Relay.Decisions;

/// <summary>Lists and single bodies, for the owner.</summary>
internal static class Reading
{
    public static Decision List(MailboxState state, Request.List list, Now now)
    {
        if (state.Open(now.Today) is not { } mailbox)
        {
            return Deciding.NoSuchMailbox;
        }

        var lines = new List<PageLine>();
        var bytes = 0L;
        foreach (var entry in state.Entries.Where(entry => entry.Number > list.After).Select(entry => entry.On(now.Today)))
        {
            var inline = entry.HasBody && entry.Size <= Listed.InlineSize;
            bytes += inline ? entry.Size : 0;
            if (lines.Count == ListPage.MostLines || bytes > ListPage.MostBodyBytes)
            {
                break;
            }

            lines.Add(new PageLine(entry, inline));
        }

        var point = lines is [.., var last] ? new HeadPoint(mailbox.Address, last.Entry.Number, last.Entry.Chain) : mailbox.Point;
        return Decision.Say(new Answer.Page(lines, point, More: point.Number < mailbox.Last, mailbox.ClosesOn, mailbox.KeptUntil));
    }

    public static Decision Fetch(MailboxState state, Request.Fetch fetch, Now now) =>
        state.Open(now.Today) is not null && state.Find(fetch.Id)?.On(now.Today) is { HasBody: true } entry
            ? Decision.Say(new Answer.Body(entry))
            : Deciding.NoSuchMailbox;
}
