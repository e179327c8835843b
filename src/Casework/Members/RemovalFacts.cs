using System.Text.Json.Serialization;
using Waystation.Casework.Rooms;

namespace Waystation.Casework.Members;

/// <summary>A member is taken out: the room's epoch ends with this entry, and whatever its key still appends counts for nothing.</summary>
/// <param name="Removed">Who is taken out: <see cref="Seat.Key"/>.</param>
/// <param name="Mark">SHA-256 over the next epoch's seed (docs/rooms.md), hexadecimal: whoever is handed a seed knows whether it is that one, and who was taken out learns nothing of it.</param>
/// <param name="Device">The address of the one device that is struck out, when members strike out a device of their own; null when the whole member is taken out.</param>
public sealed record EpochEnded(string Removed, string Mark, string? Device = null) : Fact
{
    internal override Objection? ByItself =>
        Removed.Length is 0 or > 128 || Device is { Length: 0 or > 128 } || Mark.Length != MemberAdmitted.MarkLength || !Mark.All(char.IsAsciiHexDigitLower) ? Objection.BadId : null;
}

/// <summary>The room goes on under another key and nobody is taken out: so that who is let in afterwards opens nothing of what was before.</summary>
/// <param name="Mark">As of <see cref="EpochEnded"/>.</param>
public sealed record EpochRenewed(string Mark) : Fact
{
    internal override Objection? ByItself => Mark.Length != MemberAdmitted.MarkLength || !Mark.All(char.IsAsciiHexDigitLower) ? Objection.BadId : null;
}

/// <summary>A member asks that another be taken out. Where one may not take out alone, it is done when two others have asked.</summary>
/// <param name="Member">Who: <see cref="Seat.Key"/>.</param>
public sealed record RemovalAsked(string Member) : Fact
{
    internal override Objection? ByItself => Member.Length is 0 or > 128 ? Objection.BadId : null;
}

/// <summary>Another member has looked at a removal.</summary>
/// <param name="Member">Who was taken out.</param>
/// <param name="Epoch">Which epoch ended with it.</param>
public sealed record RemovalDecided(string Member, int Epoch, RemovalVerdict Verdict) : Fact
{
    internal override Objection? ByItself => Member.Length is 0 or > 128 || Epoch is < 1 or > RoomEpoch.Most ? Objection.BadId : null;
}

/// <summary>What another member says of a removal.</summary>
[JsonConverter(typeof(Word<RemovalVerdict>))]
public enum RemovalVerdict
{
    /// <summary>It was right.</summary>
    Confirmed,

    /// <summary>It was wrong: who was taken out may be let in again.</summary>
    Reversed,
}
