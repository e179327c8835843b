using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Waystation.Mail;

namespace Waystation.Letters;

/// <summary>Names one letter, answer or file inside sealed text: 16 random bytes, 32 lower-case hexadecimal digits as text.</summary>
/// <remarks>It never travels outside sealed bytes. What the relay sees are item ids, which <see cref="ItemFor"/> makes so that no two can be tied together.</remarks>
[JsonConverter(typeof(LetterIdJson))]
public sealed class LetterId : IEquatable<LetterId>
{
    /// <summary>Length in bytes.</summary>
    public const int Size = 16;

    private static ReadOnlySpan<byte> Context => "waystation/item-id/v1"u8;

    private readonly string _text;

    private LetterId(string text) => _text = text;

    public static LetterId Draw() => new(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(Size)));

    public static bool TryParse(string? text, [NotNullWhen(true)] out LetterId? id)
    {
        var sound = text is { Length: Size * 2 } && text.All(char.IsAsciiHexDigit);
        id = sound ? new LetterId(text!.ToLowerInvariant()) : null;
        return sound;
    }

    /// <summary>The item id under which this letter travels to one place: the same each time for the same signer and place, so that sending twice appends once; different and untieable for each place.</summary>
    /// <param name="signer">Whoever sends. Its Ed25519 signatures are deterministic (RFC 8032, section 5.1.6), so they serve as a keyed function.</param>
    /// <param name="place">The mailbox that receives the item.</param>
    /// <param name="part">Which item of several for this letter, 0 for the letter itself.</param>
    public ItemId ItemFor(ISigner signer, Address place, int part = 0)
    {
        Span<byte> signature = stackalloc byte[64];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        byte[] said = [.. Context, .. Convert.FromHexString(_text), .. place.Bytes, (byte)(part >> 8), (byte)(part & 0xFF)];
        signer.Sign(said, signature);
        SHA256.HashData(signature, hash);
        CryptographicOperations.ZeroMemory(signature);
        return ItemId.TryRead(hash[..ItemId.Size], out var id, out _) ? id : throw new InvalidOperationException("An item id is 16 bytes.");
    }

    public string ToText() => _text;

    public bool Equals(LetterId? other) => other is not null && other._text == _text;

    public override bool Equals(object? obj) => Equals(obj as LetterId);

    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(_text);

    public override string ToString() => nameof(LetterId);
}

/// <summary>A letter's id as JSON text.</summary>
internal sealed class LetterIdJson : JsonConverter<LetterId>
{
    public override LetterId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        LetterId.TryParse(reader.GetString(), out var id) ? id : throw new JsonException("A letter id is 32 hexadecimal digits.");

    public override void Write(Utf8JsonWriter writer, LetterId value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToText());
}
