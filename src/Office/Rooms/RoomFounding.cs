using System.Globalization;
using Waystation.Mail;
using Waystation.Office.Recovery;
using Waystation.Office.Vault;
using Waystation.Sealing;

namespace Waystation.Office.Rooms;

/// <summary>What the vault keeps of a room when it comes to a desk: begun here, handed over by somebody, out of the archive, or back after a loss.</summary>
internal static class RoomFounding
{
    /// <summary>What the vault keeps of a new room.</summary>
    public static IReadOnlyList<Change> Found(Seed room, Seed author)
    {
        using var key = Key.From(room);
        return Found(new RoomKeys(key.Address, [Bytes(room)]), author, ticket: null);
    }

    /// <summary>What the vault keeps of a room whose keys this desk was handed.</summary>
    /// <param name="ticket">With which this desk was let in; null when it begins the room.</param>
    public static IReadOnlyList<Change> Found(RoomKeys keys, Seed author, byte[]? ticket)
    {
        var prefix = RoomPlaces.Prefix(keys.Room);
        return
        [
            .. keys.Seeds.Select((seed, i) => new Change.Put(prefix + RoomPlaces.At(i + 1, RoomPlaces.SeedKey), seed)),
            new Change.Put(prefix + RoomPlaces.At(keys.Epoch, RoomPlaces.AuthorKey), Bytes(author)),
            .. ticket is null ? (Change[])[] : [new Change.Put(prefix + RoomPlaces.TicketKey, ticket)],
            .. PutCheckpoint(prefix, keys.Checkpoint),
        ];
    }

    /// <summary>What the vault keeps of a room that was taken out of the archive.</summary>
    /// <param name="erased">People whose keys were destroyed before it was put there.</param>
    public static IReadOnlyList<Change> FromArchive(RoomKeys keys, IReadOnlyList<StoredItem> items, IReadOnlyList<string> erased, World world)
    {
        using var author = world.DrawSeed();
        var prefix = RoomPlaces.Prefix(keys.Room);
        return
        [
            .. Found(keys, author, ticket: null),
            new Change.Put(prefix + RoomPlaces.ArchiveKey, [1]),
            .. erased.Select(person => new Change.Put($"{prefix}erased/{person}", [1])),
            .. items.Select(item => new Change.Put($"{prefix}item/{item.Number.ToString("D12", CultureInfo.InvariantCulture)}", item.ToBytes())),
        ];
    }

    /// <summary>Which room it is.</summary>
    public static Address AddressOf(ReserveRoom kept) => (RoomKeys.Of(kept.Seeds, kept.Room, kept.Checkpoint) ?? throw new ArgumentException("It is not whole.", nameof(kept))).Room;

    /// <summary>What the vault keeps of a room that came back.</summary>
    /// <param name="elder">The address of the device whose signing key it is, as text, when this desk goes on under another; null when it is the same.</param>
    /// <param name="ticket">With which this desk will then be let in.</param>
    public static IReadOnlyList<Change> Restoring(ReserveRoom kept, string? elder, byte[]? ticket)
    {
        var (prefix, epoch) = (RoomPlaces.Prefix(AddressOf(kept)), kept.Seeds.Count);
        return
        [
            .. kept.Seeds.Select((seed, i) => new Change.Put(prefix + RoomPlaces.At(i + 1, RoomPlaces.SeedKey), seed)),
            new Change.Put(prefix + RoomPlaces.At(epoch, RoomPlaces.AuthorKey), kept.Author),
            .. PutCheckpoint(prefix, kept.Checkpoint),
            .. kept.Ticket is null ? (Change[])[] : [new Change.Put(prefix + RoomPlaces.TicketKey, kept.Ticket)],
            .. kept.Before is null ? (Change[])[] : [new Change.Put(prefix + RoomPlaces.At(epoch, RoomPlaces.BeforeKey), System.Text.Encoding.ASCII.GetBytes(kept.Before)), new Change.Put(prefix + RoomPlaces.At(epoch, RoomPlaces.ProofsKey), PutProofs(kept.Proofs ?? []))],
            .. elder is null || ticket is null ? (Change[])[] : [new Change.Put(prefix + RoomPlaces.ElderKey, System.Text.Encoding.ASCII.GetBytes(elder)), new Change.Put(prefix + RoomPlaces.ElderTicketKey, ticket)],
        ];
    }

    /// <summary>Every room of a vault but those that are known, by their addresses as text.</summary>
    public static IEnumerable<Address> AllOf(SealedVault vault, Func<string, bool> isKnown) =>
        vault.KeysNamed("room/", RoomPlaces.SeedKey).Select(key => key["room/".Length..^(RoomPlaces.SeedKey.Length + 1)]).Where(text => !isKnown(text))
            .Select(text => Address.TryParse(text, out var address, out _) ? address : null).OfType<Address>();

    /// <summary>With what the first epoch begins that a desk has, where that is not the room's first.</summary>
    public static Change[] PutCheckpoint(string prefix, string? checkpoint) => checkpoint is null ? [] : [new Change.Put(prefix + RoomPlaces.CheckpointKey, System.Text.Encoding.ASCII.GetBytes(checkpoint))];

    public static byte[] Bytes(Seed seed)
    {
        var bytes = new byte[Seed.Size];
        seed.CopyTo(bytes);
        return bytes;
    }

    public static byte[] PutProofs(IReadOnlyList<byte[]> proofs) => System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(proofs, Post.OfficeJson.Default.IReadOnlyListByteArray);
}
