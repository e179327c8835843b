using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Waystation.Mail;
using Waystation.Office.Post;
using Waystation.Office.Vault;
using Waystation.Sealing;

namespace Waystation.Office.Archive;

/// <summary>A case that this desk put into the archive: its number and days, and nothing else of it.</summary>
/// <param name="Number">Seven digits.</param>
/// <param name="On">The day on which it left this desk.</param>
/// <param name="Year">At whose end the archive lets it go.</param>
public sealed record PutAwayCase(string Number, DateOnly On, int Year)
{
    public override string ToString() => nameof(PutAwayCase);
}

/// <summary>The archive's mailboxes, one for each year at whose end what lies there is let go, and what this desk has put there.</summary>
/// <remarks>Their seed comes with each appointment: whoever has a duty keeps what lies there from running out at the relay, and opens none of it. It is sealed to the archive's key, which only k of n have together.</remarks>
internal static class ArchiveBook
{
    /// <summary>Years of a case that no rule lets go.</summary>
    public const int LongestYears = 10;

    private const string SeedKey = "self/archive";
    private const string LookedKey = "self/archive-looked";
    private const string PutAwayPrefix = "put-away/";

    public static IReadOnlyList<Change> Put(byte[]? seed) => seed is { Length: Seed.Size } ? [new Change.Put(SeedKey, seed)] : [];

    /// <returns>Null before this desk was appointed by a root that has an archive.</returns>
    public static Key? MailboxOf(SealedVault vault, int year)
    {
        if (vault.Get(SeedKey) is not { Length: Seed.Size } bytes)
        {
            return null;
        }

        using var all = Seed.From(bytes);
        CryptographicOperations.ZeroMemory(bytes);
        using var seed = all.Derive(string.Create(CultureInfo.InvariantCulture, $"waystation/archive/v1/{year}"));
        return Key.From(seed);
    }

    public static Change PutAway(PutAwayCase gone) => new Change.Put(PutAwayPrefix + gone.Number, JsonSerializer.SerializeToUtf8Bytes(gone, OfficeJson.Default.PutAwayCase));

    /// <summary>The newest first.</summary>
    public static IReadOnlyList<PutAwayCase> AllPutAway(SealedVault vault) =>
        [.. vault.Keys(PutAwayPrefix).Select(key => JsonSerializer.Deserialize(vault.Get(key), OfficeJson.Default.PutAwayCase)!).OrderByDescending(gone => gone.On)];

    public static DateOnly? LookedOn(SealedVault vault) => vault.Get(LookedKey) is { Length: 4 } day ? DateOnly.FromDayNumber(BitConverter.ToInt32(day)) : null;

    public static Change Looked(DateOnly today) => new Change.Put(LookedKey, BitConverter.GetBytes(today.DayNumber));

    /// <summary>Under which an item is put there again before it runs out: the same from every desk.</summary>
    public static ItemId Renewed(ItemId id) =>
        ItemId.TryRead(SHA256.HashData([.. "waystation/archive-renewed/v1"u8, .. id.Bytes]).AsSpan(0, ItemId.Size), out var next, out _) ? next : throw new InvalidOperationException("An item id is 16 bytes.");
}
