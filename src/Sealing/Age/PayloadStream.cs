using System.Security.Cryptography;

namespace Waystation.Sealing.Age;

/// <summary>A payload from stream to stream, one chunk at a time.</summary>
internal static class PayloadStream
{
    public static async Task SealAsync(PayloadCipher cipher, Stream plain, Func<ReadOnlyMemory<byte>, Task> writeAsync, CancellationToken cancellation)
    {
        var (chunk, next) = (new byte[PayloadCipher.ChunkSize], new byte[PayloadCipher.ChunkSize]);
        var wire = new byte[PayloadCipher.SealedChunkSize];
        try
        {
            var held = await plain.ReadAtLeastAsync(chunk, chunk.Length, throwOnEndOfStream: false, cancellation);
            for (var number = 0UL; ; number++)
            {
                // Whether a full chunk is the last one shows only in what comes after it.
                var following = held < chunk.Length ? 0 : await plain.ReadAtLeastAsync(next, next.Length, throwOnEndOfStream: false, cancellation);
                cipher.Seal(number, following == 0, chunk.AsSpan(0, held), wire);
                await writeAsync(wire.AsMemory(0, held + PayloadCipher.TagSize));
                if (following == 0)
                {
                    return;
                }

                (chunk, next, held) = (next, chunk, following);
            }
        }
        finally
        {
            CryptographicOperations.ZeroMemory(chunk);
            CryptographicOperations.ZeroMemory(next);
        }
    }

    /// <returns>False when the payload was altered, cut or added to; what was genuine before that is written.</returns>
    public static async Task<bool> OpenAsync(PayloadCipher cipher, Stream wire, Stream into, CancellationToken cancellation)
    {
        var chunk = new byte[PayloadCipher.SealedChunkSize];
        var plain = new byte[PayloadCipher.ChunkSize];
        try
        {
            for (var number = 0UL; ; number++)
            {
                var held = await wire.ReadAtLeastAsync(chunk, chunk.Length, throwOnEndOfStream: false, cancellation);
                var last = held < chunk.Length;
                if (held < PayloadCipher.TagSize || (number > 0 && held == PayloadCipher.TagSize))
                {
                    return false;
                }

                if (!cipher.TryOpen(number, last, chunk.AsSpan(0, held), plain))
                {
                    // A full chunk may be the last one too.
                    last = !last && cipher.TryOpen(number, last: true, chunk, plain);
                    if (!last)
                    {
                        return false;
                    }
                }

                await into.WriteAsync(plain.AsMemory(0, held - PayloadCipher.TagSize), cancellation);
                if (last)
                {
                    return await wire.ReadAsync(chunk.AsMemory(0, 1), cancellation) == 0;
                }
            }
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }
}
