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
        var json = JsonSerializer.SerializeToUtf8Bytes(sheet, SheetJson.Default.Sheet);
        return Parcel.Seal(SignedText.Write(json, to, by), Fill, recipients);
    }

    /// <returns>Null when it does not open, or is not a well-formed sheet signed for this mailbox. The cases are deliberately not told apart.</returns>
    public static OpenedSheet? Open(ReadOnlySpan<byte> body, Address to, IReadOnlyList<Identity> with)
    {
        var plain = Parcel.Open(body, with);
        return plain is not null && SignedText.TryRead(plain, to, out var text, out _) && Read(text.Json.Span) is { } sheet
            ? new OpenedSheet(sheet, text.By)
            : null;
    }

    private static Sheet? Read(ReadOnlySpan<byte> json)
    {
        try
        {
            var sheet = JsonSerializer.Deserialize(json, SheetJson.Default.Sheet);
            return sheet is { Version: 1 } && SheetBounds.Hold(sheet) ? sheet : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
