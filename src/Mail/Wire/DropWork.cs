using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace Waystation.Mail.Wire;

/// <summary>Work shown with an unsigned drop into a mailbox that is filling up. Bound to the mailbox and the item, so that it serves once.</summary>
/// <remarks>As text: puzzle 42 and solution 8, hexadecimal in lower case, 100 digits. Source: docs/wire.md, section 7.</remarks>
public sealed record DropWork(Puzzle Puzzle, ulong Solution)
{
    public const int TextLength = 2 * (Puzzle.Size + 8);

    /// <summary>What the puzzle is bound to in the place of a mailbox: a hash of mailbox and item.</summary>
    public static Address PlaceOf(Address mailbox, ItemId item) =>
        Address.TryRead(Digest.Of(Context.Join(Context.DropWork, [.. mailbox.Bytes], [.. item.Bytes])).Bytes, out var place, out _)
            ? place
            : throw new InvalidOperationException("A digest has an address's length.");

    public static bool TryParse(string text, [NotNullWhen(true)] out DropWork? work)
    {
        work = null;
        if (text.Length != TextLength || !text.All(char.IsAsciiHexDigitLower))
        {
            return false;
        }

        var wire = Convert.FromHexString(text);
        if (!Puzzle.TryRead(wire.AsSpan(0, Puzzle.Size), out var puzzle, out _))
        {
            return false;
        }

        work = new DropWork(puzzle, BinaryPrimitives.ReadUInt64BigEndian(wire.AsSpan(Puzzle.Size)));
        return true;
    }

    public string ToText()
    {
        Span<byte> solution = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(solution, Solution);
        return Convert.ToHexStringLower([.. Puzzle.ToBytes(), .. solution]);
    }

    public override string ToString() => nameof(DropWork);
}
