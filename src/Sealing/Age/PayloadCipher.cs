using System.Buffers.Binary;
using System.Security.Cryptography;
using Waystation.Sealing.Secrets;

namespace Waystation.Sealing.Age;

/// <summary>The payload as a STREAM of chunks: each sealed under its number, the last one marked, so that none can be moved, left out or added.</summary>
/// <remarks>Source: age-encryption.org/v1, "Payload". A full payload of chunks is not made at once: memory does not grow with the file.</remarks>
internal sealed class PayloadCipher(ReadOnlySpan<byte> key) : IDisposable
{
    /// <summary>Plaintext of every chunk but the last, in bytes.</summary>
    public const int ChunkSize = 64 * 1024;

    public const int TagSize = 16;

    public const int SealedChunkSize = ChunkSize + TagSize;

    private const int NonceSize = 12;

    private readonly SecretBytes _key = new(key);
    private readonly ChaCha20Poly1305 _cipher = new(key);

    /// <summary>Length of a payload with so much plaintext, without its nonce, in bytes. Nothing at all is still one chunk.</summary>
    public static long SealedLength(long plain) => plain + (Math.Max(1, (plain + ChunkSize - 1) / ChunkSize) * TagSize);

    public void Seal(ulong number, bool last, ReadOnlySpan<byte> plain, Span<byte> chunk)
    {
        Span<byte> nonce = stackalloc byte[NonceSize];
        Nonce(number, last, nonce);
        _cipher.Encrypt(nonce, plain, chunk[..plain.Length], chunk.Slice(plain.Length, TagSize));
    }

    /// <returns>False when the chunk was altered, is not this number, or not (or yes) the last; <paramref name="plain"/> is then zero.</returns>
    public bool TryOpen(ulong number, bool last, ReadOnlySpan<byte> chunk, Span<byte> plain)
    {
        if (chunk.Length < TagSize)
        {
            return false;
        }

        Span<byte> nonce = stackalloc byte[NonceSize];
        Nonce(number, last, nonce);
        try
        {
            _cipher.Decrypt(nonce, chunk[..^TagSize], chunk[^TagSize..], plain[..(chunk.Length - TagSize)]);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
    }

    /// <summary>The same once more: one cipher does one thing at a time.</summary>
    public PayloadCipher Another() => new(_key.Span);

    public void Dispose()
    {
        _cipher.Dispose();
        _key.Dispose();
    }

    public override string ToString() => nameof(PayloadCipher);

    /// <summary>Eleven bytes of big-endian number, then one that says whether this is the last.</summary>
    private static void Nonce(ulong number, bool last, Span<byte> nonce)
    {
        nonce.Clear();
        BinaryPrimitives.WriteUInt64BigEndian(nonce.Slice(3, 8), number);
        nonce[^1] = last ? (byte)1 : (byte)0;
    }
}
