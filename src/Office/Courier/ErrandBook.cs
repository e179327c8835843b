using System.Globalization;
using System.Text.Json;
using Waystation.Office.Post;
using Waystation.Office.Vault;

namespace Waystation.Office.Courier;

/// <summary>Where the vault keeps what the courier has still to bring away, in the order in which it was given to it.</summary>
internal static class ErrandBook
{
    private const string Prefix = "errand/";

    public static IReadOnlyList<(string Key, Errand Errand)> All(SealedVault vault) =>
        [.. vault.Keys(Prefix).Select(key => (key, JsonSerializer.Deserialize(vault.Get(key), OfficeJson.Default.Errand)!))];

    /// <summary>Behind all that wait.</summary>
    public static IReadOnlyList<Change> Put(SealedVault vault, IReadOnlyList<Errand> errands) =>
        PutAfter(vault.Keys(Prefix) is [.., var key] ? long.Parse(key.AsSpan(Prefix.Length), CultureInfo.InvariantCulture) : 0, errands);

    /// <param name="last">Number of an errand after which these come, whatever the vault holds.</param>
    public static IReadOnlyList<Change> PutAfter(long last, IReadOnlyList<Errand> errands) =>
        [.. errands.Select((errand, i) => PutAt(Prefix + (last + i + 1).ToString("D12", CultureInfo.InvariantCulture), errand))];

    public static Change PutAt(string key, Errand errand) => new Change.Put(key, JsonSerializer.SerializeToUtf8Bytes(errand, OfficeJson.Default.Errand));

    public static Change Remove(string key) => new Change.Remove(key);

    /// <returns>The number of the errand that is kept under a key; null when it is none.</returns>
    public static long? NumberOf(string key) => key.StartsWith(Prefix, StringComparison.Ordinal) && long.TryParse(key.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < long.MaxValue / 2 ? number : null;
}
