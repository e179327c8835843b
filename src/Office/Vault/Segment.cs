using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Waystation.Office.Vault;

internal enum LineKind : byte
{
    Remove = 0,

    /// <summary>The value stands in the directory.</summary>
    Here = 1,

    /// <summary>The value lies behind the directory and is read when it is asked for.</summary>
    Away = 2,

    Destroy = 3,
}

/// <summary>Where a value lies in its segment's plaintext, and what it must hash to: the first 16 bytes of its SHA-256, in two halves.</summary>
internal readonly record struct ValuePlace(long Offset, int Length, ulong HashHigh, ulong HashLow)
{
    public const int HashSize = 16;

    public bool IsOf(ReadOnlySpan<byte> hash) => BinaryPrimitives.ReadUInt64BigEndian(hash) == HashHigh && BinaryPrimitives.ReadUInt64BigEndian(hash[8..]) == HashLow;

    public override string ToString() => nameof(ValuePlace);
}

/// <summary>One line of a segment's directory. A desk with very many items has very many of them: what they have in common they share.</summary>
/// <param name="Folder">The key's beginning, with its last slash.</param>
/// <param name="Name">The rest of the key.</param>
/// <param name="Value">Only of a value that stands in the directory.</param>
/// <param name="Place">Only of a value that lies away.</param>
internal readonly record struct SegmentLine(LineKind Kind, string Folder, string Name, byte[]? Value, ValuePlace? Place)
{
    public string Key => Folder + Name;

    public bool IsPut => Kind is LineKind.Here or LineKind.Away;

    public int Weight => Value?.Length ?? Place?.Length ?? 0;

    public override string ToString() => nameof(SegmentLine);
}

/// <summary>One file of a vault's journal, before it is sealed: an authenticated directory of changes, then the larger values.</summary>
/// <remarks>
/// Layout, integers big-endian: HMAC-SHA256 (32 bytes, over all that follows up to the end of the directory), version (1), first commit that it holds (8), last commit that it holds (8), length of the
/// directory (4), the directory, the values that lie away in the directory's order. A line of the directory: kind (1), key length (2), key (UTF-8); a value that stands here: length (4), value; one that
/// lies away: length (4), hash (16). An age file to the device proves nothing about its writer; the HMAC under a key of the device does, and by the hashes also for the values.
/// </remarks>
internal sealed class Segment
{
    /// <summary>Bytes at the beginning from which the directory's length can be read.</summary>
    public const int HeadSize = LengthAt + 4;

    /// <summary>A value of more bytes than this lies away: an unlocked desk keeps it on the disk, and reads it when it is asked for.</summary>
    public const int MostHere = 1024;

    private const byte Format = 2;
    private const int MacSize = HMACSHA256.HashSizeInBytes;
    private const int FirstAt = MacSize + 1;
    private const int LastAt = FirstAt + 8;
    private const int LengthAt = LastAt + 8;

    private Segment(long first, long last, long values, IReadOnlyList<SegmentLine> lines)
    {
        First = first;
        Last = last;
        Lines = lines;
        Length = values;
    }

    /// <summary>The first commit that it holds; 1 for a segment that needs no earlier one.</summary>
    public long First { get; }

    /// <summary>The last commit that it holds; its file is named by it.</summary>
    public long Last { get; }

    public IReadOnlyList<SegmentLine> Lines { get; }

    /// <summary>Of the whole plaintext, in bytes.</summary>
    public long Length { get; }

    public static string NameOf(long last) => $"segment-{last:D10}.age";

    public static bool TryLast(string name, out long last)
    {
        last = 0;
        return name.StartsWith("segment-", StringComparison.Ordinal)
            && name.EndsWith(".age", StringComparison.Ordinal)
            && long.TryParse(name.AsSpan(8, name.Length - 12), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out last);
    }

    /// <returns>The plaintext of a new segment. The caller wipes it.</returns>
    public static byte[] Write(long first, long last, IReadOnlyList<Change> changes, ReadOnlySpan<byte> macKey)
    {
        var directory = changes.Sum(LineLength);
        var bytes = new byte[HeadSize + directory + changes.Sum(change => IsAway(change, out var value) ? (long)value.Length : 0)];
        bytes[MacSize] = Format;
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(FirstAt), first);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(LastAt), last);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(LengthAt), directory);
        var at = HeadSize;
        var valueAt = HeadSize + directory;
        foreach (var change in changes)
        {
            at = WriteLine(change, bytes, at);
            if (IsAway(change, out var value))
            {
                value.CopyTo(bytes, valueAt);
                valueAt += value.Length;
            }
        }

        HMACSHA256.HashData(macKey, bytes.AsSpan(MacSize, at - MacSize), bytes.AsSpan(0, MacSize));
        return bytes;
    }

    /// <summary>How long head and directory are together, in bytes; 0 when this is no beginning of a segment.</summary>
    public static long DirectoryEnd(ReadOnlySpan<byte> head) =>
        head.Length >= HeadSize && head[MacSize] == Format && BinaryPrimitives.ReadInt32BigEndian(head[LengthAt..]) is >= 0 and var length ? (long)HeadSize + length : 0;

    /// <summary>Reads head and directory; what follows them is not looked at.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> macKey, [NotNullWhen(true)] out Segment? segment)
    {
        segment = null;
        if (DirectoryEnd(bytes) is not (> 0 and var end) || bytes.Length < end)
        {
            return false;
        }

        Span<byte> mac = stackalloc byte[MacSize];
        HMACSHA256.HashData(macKey, bytes[MacSize..(int)end], mac);
        if (!CryptographicOperations.FixedTimeEquals(mac, bytes[..MacSize]))
        {
            return false;
        }

        var lines = new List<SegmentLine>();
        var names = new KeyNames();
        var valueAt = end;
        var at = HeadSize;
        while (at < end)
        {
            var line = ReadLine(bytes, ref at, valueAt, names);
            valueAt += line.Place?.Length ?? 0;
            lines.Add(line);
        }

        segment = new Segment(BinaryPrimitives.ReadInt64BigEndian(bytes[FirstAt..]), BinaryPrimitives.ReadInt64BigEndian(bytes[LastAt..]), valueAt, lines);
        return true;
    }

    public override string ToString() => nameof(Segment);

    private static bool IsAway(Change change, out byte[] value)
    {
        value = change is Change.Put put ? put.Value : [];
        return value.Length > MostHere;
    }

    private static int LineLength(Change change) => 3 + Encoding.UTF8.GetByteCount(change.Key) + (change is Change.Put put ? 4 + (IsAway(change, out _) ? ValuePlace.HashSize : put.Value.Length) : 0);

    private static int WriteLine(Change change, Span<byte> bytes, int at)
    {
        var keyLength = Encoding.UTF8.GetBytes(change.Key, bytes[(at + 3)..]);
        BinaryPrimitives.WriteUInt16BigEndian(bytes[(at + 1)..], checked((ushort)keyLength));
        bytes[at] = (byte)(change switch
        {
            Change.Put => IsAway(change, out _) ? LineKind.Away : LineKind.Here,
            Change.Destroy => LineKind.Destroy,
            _ => LineKind.Remove,
        });
        at += 3 + keyLength;
        if (change is not Change.Put put)
        {
            return at;
        }

        BinaryPrimitives.WriteInt32BigEndian(bytes[at..], put.Value.Length);
        at += 4;
        if (IsAway(change, out _))
        {
            Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
            SHA256.HashData(put.Value, hash);
            hash[..ValuePlace.HashSize].CopyTo(bytes[at..]);
            return at + ValuePlace.HashSize;
        }

        put.Value.CopyTo(bytes[at..]);
        return at + put.Value.Length;
    }

    private static SegmentLine ReadLine(ReadOnlySpan<byte> bytes, ref int at, long valueAt, KeyNames names)
    {
        var kind = (LineKind)bytes[at];
        var keyLength = BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + 1)..]);
        var (folder, name) = names.Read(bytes.Slice(at + 3, keyLength));
        at += 3 + keyLength;
        if (kind is LineKind.Remove or LineKind.Destroy)
        {
            return new SegmentLine(kind, folder, name, null, null);
        }

        var length = BinaryPrimitives.ReadInt32BigEndian(bytes[at..]);
        at += 4;
        if (kind == LineKind.Away)
        {
            var (high, low) = (BinaryPrimitives.ReadUInt64BigEndian(bytes[at..]), BinaryPrimitives.ReadUInt64BigEndian(bytes[(at + 8)..]));
            at += ValuePlace.HashSize;
            return new SegmentLine(kind, folder, name, null, new ValuePlace(valueAt, length, high, low));
        }

        var value = bytes.Slice(at, length).ToArray();
        at += length;
        return new SegmentLine(kind, folder, name, value, null);
    }
}
