using System.Text.Json;
using System.Text.Json.Serialization;
using Waystation.Casework.Members;
using Waystation.Office.Post;
using Waystation.Office.Vault;

namespace Waystation.Office.Members;

/// <summary>Letting a member into a room from a day on, as it lies in the vault until it is done. Every step can be done twice.</summary>
internal sealed record LetInPlan
{
    public required string Id { get; init; }

    /// <summary>The room, by the address of its first epoch.</summary>
    public required string Room { get; init; }

    /// <summary>Who is let in: their card, as text.</summary>
    public required string Card { get; init; }

    /// <summary>Whether they only read.</summary>
    public bool OnlyReads { get; init; }

    [JsonIgnore]
    public Role Role => OnlyReads ? Role.Reads : Role.Works;

    /// <summary>From this day on they have everything.</summary>
    public required DateOnly From { get; init; }

    /// <summary>Of the next epoch.</summary>
    public required byte[] Seed { get; init; }

    /// <summary>Addresses of those who get the next epoch's key by an errand.</summary>
    public required IReadOnlyList<string> Told { get; init; }

    public override string ToString() => nameof(LetInPlan);
}

/// <summary>Where the vault keeps them.</summary>
internal static class LetInBook
{
    private const string Prefix = "let-in/";

    public static IReadOnlyList<LetInPlan> All(SealedVault vault) =>
        [.. vault.Keys(Prefix).Select(key => JsonSerializer.Deserialize(vault.Get(key), OfficeJson.Default.LetInPlan)!)];

    public static Change Put(LetInPlan plan) => new Change.Put(Prefix + plan.Id, JsonSerializer.SerializeToUtf8Bytes(plan, OfficeJson.Default.LetInPlan));

    public static Change Remove(LetInPlan plan) => new Change.Destroy(Prefix + plan.Id);
}
