using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Waystation.Mail;

/// <summary>One life of a relay's store: 16 random bytes, drawn anew when the store was restored from a backup.</summary>
public sealed class Incarnation : IEquatable<Incarnation>
{
    public const int Size = 16;

    private readonly byte[] _bytes;

    private Incarnation(byte[] bytes) => _bytes = bytes;

    public ReadOnlySpan<byte> Bytes => _bytes;

    public static Incarnation Draw() => new(RandomNumberGenerator.GetBytes(Size));

    public static bool TryRead(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out Incarnation? incarnation, out ReadFault fault)
    {
        fault = bytes.Length == Size ? ReadFault.None : new ReadFault(FaultKind.WrongLength, bytes.Length);
        incarnation = fault == ReadFault.None ? new Incarnation(bytes.ToArray()) : null;
        return incarnation is not null;
    }

    public bool Equals(Incarnation? other) => other is not null && _bytes.AsSpan().SequenceEqual(other._bytes);

    public override bool Equals(object? obj) => Equals(obj as Incarnation);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(_bytes);
        return hash.ToHashCode();
    }

    public override string ToString() => nameof(Incarnation);
}
