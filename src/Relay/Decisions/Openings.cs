using Waystation.Mail;

namespace Waystation.Relay.Decisions;

/// <summary>Opening a mailbox, and its card.</summary>
internal static class Openings
{
    public static Decision Create(MailboxState state, Request.Create create, Now now)
    {
        if (state.Buried || (state.Mailbox is not null && state.Open(now.Today) is null))
        {
            return Decision.Refuse(RelayRefusal.Closed);
        }

        if (state.Mailbox is { } there)
        {
            return there.Policy == create.Policy
                ? Decision.Say(new Answer.Opened(there.Point, Already: true))
                : Decision.Refuse(RelayRefusal.AnotherPolicy);
        }

        var mailbox = create.Card.Mailbox;
        var opened = new Mailbox(mailbox, create.Policy, create.Card, Last: 0, Chain.Start(mailbox), Items: 0, Bytes: 0, ClosesOn: null, KeptUntil: null);
        return !create.Paid ? Decision.Refuse(RelayRefusal.TooCheap)
            : create.Card.IsExpired(now.Today) ? Decision.Refuse(RelayRefusal.WrongExpiry)
            : now.Use.Mailboxes >= now.Limits.Mailboxes ? Decision.Refuse(RelayRefusal.Full)
            : new Decision(new Answer.Opened(opened.Point, Already: false), [new Write.Save(opened)]);
    }

    public static Decision PutCard(MailboxState state, Request.PutCard put, Now now) =>
        state.Open(now.Today) is not { } mailbox ? Deciding.NoSuchMailbox
        : mailbox.Card.Equals(put.Card) ? Decision.Say(new Answer.Done())
        : put.Card.Number <= mailbox.Card.Number ? Decision.Refuse(RelayRefusal.StaleCard)
        : put.Card.IsExpired(now.Today) ? Decision.Refuse(RelayRefusal.WrongExpiry)
        : new Decision(new Answer.Done(), [new Write.Save(mailbox with { Card = put.Card })]);

    public static Decision GetCard(MailboxState state, Now now) =>
        state.Open(now.Today) is { } mailbox ? Decision.Say(new Answer.ShowCard(mailbox.Card)) : Deciding.NoSuchMailbox;
}
