using System.Security.Cryptography;
using Waystation.Mail;
using Waystation.Sealing.Age;
using Waystation.Sealing.Secrets;

namespace Waystation.Sealing;

/// <summary>A public key: the holder of its identity can open.</summary>
/// <remarks>Source: age-encryption.org/v1, "X25519 recipient stanza".</remarks>
public sealed class X25519Recipient : Recipient, IEquatable<X25519Recipient>
{
    /// <summary>Length of the public key, in bytes.</summary>
    public const int Size = Sodium.KeySize;

    internal const string Prefix = "age";
    internal const string Kind = "X25519";

    private readonly byte[] _point;

    internal X25519Recipient(ReadOnlySpan<byte> point) => _point = point.ToArray();

    internal override Mixing Mixing => Mixing.Free;

    internal override int StanzaLength => Stanza.LengthOf(Kind.Length, [Base64Line.UnpaddedLength(Size)], FileKey.WrappedSize);

    public override string ToText() => Bech32.Encode(Prefix, _point);

    public bool Equals(X25519Recipient? other) => other is not null && _point.AsSpan().SequenceEqual(other._point);

    public override bool Equals(object? obj) => Equals(obj as X25519Recipient);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(_point);
        return hash.ToHashCode();
    }

    public override string ToString() => nameof(X25519Recipient);

    /// <summary>A point of small order shares zero with everybody: whoever reads a file to it needs no key.</summary>
    internal static bool IsNobodys(ReadOnlySpan<byte> point)
    {
        Span<byte> shared = stackalloc byte[Sodium.KeySize];
        Span<byte> any = stackalloc byte[Size];
        any.Fill(1);
        return !Sodium.X25519(any, point, shared);
    }

    /// <exception cref="CryptographicException">The recipient's point is of small order; none that was parsed is.</exception>
    internal override Stanza Wrap(FileKey key)
    {
        Span<byte> scalar = stackalloc byte[Size];
        Span<byte> share = stackalloc byte[Size];
        Span<byte> wrapping = stackalloc byte[Sodium.KeySize];
        try
        {
            RandomNumberGenerator.Fill(scalar);
            Sodium.X25519Base(scalar, share);
            if (!TryWrappingKey(scalar, _point, share, _point, wrapping))
            {
                throw new CryptographicException("This recipient is nobody's public key.");
            }

            var body = new byte[FileKey.WrappedSize];
            Sodium.Wrap(wrapping, key.Bytes, body);
            return new Stanza(Kind, [Base64Line.WriteWord(share)], body);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(scalar);
            CryptographicOperations.ZeroMemory(wrapping);
        }
    }

    internal static bool TryWrappingKey(ReadOnlySpan<byte> scalar, ReadOnlySpan<byte> point, ReadOnlySpan<byte> share, ReadOnlySpan<byte> recipient, Span<byte> wrapping)
    {
        Span<byte> shared = stackalloc byte[Sodium.KeySize];
        Span<byte> salt = stackalloc byte[2 * Size];
        try
        {
            if (!Sodium.X25519(scalar, point, shared))
            {
                return false;
            }

            share.CopyTo(salt);
            recipient.CopyTo(salt[Size..]);
            HKDF.DeriveKey(HashAlgorithmName.SHA256, shared, wrapping, salt, "age-encryption.org/v1/X25519"u8);
            return true;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(shared);
        }
    }
}
