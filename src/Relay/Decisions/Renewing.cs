using Waystation.Mail;
using Waystation.Mail.Wire;

namespace Waystation.Relay.Decisions;

/// <summary>What the owner wants kept for longer than its senders said.</summary>
internal static class Renewing
{
    /// <summary>What is in the mailbox, and what comes into it, is kept at least until a day. Never shortens; what is gone stays gone, and of what a deletion waits is deleted on its day.</summary>
    public static Decision Renew(MailboxState state, Request.Renew renew, Now now)
    {
        if (state.Open(now.Today) is not { } mailbox)
        {
            return Deciding.NoSuchMailbox;
        }

        if (renew.Until < now.Today || renew.Until > now.Today.AddDays(Expiry.LongestDays))
        {
            return Decision.Refuse(RelayRefusal.WrongExpiry);
        }

        if (mailbox.KeptUntil is { } kept && kept >= renew.Until)
        {
            return Decision.Say(new Answer.Due(kept));
        }

        // What expired is gone, whether or not the sweep has come by: nobody who was told so finds it there again.
        var (writes, left) = Erasing.Swept(state, mailbox, now);
        return writes.Count >= ListPage.MostLines
            ? Decision.Refuse(RelayRefusal.Busy)
            : new Decision(new Answer.Due(renew.Until), [.. writes, new Write.Save(left with { KeptUntil = renew.Until })]);
    }
}
