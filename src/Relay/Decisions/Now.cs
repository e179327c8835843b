namespace Waystation.Relay.Decisions;

/// <summary>The circumstances of a decision: the day, and the room that there is.</summary>
/// <param name="Today">In UTC. The relay decides nothing by a finer time.</param>
internal sealed record Now(DateOnly Today, Limits Limits, StoreUse Use);

/// <summary>What the store holds in all. Totals, of nobody.</summary>
/// <param name="Bytes">Bodies together, in bytes.</param>
/// <param name="Free">What the disk has left, in bytes, as last looked at.</param>
internal readonly record struct StoreUse(long Mailboxes, long Bytes, long Free);

/// <summary>How much the relay takes. Of each, the last quarter is for short items alone: a flood of attachments never shuts out a cry for help.</summary>
/// <param name="MailboxItems">Items in one mailbox at a time.</param>
/// <param name="MailboxBytes">Bytes in one mailbox at a time.</param>
/// <param name="MailboxEntries">Lines of one mailbox over its whole life, gone ones included.</param>
/// <param name="StoreBytes">Bytes in the store.</param>
/// <param name="Mailboxes">Mailboxes in the store.</param>
internal sealed record Limits(int MailboxItems, long MailboxBytes, long MailboxEntries, long StoreBytes, long Mailboxes)
{
    public static Limits Default { get; } = new(
        MailboxItems: 20_000,
        MailboxBytes: 512L * 1024 * 1024,
        MailboxEntries: 1_000_000,
        StoreBytes: 20L * 1024 * 1024 * 1024,
        Mailboxes: 1_000_000);

    /// <summary>Free disk, in bytes, that only short items may use.</summary>
    public long DiskReserve => Math.Min(StoreBytes / 4, 256L * 1024 * 1024);

    /// <summary>What is left of a limit for items that are not short.</summary>
    public static long ForLarge(long limit) => limit / 4 * 3;
}
