using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace Waystation.Mail.Wire;

/// <summary>The content of a request that opens a mailbox.</summary>
/// <remarks>Layout: version 1, drop rule 1, delay of deletion in days 1, puzzle 42, solution 8, card. Source: docs/wire.md, section 7.</remarks>
public sealed record Opening(MailboxPolicy Policy, Puzzle Puzzle, ulong Solution, Card Card)
{
    private const byte Version = 1;
    private const int CardAt = 3 + Puzzle.Size + 8;

    public static int LargestSize => CardAt + Card.LargestSize;

    public static bool TryRead(ReadOnlySpan<byte> wire, [NotNullWhen(true)] out Opening? opening, out ReadFault fault)
    {
        opening = null;
        fault = wire switch
        {
            { Length: < CardAt } => new ReadFault(FaultKind.WrongLength, wire.Length),
            [not Version, ..] => new ReadFault(FaultKind.UnknownVersion, 0),
            [_, not ((byte)DropRule.Open or (byte)DropRule.Keyed), ..] => new ReadFault(FaultKind.OutOfRange, 1),
            [_, _, > MailboxPolicy.LongestDelayDays, ..] => new ReadFault(FaultKind.OutOfRange, 2),
            _ => ReadFault.None,
        };
        if (fault != ReadFault.None)
        {
            return false;
        }

        if (!Puzzle.TryRead(wire.Slice(3, Puzzle.Size), out var puzzle, out fault))
        {
            fault = fault with { Offset = fault.Offset + 3 };
            return false;
        }

        if (!Card.TryRead(wire[CardAt..], out var card, out fault))
        {
            fault = fault with { Offset = fault.Offset + CardAt };
            return false;
        }

        opening = new Opening(new MailboxPolicy((DropRule)wire[1], wire[2]), puzzle, BinaryPrimitives.ReadUInt64BigEndian(wire[(3 + Puzzle.Size)..]), card);
        return true;
    }

    public byte[] ToBytes()
    {
        var card = Card.ToBytes();
        var wire = new byte[CardAt + card.Length];
        wire[0] = Version;
        wire[1] = (byte)Policy.Drop;
        wire[2] = (byte)Policy.DeletionDelayDays;
        Puzzle.ToBytes().CopyTo(wire, 3);
        BinaryPrimitives.WriteUInt64BigEndian(wire.AsSpan(3 + Puzzle.Size), Solution);
        card.CopyTo(wire, CardAt);
        return wire;
    }

    public override string ToString() => nameof(Opening);
}
