using System.Security.Cryptography;
using Waystation.Sealing.Age;

namespace Waystation.Sealing;

/// <summary>An age file of which a part is opened where it lies, without what stands before it.</summary>
/// <remarks>
/// Each chunk is authentic by itself, at its place (age-encryption.org/v1, "Payload"), so a part can be believed without the rest. That the whole is there, nobody has checked:
/// whoever needs it compares <see cref="Length"/> with what they expect. Not safe for several at once.
/// </remarks>
public sealed class AgeBook : IDisposable
{
    private readonly PayloadCipher _cipher;
    private readonly long _payloadAt;
    private readonly long _payloadLength;

    private AgeBook(PayloadCipher cipher, long payloadAt, long payloadLength)
    {
        _cipher = cipher;
        _payloadAt = payloadAt;
        _payloadLength = payloadLength;
        Chunks = Math.Max(1, (payloadLength + PayloadCipher.SealedChunkSize - 1) / PayloadCipher.SealedChunkSize);
        Length = payloadLength - (Chunks * PayloadCipher.TagSize);
    }

    /// <summary>Plaintext of every chunk but the last, in bytes.</summary>
    public static int ChunkSize => PayloadCipher.ChunkSize;

    /// <summary>Bytes at the beginning of a file that are enough to open it, for files with few recipients.</summary>
    public static int EnoughToOpen => 16 * 1024;

    /// <summary>Length of the plaintext, in bytes.</summary>
    public long Length { get; }

    /// <summary>How many chunks the plaintext has; at least one.</summary>
    public long Chunks { get; }

    /// <param name="beginning">The first bytes of a binary age file: its header and more.</param>
    /// <param name="fileLength">Length of the whole file, in bytes.</param>
    /// <returns><see langword="null"/> when it was sealed to others, altered or cut, or its header is longer than this beginning.</returns>
    public static AgeBook? Open(ReadOnlySpan<byte> beginning, long fileLength, IReadOnlyList<Identity> with)
    {
        if (AgeFile.Unlock(beginning, with, out var payloadAt) is not { } cipher)
        {
            return null;
        }

        var book = new AgeBook(cipher, payloadAt, fileLength - payloadAt);
        if (book.Length >= 0 && (book.Chunks == 1 || book.Length > (book.Chunks - 1) * PayloadCipher.ChunkSize))
        {
            return book;
        }

        book.Dispose();
        return null;
    }

    /// <summary>Where a chunk lies in the file.</summary>
    /// <param name="number">From 0.</param>
    public (long Offset, int Length) PlaceOf(long number)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(number);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(number, Chunks);
        var offset = number * PayloadCipher.SealedChunkSize;
        return (_payloadAt + offset, (int)Math.Min(PayloadCipher.SealedChunkSize, _payloadLength - offset));
    }

    /// <param name="chunk">What lies at its place in the file.</param>
    /// <returns><see langword="null"/> when it was altered. The caller wipes it.</returns>
    public byte[]? OpenChunk(long number, ReadOnlySpan<byte> chunk)
    {
        if (chunk.Length < PayloadCipher.TagSize)
        {
            return null;
        }

        var plain = new byte[chunk.Length - PayloadCipher.TagSize];
        if (_cipher.TryOpen((ulong)number, number == Chunks - 1, chunk, plain))
        {
            return plain;
        }

        CryptographicOperations.ZeroMemory(plain);
        return null;
    }

    public void Dispose() => _cipher.Dispose();

    public override string ToString() => nameof(AgeBook);
}
