using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace Waystation.Mail;

/// <summary>What the sender of an unsigned drop gets: the relay's word that it holds this item, and nothing about the mailbox.</summary>
/// <remarks>
/// A head would tell every stranger how much mail a mailbox gets.
/// Layout: version 1, mailbox 32, id 16, expires 4, SHA-256 of the body 32, signature 64. Source: docs/wire.md, section 4.
/// </remarks>
public sealed class Receipt
{
    public const int Size = SignatureAt + Ed25519.SignatureSize;

    private const byte Version = 1;
    private const int IdAt = 1 + Address.Size;
    private const int ExpiresAt = IdAt + ItemId.Size;
    private const int HashAt = ExpiresAt + 4;
    private const int SignatureAt = HashAt + Digest.Size;

    private readonly byte[] _wire;

    private Receipt(byte[] wire) => _wire = wire;

    public static Receipt Sign(ISigner relay, Address mailbox, ItemId id, DateOnly expires, Digest body)
    {
        var wire = new byte[Size];
        Write(wire, mailbox, id, expires, body);
        relay.Sign(Signed(wire), wire.AsSpan(SignatureAt));
        return new Receipt(wire);
    }

    public static bool TryRead(ReadOnlySpan<byte> wire, [NotNullWhen(true)] out Receipt? receipt, out ReadFault fault)
    {
        fault = wire switch
        {
            { Length: not Size } => new ReadFault(FaultKind.WrongLength, wire.Length),
            [not Version, ..] => new ReadFault(FaultKind.UnknownVersion, 0),
            _ when BinaryPrimitives.ReadUInt32BigEndian(wire[ExpiresAt..]) > UnixDay.Last => new ReadFault(FaultKind.OutOfRange, ExpiresAt),
            _ => ReadFault.None,
        };
        receipt = fault == ReadFault.None ? new Receipt(wire.ToArray()) : null;
        return receipt is not null;
    }

    /// <summary>Whether this relay took exactly this item for this mailbox.</summary>
    public bool Verify(Address relay, Address mailbox, Item item)
    {
        Span<byte> expected = stackalloc byte[SignatureAt];
        Write(expected, mailbox, item.Id, item.Expires, Digest.Of(item.Body.Span));
        return expected.SequenceEqual(_wire.AsSpan(0, SignatureAt)) && relay.Verify(Signed(_wire), _wire.AsSpan(SignatureAt));
    }

    public byte[] ToBytes() => [.. _wire];

    public override string ToString() => nameof(Receipt);

    private static void Write(Span<byte> wire, Address mailbox, ItemId id, DateOnly expires, Digest body)
    {
        wire[0] = Version;
        mailbox.Bytes.CopyTo(wire[1..]);
        id.Bytes.CopyTo(wire[IdAt..]);
        BinaryPrimitives.WriteUInt32BigEndian(wire[ExpiresAt..], UnixDay.From(expires));
        body.Bytes.CopyTo(wire[HashAt..]);
    }

    private static byte[] Signed(ReadOnlySpan<byte> wire) => Context.Join(Context.Receipt, wire[..SignatureAt].ToArray());
}
