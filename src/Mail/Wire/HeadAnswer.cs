using System.Diagnostics.CodeAnalysis;

namespace Waystation.Mail.Wire;

/// <summary>The answer to an opening and to a signed append: whether it was there already, and the head.</summary>
/// <remarks>Layout: version 1, already 1 (0 or 1), head 153. Source: docs/wire.md, section 6.</remarks>
public sealed record HeadAnswer(bool Already, Head Head)
{
    public const int Size = 2 + Head.Size;

    private const byte Version = 1;

    public static bool TryRead(ReadOnlySpan<byte> wire, [NotNullWhen(true)] out HeadAnswer? answer, out ReadFault fault)
    {
        answer = null;
        fault = wire switch
        {
            { Length: not Size } => new ReadFault(FaultKind.WrongLength, wire.Length),
            [not Version, ..] => new ReadFault(FaultKind.UnknownVersion, 0),
            [_, > 1, ..] => new ReadFault(FaultKind.OutOfRange, 1),
            _ => ReadFault.None,
        };
        if (fault != ReadFault.None)
        {
            return false;
        }

        if (!Head.TryRead(wire[2..], out var head, out fault))
        {
            fault = fault with { Offset = fault.Offset + 2 };
            return false;
        }

        answer = new HeadAnswer(wire[1] == 1, head);
        return true;
    }

    public byte[] ToBytes() => [Version, Already ? (byte)1 : (byte)0, .. Head.ToBytes()];
}
