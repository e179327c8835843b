using Waystation.Letters;
using Waystation.Mail;
using Waystation.Sealing;

namespace Waystation.Office;

/// <summary>Everything outside that a desk is handed: clock, randomness and the way to a relay. A simulator hands it others.</summary>
/// <param name="Clock">The machine's clock.</param>
/// <param name="Fill">Fills a buffer with random bytes: the operating system's, outside tests.</param>
/// <param name="Dial">Makes the client of a relay that can be reached in these ways, the usual one first.</param>
public sealed record World(TimeProvider Clock, World.FillRandom Fill, Func<Address, IReadOnlyList<Uri>, RelayClient> Dial)
{
    public delegate void FillRandom(Span<byte> buffer);

    /// <summary>The client of the organisation's relay, by all ways that its roster names.</summary>
    public RelayClient DialFirst(IReadOnlyList<RosterRelay> relays) => Dial(relays[0].Address, RosterRelay.Ways(relays, relays[0].Address));

    /// <summary>Today in UTC: days are all that is written down.</summary>
    public DateOnly Today => DateOnly.FromDateTime(Clock.GetUtcNow().UtcDateTime);

    public Seed DrawSeed()
    {
        Span<byte> bytes = stackalloc byte[Seed.Size];
        try
        {
            Fill(bytes);
            return Seed.From(bytes);
        }
        finally
        {
            System.Security.Cryptography.CryptographicOperations.ZeroMemory(bytes);
        }
    }

    public ItemId DrawItemId()
    {
        Span<byte> bytes = stackalloc byte[ItemId.Size];
        Fill(bytes);
        return ItemId.TryRead(bytes, out var id, out _) ? id : throw new InvalidOperationException("An item id is 16 bytes.");
    }

    public LetterId DrawLetterId()
    {
        Span<byte> bytes = stackalloc byte[LetterId.Size];
        Fill(bytes);
        return LetterId.TryParse(Convert.ToHexStringLower(bytes), out var id) ? id : throw new InvalidOperationException("A letter id is 16 bytes.");
    }

    public override string ToString() => nameof(World);
}
