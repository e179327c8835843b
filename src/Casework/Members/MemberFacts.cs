using System.Text.Json.Serialization;
using Waystation.Casework.Rooms;

namespace Waystation.Casework.Members;

/// <summary>What a member may do in a room. It only narrows: whoever holds the room's key can read all of it.</summary>
[JsonConverter(typeof(Word<Role>))]
public enum Role
{
    /// <summary>Everything.</summary>
    Works,

    /// <summary>Reads, and says nothing that counts: an interpreter, a lawyer who looks once.</summary>
    Reads,
}

/// <summary>A member lets another in. Whoever shows the ticket under this mark is that one member, once.</summary>
/// <param name="Mark">SHA-256 of a ticket of 32 random bytes, hexadecimal. The ticket goes to the one let in alone.</param>
/// <param name="Member">The member's address, as text; null when they are let in by their shift key, and say their address themselves.</param>
/// <param name="FromEpoch">The first epoch whose key they get, from 2; null for all.</param>
public sealed record MemberAdmitted(string Mark, Role Role, string? Member = null, int? FromEpoch = null) : Fact
{
    internal const int MarkLength = 64;

    internal override Objection? ByItself =>
        Mark.Length != MarkLength || !Mark.All(char.IsAsciiHexDigitLower) ? Objection.BadId
        : Member is { Length: 0 or > 128 } ? Objection.BadId
        : FromEpoch is < 2 or > RoomEpoch.Most ? Objection.BadId
        : null;
}

/// <summary>A member lets another device of their own in. Whoever shows the ticket under this mark is the same member, with an address of its own; every rule counts them as one.</summary>
/// <param name="Mark">SHA-256 of a ticket of 32 random bytes, hexadecimal. The ticket goes to that device alone.</param>
/// <param name="Device">The device's address, as text.</param>
public sealed record DeviceAdmitted(string Mark, string Device) : Fact
{
    internal override Objection? ByItself =>
        Mark.Length != MemberAdmitted.MarkLength || !Mark.All(char.IsAsciiHexDigitLower) ? Objection.BadId
        : Device.Length is 0 or > 128 ? Objection.BadId
        : null;
}
