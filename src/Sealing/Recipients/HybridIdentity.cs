using System.Security.Cryptography;
using Waystation.Mail;
using Waystation.Sealing.Age;
using Waystation.Sealing.Secrets;

namespace Waystation.Sealing;

/// <summary>The secret half of a <see cref="HybridRecipient"/>: a seed from which both secret keys come.</summary>
/// <remarks>Source: age-encryption.org/v1, "The MLKEM768-X25519 recipient type".</remarks>
public sealed class HybridIdentity : Identity
{
    /// <summary>Length of the seed, in bytes.</summary>
    public const int Size = Sodium.HybridSeedSize;

    internal const string Prefix = "age-secret-key-pq-";

    private readonly SecretBytes _seed;
    private readonly Lazy<HybridRecipient> _recipient;

    internal HybridIdentity(ReadOnlySpan<byte> seed)
    {
        _seed = new SecretBytes(seed);
        _recipient = new Lazy<HybridRecipient>(Public);
    }

    /// <summary>Made when it is first asked for: most keys of a desk only open and sign.</summary>
    public HybridRecipient Recipient => _recipient.Value;

    /// <summary>Length of an identity's text, in characters.</summary>
    public static int TextLength => Bech32.EncodedLength(Prefix, Size);

    /// <summary>A new identity from the operating system's randomness.</summary>
    public static HybridIdentity Draw()
    {
        Span<byte> seed = stackalloc byte[Size];
        try
        {
            RandomNumberGenerator.Fill(seed);
            return new HybridIdentity(seed);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(seed);
        }
    }

    /// <summary>Writes <c>AGE-SECRET-KEY-PQ-1…</c>; the caller wipes it.</summary>
    /// <param name="text">Of <see cref="TextLength"/> exactly.</param>
    public void WriteText(Span<char> text)
    {
        Bech32.Encode(Prefix, _seed.Span, text);
        for (var i = 0; i < text.Length; i++)
        {
            text[i] = char.ToUpperInvariant(text[i]);
        }
    }

    public override void Dispose() => _seed.Dispose();

    public override string ToString() => nameof(HybridIdentity);

    internal override Unwrapping Unwrap(Stanza stanza, FileKey key)
    {
        if (stanza.Kind != HybridRecipient.Kind)
        {
            return Unwrapping.NotMine;
        }

        Span<byte> share = stackalloc byte[HybridRecipient.ShareSize];
        Span<byte> shared = stackalloc byte[Sodium.KeySize];
        try
        {
            return stanza.Arguments.Count != 1 || !stanza.TryArgument(0, share) || stanza.Body.Length != FileKey.WrappedSize ? Unwrapping.Malformed
                : !Sodium.HybridDecapsulate(_seed.Span, share, shared) ? Unwrapping.Malformed
                : HybridSchedule.Open(shared, stanza.Body, key.Bytes) ? Unwrapping.Opened
                : Unwrapping.NotMine;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(shared);
        }
    }

    private HybridRecipient Public()
    {
        Span<byte> key = stackalloc byte[HybridRecipient.Size];
        Sodium.HybridPublic(_seed.Span, key);
        return new HybridRecipient(key);
    }
}
