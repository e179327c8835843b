using System.Security.Cryptography;

namespace Waystation.Mail;

/// <summary>How long an item stays: whole days, blurred by its sender, so that the day of expiry does not give away the day of sending. Its mailbox's owner can have it kept longer.</summary>
public static class Expiry
{
    /// <summary>Longest stay at a relay, in days, blur included.</summary>
    public const int LongestDays = 400;

    /// <summary>Least days of <see cref="DrawYear"/>: a year and some days, so that whoever comes every few days need not renew each time.</summary>
    public const int YearDays = 375;

    /// <summary>Most days of <see cref="DrawYear"/>: ten below what a relay takes, for clocks that are ahead of its own.</summary>
    public const int LongestYearDays = 390;

    /// <summary>A last day for what is to be there a year from now, and the day until which a mailbox is renewed: <see cref="YearDays"/> to <see cref="LongestYearDays"/> from today, so that it does not give away the day of asking.</summary>
    public static DateOnly DrawYear(DateOnly today) => today.AddDays(RandomNumberGenerator.GetInt32(YearDays, LongestYearDays + 1));

    /// <summary>A last day about <paramref name="days"/> from today: never earlier, and up to a quarter (at least three days) later.</summary>
    /// <param name="days">1 to 300.</param>
    public static DateOnly Draw(DateOnly today, int days)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(days, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(days, 300);
        return today.AddDays(days + RandomNumberGenerator.GetInt32(Math.Max(3, days / 4) + 1));
    }
}
