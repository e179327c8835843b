namespace Waystation.Relay.Decisions;

/// <summary>What an unsigned drop costs: nothing while the mailbox is less than half full, then more the fuller it is. Whoever floods it pays for every item; whoever writes once hardly notices.</summary>
internal static class DropPrice
{
    private const int Steps = 5;
    private const int FirstBits = 8;
    private const int BitsAStep = 4;

    /// <returns>Leading zero bits that must be shown: 0, or 8 to 24 in steps of four, so that it tells of the mailbox no more than a tenth of how full it is.</returns>
    public static int Of(Mailbox mailbox, Limits limits)
    {
        var used = Math.Max((double)mailbox.Items / limits.MailboxItems, (double)mailbox.Bytes / limits.MailboxBytes);
        return used < 0.5 ? 0 : FirstBits + (BitsAStep * Math.Min(Steps - 1, (int)((used - 0.5) * 2 * Steps)));
    }
}
