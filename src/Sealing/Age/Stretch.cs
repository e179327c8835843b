using System.Security.Cryptography;

namespace Waystation.Sealing.Age;

/// <summary>A run of neighbouring chunks, with room for what goes in and what comes out. One works on it at a time; it has a cipher of its own, so that several are worked on at once.</summary>
/// <param name="cipher">Becomes the stretch's own.</param>
/// <param name="chunks">Most chunks that it takes.</param>
internal abstract class Stretch(PayloadCipher cipher, int chunks, int chunkIn, int chunkOut) : IDisposable
{
    private readonly byte[] _output = GC.AllocateUninitializedArray<byte>(chunks * chunkOut);
    private int _length;
    private int _made;

    /// <summary>One byte more than the chunks, which tells whether anything follows them.</summary>
    public byte[] Input { get; } = GC.AllocateUninitializedArray<byte>((chunks * chunkIn) + 1);

    /// <summary>What came out, in order. After a fault, what was genuine before it.</summary>
    public ReadOnlyMemory<byte> Output => _output.AsMemory(0, _made);

    /// <summary>Nothing follows.</summary>
    public bool IsLast { get; private set; }

    /// <summary>What comes after <see cref="Output"/> is altered, cut or added.</summary>
    public bool IsFaulty { get; private set; }

    protected PayloadCipher Cipher => cipher;

    public void Take(ulong first, int length, bool isLast)
    {
        (First, _length, _made, IsLast, IsFaulty) = (first, length, 0, isLast, false);
    }

    private ulong First { get; set; }

    /// <summary>Seals or opens every chunk of the stretch.</summary>
    public void Work()
    {
        var (at, number) = (0, First);
        do
        {
            var chunk = Input.AsSpan(at, Math.Min(chunkIn, _length - at));
            at += chunk.Length;
            IsFaulty = !TryWork(number++, IsLast && at == _length, chunk, _output.AsSpan(_made), out var made);
            _made += made;
        }
        while (at < _length && !IsFaulty);
    }

    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(Input);
        CryptographicOperations.ZeroMemory(_output);
        cipher.Dispose();
    }

    public override string ToString() => nameof(Stretch);

    /// <param name="made">How much came out, also before a fault that lies behind it.</param>
    protected abstract bool TryWork(ulong number, bool isLast, ReadOnlySpan<byte> chunk, Span<byte> output, out int made);
}

/// <summary>Plaintext in, sealed chunks out.</summary>
internal sealed class SealingStretch(PayloadCipher cipher, int chunks) : Stretch(cipher, chunks, PayloadCipher.ChunkSize, PayloadCipher.SealedChunkSize)
{
    protected override bool TryWork(ulong number, bool isLast, ReadOnlySpan<byte> chunk, Span<byte> output, out int made)
    {
        made = chunk.Length + PayloadCipher.TagSize;
        Cipher.Seal(number, isLast, chunk, output[..made]);
        return true;
    }
}

/// <summary>Sealed chunks in, plaintext out.</summary>
internal sealed class OpeningStretch(PayloadCipher cipher, int chunks) : Stretch(cipher, chunks, PayloadCipher.SealedChunkSize, PayloadCipher.ChunkSize)
{
    protected override bool TryWork(ulong number, bool isLast, ReadOnlySpan<byte> chunk, Span<byte> output, out int made)
    {
        made = 0;

        // Only the plaintext of nothing has a last chunk with nothing in it.
        if (chunk.Length < PayloadCipher.TagSize || (number > 0 && chunk.Length == PayloadCipher.TagSize))
        {
            return false;
        }

        if (Cipher.TryOpen(number, isLast, chunk, output))
        {
            made = chunk.Length - PayloadCipher.TagSize;
            return true;
        }

        // A whole chunk that says it is the last one and is not, or the reverse, is genuine: the fault lies behind it, in what was added or cut.
        made = chunk.Length == PayloadCipher.SealedChunkSize && Cipher.TryOpen(number, !isLast, chunk, output) ? chunk.Length - PayloadCipher.TagSize : 0;
        return false;
    }
}
