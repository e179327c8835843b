using System.Text.Json.Serialization;
using Waystation.Mail;
using Waystation.Sealing;

namespace Waystation.Office.Members;

/// <summary>Somebody offers this desk the key of a room. It waits in the vault until the person at the desk has compared words with whoever sent it.</summary>
internal sealed record ReceivedInvitation
{
    /// <summary>The address that signed it, as text.</summary>
    public required string From { get; init; }

    public required byte[] RoomSeed { get; init; }

    public required int Epoch { get; init; }

    /// <summary>Seeds of the epochs after the first, in order.</summary>
    public IReadOnlyList<byte[]>? Later { get; init; }

    public required byte[] Ticket { get; init; }

    /// <summary>On which it was written.</summary>
    public required DateOnly Day { get; init; }

    /// <summary>The room's name: the address of its first epoch.</summary>
    [JsonIgnore]
    public Address Room
    {
        get
        {
            using var seed = Seed.From(RoomSeed);
            using var key = Key.From(seed);
            return key.Address;
        }
    }

    public override string ToString() => nameof(ReceivedInvitation);
}
