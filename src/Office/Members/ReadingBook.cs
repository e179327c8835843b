using System.Globalization;
using Waystation.Mail;
using Waystation.Office.Recovery;
using Waystation.Office.Vault;
using Waystation.Sealing;

namespace Waystation.Office.Members;

/// <summary>The keys to which others seal what comes into a member's mailbox. Each day's card names a new one; when a card has run out its key is destroyed, so that nobody, whatever they force out of this desk later, opens what was sent to it before.</summary>
/// <remarks>The address stays: only what is sealed to it changes (blueprint, section 3).</remarks>
internal static class ReadingBook
{
    /// <summary>Days that a member's card holds. Nobody seals to an older one: they wait and say so.</summary>
    public const int Days = 14;

    /// <summary>Days for which a key is kept after its card: what was sealed on its last day is read then.</summary>
    public const int GraceDays = 2;

    /// <summary>Days for which a key is kept at most while the member's mailbox was not read: nothing that was sealed to it lies there longer.</summary>
    public const int MostDays = Days + 75;

    private const string Prefix = "reading/";

    /// <summary>What the vault keeps of today's key.</summary>
    public static Change Put(Seed seed, DateOnly today)
    {
        var bytes = new byte[Seed.Size];
        seed.CopyTo(bytes);
        return new Change.Put(Prefix + today.DayNumber.ToString("D8", CultureInfo.InvariantCulture), bytes);
    }

    /// <summary>What the vault keeps of the key of a day that came back.</summary>
    public static Change Put(ReserveReading reading) => new Change.Put(Prefix + reading.Day.DayNumber.ToString("D8", CultureInfo.InvariantCulture), reading.Seed);

    /// <summary>Their days and seeds.</summary>
    public static IReadOnlyList<ReserveReading> Seeds(SealedVault vault) => [.. vault.Keys(Prefix).Select(place => new ReserveReading(DayOf(place), vault.Get(place)!))];

    /// <summary>The member's card with the newest key.</summary>
    /// <exception cref="InvalidOperationException">The desk has not joined.</exception>
    public static Card Card(Workstation desk)
    {
        var member = desk.Member ?? throw new InvalidOperationException("The desk has not joined.");
        var (day, place) = Newest(desk.Vault) ?? throw new InvalidOperationException("A desk that has joined has a key to read with.");
        using var key = KeyAt(desk.Vault, place);
        return member.Card(day.DayNumber, day.AddDays(Days), key.Recipient);
    }

    /// <summary>Every key to which something may still be under way. Belong to the caller.</summary>
    public static IReadOnlyList<Key> Keys(SealedVault vault) => [.. vault.Keys(Prefix).Select(place => KeyAt(vault, place))];

    /// <summary>Opens an age file that was sealed to one of this member's cards, or to the key that another organisation was given, which stays.</summary>
    /// <returns>Null when it was not, or its card ran out.</returns>
    public static byte[]? Open(Workstation desk, byte[] file)
    {
        var keys = Keys(desk.Vault);
        try
        {
            return AgeFile.Open(file, [.. keys.Select(key => key.Identity), .. desk.Member is { } member ? (Identity[])[member.Identity] : []]);
        }
        finally
        {
            foreach (var key in keys)
            {
                key.Dispose();
            }
        }
    }

    /// <summary>Draws the day's key if there is none.</summary>
    /// <returns>Day of the newest key.</returns>
    public static DateOnly Renew(Workstation desk)
    {
        var today = desk.World.Today;
        if (Newest(desk.Vault) is not { } newest || newest.Day < today)
        {
            using var seed = desk.World.DrawSeed();
            desk.Vault.Commit(Put(seed, today));
        }

        DestroyAfter(desk, MostDays);
        return Newest(desk.Vault)!.Value.Day;
    }

    /// <summary>Destroys the keys whose cards ran out. Only when the member's mailbox was read to its end: what came while the desk lay closed was sealed to them.</summary>
    public static void DestroyOver(Workstation desk) => DestroyAfter(desk, Days + GraceDays);

    private static void DestroyAfter(Workstation desk, int days)
    {
        var now = Newest(desk.Vault)?.Place;
        desk.Vault.Commit([.. desk.Vault.Keys(Prefix).Where(place => place != now && DayOf(place).AddDays(days) < desk.World.Today).Select(place => new Change.Destroy(place))]);
    }

    private static (DateOnly Day, string Place)? Newest(SealedVault vault) => vault.LastKey(Prefix) is { } place ? (DayOf(place), place) : null;

    private static DateOnly DayOf(string place) => DateOnly.FromDayNumber(int.Parse(place.AsSpan(Prefix.Length), CultureInfo.InvariantCulture));

    private static Key KeyAt(SealedVault vault, string place)
    {
        using var seed = Seed.From(vault.Get(place)!);
        return Key.From(seed);
    }
}
