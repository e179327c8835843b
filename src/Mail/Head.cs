using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace Waystation.Mail;

/// <summary>What a relay vouches for: so many items of this mailbox, and their chain's hash. Two that disagree are proof against it.</summary>
/// <remarks>Layout: version 1, mailbox 32, number 8, hash 32, incarnation 16, signature 64. Source: docs/wire.md, section 4.</remarks>
public sealed class Head : IEquatable<Head>
{
    /// <summary>Length of every head, in bytes.</summary>
    public const int Size = SignatureAt + Ed25519.SignatureSize;

    private const byte Version = 1;
    private const int NumberAt = 1 + Address.Size;
    private const int HashAt = NumberAt + 8;
    private const int IncarnationAt = HashAt + Digest.Size;
    private const int SignatureAt = IncarnationAt + Incarnation.Size;

    private readonly byte[] _wire;

    private Head(byte[] wire, Address mailbox, Digest hash, Incarnation incarnation)
    {
        _wire = wire;
        Mailbox = mailbox;
        Hash = hash;
        Incarnation = incarnation;
    }

    public Address Mailbox { get; }

    /// <summary>The number of the newest item; 0 when there was never one.</summary>
    public long Number => BinaryPrimitives.ReadInt64BigEndian(_wire.AsSpan(NumberAt));

    public Digest Hash { get; }

    public Incarnation Incarnation { get; }

    public static Head Sign(ISigner relay, Address mailbox, long number, Digest hash, Incarnation incarnation)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(number);
        var wire = new byte[Size];
        wire[0] = Version;
        mailbox.Bytes.CopyTo(wire.AsSpan(1));
        BinaryPrimitives.WriteInt64BigEndian(wire.AsSpan(NumberAt), number);
        hash.Bytes.CopyTo(wire.AsSpan(HashAt));
        incarnation.Bytes.CopyTo(wire.AsSpan(IncarnationAt));
        relay.Sign(Signed(wire), wire.AsSpan(SignatureAt));
        return new Head(wire, mailbox, hash, incarnation);
    }

    /// <summary>Reads the form only: whose signature it must be is for <see cref="Verify"/>.</summary>
    public static bool TryRead(ReadOnlySpan<byte> wire, [NotNullWhen(true)] out Head? head, out ReadFault fault)
    {
        fault = wire switch
        {
            { Length: not Size } => new ReadFault(FaultKind.WrongLength, wire.Length),
            [not Version, ..] => new ReadFault(FaultKind.UnknownVersion, 0),
            _ when BinaryPrimitives.ReadInt64BigEndian(wire[NumberAt..]) < 0 => new ReadFault(FaultKind.OutOfRange, NumberAt),
            _ => ReadFault.None,
        };
        head = fault == ReadFault.None
            && Address.TryRead(wire.Slice(1, Address.Size), out var mailbox, out fault)
            && Digest.TryRead(wire.Slice(HashAt, Digest.Size), out var hash, out fault)
            && Incarnation.TryRead(wire.Slice(IncarnationAt, Incarnation.Size), out var incarnation, out fault)
            ? new Head(wire.ToArray(), mailbox, hash, incarnation)
            : null;
        return head is not null;
    }

    public bool Verify(Address relay) => relay.Verify(Signed(_wire), _wire.AsSpan(SignatureAt));

    public byte[] ToBytes() => [.. _wire];

    public bool Equals(Head? other) => other is not null && _wire.AsSpan().SequenceEqual(other._wire);

    public override bool Equals(object? obj) => Equals(obj as Head);

    public override int GetHashCode() => HashCode.Combine(Mailbox, Number, Hash);

    public override string ToString() => nameof(Head);

    private static byte[] Signed(ReadOnlySpan<byte> wire) => Context.Join(Context.SignedHead, wire[..SignatureAt].ToArray());
}
