using System.Buffers;
using System.Security.Cryptography;
using Waystation.Sealing.Age;

namespace Waystation.Sealing;

/// <summary>Everything sealed is an age file, so that the standard tool opens it should Waystation disappear.</summary>
/// <remarks>Source: age-encryption.org/v1. Streams are handed in and stay the caller's; they are read and written forward only, each by one at a time, but a long one is read while
/// what came before is written. Memory does not grow with the file. When a task of these has ended, by whatever, nobody is at the streams any more.</remarks>
public static class AgeFile
{
    /// <summary>Seals in memory, in binary.</summary>
    /// <exception cref="ArgumentException">There is no recipient, or they may not stand in one file together.</exception>
    public static byte[] Seal(ReadOnlySpan<byte> plain, IReadOnlyList<Recipient> to)
    {
        using var cipher = Begin(to, out var head);
        var wire = new byte[head.WrittenCount + PayloadCipher.SealedLength(plain.Length)];
        head.WrittenSpan.CopyTo(wire);
        var rest = wire.AsSpan(head.WrittenCount);
        var number = 0UL;
        do
        {
            var chunk = plain[..Math.Min(plain.Length, PayloadCipher.ChunkSize)];
            plain = plain[chunk.Length..];
            cipher.Seal(number++, plain.IsEmpty, chunk, rest);
            rest = rest[(chunk.Length + PayloadCipher.TagSize)..];
        }
        while (!plain.IsEmpty);
        return wire;
    }

    /// <summary>Opens in memory what is in binary.</summary>
    /// <returns>The whole plaintext, or <see langword="null"/> when it was sealed to others, altered or cut. These are deliberately not told apart.</returns>
    public static byte[]? Open(ReadOnlySpan<byte> sealedBytes, IReadOnlyList<Identity> with)
    {
        using var cipher = Unlock(sealedBytes, with, out var payloadAt);
        return cipher is null ? null : OpenPayload(cipher, sealedBytes[payloadAt..]);
    }

    /// <summary>Seals a stream of any length.</summary>
    /// <param name="plain">Read to its end.</param>
    /// <param name="into">Written and flushed, not closed.</param>
    /// <param name="to">Any one of them can open.</param>
    /// <param name="armor">As ASCII text instead of bytes.</param>
    /// <exception cref="ArgumentException">There is no recipient, or they may not stand in one file together.</exception>
    public static Task SealAsync(Stream plain, Stream into, IReadOnlyList<Recipient> to, bool armor, CancellationToken cancellation = default) =>
        SealAsync(plain, into, to, armor, PayloadStream.Lanes, cancellation);

    /// <summary>Opens a stream of any length, in binary or ASCII armor.</summary>
    /// <param name="sealedFile">Read to its end.</param>
    /// <param name="into">Gets each chunk only when it and all before it are known to be genuine: after a fault that is a beginning, not the whole.</param>
    /// <returns><see langword="null"/> when the whole was opened.</returns>
    public static Task<OpenFault?> OpenAsync(Stream sealedFile, Stream into, IReadOnlyList<Identity> with, CancellationToken cancellation = default) =>
        OpenAsync(sealedFile, into, with, PayloadStream.Lanes, cancellation);

    /// <param name="lanes">How many stretches are worked on at once.</param>
    internal static async Task SealAsync(Stream plain, Stream into, IReadOnlyList<Recipient> to, bool armor, int lanes, CancellationToken cancellation)
    {
        using var cipher = Begin(to, out var head);
        if (armor)
        {
            var armored = new ArmorWriter(into);
            await armored.BeginAsync(cancellation);
            await armored.WriteAsync(head.WrittenMemory, cancellation);
            await PayloadStream.SealAsync(cipher, plain, chunk => armored.WriteAsync(chunk, cancellation), lanes, cancellation);
            await armored.EndAsync(cancellation);
        }
        else
        {
            await into.WriteAsync(head.WrittenMemory, cancellation);
            await PayloadStream.SealAsync(cipher, plain, chunk => Direct.WriteAsync(into, chunk, cancellation), lanes, cancellation);
        }

        await into.FlushAsync(cancellation);
    }

    /// <param name="lanes">How many stretches are worked on at once.</param>
    internal static async Task<OpenFault?> OpenAsync(Stream sealedFile, Stream into, IReadOnlyList<Identity> with, int lanes, CancellationToken cancellation)
    {
        var (wire, armor) = await ArmorReader.DetectAsync(sealedFile, cancellation);
        var fault = await OpenBinaryAsync(wire, into, with, lanes, cancellation);
        await into.FlushAsync(cancellation);
        return armor is { IsFaulty: true } ? OpenFault.ArmorFault : fault;
    }

    /// <summary>Length of a file sealed to these, in bytes.</summary>
    internal static long SealedLength(long plain, IReadOnlyList<Recipient> to) =>
        Header.LengthAround(to.Sum(recipient => recipient.StanzaLength)) + FileKey.NonceSize + PayloadCipher.SealedLength(plain);

    /// <param name="beginning">The file, or as much of it as its header and the nonce after it.</param>
    /// <param name="payloadAt">Where its chunks begin.</param>
    /// <returns><see langword="null"/> when it does not open.</returns>
    internal static PayloadCipher? Unlock(ReadOnlySpan<byte> beginning, IReadOnlyList<Identity> with, out int payloadAt)
    {
        payloadAt = 0;
        if (Header.Read(beginning, out var header, out var length) != HeaderReading.Whole || beginning.Length < length + FileKey.NonceSize)
        {
            return null;
        }

        using var key = new FileKey();
        if (Unlock(header!, with, key) is not null)
        {
            return null;
        }

        payloadAt = length + FileKey.NonceSize;
        return key.Payload(beginning.Slice(length, FileKey.NonceSize));
    }

    /// <summary>Draws a file key, and writes header and payload nonce.</summary>
    private static PayloadCipher Begin(IReadOnlyList<Recipient> to, out ArrayBufferWriter<byte> head)
    {
        MixingRule.Check(to);
        using var key = FileKey.Draw();
        head = new ArrayBufferWriter<byte>();
        Header.Write([.. to.Select(recipient => recipient.Wrap(key))], key, head);
        Span<byte> nonce = stackalloc byte[FileKey.NonceSize];
        RandomNumberGenerator.Fill(nonce);
        head.Write(nonce);
        return key.Payload(nonce);
    }

    private static OpenFault? Unlock(Header header, IReadOnlyList<Identity> with, FileKey key)
    {
        if (!MixingRule.Allows(header.Stanzas))
        {
            return OpenFault.HeaderFault;
        }

        foreach (var identity in with)
        {
            foreach (var stanza in header.Stanzas)
            {
                switch (identity.Unwrap(stanza, key))
                {
                    case Unwrapping.Opened:
                        return header.IsAuthentic(key) ? null : OpenFault.HmacFault;
                    case Unwrapping.Malformed:
                        return OpenFault.HeaderFault;
                    case Unwrapping.NotMine:
                        break;
                }
            }
        }

        return OpenFault.NoMatch;
    }

    private static byte[]? OpenPayload(PayloadCipher cipher, ReadOnlySpan<byte> payload)
    {
        var chunks = Math.Max(1, (payload.Length + PayloadCipher.SealedChunkSize - 1) / PayloadCipher.SealedChunkSize);
        var length = payload.Length - (chunks * PayloadCipher.TagSize);
        // Only the plaintext of nothing has a last chunk with nothing in it.
        if (length < 0 || (chunks > 1 && length <= (chunks - 1) * PayloadCipher.ChunkSize))
        {
            return null;
        }

        var plain = new byte[length];
        for (var number = 0; number < chunks; number++)
        {
            var last = number == chunks - 1;
            var chunk = last ? payload : payload[..PayloadCipher.SealedChunkSize];
            payload = payload[chunk.Length..];
            if (!cipher.TryOpen((ulong)number, last, chunk, plain.AsSpan(number * PayloadCipher.ChunkSize)))
            {
                CryptographicOperations.ZeroMemory(plain);
                return null;
            }
        }

        return plain;
    }

    private static async Task<OpenFault?> OpenBinaryAsync(Stream wire, Stream into, IReadOnlyList<Identity> with, int lanes, CancellationToken cancellation)
    {
        var (header, rest) = await ReadHeaderAsync(wire, cancellation);
        if (header is null)
        {
            return OpenFault.HeaderFault;
        }

        using var key = new FileKey();
        if (Unlock(header, with, key) is { } fault)
        {
            return fault;
        }

        await using var payload = new PrefixedStream(rest, wire);
        var nonce = new byte[FileKey.NonceSize];
        if (await payload.ReadAtLeastAsync(nonce, nonce.Length, throwOnEndOfStream: false, cancellation) < nonce.Length)
        {
            return OpenFault.HeaderFault;
        }

        using var cipher = key.Payload(nonce);
        return await PayloadStream.OpenAsync(cipher, payload, chunk => Direct.WriteAsync(into, chunk, cancellation), lanes, cancellation) ? null : OpenFault.PayloadFault;
    }

    /// <returns>The header and what was read beyond it, or no header when there is none that is well formed.</returns>
    private static async Task<(Header? Header, ReadOnlyMemory<byte> Beyond)> ReadHeaderAsync(Stream wire, CancellationToken cancellation)
    {
        var buffer = new byte[4096];
        var held = 0;
        while (true)
        {
            var read = await wire.ReadAsync(buffer.AsMemory(held), cancellation);
            held += read;
            var reading = Header.Read(buffer.AsSpan(0, held), out var header, out var length);
            if (reading == HeaderReading.Whole)
            {
                return (header, buffer.AsMemory(length, held - length));
            }

            if (reading == HeaderReading.Malformed || read == 0 || held == Header.Largest)
            {
                return (null, default);
            }

            if (held == buffer.Length)
            {
                Array.Resize(ref buffer, buffer.Length * 2);
            }
        }
    }
}
