using System.Diagnostics.CodeAnalysis;

namespace Waystation.Mail;

/// <summary>Where mail goes, and whose signature counts there: an Ed25519 public key.</summary>
/// <remarks>As text: Bech32 with the prefix <c>way</c>, 62 characters. Source: docs/wire.md, section 1.</remarks>
public sealed class Address : IEquatable<Address>
{
    /// <summary>Length of every address, in bytes.</summary>
    public const int Size = Ed25519.KeySize;

    /// <summary>Length of an address as text, in characters.</summary>
    public const int TextLength = 62;

    private const string Prefix = "way";

    private readonly byte[] _key;
    private string? _text;

    private Address(byte[] key) => _key = key;

    public ReadOnlySpan<byte> Bytes => _key;

    public static bool TryRead(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out Address? address, out ReadFault fault)
    {
        fault = bytes.Length == Size ? ReadFault.None : new ReadFault(FaultKind.WrongLength, bytes.Length);
        address = fault == ReadFault.None ? new Address(bytes.ToArray()) : null;
        return address is not null;
    }

    public static bool TryParse(string text, [NotNullWhen(true)] out Address? address, out ReadFault fault)
    {
        address = null;
        if (text.Length != TextLength)
        {
            fault = new ReadFault(FaultKind.WrongLength, Math.Min(text.Length, TextLength));
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

        if (!TryRead(data, out address, out fault))
        {
            return false;
        }

        address._text = char.IsAsciiLetterLower(text[0]) ? text : null;
        return true;
    }

    /// <summary>The address as people pass it on. Not called <c>ToString</c>, so that no log prints it by accident.</summary>
    public string ToText() => _text ??= Bech32.Encode(Prefix, _key);

    public bool Verify(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) => Ed25519.Verify(_key, message, signature);

    public bool Equals(Address? other) => other is not null && _key.AsSpan().SequenceEqual(other._key);

    public override bool Equals(object? obj) => Equals(obj as Address);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(_key);
        return hash.ToHashCode();
    }

    public override string ToString() => nameof(Address);
}
