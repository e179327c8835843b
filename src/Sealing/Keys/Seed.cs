using System.Security.Cryptography;
using System.Text;
using Waystation.Sealing.Secrets;

namespace Waystation.Sealing;

/// <summary>The 32 bytes that everything of one address comes from. Wiped when disposed of.</summary>
/// <remarks>Source: docs/sealing.md, section 2.</remarks>
public sealed class Seed : IDisposable
{
    /// <summary>Length of every seed, in bytes.</summary>
    public const int Size = 32;

    private readonly SecretBytes _bytes;

    private Seed(SecretBytes bytes) => _bytes = bytes;

    internal ReadOnlySpan<byte> Bytes => _bytes.Span;

    /// <summary>A new seed from the operating system's randomness.</summary>
    public static Seed Draw()
    {
        var bytes = new SecretBytes(Size);
        RandomNumberGenerator.Fill(bytes.Span);
        return new Seed(bytes);
    }

    /// <param name="bytes">Copied, so that the caller wipes their own.</param>
    /// <exception cref="ArgumentException">Not <see cref="Size"/> bytes.</exception>
    public static Seed From(ReadOnlySpan<byte> bytes) => bytes.Length == Size
        ? new Seed(new SecretBytes(bytes))
        : throw new ArgumentException($"A seed is {Size} bytes.", nameof(bytes));

    /// <param name="destination">At least <see cref="Size"/> bytes; the caller wipes it.</param>
    public void CopyTo(Span<byte> destination) => _bytes.Span.CopyTo(destination);

    /// <summary>Another seed, which tells nothing of this one or of those under other names.</summary>
    /// <param name="context">What it is for, such as <c>waystation/vault/v1</c>; never a person's data.</param>
    public Seed Derive(string context)
    {
        ArgumentException.ThrowIfNullOrEmpty(context);
        var derived = new SecretBytes(Size);
        HKDF.DeriveKey(HashAlgorithmName.SHA256, _bytes.Span, derived.Span, salt: [], info: Encoding.UTF8.GetBytes(context));
        return new Seed(derived);
    }

    /// <summary>In constant time.</summary>
    public bool Matches(Seed other) => CryptographicOperations.FixedTimeEquals(_bytes.Span, other._bytes.Span);

    public void Dispose() => _bytes.Dispose();

    public override string ToString() => nameof(Seed);
}
