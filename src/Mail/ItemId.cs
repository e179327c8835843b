using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Waystation.Mail;

/// <summary>An item's own name, drawn by its sender: 16 random bytes. Sending twice under one id appends once.</summary>
public sealed class ItemId : IEquatable<ItemId>
{
    public const int Size = 16;

    private static readonly SearchValues<char> s_digits = SearchValues.Create("0123456789abcdef");

    private readonly byte[] _bytes;

    private ItemId(byte[] bytes) => _bytes = bytes;

    public ReadOnlySpan<byte> Bytes => _bytes;

    public static ItemId Draw() => new(RandomNumberGenerator.GetBytes(Size));

    public static bool TryRead(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out ItemId? id, out ReadFault fault)
    {
        fault = bytes.Length == Size ? ReadFault.None : new ReadFault(FaultKind.WrongLength, bytes.Length);
        id = fault == ReadFault.None ? new ItemId(bytes.ToArray()) : null;
        return id is not null;
    }

    /// <summary>Reads 32 hexadecimal digits in lower case.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out ItemId? id, out ReadFault fault)
    {
        id = null;
        if (text.Length != Size * 2)
        {
            fault = new ReadFault(FaultKind.WrongLength, Math.Min(text.Length, Size * 2));
            return false;
        }

        var stranger = text.AsSpan().IndexOfAnyExcept(s_digits);
        if (stranger >= 0)
        {
            fault = new ReadFault(FaultKind.Malformed, stranger);
            return false;
        }

        return TryRead(Convert.FromHexString(text), out id, out fault);
    }

    public string ToText() => Convert.ToHexStringLower(_bytes);

    public bool Equals(ItemId? other) => other is not null && _bytes.AsSpan().SequenceEqual(other._bytes);

    public override bool Equals(object? obj) => Equals(obj as ItemId);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(_bytes);
        return hash.ToHashCode();
    }

    public override string ToString() => nameof(ItemId);
}
