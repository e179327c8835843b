using System.Security.Cryptography;
using Waystation.Sealing.Secrets;

namespace Waystation.Sealing.Age;

/// <summary>The one key of one age file: wrapped for each recipient, and the root of the header's MAC and the payload's key.</summary>
/// <remarks>Source: age-encryption.org/v1, "File key".</remarks>
internal sealed class FileKey : IDisposable
{
    /// <summary>Length of every file key, in bytes.</summary>
    public const int Size = 16;

    /// <summary>Length of a file key wrapped with ChaCha20-Poly1305, in bytes.</summary>
    public const int WrappedSize = Size + Sodium.TagSize;

    /// <summary>Length of the nonce between header and payload, in bytes.</summary>
    public const int NonceSize = 16;

    public const int MacSize = 32;

    private readonly SecretBytes _bytes = new(Size);

    public Span<byte> Bytes => _bytes.Span;

    public static FileKey Draw()
    {
        var drawn = new FileKey();
        RandomNumberGenerator.Fill(drawn.Bytes);
        return drawn;
    }

    /// <summary>HMAC-SHA256 over the header up to and with its three dashes.</summary>
    public void Mac(ReadOnlySpan<byte> header, Span<byte> mac)
    {
        Span<byte> key = stackalloc byte[MacSize];
        try
        {
            HKDF.DeriveKey(HashAlgorithmName.SHA256, Bytes, key, salt: [], info: "header"u8);
            HMACSHA256.HashData(key, header, mac);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    public PayloadCipher Payload(ReadOnlySpan<byte> nonce)
    {
        Span<byte> key = stackalloc byte[Sodium.KeySize];
        try
        {
            HKDF.DeriveKey(HashAlgorithmName.SHA256, Bytes, key, salt: nonce, info: "payload"u8);
            return new PayloadCipher(key);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    public void Dispose() => _bytes.Dispose();

    public override string ToString() => nameof(FileKey);
}
