using Waystation.Mail;

namespace Waystation.Relay.Decisions;

/// <summary>Taking an item in: once per id, also after it was deleted.</summary>
internal static class Appending
{
    public static Decision Append(MailboxState state, Request.Append append, Now now)
    {
        if (state.Open(now.Today) is not { } mailbox)
        {
            return Deciding.NoSuchMailbox;
        }

        if (!append.Signed && mailbox.Policy.Drop != DropRule.Open)
        {
            return Decision.Refuse(RelayRefusal.NotOpen);
        }

        // Before everything else: whoever sends again is told what happened the first time, whatever became of the mailbox since.
        if (state.Find(append.Item.Id) is { } there)
        {
            return there.BodyHash.Equals(append.BodyHash) && there.Expires == append.Item.Expires
                ? Decision.Say(Taken(append, new HeadPoint(mailbox.Address, there.Number, there.Chain), already: true))
                : Decision.Refuse(RelayRefusal.IdTaken);
        }

        if (append.OnlyAfter is { } expected && expected != mailbox.Last)
        {
            return Decision.Refuse(RelayRefusal.AnotherCameFirst, mailbox.Last);
        }

        if (append.Item.Expires < now.Today || append.Item.Expires > now.Today.AddDays(Expiry.LongestDays))
        {
            return Decision.Refuse(RelayRefusal.WrongExpiry);
        }

        if (!HasRoom(mailbox, append.Item, now))
        {
            return Decision.Refuse(RelayRefusal.Full);
        }

        if (!append.Signed && DropPrice.Of(mailbox, now.Limits) is var price && append.Work < price)
        {
            return Decision.Refuse(RelayRefusal.TooCheap, price);
        }

        var item = append.Item;
        var number = mailbox.Last + 1;
        var chain = Chain.Next(mailbox.Hash, number, item.Id, item.Expires, append.BodyHash);
        var entry = new Entry(number, item.Id, item.Expires, mailbox.LastDay(item.Expires), append.BodyHash, item.Body.Length, chain, new Standing.There());
        var grown = mailbox with { Last = number, Hash = chain, Items = mailbox.Items + 1, Bytes = mailbox.Bytes + entry.Size };
        return new Decision(Taken(append, grown.Point, already: false), [new Write.Add(entry, item.Body), new Write.Save(grown)]);
    }

    /// <summary>Whether an item fits in: short ones may use all, others three quarters.</summary>
    private static bool HasRoom(Mailbox mailbox, Item item, Now now)
    {
        long Share(long limit) => item.IsShort ? limit : Limits.ForLarge(limit);
        var limits = now.Limits;
        return mailbox.Last < limits.MailboxEntries
            && mailbox.Items < Share(limits.MailboxItems)
            && mailbox.Bytes + item.Body.Length <= Share(limits.MailboxBytes)
            && now.Use.Bytes + item.Body.Length <= Share(limits.StoreBytes)
            && (item.IsShort || now.Use.Free - item.Body.Length >= limits.DiskReserve);
    }

    private static Answer Taken(Request.Append append, HeadPoint point, bool already) => append.Signed
        ? new Answer.Appended(point, already)
        : new Answer.Dropped(append.Item.Id, append.Item.Expires, append.BodyHash);
}
