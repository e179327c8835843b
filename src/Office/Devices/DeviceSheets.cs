using Waystation.Office.Post;
using Waystation.Office.Rooms;

namespace Waystation.Office.Devices;

/// <summary>One desk of a member gives another of theirs the keys of rooms. Signed with the first one's member key, sealed to the other's card.</summary>
public sealed record DeviceRooms : MemberSheet
{
    /// <summary>Most rooms of one sheet.</summary>
    internal const int MostRooms = 200;

    /// <summary>The organisation's root, as text; null where none was confirmed.</summary>
    public string? Root { get; init; }

    public required IReadOnlyList<DeviceRoom> Rooms { get; init; }

    internal bool IsSound => Rooms.Count <= MostRooms && Rooms.All(room => room is { Seeds: not null, Ticket.Length: 32 } && RoomKeys.Of(room.Seeds, room.Room, room.Checkpoint) is not null);
}

/// <param name="Seeds">Of all its epochs, in order; without any bytes for each before the one from which the member was let in.</param>
/// <param name="Ticket">With which the device comes in.</param>
/// <param name="Room">The room's name, as text, where its first seed is not among them; null otherwise.</param>
public sealed record DeviceRoom(IReadOnlyList<byte[]> Seeds, byte[] Ticket, string? Room = null, string? Checkpoint = null)
{
    public override string ToString() => nameof(DeviceRoom);
}
