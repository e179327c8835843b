using Waystation.Mail;

namespace Waystation.Relay.Decisions;

/// <summary>What the relay knows of one mailbox as a whole.</summary>
/// <param name="Last">The newest item's number; 0 when there was never one.</param>
/// <param name="Hash">The chain's hash at <paramref name="Last"/>.</param>
/// <param name="Items">Items whose bodies are there.</param>
/// <param name="Bytes">The length of those bodies together.</param>
/// <param name="ClosesOn">The day on which it closes; null when nobody asked for that.</param>
/// <param name="KeptUntil">Nothing in it expires before this day is over, whatever its own last day; null when nobody asked for that.</param>
internal sealed record Mailbox(Address Address, MailboxPolicy Policy, Card Card, long Last, Digest Hash, int Items, long Bytes, DateOnly? ClosesOn, DateOnly? KeptUntil)
{
    public HeadPoint Point => new(Address, Last, Hash);

    /// <summary>The last day of an item here, of which its sender said <paramref name="expires"/>.</summary>
    public DateOnly LastDay(DateOnly expires) => KeptUntil is { } kept && kept > expires ? kept : expires;

    public override string ToString() => nameof(Mailbox);
}

/// <summary>What became of an item.</summary>
internal abstract record Standing
{
    private Standing()
    {
    }

    public sealed record There : Standing;

    /// <param name="Until">On this day the body goes.</param>
    public sealed record Pending(DateOnly Until, Deletion Proof) : Standing;

    public sealed record Deleted(Deletion Proof) : Standing;

    public sealed record Expired : Standing;
}

/// <summary>One item's line; it outlives the body.</summary>
/// <param name="Expires">The last day that its sender gave it: it is in the chain, and never changes.</param>
/// <param name="LastDay">Its last day as it is now: the same, or a later one when the mailbox was renewed.</param>
/// <param name="Chain">The chain's hash at this number.</param>
internal sealed record Entry(long Number, ItemId Id, DateOnly Expires, DateOnly LastDay, Digest BodyHash, int Size, Digest Chain, Standing Standing)
{
    public bool HasBody => Standing is Standing.There or Standing.Pending;

    /// <summary>The first day on which something is to be done about it; null when all is done.</summary>
    public DateOnly? Due => Standing switch
    {
        Standing.There => LastDay.AddDays(1),
        Standing.Pending pending => pending.Until <= LastDay ? pending.Until : LastDay.AddDays(1),
        _ => null,
    };

    /// <summary>As it stands on a day, whether or not the sweep has come by.</summary>
    public Entry On(DateOnly today) => Standing switch
    {
        Standing.Pending pending when pending.Until <= today => this with { Standing = new Standing.Deleted(pending.Proof) },
        Standing.Pending or Standing.There when LastDay < today => this with { Standing = new Standing.Expired() },
        _ => this,
    };

    public override string ToString() => nameof(Entry);
}

/// <summary>A place in a mailbox's chain, for a head to be signed.</summary>
internal sealed record HeadPoint(Address Mailbox, long Number, Digest Hash)
{
    public override string ToString() => nameof(HeadPoint);
}

/// <summary>All of the one mailbox that a decision needs.</summary>
/// <param name="Mailbox">Null: there is none with this address.</param>
/// <param name="Buried">There was one, and it was closed.</param>
/// <param name="Entries">The lines that the request names (see <see cref="Request"/>), by number.</param>
internal sealed record MailboxState(Mailbox? Mailbox, bool Buried, IReadOnlyList<Entry> Entries)
{
    public static MailboxState None { get; } = new(null, Buried: false, []);

    public Entry? Find(ItemId id) => Entries.FirstOrDefault(entry => entry.Id.Equals(id));

    /// <summary>The mailbox, unless its closing day has come.</summary>
    public Mailbox? Open(DateOnly today) => Mailbox is { } open && !(open.ClosesOn <= today) ? open : null;

    public override string ToString() => nameof(MailboxState);
}
