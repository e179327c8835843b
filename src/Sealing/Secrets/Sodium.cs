using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Waystation.Sealing.Secrets;

/// <summary>What we call in libsodium directly: raw calls on the caller's buffers, which leave no copy behind.</summary>
/// <remarks>NSec offers X25519 and ChaCha20-Poly1305 too, but only for keys in objects of its own, at twice the time for a small item; and its scrypt
/// takes no salt of age's 44 bytes.</remarks>
internal static unsafe partial class Sodium
{
    /// <summary>Length of an X25519 scalar, point and shared secret, and of an AEAD key, in bytes.</summary>
    public const int KeySize = 32;

    public const int TagSize = 16;

    /// <summary>Length of an AEAD nonce, in bytes.</summary>
    public const int NonceSize = 12;

    /// <summary>Length of an Ed25519 secret key with its public key behind it, in bytes.</summary>
    public const int SigningKeySize = 64;

    /// <summary>Length of an Ed25519 signature, in bytes.</summary>
    public const int SignatureSize = 64;

    /// <summary>Length of the seed that is an X-Wing secret key, in bytes.</summary>
    public const int HybridSeedSize = 32;

    /// <summary>Length of an X-Wing public key, in bytes: 1,184 of ML-KEM-768, then 32 of X25519.</summary>
    public const int HybridKeySize = 1216;

    /// <summary>Length of an X-Wing encapsulation, in bytes: 1,088 of ML-KEM-768, then 32 of X25519.</summary>
    public const int HybridShareSize = 1120;

    private static ReadOnlySpan<byte> NoNonce => [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    private static readonly bool s_ready = Init() >= 0;

    /// <summary>The public point of a scalar.</summary>
    public static void X25519Base(ReadOnlySpan<byte> scalar, Span<byte> point)
    {
        Expect(scalar.Length == KeySize && point.Length == KeySize);
        fixed (byte* scalarAt = scalar, pointAt = point)
        {
            Expect(ScalarMultBase(pointAt, scalarAt) == 0);
        }
    }

    /// <returns>False when the point is of small order: the shared secret would be zero, whatever the scalar.</returns>
    public static bool X25519(ReadOnlySpan<byte> scalar, ReadOnlySpan<byte> point, Span<byte> shared)
    {
        Expect(scalar.Length == KeySize && point.Length == KeySize && shared.Length == KeySize);
        fixed (byte* scalarAt = scalar, pointAt = point, sharedAt = shared)
        {
            return ScalarMult(sharedAt, scalarAt, pointAt) == 0;
        }
    }

    /// <summary>The Ed25519 key pair of a seed.</summary>
    /// <remarks>Source: RFC 8032, section 5.1.5. libsodium keeps the public key behind the seed, and signs with both.</remarks>
    public static void SigningPair(ReadOnlySpan<byte> seed, Span<byte> publicKey, Span<byte> secretKey)
    {
        Expect(seed.Length == KeySize && publicKey.Length == KeySize && secretKey.Length == SigningKeySize);
        fixed (byte* seedAt = seed, publicAt = publicKey, secretAt = secretKey)
        {
            Expect(SignSeedKeypair(publicAt, secretAt, seedAt) == 0);
        }
    }

    public static void Sign(ReadOnlySpan<byte> secretKey, ReadOnlySpan<byte> message, Span<byte> signature)
    {
        Expect(secretKey.Length == SigningKeySize && signature.Length == SignatureSize);
        fixed (byte* secretAt = secretKey, messageAt = message, signatureAt = signature)
        {
            Expect(SignDetached(signatureAt, null, messageAt, (ulong)message.Length, secretAt) == 0);
        }
    }

    /// <summary>The X-Wing public key of a seed.</summary>
    /// <remarks>Source: draft-connolly-cfrg-xwing-kem, section 5.2; the same as MLKEM768-X25519 of draft-ietf-hpke-pq.</remarks>
    public static void HybridPublic(ReadOnlySpan<byte> seed, Span<byte> key)
    {
        Expect(seed.Length == HybridSeedSize && key.Length == HybridKeySize);
        Span<byte> secret = stackalloc byte[HybridSeedSize];
        try
        {
            fixed (byte* seedAt = seed, keyAt = key, secretAt = secret)
            {
                Expect(XWingSeedKeypair(keyAt, secretAt, seedAt) == 0);
            }
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    /// <summary>Draws a secret and encapsulates it.</summary>
    /// <returns>False when the key is none: a number of it is not below the modulus, or its point is of small order.</returns>
    public static bool HybridEncapsulate(ReadOnlySpan<byte> key, Span<byte> share, Span<byte> shared)
    {
        Expect(key.Length == HybridKeySize && share.Length == HybridShareSize && shared.Length == KeySize);
        fixed (byte* keyAt = key, shareAt = share, sharedAt = shared)
        {
            return XWingEncapsulate(shareAt, sharedAt, keyAt) == 0;
        }
    }

    /// <returns>False when the share's point is of small order. Anything else gives a secret, if need be one that nobody else has.</returns>
    public static bool HybridDecapsulate(ReadOnlySpan<byte> seed, ReadOnlySpan<byte> share, Span<byte> shared)
    {
        Expect(seed.Length == HybridSeedSize && share.Length == HybridShareSize && shared.Length == KeySize);
        fixed (byte* seedAt = seed, shareAt = share, sharedAt = shared)
        {
            return XWingDecapsulate(sharedAt, shareAt, seedAt) == 0;
        }
    }

    /// <summary>ChaCha20-Poly1305 with a nonce of zeros, as age wraps a file key: the key is used for this alone.</summary>
    public static void Wrap(ReadOnlySpan<byte> key, ReadOnlySpan<byte> plain, Span<byte> wrapped) => Wrap(key, NoNonce, plain, wrapped);

    public static void Wrap(ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> plain, Span<byte> wrapped)
    {
        Expect(key.Length == KeySize && nonce.Length == NonceSize && wrapped.Length == plain.Length + TagSize);
        fixed (byte* keyAt = key, plainAt = plain, wrappedAt = wrapped, nonceAt = nonce)
        {
            ulong written;
            Expect(AeadEncrypt(wrappedAt, &written, plainAt, (ulong)plain.Length, null, 0, null, nonceAt, keyAt) == 0);
        }
    }

    /// <returns>False when it was wrapped with another key or altered.</returns>
    public static bool Unwrap(ReadOnlySpan<byte> key, ReadOnlySpan<byte> wrapped, Span<byte> plain) => Unwrap(key, NoNonce, wrapped, plain);

    /// <returns>False when it was wrapped with another key or nonce, or altered.</returns>
    public static bool Unwrap(ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> wrapped, Span<byte> plain)
    {
        Expect(key.Length == KeySize && nonce.Length == NonceSize && wrapped.Length == plain.Length + TagSize);
        fixed (byte* keyAt = key, wrappedAt = wrapped, plainAt = plain, nonceAt = nonce)
        {
            ulong written;
            return AeadDecrypt(plainAt, &written, null, wrappedAt, (ulong)wrapped.Length, null, 0, nonceAt, keyAt) == 0;
        }
    }

    /// <summary>scrypt with r = 8 and p = 1.</summary>
    /// <param name="logN">The work factor, as a power of two; memory is 1 KiB times that power.</param>
    public static void Scrypt(ReadOnlySpan<byte> passphrase, ReadOnlySpan<byte> salt, int logN, Span<byte> key)
    {
        fixed (byte* passphraseAt = passphrase, saltAt = salt, keyAt = key)
        {
            if (ScryptLowLevel(passphraseAt, (nuint)passphrase.Length, saltAt, (nuint)salt.Length, 1UL << logN, 8, 1, keyAt, (nuint)key.Length) != 0)
            {
                throw new CryptographicException("There was not enough memory to derive a key from a passphrase.");
            }
        }
    }

    private static void Expect(bool holds)
    {
        if (!holds || !s_ready)
        {
            throw new CryptographicException("libsodium did not do what it must.");
        }
    }

    [LibraryImport("libsodium", EntryPoint = "sodium_init")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static partial int Init();

    [LibraryImport("libsodium", EntryPoint = "crypto_scalarmult_curve25519_base")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static partial int ScalarMultBase(byte* point, byte* scalar);

    [LibraryImport("libsodium", EntryPoint = "crypto_scalarmult_curve25519")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static partial int ScalarMult(byte* shared, byte* scalar, byte* point);

    [LibraryImport("libsodium", EntryPoint = "crypto_sign_ed25519_seed_keypair")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static partial int SignSeedKeypair(byte* publicKey, byte* secretKey, byte* seed);

    [LibraryImport("libsodium", EntryPoint = "crypto_sign_ed25519_detached")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static partial int SignDetached(byte* signature, ulong* signatureLength, byte* message, ulong messageLength, byte* secretKey);

    [LibraryImport("libsodium", EntryPoint = "crypto_kem_xwing_seed_keypair")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static partial int XWingSeedKeypair(byte* key, byte* secret, byte* seed);

    [LibraryImport("libsodium", EntryPoint = "crypto_kem_xwing_enc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static partial int XWingEncapsulate(byte* share, byte* shared, byte* key);

    [LibraryImport("libsodium", EntryPoint = "crypto_kem_xwing_dec")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static partial int XWingDecapsulate(byte* shared, byte* share, byte* secret);

    [LibraryImport("libsodium", EntryPoint = "crypto_aead_chacha20poly1305_ietf_encrypt")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static partial int AeadEncrypt(byte* sealedBytes, ulong* sealedLength, byte* plain, ulong plainLength, byte* extra, ulong extraLength, byte* unused, byte* nonce, byte* key);

    [LibraryImport("libsodium", EntryPoint = "crypto_aead_chacha20poly1305_ietf_decrypt")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static partial int AeadDecrypt(byte* plain, ulong* plainLength, byte* unused, byte* sealedBytes, ulong sealedLength, byte* extra, ulong extraLength, byte* nonce, byte* key);

    [LibraryImport("libsodium", EntryPoint = "crypto_pwhash_scryptsalsa208sha256_ll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static partial int ScryptLowLevel(byte* passphrase, nuint passphraseLength, byte* salt, nuint saltLength, ulong n, uint r, uint p, byte* key, nuint keyLength);
}
