using Waystation.Mail;

namespace Waystation.Relay.Decisions;

/// <summary>Everything that one can ask of one mailbox. Who asks was settled before: all but the unsigned ones are the owner's.</summary>
internal abstract record Request
{
    private Request()
    {
    }

    /// <param name="Paid">The work that the relay asked for was shown.</param>
    public sealed record Create(MailboxPolicy Policy, Card Card, bool Paid) : Request;

    public sealed record PutCard(Card Card) : Request;

    /// <summary>Unsigned: anyone's.</summary>
    public sealed record GetCard : Request;

    /// <summary>State: the line with this id.</summary>
    /// <param name="Signed">By the owner; otherwise a drop.</param>
    /// <param name="Work">Bits of work that were shown with a drop.</param>
    public sealed record Append(Item Item, Digest BodyHash, bool Signed, long? OnlyAfter, int Work = 0) : Request;

    /// <summary>State: the lines after a number, as many as a page holds and one more.</summary>
    public sealed record List(long After) : Request;

    /// <summary>State: the line with this id.</summary>
    public sealed record Fetch(ItemId Id) : Request;

    /// <summary>State: the lines with these ids.</summary>
    public sealed record Delete(IReadOnlyList<Deletion> Deletions) : Request;

    /// <summary>State: the lines with these ids.</summary>
    public sealed record Keep(IReadOnlyList<ItemId> Ids) : Request;

    /// <param name="OnlyAfter">Only if this is the last number; null: whatever it is.</param>
    public sealed record Close(long? OnlyAfter = null) : Request;

    public sealed record KeepOpen : Request;

    /// <summary>State: the lines that are due, or some of them.</summary>
    /// <param name="Until">Nothing in the mailbox is to expire before this day is over.</param>
    public sealed record Renew(DateOnly Until) : Request;

    /// <summary>The relay's own: a new day. State: the lines that are due, or some of them.</summary>
    public sealed record Sweep : Request;

    public sealed override string ToString() => nameof(Request);
}
