using System.Buffers.Binary;
using Waystation.Casework.Rooms;
using Waystation.Mail;

namespace Waystation.Office.Rooms;

/// <summary>An item of a room as it was received, for the vault. Its number is that in the whole room. Layout: id 16, last day 4 (day number, big-endian), SHA-256 of the body 32, body.</summary>
internal sealed record StoredItem(long Number, ItemId Id, DateOnly Expires, Digest BodyHash, ReadOnlyMemory<byte> Body)
{
    private const int DayAt = ItemId.Size;
    private const int HashAt = DayAt + 4;
    private const int BodyAt = HashAt + Digest.Size;

    /// <summary>Whether the body is kept here; a large one lies in a file of its own, or still at the relay.</summary>
    public bool HasBody => Body.Length > 0;

    public static StoredItem Of(Listed item, int epoch) => new(RoomEpoch.NumberOf(epoch, item.Number), item.Id, item.Expires, item.BodyHash, item.Body ?? ReadOnlyMemory<byte>.Empty);

    public byte[] ToBytes()
    {
        var bytes = new byte[BodyAt + Body.Length];
        Id.Bytes.CopyTo(bytes);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(DayAt), Expires.DayNumber);
        BodyHash.Bytes.CopyTo(bytes.AsSpan(HashAt));
        Body.Span.CopyTo(bytes.AsSpan(BodyAt));
        return bytes;
    }

    public static StoredItem? Read(long number, byte[] bytes) =>
        bytes.Length >= BodyAt
        && ItemId.TryRead(bytes.AsSpan(0, ItemId.Size), out var id, out _)
        && Digest.TryRead(bytes.AsSpan(HashAt, Digest.Size), out var hash, out _)
            ? new StoredItem(number, id, DateOnly.FromDayNumber(BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(DayAt))), hash, bytes.AsMemory(BodyAt))
            : null;

    public override string ToString() => nameof(StoredItem);
}
