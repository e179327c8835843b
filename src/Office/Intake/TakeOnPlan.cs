using System.Text.Json;
using Waystation.Letters;
using Waystation.Office.Post;
using Waystation.Office.Vault;

namespace Waystation.Office.Intake;

/// <summary>A case being taken on, kept in the vault from the first step to the last, so that a desk killed in between goes on where it was.</summary>
internal sealed record TakeOnPlan
{
    /// <summary>Id of the first letter.</summary>
    public required string Id { get; init; }

    /// <summary>The contact's card, as text.</summary>
    public required string Contact { get; init; }

    /// <summary>The shift key that claims, as address text.</summary>
    public required string Shift { get; init; }

    public required string CaseNumber { get; init; }

    /// <summary>The room's address; its seed is kept with the room.</summary>
    public required string Room { get; init; }

    public required byte[] ConversationSeed { get; init; }

    public required byte[] InboxSeed { get; init; }

    /// <summary>Shift cards of the colleagues who get the room's key, as text.</summary>
    public required IReadOnlyList<string> Colleagues { get; init; }

    /// <summary>At whose intake the letters are.</summary>
    public Duty Duty { get; init; }

    /// <summary>The address of that intake, as text.</summary>
    public required string Intake { get; init; }

    /// <summary>Somebody decided to take over a claim that was not finished.</summary>
    public bool TakesOver { get; init; }

    public override string ToString() => nameof(TakeOnPlan);
}

/// <summary>Where the vault keeps them.</summary>
internal static class TakeOnBook
{
    private const string Prefix = "take-on/";

    public static IReadOnlyList<TakeOnPlan> All(SealedVault vault) =>
        [.. vault.Keys(Prefix).Select(key => JsonSerializer.Deserialize(vault.Get(key), OfficeJson.Default.TakeOnPlan)!)];

    public static Change Put(TakeOnPlan plan) => new Change.Put(Prefix + plan.Id, JsonSerializer.SerializeToUtf8Bytes(plan, OfficeJson.Default.TakeOnPlan));

    public static Change Remove(TakeOnPlan plan) => new Change.Destroy(Prefix + plan.Id);
}
