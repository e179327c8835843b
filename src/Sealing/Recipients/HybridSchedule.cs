using System.Security.Cryptography;
using Waystation.Sealing.Age;
using Waystation.Sealing.Secrets;

namespace Waystation.Sealing;

/// <summary>From a shared secret to the one message that it seals: HPKE in base mode, the part after the KEM.</summary>
/// <remarks>Source: RFC 9180, sections 4, 5.1 and 6.1, with MLKEM768-X25519 (0x647a), HKDF-SHA256 (1) and ChaCha20-Poly1305 (3); no associated data, and the
/// first message alone.</remarks>
internal static class HybridSchedule
{
    private const int HashSize = 32;

    private static readonly byte[] s_ageContext = Context("age-encryption.org/mlkem768x25519"u8);

    private static ReadOnlySpan<byte> Version => "HPKE-v1"u8;

    private static ReadOnlySpan<byte> Suite => [(byte)'H', (byte)'P', (byte)'K', (byte)'E', 0x64, 0x7A, 0x00, 0x01, 0x00, 0x03];

    /// <param name="wrapped">The length of the file key and a tag.</param>
    public static void Seal(ReadOnlySpan<byte> shared, ReadOnlySpan<byte> plain, Span<byte> wrapped)
    {
        Span<byte> secrets = stackalloc byte[Sodium.KeySize + Sodium.NonceSize];
        try
        {
            Derive(shared, s_ageContext, secrets[..Sodium.KeySize], secrets[Sodium.KeySize..]);
            Sodium.Wrap(secrets[..Sodium.KeySize], secrets[Sodium.KeySize..], plain, wrapped);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secrets);
        }
    }

    /// <returns>False when it was sealed under another secret or altered.</returns>
    public static bool Open(ReadOnlySpan<byte> shared, ReadOnlySpan<byte> wrapped, Span<byte> plain)
    {
        Span<byte> secrets = stackalloc byte[Sodium.KeySize + Sodium.NonceSize];
        try
        {
            Derive(shared, s_ageContext, secrets[..Sodium.KeySize], secrets[Sodium.KeySize..]);
            return Sodium.Unwrap(secrets[..Sodium.KeySize], secrets[Sodium.KeySize..], wrapped, plain);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secrets);
        }
    }

    /// <summary>What a key is bound to beside the secret: base mode, no pre-shared key, and the protocol's own words.</summary>
    internal static byte[] Context(ReadOnlySpan<byte> info)
    {
        var context = new byte[1 + HashSize + HashSize];
        Extract(salt: [], "psk_id_hash"u8, [], context.AsSpan(1, HashSize));
        Extract(salt: [], "info_hash"u8, info, context.AsSpan(1 + HashSize));
        return context;
    }

    internal static void Derive(ReadOnlySpan<byte> shared, ReadOnlySpan<byte> context, Span<byte> key, Span<byte> nonce)
    {
        Span<byte> secret = stackalloc byte[HashSize];
        try
        {
            Extract(shared, "secret"u8, [], secret);
            Expand(secret, "key"u8, context, key);
            Expand(secret, "base_nonce"u8, context, nonce);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    private static void Extract(ReadOnlySpan<byte> salt, ReadOnlySpan<byte> label, ReadOnlySpan<byte> material, Span<byte> secret)
    {
        byte[] labelled = [.. Version, .. Suite, .. label, .. material];
        HKDF.Extract(HashAlgorithmName.SHA256, labelled, salt, secret);
    }

    private static void Expand(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> label, ReadOnlySpan<byte> context, Span<byte> output)
    {
        byte[] labelled = [(byte)(output.Length >> 8), (byte)output.Length, .. Version, .. Suite, .. label, .. context];
        HKDF.Expand(HashAlgorithmName.SHA256, secret, output, labelled);
    }
}
