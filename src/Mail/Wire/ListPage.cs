using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace Waystation.Mail.Wire;

/// <summary>One page of a mailbox's list.</summary>
/// <remarks>
/// Layout: version 1 (2), more 1 (0 or 1), closing day 4 (0: none), kept until 4 (0: not renewed), head 153, count 2, then each line: number 8, id 16, expires 4, SHA-256 32,
/// size 4, state 1 (0 there, 1 deletion pending, 2 deleted, 3 expired), inline 1 (0 or 1); with state 1: until 4; with state 1 or 2: the
/// owner's signature 64; with inline 1: the body. Source: docs/wire.md, section 6.
/// </remarks>
public static class ListPage
{
    /// <summary>Most lines of one page.</summary>
    public const int MostLines = 256;

    /// <summary>Most bytes of bodies in one page, in bytes: a page ends before the line that would go over.</summary>
    public const int MostBodyBytes = 2_097_152;

    /// <summary>Longest page, in bytes.</summary>
    public const int LargestSize = LinesAt + (MostLines * (LineSize + 4 + Ed25519.SignatureSize)) + MostBodyBytes;

    private const byte Version = 2;
    private const int HeadAt = 1 + 1 + 4 + 4;
    private const int LinesAt = HeadAt + Head.Size + 2;
    private const int LineSize = 8 + ItemId.Size + 4 + Digest.Size + 4 + 1 + 1;

    private enum State : byte
    {
        There = 0,
        Pending = 1,
        Deleted = 2,
        Expired = 3,
    }

    public static byte[] ToBytes(ListAnswer.Listing page)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(page.Items.Count, MostLines, nameof(page));
        using var wire = new MemoryStream();
        wire.WriteByte(Version);
        wire.WriteByte(page.More ? (byte)1 : (byte)0);
        Number(wire, page.ClosesOn is { } day ? UnixDay.From(day) : 0);
        Number(wire, page.KeptUntil is { } kept ? UnixDay.From(kept) : 0);
        wire.Write(page.Head.ToBytes());
        wire.WriteByte((byte)(page.Items.Count >> 8));
        wire.WriteByte((byte)(page.Items.Count & 0xFF));
        foreach (var item in page.Items)
        {
            Number(wire, (uint)(item.Number >> 32));
            Number(wire, (uint)(item.Number & 0xFFFFFFFF));
            wire.Write(item.Id.Bytes);
            Number(wire, UnixDay.From(item.Expires));
            wire.Write(item.BodyHash.Bytes);
            Number(wire, (uint)item.Size);
            wire.WriteByte((byte)StateOf(item.Gone));
            wire.WriteByte(item.Body is null ? (byte)0 : (byte)1);
            if (item.Gone is Gone.Pending pending)
            {
                Number(wire, UnixDay.From(pending.Until));
                wire.Write(pending.Proof.Signature);
            }
            else if (item.Gone is Gone.Deleted deleted)
            {
                wire.Write(deleted.Proof.Signature);
            }

            if (item.Body is { } body)
            {
                wire.Write(body.Span);
            }
        }

        return wire.ToArray();
    }

    /// <summary>Reads a page and verifies the owner's signature of each deletion (<see cref="FaultKind.BadSignature"/>).</summary>
    public static bool TryRead(Address mailbox, ReadOnlySpan<byte> wire, [NotNullWhen(true)] out ListAnswer.Listing? page, out ReadFault fault)
    {
        page = null;
        var (closes, kept) = (default(DateOnly), default(DateOnly));
        fault = wire switch
        {
            { Length: < LinesAt } => new ReadFault(FaultKind.WrongLength, wire.Length),
            [not Version, ..] => new ReadFault(FaultKind.UnknownVersion, 0),
            [_, > 1, ..] => new ReadFault(FaultKind.OutOfRange, 1),
            _ when !UnixDay.TryRead(BinaryPrimitives.ReadUInt32BigEndian(wire[2..]), out closes) => new ReadFault(FaultKind.OutOfRange, 2),
            _ when !UnixDay.TryRead(BinaryPrimitives.ReadUInt32BigEndian(wire[6..]), out kept) => new ReadFault(FaultKind.OutOfRange, 6),
            _ => ReadFault.None,
        };
        if (fault != ReadFault.None)
        {
            return false;
        }

        if (!Head.TryRead(wire.Slice(HeadAt, Head.Size), out var head, out fault))
        {
            fault = fault with { Offset = fault.Offset + HeadAt };
            return false;
        }

        var count = BinaryPrimitives.ReadUInt16BigEndian(wire[(LinesAt - 2)..]);
        if (count > MostLines)
        {
            fault = new ReadFault(FaultKind.OutOfRange, LinesAt - 2);
            return false;
        }

        var items = new List<Listed>(count);
        var at = LinesAt;
        for (var i = 0; i < count; i++)
        {
            if (!TryReadLine(mailbox, wire, ref at, out var item, out fault))
            {
                return false;
            }

            items.Add(item);
        }

        if (at != wire.Length)
        {
            fault = new ReadFault(FaultKind.WrongLength, at);
            return false;
        }

        page = new ListAnswer.Listing(items, head, wire[1] == 1, UnixDay.From(closes) == 0 ? null : closes, UnixDay.From(kept) == 0 ? null : kept);
        return true;
    }

    private static bool TryReadLine(Address mailbox, ReadOnlySpan<byte> wire, ref int at, [NotNullWhen(true)] out Listed? item, out ReadFault fault)
    {
        item = null;
        var line = wire[at..];
        if (line.Length < LineSize)
        {
            fault = new ReadFault(FaultKind.WrongLength, wire.Length);
            return false;
        }

        var number = BinaryPrimitives.ReadInt64BigEndian(line);
        var size = BinaryPrimitives.ReadInt32BigEndian(line[60..]);
        var state = (State)line[64];
        var inline = line[65];
        fault = ReadFault.None;
        fault = number < 1 ? new ReadFault(FaultKind.OutOfRange, at)
            : !UnixDay.TryRead(BinaryPrimitives.ReadUInt32BigEndian(line[24..]), out var expires) ? new ReadFault(FaultKind.OutOfRange, at + 24)
            : !SizeClass.IsValid(size) ? new ReadFault(FaultKind.OutOfRange, at + 60)
            : state > State.Expired ? new ReadFault(FaultKind.OutOfRange, at + 64)
            : inline > 1 || (inline == 1 && (size > Listed.InlineSize || state > State.Pending)) ? new ReadFault(FaultKind.OutOfRange, at + 65)
            : ReadFault.None;
        _ = UnixDay.TryRead(BinaryPrimitives.ReadUInt32BigEndian(line[24..]), out expires);
        var extra = (state == State.Pending ? 4 : 0) + (state is State.Pending or State.Deleted ? Ed25519.SignatureSize : 0) + (inline == 1 ? size : 0);
        if (fault == ReadFault.None && line.Length < LineSize + extra)
        {
            fault = new ReadFault(FaultKind.WrongLength, wire.Length);
        }

        if (fault != ReadFault.None
            || !ItemId.TryRead(line.Slice(8, ItemId.Size), out var id, out fault)
            || !Digest.TryRead(line.Slice(28, Digest.Size), out var hash, out fault)
            || !TryReadGone(mailbox, id, state, line[LineSize..], at + LineSize, out var gone, out fault))
        {
            return false;
        }

        ReadOnlyMemory<byte>? body = inline == 1 ? (ReadOnlyMemory<byte>?)line.Slice(LineSize + extra - size, size).ToArray() : null;
        item = new Listed(number, id, expires, hash, size, body, gone);
        at += LineSize + extra;
        return true;
    }

    private static bool TryReadGone(Address mailbox, ItemId id, State state, ReadOnlySpan<byte> rest, int offset, out Gone? gone, out ReadFault fault)
    {
        gone = null;
        fault = ReadFault.None;
        if (state is State.There or State.Expired)
        {
            gone = state == State.Expired ? new Gone.Expired() : null;
            return true;
        }

        var until = default(DateOnly);
        if (state == State.Pending && !UnixDay.TryRead(BinaryPrimitives.ReadUInt32BigEndian(rest), out until))
        {
            fault = new ReadFault(FaultKind.OutOfRange, offset);
            return false;
        }

        var signatureAt = state == State.Pending ? 4 : 0;
        if (!Deletion.TryRead(mailbox, [.. id.Bytes, .. rest.Slice(signatureAt, Ed25519.SignatureSize)], out var proof, out fault))
        {
            fault = fault with { Offset = offset + signatureAt };
            return false;
        }

        gone = state == State.Pending ? new Gone.Pending(until, proof) : new Gone.Deleted(proof);
        return true;
    }

    private static State StateOf(Gone? gone) => gone switch
    {
        null => State.There,
        Gone.Pending => State.Pending,
        Gone.Deleted => State.Deleted,
        Gone.Expired => State.Expired,
        _ => throw new ArgumentException("An unknown kind of gone.", nameof(gone)),
    };

    private static void Number(MemoryStream wire, uint value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        wire.Write(bytes);
    }
}
