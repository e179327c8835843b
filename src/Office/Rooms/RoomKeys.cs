using Waystation.Casework.Rooms;
using Waystation.Mail;
using Waystation.Sealing;

namespace Waystation.Office.Rooms;

/// <summary>The keys of a room as one desk hands them to another.</summary>
/// <param name="Room">The room's name: the address of its first epoch.</param>
/// <param name="Seeds">Of all its epochs, in order; without any bytes for each epoch before the one from which the receiver was let in.</param>
internal sealed record RoomKeys(Address Room, IReadOnlyList<byte[]> Seeds)
{
    /// <summary>With what the first epoch that is here begins: the hash of the sealed body of the entry that closes the checkpoint, 64 hexadecimal digits; null where that is the room's first. Whoever hands the keys over vouches for it.</summary>
    public string? Checkpoint { get; init; }

    /// <summary>The newest epoch.</summary>
    public int Epoch => Seeds.Count;

    /// <summary>The first epoch whose key is here, from 1.</summary>
    public int First => FirstOf(Seeds);

    /// <summary>The room's name, where the first seed does not say it.</summary>
    public string? Said => First > 1 ? Room.ToText() : null;

    /// <param name="said">The room's name as text; passed over where the first seed says it, as the checkpoint is.</param>
    /// <returns>Null when these are no keys of a room.</returns>
    public static RoomKeys? Of(IReadOnlyList<byte[]> seeds, string? said, string? checkpoint)
    {
        if (seeds.Count is 0 or > RoomEpoch.Most || FirstOf(seeds) is var first && (first > seeds.Count || seeds.Where((seed, i) => seed is null || seed.Length != (i + 1 < first ? 0 : Seed.Size)).Any()))
        {
            return null;
        }

        if (first > 1)
        {
            return said is not null && Address.TryParse(said, out var room, out _) && checkpoint is { Length: 64 } && checkpoint.All(char.IsAsciiHexDigitLower) ? new RoomKeys(room, seeds) { Checkpoint = checkpoint } : null;
        }

        using var seed = Seed.From(seeds[0]);
        using var key = Key.From(seed);
        return new RoomKeys(key.Address, seeds);
    }

    public override string ToString() => nameof(RoomKeys);

    private static int FirstOf(IReadOnlyList<byte[]> seeds) => 1 + seeds.TakeWhile(seed => seed is { Length: 0 }).Count();
}
