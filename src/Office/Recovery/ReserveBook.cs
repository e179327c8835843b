using System.Globalization;
using System.Text;
using System.Text.Json;
using Waystation.Office.Post;
using Waystation.Office.Vault;
using Waystation.Sealing;

namespace Waystation.Office.Recovery;

/// <summary>What a vault keeps of this desk's reserves: plans, and the shares that nobody has been given yet.</summary>
internal static class ReserveBook
{
    private const string Prefix = "reserve/";
    private const string SharePrefix = "reserve-share/";

    public static IReadOnlyList<ReservePlan> All(SealedVault vault) =>
        [.. vault.Keys(Prefix).Select(key => JsonSerializer.Deserialize(vault.Get(key), OfficeJson.Default.ReservePlan)!)];

    public static ReservePlan? Of(SealedVault vault, ReservePurpose purpose) => All(vault).FirstOrDefault(plan => plan.Purpose == purpose);

    public static ReservePlan? Find(SealedVault vault, string id) => vault.Get(Prefix + id) is { } json ? JsonSerializer.Deserialize(json, OfficeJson.Default.ReservePlan) : null;

    public static Change Put(ReservePlan plan) => new Change.Put(Prefix + plan.Id, JsonSerializer.SerializeToUtf8Bytes(plan, OfficeJson.Default.ReservePlan));

    /// <summary>The plan, and what is left of its shares.</summary>
    public static IReadOnlyList<Change> Forget(SealedVault vault, ReservePlan plan) =>
        [new Change.Destroy(Prefix + plan.Id), .. vault.Keys(SharesOf(plan)).Select(key => new Change.Destroy(key))];

    /// <param name="number">Of the share, from 1.</param>
    /// <param name="words">UTF-8.</param>
    public static Change PutShare(ReservePlan plan, int number, byte[] words) => new Change.Put(SharesOf(plan) + number.ToString("D2", CultureInfo.InvariantCulture), words);

    public static Change ForgetShare(ReservePlan plan, int number) => new Change.Destroy(SharesOf(plan) + number.ToString("D2", CultureInfo.InvariantCulture));

    /// <summary>Numbers of the shares that nobody has been given yet, in order.</summary>
    public static IReadOnlyList<int> SharesLeft(SealedVault vault, ReservePlan plan) =>
        [.. vault.Keys(SharesOf(plan)).Select(key => int.Parse(key.AsSpan(SharesOf(plan).Length), CultureInfo.InvariantCulture))];

    /// <returns>Its words; null when it was given. The caller wipes them.</returns>
    public static byte[]? Share(SealedVault vault, ReservePlan plan, int number) => vault.Get(SharesOf(plan) + number.ToString("D2", CultureInfo.InvariantCulture));

    /// <summary>Whether something in the vault is of this reserve itself.</summary>
    public static bool IsOf(string key, ReservePlan plan) => key == Prefix + plan.Id || key.StartsWith(SharesOf(plan), StringComparison.Ordinal);

    private static string SharesOf(ReservePlan plan) => $"{SharePrefix}{plan.Id}/";
}
