using Waystation.Mail;

namespace Waystation.Relay.Decisions;

/// <summary>Every decision of the relay: pure, over the state of one mailbox. Handlers and store carry out what it says.</summary>
internal static class Deciding
{
    public static Decision Decide(MailboxState state, Request request, Now now) => request switch
    {
        Request.Create create => Openings.Create(state, create, now),
        Request.PutCard put => Openings.PutCard(state, put, now),
        Request.GetCard => Openings.GetCard(state, now),
        Request.Append append => Appending.Append(state, append, now),
        Request.List list => Reading.List(state, list, now),
        Request.Fetch fetch => Reading.Fetch(state, fetch, now),
        Request.Delete delete => Erasing.Delete(state, delete, now),
        Request.Keep keep => Erasing.Keep(state, keep, now),
        Request.Close close => Erasing.Close(state, close, now),
        Request.KeepOpen => Erasing.KeepOpen(state, now),
        Request.Renew renew => Renewing.Renew(state, renew, now),
        Request.Sweep => Erasing.Sweep(state, now),
        _ => throw new ArgumentException("An unknown request.", nameof(request)),
    };

    /// <summary>To a stranger, and to an owner without a mailbox, the same.</summary>
    public static Decision NoSuchMailbox { get; } = Decision.Refuse(RelayRefusal.NoSuchMailbox);
}
