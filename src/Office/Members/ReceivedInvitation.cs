using System.Text.Json.Serialization;
using Waystation.Mail;
using Waystation.Office.Rooms;

namespace Waystation.Office.Members;

/// <summary>Somebody offers this desk the key of a room. It waits in the vault until the person at the desk has compared words with whoever sent it.</summary>
internal sealed record ReceivedInvitation
{
    /// <summary>The address that signed it, as text.</summary>
    public required string From { get; init; }

    public required byte[] RoomSeed { get; init; }

    /// <summary>The room's name, as text, where <see cref="RoomSeed"/> does not say it.</summary>
    public string? RoomName { get; init; }

    public string? Checkpoint { get; init; }

    public required int Epoch { get; init; }

    /// <summary>Seeds of the epochs after the first, in order.</summary>
    public IReadOnlyList<byte[]>? Later { get; init; }

    public required byte[] Ticket { get; init; }

    /// <summary>On which it was written.</summary>
    public required DateOnly Day { get; init; }

    /// <summary>The room's name: the address of its first epoch.</summary>
    [JsonIgnore]
    public Address Room => Keys.Room;

    [JsonIgnore]
    public RoomKeys Keys => RoomKeys.Of([RoomSeed, .. Later ?? []], RoomName, Checkpoint) ?? throw new InvalidOperationException("Only whole invitations are kept.");

    public override string ToString() => nameof(ReceivedInvitation);
}
