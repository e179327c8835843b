using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace Waystation.Mail;

public enum CardKind : byte
{
    /// <summary>The payload is an age recipient in ASCII, at most <see cref="Card.LargestRecipient"/> bytes: whom to seal to.</summary>
    Recipient = 1,

    /// <summary>The payload is an organisation's roster, at most <see cref="Card.LargestRoster"/> bytes.</summary>
    Roster = 2,
}

/// <summary>What a mailbox says of itself, signed by its key: numbered, and valid to a last day.</summary>
/// <remarks>
/// A reader who has seen a higher number refuses a lower one; the relay does so too.
/// Layout: version 1, mailbox 32, number 8, expires 4, kind 1, length of payload 2, payload, signature 64. Source: docs/wire.md, section 2.
/// </remarks>
public sealed class Card : IEquatable<Card>
{
    /// <summary>Longest recipient, in bytes: twice a post-quantum one of age.</summary>
    public const int LargestRecipient = 4_096;

    /// <summary>Longest roster, in bytes: what the two bytes of its length can say.</summary>
    public const int LargestRoster = 65_535;

    private const byte Version = 1;
    private const int PayloadAt = 1 + Address.Size + 8 + 4 + 1 + 2;
    private const string Prefix = "waycard";

    private readonly byte[] _wire;
    private string? _text;

    private Card(byte[] wire, Address mailbox, DateOnly expires)
    {
        _wire = wire;
        Mailbox = mailbox;
        Expires = expires;
    }

    /// <summary>Longest card, in bytes.</summary>
    public static int LargestSize => PayloadAt + LargestRoster + Ed25519.SignatureSize;

    public Address Mailbox { get; }

    /// <summary>1 or more; a newer card has a higher one.</summary>
    public long Number => BinaryPrimitives.ReadInt64BigEndian(_wire.AsSpan(1 + Address.Size));

    /// <summary>The last day (UTC) on which the card is valid.</summary>
    public DateOnly Expires { get; }

    public CardKind Kind => (CardKind)_wire[PayloadAt - 3];

    public ReadOnlyMemory<byte> Payload => _wire.AsMemory(PayloadAt, _wire.Length - PayloadAt - Ed25519.SignatureSize);

    /// <exception cref="ArgumentException">The number is below 1, the kind unknown, or the payload longer than its kind allows.</exception>
    public static Card Sign(ISigner signer, long number, DateOnly expires, CardKind kind, ReadOnlySpan<byte> payload)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(number, 1);
        if (kind is not (CardKind.Recipient or CardKind.Roster))
        {
            throw new ArgumentOutOfRangeException(nameof(kind));
        }

        ArgumentOutOfRangeException.ThrowIfGreaterThan(payload.Length, LargestOf((byte)kind), nameof(payload));

        var wire = new byte[PayloadAt + payload.Length + Ed25519.SignatureSize];
        wire[0] = Version;
        signer.Address.Bytes.CopyTo(wire.AsSpan(1));
        BinaryPrimitives.WriteInt64BigEndian(wire.AsSpan(1 + Address.Size), number);
        BinaryPrimitives.WriteUInt32BigEndian(wire.AsSpan(1 + Address.Size + 8), UnixDay.From(expires));
        wire[PayloadAt - 3] = (byte)kind;
        BinaryPrimitives.WriteUInt16BigEndian(wire.AsSpan(PayloadAt - 2), (ushort)payload.Length);
        payload.CopyTo(wire.AsSpan(PayloadAt));
        signer.Sign(Signed(wire), wire.AsSpan(wire.Length - Ed25519.SignatureSize));
        return new Card(wire, signer.Address, expires);
    }

    /// <summary>Reads a card and verifies its signature.</summary>
    public static bool TryRead(ReadOnlySpan<byte> wire, [NotNullWhen(true)] out Card? card, out ReadFault fault)
    {
        card = null;
        if (wire.Length < PayloadAt + Ed25519.SignatureSize)
        {
            fault = new ReadFault(FaultKind.WrongLength, wire.Length);
            return false;
        }

        var number = BinaryPrimitives.ReadInt64BigEndian(wire[(1 + Address.Size)..]);
        var length = BinaryPrimitives.ReadUInt16BigEndian(wire[(PayloadAt - 2)..]);
        var expires = default(DateOnly);
        fault = wire switch
        {
            [not Version, ..] => new ReadFault(FaultKind.UnknownVersion, 0),
            _ when number < 1 => new ReadFault(FaultKind.OutOfRange, 1 + Address.Size),
            _ when !UnixDay.TryRead(BinaryPrimitives.ReadUInt32BigEndian(wire[(1 + Address.Size + 8)..]), out expires) => new ReadFault(FaultKind.OutOfRange, 1 + Address.Size + 8),
            _ when wire[PayloadAt - 3] is not ((byte)CardKind.Recipient or (byte)CardKind.Roster) => new ReadFault(FaultKind.OutOfRange, PayloadAt - 3),
            _ when length > LargestOf(wire[PayloadAt - 3]) => new ReadFault(FaultKind.TooLarge, PayloadAt - 2),
            _ when wire.Length != PayloadAt + length + Ed25519.SignatureSize => new ReadFault(FaultKind.WrongLength, wire.Length),
            _ => ReadFault.None,
        };
        if (fault != ReadFault.None || !Address.TryRead(wire.Slice(1, Address.Size), out var mailbox, out fault))
        {
            return false;
        }

        if (!mailbox.Verify(Signed(wire), wire[^Ed25519.SignatureSize..]))
        {
            fault = new ReadFault(FaultKind.BadSignature, wire.Length - Ed25519.SignatureSize);
            return false;
        }

        card = new Card(wire.ToArray(), mailbox, expires);
        return true;
    }

    /// <summary>One that was verified when it came in, back from the relay's own store.</summary>
    internal static Card Stored(byte[] wire) =>
        Address.TryRead(wire.AsSpan(1, Address.Size), out var mailbox, out _)
        && UnixDay.TryRead(BinaryPrimitives.ReadUInt32BigEndian(wire.AsSpan(1 + Address.Size + 8)), out var expires)
            ? new Card(wire, mailbox, expires)
            : throw new ArgumentException("The store holds a card that is none.", nameof(wire));

    public static bool TryParse(string text, [NotNullWhen(true)] out Card? card, out ReadFault fault)
    {
        card = null;
        if (text.Length > (LargestSize * 8 / 5) + Prefix.Length + 8)
        {
            fault = new ReadFault(FaultKind.TooLarge, text.Length);
            return false;
        }

        if (!Bech32.TryDecode(text, out var prefix, out var data, out fault))
        {
            return false;
        }

        if (prefix != Prefix)
        {
            fault = new ReadFault(FaultKind.Malformed, 0);
            return false;
        }

        return TryRead(data, out card, out fault);
    }

    public byte[] ToBytes() => [.. _wire];

    public string ToText() => _text ??= Bech32.Encode(Prefix, _wire);

    public bool IsExpired(DateOnly today) => today > Expires;

    public bool Equals(Card? other) => other is not null && _wire.AsSpan().SequenceEqual(other._wire);

    public override bool Equals(object? obj) => Equals(obj as Card);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(_wire);
        return hash.ToHashCode();
    }

    public override string ToString() => nameof(Card);

    private static int LargestOf(byte kind) => kind == (byte)CardKind.Recipient ? LargestRecipient : LargestRoster;

    private static byte[] Signed(ReadOnlySpan<byte> wire) => Context.Join(Context.Card, wire[..^Ed25519.SignatureSize].ToArray());
}
