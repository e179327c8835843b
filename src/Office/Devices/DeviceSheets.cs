using Waystation.Office.Post;
using Waystation.Sealing;

namespace Waystation.Office.Devices;

/// <summary>One desk of a member gives another of theirs the keys of rooms. Signed with the first one's member key, sealed to the other's card.</summary>
public sealed record DeviceRooms : MemberSheet
{
    /// <summary>Most rooms of one sheet.</summary>
    internal const int MostRooms = 200;

    /// <summary>The organisation's root, as text; null where none was confirmed.</summary>
    public string? Root { get; init; }

    public required IReadOnlyList<DeviceRoom> Rooms { get; init; }

    internal bool IsSound => Rooms.Count <= MostRooms && Rooms.All(room => room is { Seeds.Count: > 0 and <= Casework.Rooms.RoomEpoch.Most, Ticket.Length: 32 } && room.Seeds.All(seed => seed is { Length: Seed.Size }));
}

/// <param name="Seeds">Of all its epochs, in order.</param>
/// <param name="Ticket">With which the device comes in.</param>
public sealed record DeviceRoom(IReadOnlyList<byte[]> Seeds, byte[] Ticket)
{
    public override string ToString() => nameof(DeviceRoom);
}
