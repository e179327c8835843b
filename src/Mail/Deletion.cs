using System.Diagnostics.CodeAnalysis;

namespace Waystation.Mail;

/// <summary>The owner's signed word that an item is to go. It stays with the tombstone, as proof that the relay did not drop the item itself.</summary>
/// <remarks>Signature over "waystation/delete/v1" ‖ mailbox ‖ id. Source: docs/wire.md, section 4.</remarks>
public sealed class Deletion
{
    public const int Size = ItemId.Size + Ed25519.SignatureSize;

    private readonly byte[] _signature;

    private Deletion(ItemId id, byte[] signature)
    {
        Id = id;
        _signature = signature;
    }

    public ItemId Id { get; }

    public ReadOnlySpan<byte> Signature => _signature;

    public static Deletion Sign(ISigner mailbox, ItemId id)
    {
        var signature = new byte[Ed25519.SignatureSize];
        mailbox.Sign(Signed(mailbox.Address, id), signature);
        return new Deletion(id, signature);
    }

    public static bool TryRead(Address mailbox, ReadOnlySpan<byte> wire, [NotNullWhen(true)] out Deletion? deletion, out ReadFault fault)
    {
        deletion = null;
        if (wire.Length != Size)
        {
            fault = new ReadFault(FaultKind.WrongLength, wire.Length);
            return false;
        }

        if (!ItemId.TryRead(wire[..ItemId.Size], out var id, out fault))
        {
            return false;
        }

        if (!mailbox.Verify(Signed(mailbox, id), wire[ItemId.Size..]))
        {
            fault = new ReadFault(FaultKind.BadSignature, ItemId.Size);
            return false;
        }

        deletion = new Deletion(id, wire[ItemId.Size..].ToArray());
        return true;
    }

    /// <summary>One that was verified when it came in, back from the relay's own store.</summary>
    internal static Deletion Stored(ItemId id, ReadOnlySpan<byte> signature) => new(id, signature.ToArray());

    public byte[] ToBytes() => [.. Id.Bytes, .. _signature];

    public override string ToString() => nameof(Deletion);

    private static byte[] Signed(Address mailbox, ItemId id) => Context.Join(Context.Delete, [.. mailbox.Bytes], [.. id.Bytes]);
}
