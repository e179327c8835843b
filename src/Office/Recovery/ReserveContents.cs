using System.Text.Json;
using System.Text.Json.Serialization;
using Waystation.Letters;
using Waystation.Mail;
using Waystation.Office.Post;
using Waystation.Office.Rooms;
using Waystation.Sealing;

namespace Waystation.Office.Recovery;

/// <summary>One item of a reserve: signed text for the reserve's mailbox, signed with the member's key.</summary>
/// <remarks>Format: docs/recovery.md, section 2.</remarks>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(ReserveHead), "head")]
[JsonDerivedType(typeof(ReserveRooms), "rooms")]
[JsonDerivedType(typeof(ReserveValues), "values")]
[JsonDerivedType(typeof(ReserveRoot), "root")]
internal abstract record ReserveItem
{
    [JsonPropertyName("v")]
    public int Version { get; init; } = 1;

    public sealed override string ToString() => nameof(ReserveItem);

    public byte[] Seal(Address mailbox, ISigner member, Recipient to) =>
        SheetSeal.SealText(SignedText.Write(JsonSerializer.SerializeToUtf8Bytes(this, OfficeJson.Default.ReserveItem), mailbox, member), [to]);

    /// <returns>Null when it does not open or is none.</returns>
    public static (ReserveItem Item, Address By)? Open(ReadOnlySpan<byte> body, ReserveKeys keys)
    {
        try
        {
            return SheetSeal.OpenText(body, keys.Mailbox.Address, [keys.Opens.Identity]) is { } text
                && JsonSerializer.Deserialize(text.Json.Span, OfficeJson.Default.ReserveItem) is { Version: 1 } item ? (item, text.By) : null;
        }
        catch (Exception fault) when (fault is JsonException or NotSupportedException)
        {
            return null;
        }
    }
}

/// <summary>What is not of one room. The newest head says which other items belong to it.</summary>
internal sealed record ReserveHead : ReserveItem
{
    /// <summary>Grows with each head of a reserve, from 1.</summary>
    public required long Number { get; init; }

    public required DateOnly Day { get; init; }

    public required ReservePurpose Purpose { get; init; }

    /// <summary>The member's seed.</summary>
    public required byte[] Member { get; init; }

    public required Membership Membership { get; init; }

    /// <summary>The keys to which something may be under way to this member.</summary>
    public required IReadOnlyList<ReserveReading> Reading { get; init; }

    /// <summary>Ids of the items with rooms, values or the root, hexadecimal.</summary>
    public required IReadOnlyList<string> Items { get; init; }
}

/// <summary>A key to which others seal what comes into the member's mailbox.</summary>
internal sealed record ReserveReading(DateOnly Day, byte[] Seed)
{
    public override string ToString() => nameof(ReserveReading);
}

/// <summary>Keys of some rooms.</summary>
internal sealed record ReserveRooms : ReserveItem
{
    public required IReadOnlyList<ReserveRoom> Rooms { get; init; }
}

/// <summary>The seed of the organisation's root, put in by a founder. The desk that renews the reserve does not have it.</summary>
internal sealed record ReserveRoot : ReserveItem
{
    public required byte[] Seed { get; init; }
}

/// <summary>Values of the vault as they are, for a desk that becomes again what it was.</summary>
internal sealed record ReserveValues : ReserveItem
{
    public required IReadOnlyList<ReserveValue> Values { get; init; }
}

/// <param name="Key">Under which the vault keeps it.</param>
internal sealed record ReserveValue(string Key, byte[] Bytes)
{
    public override string ToString() => nameof(ReserveValue);
}

/// <summary>What a desk must have of a room to go on in it: all else is in the room.</summary>
/// <param name="Seeds">Of all its epochs, in order.</param>
/// <param name="Author">The seed of the desk's signing key in the newest of them.</param>
/// <param name="Ticket">With which the desk was let in; null when it began the room.</param>
/// <param name="Before">The signing key of an earlier epoch that vouches for this one; null for none.</param>
/// <param name="Proofs">How.</param>
internal sealed record ReserveRoom(IReadOnlyList<byte[]> Seeds, byte[] Author, byte[]? Ticket = null, string? Before = null, IReadOnlyList<byte[]>? Proofs = null, string? Room = null, string? Checkpoint = null)
{
    /// <summary>Whether every seed is one.</summary>
    [JsonIgnore]
    public bool IsSound => Seeds is not null && RoomKeys.Of(Seeds, Room, Checkpoint) is not null && Author is { Length: Seed.Size } && (Proofs ?? []).All(proof => proof is not null);

    public override string ToString() => nameof(ReserveRoom);
}

/// <summary>What a reserve is for.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ReservePurpose>))]
public enum ReservePurpose
{
    /// <summary>The computer or the passphrase may be lost: some of the share holders together, and a colleague after a waiting time.</summary>
    Loss,

    /// <summary>The desk is emptied before a border: a code in the head, and a colleague's yes.</summary>
    Border,
}
