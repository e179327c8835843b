using System.Buffers.Binary;

namespace Waystation.Mail;

/// <summary>The hash chain of a mailbox: over ciphertext, so that erasing a body leaves it whole.</summary>
/// <remarks>h(0) = SHA-256("waystation/head/v1" ‖ mailbox); h(n) = SHA-256(h(n-1) ‖ entry digest). Source: docs/wire.md, section 4.</remarks>
public static class Chain
{
    public static Digest Start(Address mailbox) => Digest.Of(Context.Join(Context.Head, [.. mailbox.Bytes]));

    public static Digest Next(Digest before, long number, ItemId id, DateOnly expires, Digest body)
    {
        Span<byte> link = stackalloc byte[Digest.Size * 2];
        before.Bytes.CopyTo(link);
        Entry(number, id, expires, body).Bytes.CopyTo(link[Digest.Size..]);
        return Digest.Of(link);
    }

    /// <summary>SHA-256("waystation/item/v1" ‖ number ‖ id ‖ expires ‖ SHA-256(body)).</summary>
    public static Digest Entry(long number, ItemId id, DateOnly expires, Digest body)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(number, 1);
        var context = Context.Item;
        Span<byte> entry = stackalloc byte[context.Length + 8 + ItemId.Size + 4 + Digest.Size];
        context.CopyTo(entry);
        BinaryPrimitives.WriteInt64BigEndian(entry[context.Length..], number);
        id.Bytes.CopyTo(entry[(context.Length + 8)..]);
        BinaryPrimitives.WriteUInt32BigEndian(entry[(context.Length + 8 + ItemId.Size)..], UnixDay.From(expires));
        body.Bytes.CopyTo(entry[(context.Length + 8 + ItemId.Size + 4)..]);
        return Digest.Of(entry);
    }
}
