using System.Text.Json;
using System.Text.Json.Serialization;
using Waystation.Mail;
using Waystation.Office.Post;
using Waystation.Office.Vault;
using Waystation.Sealing;

namespace Waystation.Office.Recovery;

/// <summary>How far coming back has come.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ReturnStage>))]
public enum ReturnStage
{
    /// <summary>The keeper was asked.</summary>
    Asked,

    /// <summary>The owner stopped it, or the keeper said no.</summary>
    Refused,

    /// <summary>The half is here; the reserve is fetched as soon as the relay answers.</summary>
    Given,

    /// <summary>The half is here, and the relay has no reserve that both parts open.</summary>
    NothingThere,

    /// <summary>The rooms' keys are here; the lost computer's are being taken out of each room.</summary>
    TakingOver,

    /// <summary>All is done.</summary>
    Done,
}

/// <summary>A desk comes back: what lies in its vault until it has.</summary>
internal sealed record ReturnPlan
{
    public required ReturnStage Stage { get; init; }

    public required string Keeper { get; init; }

    public required DateOnly Day { get; init; }

    /// <summary>What shares or a code gave; destroyed with the plan.</summary>
    public required byte[] Part { get; init; }

    /// <summary>What the keeper gave.</summary>
    public byte[]? Half { get; init; }

    /// <summary>The keeper's desk does not give it before this day; null before it has answered.</summary>
    public DateOnly? Until { get; init; }

    /// <summary>The seed of the member that was, while their keys are taken out.</summary>
    public byte[]? Member { get; init; }

    /// <summary>Keys to which something may be under way to them; null when that was read.</summary>
    public IReadOnlyList<ReserveReading>? Reading { get; init; }

    /// <summary>Whether the desk is refilled as it was: nobody else has its keys.</summary>
    public bool IsSame { get; init; }

    public override string ToString() => nameof(ReturnPlan);
}

/// <summary>Where a vault keeps how its desk comes back.</summary>
internal static class ReturnBook
{
    private const string PlanKey = "return/plan";
    private const string SharePrefix = "return/share/";
    private const string DoneKey = "return/done";

    public static ReturnPlan? Plan(SealedVault vault) => vault.Get(PlanKey) is { } json ? JsonSerializer.Deserialize(json, OfficeJson.Default.ReturnPlan) : null;

    public static Change Put(ReturnPlan plan) => new Change.Put(PlanKey, JsonSerializer.SerializeToUtf8Bytes(plan, OfficeJson.Default.ReturnPlan));

    /// <summary>The plan with its parts, and shares that were typed.</summary>
    public static IReadOnlyList<Change> Forget(SealedVault vault) => [new Change.Destroy(PlanKey), .. vault.Keys(SharePrefix).Select(key => new Change.Destroy(key))];

    /// <summary>Words of the shares that were typed so far, UTF-8. The caller wipes them.</summary>
    public static IReadOnlyList<byte[]> Shares(SealedVault vault) => [.. vault.Keys(SharePrefix).Select(key => vault.Get(key)!)];

    public static Change PutShare(int number, byte[] words) => new Change.Put(SharePrefix + number.ToString("D2", System.Globalization.CultureInfo.InvariantCulture), words);

    public static IReadOnlyList<Change> ForgetShares(SealedVault vault) => [.. vault.Keys(SharePrefix).Select(key => new Change.Destroy(key))];

    public static Change PutDone(DateOnly day) => new Change.Put(DoneKey, BitConverter.GetBytes(day.DayNumber));

    public static DateOnly? DoneOn(SealedVault vault) => vault.Get(DoneKey) is { Length: 4 } day ? DateOnly.FromDayNumber(BitConverter.ToInt32(day)) : null;

    /// <returns>Always: whatever it says, it is of no further use at the relay.</returns>
    public static bool Take(Workstation desk, Address by, HalfAnswered answered)
    {
        if (Plan(desk.Vault) is { Stage: ReturnStage.Asked or ReturnStage.Refused } plan && plan.Keeper == by.ToText())
        {
            var next = answered.Bytes is { Length: Seed.Size } half ? plan with { Stage = ReturnStage.Given, Half = half }
                : answered.IsRefused ? plan with { Stage = ReturnStage.Refused }
                : plan with { Until = answered.Until };
            desk.Vault.Commit(Put(next));
        }

        return true;
    }
}
