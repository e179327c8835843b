using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Waystation.Office.Vault;

/// <summary>One file of a vault's journal, before it is sealed: an authenticated list of changes.</summary>
/// <remarks>
/// Layout, integers big-endian: HMAC-SHA256 (32 bytes, over all that follows), version (1), first commit that it holds (8), last commit that it holds (8), then changes:
/// put 1 or remove 0 (1), key length (4), key (UTF-8), for put value length (4), value. An age file to the device proves nothing about its writer; the HMAC under a key of the device does.
/// </remarks>
internal sealed class Segment(long first, long last, IReadOnlyList<Change> changes)
{
    private const byte Version = 1;
    private const int MacSize = HMACSHA256.HashSizeInBytes;
    private const int HeadSize = MacSize + 1 + 8 + 8;

    /// <summary>The first commit that it holds; 1 for a segment that needs no earlier one.</summary>
    public long First => first;

    /// <summary>The last commit that it holds; its file is named by it.</summary>
    public long Last => last;

    public IReadOnlyList<Change> Changes => changes;

    /// <summary>Bytes of its values: how much merging it would rewrite.</summary>
    public long Weight => changes.Sum(change => change is Change.Put put ? (long)put.Value.Length : 0);

    public static string NameOf(long last) => $"segment-{last:D10}.age";

    public static bool TryLast(string name, out long last)
    {
        last = 0;
        return name.StartsWith("segment-", StringComparison.Ordinal)
            && name.EndsWith(".age", StringComparison.Ordinal)
            && long.TryParse(name.AsSpan(8, name.Length - 12), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out last);
    }

    public byte[] ToBytes(ReadOnlySpan<byte> macKey)
    {
        var bytes = new byte[HeadSize + changes.Sum(change => 5 + Encoding.UTF8.GetByteCount(change.Key) + (change is Change.Put put ? 4 + put.Value.Length : 0))];
        bytes[MacSize] = Version;
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(MacSize + 1), first);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(MacSize + 9), last);
        var at = HeadSize;
        foreach (var change in changes)
        {
            bytes[at++] = change is Change.Put ? (byte)1 : (byte)0;
            var keyLength = Encoding.UTF8.GetBytes(change.Key, bytes.AsSpan(at + 4));
            BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(at), keyLength);
            at += 4 + keyLength;
            if (change is Change.Put put)
            {
                BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(at), put.Value.Length);
                put.Value.CopyTo(bytes, at + 4);
                at += 4 + put.Value.Length;
            }
        }

        HMACSHA256.HashData(macKey, bytes.AsSpan(MacSize), bytes.AsSpan(0, MacSize));
        return bytes;
    }

    public static bool TryRead(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> macKey, [NotNullWhen(true)] out Segment? segment)
    {
        segment = null;
        if (bytes.Length < HeadSize || bytes[MacSize] != Version)
        {
            return false;
        }

        Span<byte> mac = stackalloc byte[MacSize];
        HMACSHA256.HashData(macKey, bytes[MacSize..], mac);
        if (!CryptographicOperations.FixedTimeEquals(mac, bytes[..MacSize]))
        {
            return false;
        }

        var changes = new List<Change>();
        var at = HeadSize;
        while (at < bytes.Length)
        {
            var isPut = bytes[at] == 1;
            var keyLength = BinaryPrimitives.ReadInt32BigEndian(bytes[(at + 1)..]);
            var key = Encoding.UTF8.GetString(bytes.Slice(at + 5, keyLength));
            at += 5 + keyLength;
            if (!isPut)
            {
                changes.Add(new Change.Remove(key));
                continue;
            }

            var valueLength = BinaryPrimitives.ReadInt32BigEndian(bytes[at..]);
            changes.Add(new Change.Put(key, bytes.Slice(at + 4, valueLength).ToArray()));
            at += 4 + valueLength;
        }

        segment = new Segment(BinaryPrimitives.ReadInt64BigEndian(bytes[(MacSize + 1)..]), BinaryPrimitives.ReadInt64BigEndian(bytes[(MacSize + 9)..]), changes);
        return true;
    }
}
