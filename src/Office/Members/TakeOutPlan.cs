using System.Text.Json;
using Waystation.Office.Post;
using Waystation.Office.Vault;

namespace Waystation.Office.Members;

/// <summary>Taking a member out of one room, as it lies in the vault until it is done. Every step can be done twice.</summary>
internal sealed record TakeOutPlan
{
    public required string Id { get; init; }

    /// <summary>The room, by the address of its first epoch.</summary>
    public required string Room { get; init; }

    /// <summary>Who is taken out, as the room names them.</summary>
    public required string Member { get; init; }

    /// <summary>The address of the one device of their own that this desk's member strikes out; null when a whole member is taken out.</summary>
    public string? Device { get; init; }

    /// <summary>Of the next epoch.</summary>
    public required byte[] Seed { get; init; }

    public required byte[] ConversationSeed { get; init; }

    public required byte[] InboxSeed { get; init; }

    /// <summary>Addresses of those who get the next epoch's key by an errand.</summary>
    public required IReadOnlyList<string> Told { get; init; }

    public override string ToString() => nameof(TakeOutPlan);
}

/// <summary>Where the vault keeps them.</summary>
internal static class TakeOutBook
{
    private const string Prefix = "take-out/";

    public static IReadOnlyList<TakeOutPlan> All(SealedVault vault) =>
        [.. vault.Keys(Prefix).Select(key => JsonSerializer.Deserialize(vault.Get(key), OfficeJson.Default.TakeOutPlan)!)];

    public static Change Put(TakeOutPlan plan) => new Change.Put(Prefix + plan.Id, JsonSerializer.SerializeToUtf8Bytes(plan, OfficeJson.Default.TakeOutPlan));

    public static Change Remove(TakeOutPlan plan) => new Change.Destroy(Prefix + plan.Id);
}
