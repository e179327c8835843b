using System.Text.Json;
using Waystation.Mail;
using Waystation.Sealing;

namespace Waystation.Letters;

/// <summary>A sheet with the key whose signature stood under it.</summary>
public sealed record OpenedSheet(Sheet Sheet, Address By)
{
    public override string ToString() => nameof(OpenedSheet);
}

/// <summary>Seals sheets into items' bodies and opens them again.</summary>
public static class SheetSeal
{
    private const byte Fill = (byte)' ';

    /// <returns>An item's body: an age file whose length is a size class.</returns>
    public static byte[] Seal(Sheet sheet, ISigner by, Address to, IReadOnlyList<Recipient> recipients)
    {
        return SealText(SignedText.Write(ToJson(sheet), to, by), recipients);
    }

    /// <summary>Seals signed text of any kind.</summary>
    public static byte[] SealText(ReadOnlySpan<byte> signedText, IReadOnlyList<Recipient> recipients) => Parcel.Seal(signedText, Fill, recipients);

    /// <returns>Null when it does not open or is not signed for this mailbox.</returns>
    public static SignedText? OpenText(ReadOnlySpan<byte> body, Address to, IReadOnlyList<Identity> with) =>
        Parcel.Open(body, with) is { } plain && SignedText.TryRead(plain, to, out var text, out _) ? text : null;

    /// <returns>Null when it does not open, or is not a well-formed sheet signed for this mailbox. The cases are deliberately not told apart.</returns>
    public static OpenedSheet? Open(ReadOnlySpan<byte> body, Address to, IReadOnlyList<Identity> with)
    {
        return OpenText(body, to, with) is { } text && Read(text.Json.Span) is { } sheet ? new OpenedSheet(sheet, text.By) : null;
    }

    /// <summary>A sheet as the JSON that is signed.</summary>
    public static byte[] ToJson(Sheet sheet) => JsonSerializer.SerializeToUtf8Bytes(sheet, WrittenJson.Form.Sheet);

    /// <returns>Null when the JSON is no sheet of this version, or holds more than a sheet may.</returns>
    public static Sheet? Read(ReadOnlySpan<byte> json)
    {
        try
        {
            var sheet = JsonSerializer.Deserialize(json, SheetJson.Default.Sheet);
            return sheet is { Version: 1 } && SheetBounds.Hold(sheet) ? sheet : null;
        }
        catch (Exception fault) when (fault is JsonException or NotSupportedException)
        {
            return null;
        }
    }
}
