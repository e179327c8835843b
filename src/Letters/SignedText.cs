using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Waystation.Mail;

namespace Waystation.Letters;

/// <summary>One line of JSON and one line that signs it for one mailbox. Readable with any text tool after the seal is opened.</summary>
/// <remarks>Signed bytes: <c>waystation/letter/v1</c>, the 32 bytes of the mailbox, the first line without its line feed. So a sheet lifted from one
/// mailbox into another is not read there. What follows the second line (the fill up to the size class) is not signed and not read. Format: docs/letters.md, section 1.</remarks>
public sealed class SignedText
{
    private static ReadOnlySpan<byte> Context => "waystation/letter/v1"u8;

    private SignedText(Address by, ReadOnlyMemory<byte> whole, int first)
    {
        By = by;
        Whole = whole;
        Json = whole[..first];
    }

    /// <summary>Whose signature stands under it.</summary>
    public Address By { get; }

    /// <summary>Both lines, as they were signed: whoever has them can check the signature again.</summary>
    public ReadOnlyMemory<byte> Whole { get; }

    /// <summary>The first line, UTF-8.</summary>
    public ReadOnlyMemory<byte> Json { get; }

    /// <param name="json">One JSON value without a line feed, UTF-8.</param>
    /// <param name="to">The mailbox into which it will be put.</param>
    /// <param name="by">Who signs.</param>
    public static byte[] Write(ReadOnlySpan<byte> json, Address to, ISigner by)
    {
        if (json.Contains((byte)'\n'))
        {
            throw new ArgumentException("Signed text is one line.", nameof(json));
        }

        var signature = new byte[64];
        by.Sign(Said(json, to), signature);
        var second = JsonSerializer.SerializeToUtf8Bytes(new SheetSignature { By = by.Address, Signature = signature }, SheetJson.Default.SheetSignature);
        return [.. json, (byte)'\n', .. second, (byte)'\n'];
    }

    /// <summary>Reads text that came out of a seal. Never throws; a fault names no content.</summary>
    public static bool TryRead(ReadOnlySpan<byte> opened, Address to, [NotNullWhen(true)] out SignedText? text, out ReadFault fault)
    {
        text = null;
        var first = opened.IndexOf((byte)'\n');
        var rest = first < 0 ? [] : opened[(first + 1)..];
        var second = rest.IndexOf((byte)'\n');
        if (first < 0 || second < 0)
        {
            fault = new ReadFault(FaultKind.Malformed, opened.Length);
            return false;
        }

        SheetSignature? under;
        try
        {
            under = JsonSerializer.Deserialize(rest[..second], SheetJson.Default.SheetSignature);
        }
        catch (Exception failure) when (failure is JsonException or NotSupportedException)
        {
            under = null;
        }

        if (under is null)
        {
            fault = new ReadFault(FaultKind.Malformed, first + 1);
            return false;
        }

        var whole = opened[..(first + 1 + second + 1)].ToArray();
        if (under.Signature.Length != 64 || !under.By.Verify(Said(whole.AsSpan(0, first), to), under.Signature))
        {
            fault = new ReadFault(FaultKind.BadSignature, first + 1);
            return false;
        }

        text = new SignedText(under.By, whole, first);
        fault = ReadFault.None;
        return true;
    }

    public override string ToString() => nameof(SignedText);

    private static byte[] Said(ReadOnlySpan<byte> json, Address to) => [.. Context, .. to.Bytes, .. json];
}

/// <summary>The second line of signed text.</summary>
internal sealed record SheetSignature
{
    public required Address By { get; init; }

    public required byte[] Signature { get; init; }

    public override string ToString() => nameof(SheetSignature);
}
