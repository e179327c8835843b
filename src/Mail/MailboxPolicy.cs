namespace Waystation.Mail;

public enum DropRule : byte
{
    /// <summary>Anyone may drop, unsigned.</summary>
    Open = 1,

    /// <summary>Only a request signed by the mailbox's own key may append.</summary>
    Keyed = 2,
}

/// <summary>What is fixed when a mailbox is opened.</summary>
public sealed record MailboxPolicy
{
    /// <summary>Longest wait before a deletion takes effect, in days.</summary>
    public const int LongestDelayDays = 30;

    /// <param name="deletionDelayDays">Days that a deletion or a closing waits, visible and revocable: 0 (at once) to 30.</param>
    public MailboxPolicy(DropRule drop, int deletionDelayDays)
    {
        if (drop is not (DropRule.Open or DropRule.Keyed))
        {
            throw new ArgumentOutOfRangeException(nameof(drop));
        }

        ArgumentOutOfRangeException.ThrowIfNegative(deletionDelayDays);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(deletionDelayDays, LongestDelayDays);
        Drop = drop;
        DeletionDelayDays = deletionDelayDays;
    }

    public DropRule Drop { get; }

    public int DeletionDelayDays { get; }
}
