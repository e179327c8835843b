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
        var step = Math.Max(Step(mailbox.Items, limits.MailboxItems), Step(mailbox.Bytes, limits.MailboxBytes));
        return step < 0 ? 0 : FirstBits + (BitsAStep * step);
    }

    /// <summary>Tenths beyond the half; below 0 before it.</summary>
    private static int Step(long used, long limit) => used * 2 < limit ? -1 : (int)Math.Min(Steps - 1, ((used * 2) - limit) * Steps / limit);
}
