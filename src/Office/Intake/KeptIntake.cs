using System.Text.Json;
using Waystation.Letters;
using Waystation.Mail;
using Waystation.Office.Post;
using Waystation.Office.Vault;
using Waystation.Sealing;

namespace Waystation.Office.Intake;

/// <summary>The key of an intake mailbox to which the root appointed this desk, as it lies in the vault. Each roster has an intake of its own.</summary>
internal sealed record KeptIntake
{
    public required byte[] Seed { get; init; }

    public Duty Duty { get; init; }

    /// <summary>Of the roster whose intake it is.</summary>
    public long Number { get; init; }

    /// <summary>The day on which this desk saw that another has its place; null while none has.</summary>
    public DateOnly? FormerSince { get; init; }

    public override string ToString() => nameof(KeptIntake);
}

/// <summary>Where the vault keeps them.</summary>
internal static class IntakeBook
{
    /// <summary>Days for which a former intake is read at least: a front that has not seen the new roster, or a page that somebody left open, may still bring something there.</summary>
    public const int LeastDays = 7;

    /// <summary>Days after which it is not read any more, whatever lies there: no letter lies at intake longer.</summary>
    public const int MostDays = 150;

    private const string Prefix = "intake/";
    private const string OverPrefix = "intake-over/";

    /// <summary>Days for which a mailbox may still hold the appointment to an intake that is over.</summary>
    private const int OverDays = 100;

    /// <summary>Whether this desk was ever appointed to one.</summary>
    public static bool HasAny(SealedVault vault) => vault.Keys(Prefix).Count > 0 || vault.Keys(OverPrefix).Count > 0;

    /// <summary>The oldest first.</summary>
    public static IReadOnlyList<(string Address, KeptIntake Kept)> All(SealedVault vault) =>
    [
        .. vault.Keys(Prefix).Select(key => (key[Prefix.Length..], JsonSerializer.Deserialize(vault.Get(key), OfficeJson.Default.KeptIntake)!)).OrderBy(one => one.Item2.Number).ThenBy(one => one.Item1, StringComparer.Ordinal),
    ];

    /// <summary>What an appointment brings: the roster's own intake, and those before it that this desk did not know.</summary>
    public static IReadOnlyList<Change> Put(SealedVault vault, Appointment appointment, DateOnly today)
    {
        var over = vault.Keys(OverPrefix).Select(key => (Key: key, Day: DateOnly.FromDayNumber(BitConverter.ToInt32(vault.Get(key))))).ToList();
        var known = All(vault).Select(one => one.Address).Concat(over.Select(one => one.Key[OverPrefix.Length..])).ToHashSet(StringComparer.Ordinal);
        var (duty, number) = (appointment.Duty, appointment.Number);
        return
        [
            .. over.Where(one => one.Day.AddDays(OverDays) < today).Select(one => new Change.Remove(one.Key)),
            .. (appointment.FormerSeeds ?? []).Take(Appointment.MostFormer)
                .Select((seed, i) => new KeptIntake { Seed = seed, Duty = duty, Number = number - i - 1, FormerSince = today })
                .Prepend(new KeptIntake { Seed = appointment.IntakeSeed, Duty = duty, Number = number })
                .Where(kept => kept.Seed is { Length: Seed.Size })
                .Select(kept => (Address: AddressOf(kept), Kept: kept))
                .Where(one => !known.Contains(one.Address))
                .Select(one => PutAt(one.Address, one.Kept)),
        ];
    }

    /// <summary>Notes which intakes are former ones, as a roster has it.</summary>
    public static IReadOnlyList<Change> Follow(SealedVault vault, Roster roster, DateOnly today) =>
    [
        .. All(vault)
            .Where(one => one.Kept.FormerSince is null && one.Kept.Number <= roster.Number && roster.IntakeOf(one.Kept.Duty)?.ToText() != one.Address)
            .Select(one => PutAt(one.Address, one.Kept with { FormerSince = today })),
    ];

    /// <summary>Its key is destroyed, and that it was there is remembered for as long as its appointment may be read again.</summary>
    public static IReadOnlyList<Change> Remove(Address intake, DateOnly today) => [new Change.Destroy(Prefix + intake.ToText()), new Change.Put(OverPrefix + intake.ToText(), BitConverter.GetBytes(today.DayNumber))];

    private static Change.Put PutAt(string address, KeptIntake kept) => new Change.Put(Prefix + address, JsonSerializer.SerializeToUtf8Bytes(kept, OfficeJson.Default.KeptIntake));

    private static string AddressOf(KeptIntake kept)
    {
        using var seed = Seed.From(kept.Seed);
        using var key = Key.From(seed);
        return key.Address.ToText();
    }
}
