namespace Waystation.Mail;

/// <summary>A day as it travels: days since 1970-01-01 in UTC, 4 bytes, big-endian.</summary>
public static class UnixDay
{
    /// <summary>The last day that can travel: the calendar's end.</summary>
    public const uint Last = 2932896;

    private static readonly int s_epoch = new DateOnly(1970, 1, 1).DayNumber;

    /// <exception cref="ArgumentOutOfRangeException">The day lies before 1970.</exception>
    public static uint From(DateOnly day)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(day.DayNumber, s_epoch, nameof(day));
        return (uint)(day.DayNumber - s_epoch);
    }

    public static bool TryRead(uint number, out DateOnly day)
    {
        var inside = number <= Last;
        day = inside ? DateOnly.FromDayNumber((int)number + s_epoch) : default;
        return inside;
    }

    public static DateOnly Of(DateTimeOffset time) => DateOnly.FromDateTime(time.UtcDateTime);
}
