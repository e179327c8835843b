using NSec.Cryptography;
using Waystation.Mail;
using Waystation.Sealing.Codes;

namespace Waystation.Sealing;

/// <summary>Six words over two addresses, the same on both sides: two people who read them to each other know that nobody stands between them.</summary>
/// <remarks>
/// Sixty bits of Argon2id (64 MiB, three passes) over both addresses in the order of their bytes. Somebody in between would have to find one key for each side so that both
/// show the same words: some 2^30 keys a side, each at the cost of that derivation. Source: docs/sealing.md, section 5.
/// </remarks>
public sealed class ComparingWords
{
    /// <summary>How many words there are.</summary>
    public const int Count = 6;

    private readonly int[] _indices;

    private ComparingWords(int[] indices) => _indices = indices;

    public IReadOnlyList<string> English => [.. _indices.Select(index => WordList.English[index])];

    public IReadOnlyList<string> Russian => [.. _indices.Select(index => WordList.Russian[index])];

    /// <exception cref="KeyBenchBusyException">The bench's queue is full, or the wait was too long.</exception>
    public static Task<ComparingWords> OfAsync(Address one, Address other, KeyBench bench, CancellationToken cancellation = default) =>
        bench.RunAsync(() => Derive(one, other), cancellation);

    public override string ToString() => nameof(ComparingWords);

    private static ComparingWords Derive(Address one, Address other)
    {
        var (first, second) = one.Bytes.SequenceCompareTo(other.Bytes) <= 0 ? (one, other) : (other, one);
        var argon = PasswordBasedKeyDerivationAlgorithm.Argon2id(new Argon2Parameters { MemorySize = 64 * 1024, NumberOfPasses = 3, DegreeOfParallelism = 1 });
        Span<byte> bytes = stackalloc byte[8];
        argon.DeriveBytes([.. first.Bytes, .. second.Bytes], "waystation/six/1"u8, bytes);
        var bits = System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(bytes);
        return new ComparingWords([.. Enumerable.Range(0, Count).Select(i => (int)((bits >> (10 * i)) & (WordList.Size - 1)))]);
    }
}
