using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace Waystation.Mail.Wire;

/// <summary>The answer to a deletion and to a closing: the day on which it takes effect, or at once. To a renewal: the day until which the mailbox is kept.</summary>
/// <remarks>Layout: version 1, day 4 (0: at once). Source: docs/wire.md, section 6.</remarks>
public sealed record DayAnswer(DateOnly? Day)
{
    public const int Size = 5;

    private const byte Version = 1;

    public static bool TryRead(ReadOnlySpan<byte> wire, [NotNullWhen(true)] out DayAnswer? answer, out ReadFault fault)
    {
        var day = default(DateOnly);
        fault = wire switch
        {
            { Length: not Size } => new ReadFault(FaultKind.WrongLength, wire.Length),
            [not Version, ..] => new ReadFault(FaultKind.UnknownVersion, 0),
            _ when !UnixDay.TryRead(BinaryPrimitives.ReadUInt32BigEndian(wire[1..]), out day) => new ReadFault(FaultKind.OutOfRange, 1),
            _ => ReadFault.None,
        };
        answer = fault != ReadFault.None ? null : new DayAnswer(UnixDay.From(day) == 0 ? null : day);
        return answer is not null;
    }

    public byte[] ToBytes()
    {
        var wire = new byte[Size];
        wire[0] = Version;
        BinaryPrimitives.WriteUInt32BigEndian(wire.AsSpan(1), Day is { } day ? UnixDay.From(day) : 0);
        return wire;
    }
}
