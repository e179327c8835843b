using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Waystation.Letters;
using Waystation.Mail;
using Waystation.Office.Rooms;
using Waystation.Sealing;

namespace Waystation.Office.Archive;

/// <summary>What the archive's key opens: which case it is, and the key and places of its pieces. One line of JSON, filled with spaces, sealed to the archive's key.</summary>
internal sealed record ArchiveSheet
{
    [JsonPropertyName("v")]
    public int Version { get; init; } = 1;

    public string Kind { get; init; } = "archived";

    public required DateOnly Day { get; init; }

    /// <summary>Seven digits.</summary>
    public required string Number { get; init; }

    /// <summary>The room, by the address of its first epoch.</summary>
    public required string Room { get; init; }

    /// <summary>32 bytes from which the pieces' key comes.</summary>
    public required byte[] Seed { get; init; }

    /// <summary>Of all pieces together: lower-case hexadecimal.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Items that carry it, in order, as they were first put there.</summary>
    public required IReadOnlyList<string> Pieces { get; init; }

    public override string ToString() => nameof(ArchiveSheet);
}

/// <summary>The first line of an archived room: its keys.</summary>
internal sealed record ArchivedKeys
{
    [JsonPropertyName("v")]
    public int Version { get; init; } = 1;

    public required string Room { get; init; }

    /// <summary>Seeds of its epochs, in order.</summary>
    public required IReadOnlyList<byte[]> Epochs { get; init; }

    /// <summary>With what the first epoch that is here begins (<see cref="RoomKeys.Checkpoint"/>); null where that is the room's first.</summary>
    public string? Checkpoint { get; init; }

    /// <summary>People whose keys were destroyed before.</summary>
    public required IReadOnlyList<string> Erased { get; init; }

    public override string ToString() => nameof(ArchivedKeys);
}

/// <summary>The line before each item of an archived room; so many bytes follow it.</summary>
internal sealed record ArchivedItem
{
    /// <summary>In the whole room.</summary>
    public required long Number { get; init; }

    public required string Id { get; init; }

    public required DateOnly Expires { get; init; }

    /// <summary>Of the body: lower-case hexadecimal.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Bytes of the body that follow; 0 when it was nowhere any more.</summary>
    public required int Size { get; init; }

    public override string ToString() => nameof(ArchivedItem);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(ArchiveSheet))]
[JsonSerializable(typeof(ArchivedKeys))]
[JsonSerializable(typeof(ArchivedItem))]
internal sealed partial class ArchiveJson : JsonSerializerContext;

/// <summary>A room as one run of bytes: its keys, then each item as it was received. Format: docs/rooms.md, "The archive".</summary>
internal static class ArchivedRoom
{
    /// <summary>Longest that is read back, in bytes.</summary>
    public const int Longest = 1 << 30;

    /// <summary>The same bytes each time for the same items.</summary>
    /// <param name="last">Items up to this number.</param>
    public static byte[] Write(CaseRoom room, long last)
    {
        using var whole = new MemoryStream();
        void Line<T>(T value, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
        {
            whole.Write(JsonSerializer.SerializeToUtf8Bytes(value, type));
            whole.WriteByte((byte)'\n');
        }

        Line(new ArchivedKeys { Room = room.Address.ToText(), Epochs = room.SeedBytes(), Checkpoint = room.Checkpoint, Erased = [.. room.Erased] }, ArchiveJson.Default.ArchivedKeys);
        foreach (var item in room.Items.Where(item => item.Number <= last))
        {
            var body = room.BodyOf(item) ?? [];
            Line(new ArchivedItem { Number = item.Number, Id = item.Id.ToText(), Expires = item.Expires, Sha256 = Convert.ToHexStringLower(item.BodyHash.Bytes), Size = body.Length }, ArchiveJson.Default.ArchivedItem);
            whole.Write(body);
            whole.WriteByte((byte)'\n');
        }

        return whole.ToArray();
    }

    /// <returns>Null when these bytes are no room, or an item is not what its hash says.</returns>
    public static (ArchivedKeys Keys, IReadOnlyList<StoredItem> Items)? Read(byte[] bytes)
    {
        try
        {
            var at = 0;
            if (JsonSerializer.Deserialize(Line(bytes, ref at).Span, ArchiveJson.Default.ArchivedKeys) is not { Version: 1, Epochs: { Count: > 0 } epochs } keys || RoomKeys.Of(epochs, keys.Room, keys.Checkpoint) is null)
            {
                return null;
            }

            var items = new List<StoredItem>();
            while (at < bytes.Length)
            {
                var head = JsonSerializer.Deserialize(Line(bytes, ref at).Span, ArchiveJson.Default.ArchivedItem)!;
                if (head.Size < 0 || head.Size > bytes.Length - at - 1 || !LetterId.TryParse(head.Id, out var name) || !ItemId.TryRead(Convert.FromHexString(name.ToText()), out var id, out _)
                    || !Digest.TryRead(Convert.FromHexString(head.Sha256), out var hash, out _))
                {
                    return null;
                }

                var body = bytes.AsMemory(at, head.Size);
                at += head.Size + 1;
                if (head.Size > 0 && !Digest.Of(body.Span).Equals(hash))
                {
                    return null;
                }

                items.Add(new StoredItem(head.Number, id, head.Expires, hash, body));
            }

            return (keys, items);
        }
        catch (Exception fault) when (fault is JsonException or NotSupportedException or FormatException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>The seed of the key to which this desk's pieces are sealed: the same each time, and known to those alone who have as much of the room.</summary>
    public static Seed SeedOf(CaseRoom room, long last)
    {
        // Of all epochs that this desk has: who was let in from a later one on must not open what somebody puts there who has more.
        var bytes = room.SeedBytes();
        var hash = SHA256.HashData([.. bytes.SelectMany(seed => seed)]);
        using var all = Seed.From(hash);
        foreach (var seed in bytes.Append(hash))
        {
            CryptographicOperations.ZeroMemory(seed);
        }

        return all.Derive(string.Create(CultureInfo.InvariantCulture, $"waystation/archived-room/v1/{room.Author.Address.ToText()}/{last}"));
    }

    private static ReadOnlyMemory<byte> Line(byte[] bytes, ref int at)
    {
        var end = Array.IndexOf(bytes, (byte)'\n', at);
        if (end < 0)
        {
            throw new FormatException("A line without an end.");
        }

        var line = bytes.AsMemory(at, end - at);
        at = end + 1;
        return line;
    }
}
