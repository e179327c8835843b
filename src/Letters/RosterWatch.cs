using Waystation.Mail;

namespace Waystation.Letters;

/// <summary>What a roster is worth today, to somebody who pinned a root and remembers the highest number seen.</summary>
public enum RosterStanding
{
    Good,

    /// <summary>Good, and runs out within <see cref="RosterWatch.WarnDays"/> days.</summary>
    ExpiresSoon,
    Expired,

    /// <summary>A lower number than one seen before: an old roster put back.</summary>
    Older,
    OtherRoot,

    /// <summary>Fewer than two recipients are on the shift today.</summary>
    TooFewOnShift,
}

/// <summary>Weighs rosters. Pure.</summary>
public static class RosterWatch
{
    /// <summary>Days before expiry from which the operator is warned.</summary>
    public const int WarnDays = 3;

    /// <summary>Fewest recipients to which intake is sealed, unless told otherwise on purpose.</summary>
    public const int FewestOnShift = 2;

    public static RosterStanding Weigh(Roster roster, Address root, long highestSeen, DateOnly today, int fewestOnShift = FewestOnShift) =>
        !roster.Root.Equals(root) ? RosterStanding.OtherRoot
        : roster.Number < highestSeen ? RosterStanding.Older
        : roster.Card.IsExpired(today) ? RosterStanding.Expired
        : roster.Recipients(today).Count < fewestOnShift ? RosterStanding.TooFewOnShift
        : roster.Expires.DayNumber - today.DayNumber <= WarnDays ? RosterStanding.ExpiresSoon
        : RosterStanding.Good;
}
