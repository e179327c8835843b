using System.Text.Json;
using Waystation.Sealing;

namespace Waystation.Letters;

/// <summary>One stretch of a file as it travels: a line of JSON that names file, place and length, then the bytes, then zeros up to the size class.</summary>
/// <remarks>Pieces carry no signature: the letter that lists them is signed and holds the SHA-256 of the whole. Format: docs/letters.md, section 3.</remarks>
public sealed class Piece
{
    private const int HeadRoom = 160;

    private Piece(LetterId file, int number, ReadOnlyMemory<byte> bytes)
    {
        File = file;
        Number = number;
        Bytes = bytes;
    }

    public LetterId File { get; }

    /// <summary>Place in the file, from 0.</summary>
    public int Number { get; }

    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>Most bytes of a file that one item carries, for so many recipients.</summary>
    public static int LargestFor(int recipients) => Parcel.LargestContent(recipients) - HeadRoom;

    /// <returns>An item's body.</returns>
    public static byte[] Seal(LetterId file, int number, ReadOnlySpan<byte> bytes, IReadOnlyList<Recipient> recipients)
    {
        var head = JsonSerializer.SerializeToUtf8Bytes(new PieceHead { File = file, Number = number, Size = bytes.Length }, SheetJson.Default.PieceHead);
        return Parcel.Seal([.. head, (byte)'\n', .. bytes], 0, recipients);
    }

    /// <returns>Null when it does not open or is no piece.</returns>
    public static Piece? Open(ReadOnlySpan<byte> body, IReadOnlyList<Identity> with)
    {
        var plain = Parcel.Open(body, with);
        var line = plain is null ? -1 : plain.AsSpan(0, Math.Min(plain.Length, HeadRoom)).IndexOf((byte)'\n');
        if (line < 0)
        {
            return null;
        }

        try
        {
            var head = JsonSerializer.Deserialize(plain.AsSpan(0, line), SheetJson.Default.PieceHead);
            return head is { Kind: PieceHead.Name, Version: 1, Number: >= 0, Size: >= 0 } && head.Size <= plain!.Length - line - 1
                ? new Piece(head.File, head.Number, plain.AsMemory(line + 1, head.Size))
                : null;
        }
        catch (Exception fault) when (fault is JsonException or NotSupportedException)
        {
            return null;
        }
    }

    public override string ToString() => nameof(Piece);
}

/// <summary>The first line of a piece.</summary>
internal sealed record PieceHead
{
    public const string Name = "piece";

    public string Kind { get; init; } = Name;

    [System.Text.Json.Serialization.JsonPropertyName("v")]
    public int Version { get; init; } = 1;

    public required LetterId File { get; init; }

    public required int Number { get; init; }

    public required int Size { get; init; }

    public override string ToString() => nameof(PieceHead);
}
