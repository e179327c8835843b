using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Waystation.Mail;

/// <summary>SHA-256 of something.</summary>
public sealed class Digest : IEquatable<Digest>
{
    public const int Size = SHA256.HashSizeInBytes;

    private readonly byte[] _bytes;

    private Digest(byte[] bytes) => _bytes = bytes;

    public ReadOnlySpan<byte> Bytes => _bytes;

    public static Digest Of(ReadOnlySpan<byte> content) => new(SHA256.HashData(content));

    public static bool TryRead(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out Digest? digest, out ReadFault fault)
    {
        fault = bytes.Length == Size ? ReadFault.None : new ReadFault(FaultKind.WrongLength, bytes.Length);
        digest = fault == ReadFault.None ? new Digest(bytes.ToArray()) : null;
        return digest is not null;
    }

    public bool Equals(Digest? other) => other is not null && CryptographicOperations.FixedTimeEquals(_bytes, other._bytes);

    public override bool Equals(object? obj) => Equals(obj as Digest);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(_bytes);
        return hash.ToHashCode();
    }

    public override string ToString() => nameof(Digest);
}
