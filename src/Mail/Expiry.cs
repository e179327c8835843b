using System.Security.Cryptography;

namespace Waystation.Mail;

/// <summary>How long an item stays: whole days, blurred by its sender, so that the day of expiry does not give away the day of sending.</summary>
public static class Expiry
{
    /// <summary>Longest stay at a relay, in days, blur included.</summary>
    public const int LongestDays = 400;

    /// <summary>A last day about <paramref name="days"/> from today: never earlier, and up to a quarter (at least three days) later.</summary>
    /// <param name="days">1 to 300.</param>
    public static DateOnly Draw(DateOnly today, int days)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(days, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(days, 300);
        return today.AddDays(days + RandomNumberGenerator.GetInt32(Math.Max(3, days / 4) + 1));
    }
}
