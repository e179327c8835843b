using System.Security.Cryptography;
using Waystation.Mail;
using Waystation.Sealing.Age;
using Waystation.Sealing.Secrets;

namespace Waystation.Sealing;

/// <summary>A public key that also stands up to a quantum computer: ML-KEM-768 and X25519 together, of which either one is enough.</summary>
/// <remarks>Source: age-encryption.org/v1, "The MLKEM768-X25519 recipient type".</remarks>
public sealed class HybridRecipient : Recipient, IEquatable<HybridRecipient>
{
    /// <summary>Length of the public key, in bytes.</summary>
    public const int Size = Sodium.HybridKeySize;

    internal const string Prefix = "age1pq";
    internal const string Kind = "mlkem768x25519";
    internal const int ShareSize = Sodium.HybridShareSize;

    /// <summary>The prime of ML-KEM: a public key's numbers are below it.</summary>
    private const int Modulus = 3329;

    /// <summary>Where the numbers end: what follows them is a seed, and then the point.</summary>
    private const int NumbersEnd = 1152;

    private readonly byte[] _key;

    internal HybridRecipient(ReadOnlySpan<byte> key) => _key = key.ToArray();

    internal override Mixing Mixing => Mixing.PostQuantum;

    internal override int StanzaLength => Stanza.LengthOf(Kind.Length, [Base64Line.UnpaddedLength(ShareSize)], FileKey.WrappedSize);

    public override string ToText() => Bech32.Encode(Prefix, _key);

    public bool Equals(HybridRecipient? other) => other is not null && _key.AsSpan().SequenceEqual(other._key);

    public override bool Equals(object? obj) => Equals(obj as HybridRecipient);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(_key);
        return hash.ToHashCode();
    }

    public override string ToString() => nameof(HybridRecipient);

    /// <summary>Whether nobody can hold the identity: a number is not below the modulus (FIPS 203, section 7.2), or the point is of small order.</summary>
    internal static bool IsNobodys(ReadOnlySpan<byte> key)
    {
        for (var at = 0; at < NumbersEnd; at += 3)
        {
            var low = key[at] | ((key[at + 1] & 0x0F) << 8);
            var high = (key[at + 1] >> 4) | (key[at + 2] << 4);
            if (low >= Modulus || high >= Modulus)
            {
                return true;
            }
        }

        return X25519Recipient.IsNobodys(key[^X25519Recipient.Size..]);
    }

    /// <exception cref="CryptographicException">This is nobody's key; none that was parsed is.</exception>
    internal override Stanza Wrap(FileKey key)
    {
        Span<byte> share = stackalloc byte[ShareSize];
        Span<byte> shared = stackalloc byte[Sodium.KeySize];
        try
        {
            if (!Sodium.HybridEncapsulate(_key, share, shared))
            {
                throw new CryptographicException("This recipient is nobody's public key.");
            }

            var body = new byte[FileKey.WrappedSize];
            HybridSchedule.Seal(shared, key.Bytes, body);
            return new Stanza(Kind, [Base64Line.WriteWord(share)], body);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(shared);
        }
    }
}
