using System.Collections.Immutable;
using Waystation.Casework.Audit;
using Waystation.Casework.Cases;
using Waystation.Casework.Rooms;

namespace Waystation.Casework.Retention;

public enum ErasureStep
{
    Asked,
    Reversed,
    Begun,
}

/// <summary>An erasure as it stands.</summary>
/// <param name="State">A safety field: begun and reversed, unseen of each other, is a conflict.</param>
/// <param name="Confirmed">Desks that have said that the key is gone there: one stamp for each signing key, in the relay's order.</param>
public sealed record Erasure(ErasureAsked What, Stamp By, Register<ErasureStep> State, ImmutableList<Stamp> Confirmed)
{
    public override string ToString() => nameof(Erasure);
}

/// <summary>Something that another has, and that no erasure here reaches.</summary>
/// <param name="Recipient">As it was written when it left; null for whoever saw it exported or printed here.</param>
public sealed record BeyondReach(string? Recipient, DateOnly Day, IReadOnlyList<DataCategory> Categories)
{
    public override string ToString() => nameof(BeyondReach);
}

/// <summary>How long a case is kept, and what was erased of it. Immutable.</summary>
public sealed record RetentionBook
{
    private ImmutableList<Erasure> _erasures = [];

    private RetentionBook()
    {
    }

    /// <summary>Last day through which it is kept whatever the rule says; null when nobody said.</summary>
    public DateOnly? KeptUntil { get; private init; }

    /// <summary>In the order in which they were asked for.</summary>
    public IReadOnlyList<Erasure> Erasures => _erasures;

    internal static RetentionBook Empty { get; } = new();

    public override string ToString() => nameof(RetentionBook);

    public Erasure? Find(string id) => _erasures.Find(erasure => erasure.What.Id == id);

    /// <summary>Desks that have written in this room and have not confirmed: signing keys, in the order in which they came. While there is one, something may still be read there.</summary>
    public static IReadOnlyList<string> Outstanding(CaseFile file, Erasure erasure) =>
        [.. file.Log.Lines.Where(line => line.Entry.Fact is AuthorIntroduced).Select(line => line.Author).Distinct(StringComparer.Ordinal).Except(erasure.Confirmed.Select(stamp => stamp.Author), StringComparer.Ordinal)];

    /// <summary>What of somebody others had before, in the relay's order: packages that were sent, and what a desk exported, printed or told.</summary>
    /// <param name="person">Null for anybody of the case.</param>
    public static IEnumerable<BeyondReach> BeyondReachOf(CaseFile file, string? person) =>
        file.Referrals.Referrals
            .Where(referral => person is null || referral.What.People.Contains(person))
            .SelectMany(referral => referral.Sent, (referral, sent) => (sent.By, Gone: new BeyondReach(referral.What.Recipient, sent.By.Day, referral.What.Categories)))
            .Concat(file.Audit.Accesses
                .Where(access => access.Value.LeavesTheDesk && (person is null || access.Value.People.Contains(person)) && !IsOfAPackage(file, access))
                .Select(access => (access.By, Gone: new BeyondReach(access.Value.Recipient, access.By.Day, access.Value.Categories))))
            .OrderBy(gone => gone.By.Number)
            .Select(gone => gone.Gone);

    /// <summary>Who sends a package notes that they did: it is one thing that left.</summary>
    private static bool IsOfAPackage(CaseFile file, Setting<AccessNoted> access) =>
        access.Value.Deed == AccessKind.Disclosed
        && file.Referrals.Referrals.Any(referral => referral.What.Recipient == access.Value.Recipient && referral.Sent.Any(sent => sent.By.Author == access.By.Author && sent.By.Number < access.By.Number));

    internal RetentionBook After(Fact fact, Stamp by) => fact switch
    {
        KeptLonger kept => this with { KeptUntil = kept.Until },
        ErasureAsked asked => this with { _erasures = _erasures.Add(new Erasure(asked, by, Register<ErasureStep>.Unset.Set(ErasureStep.Asked, by), [])) },
        ErasureReversed reversed => Change(reversed.Erasure, erasure => erasure with { State = erasure.State.Set(ErasureStep.Reversed, by) }),
        ErasureBegun begun => Change(begun.Erasure, erasure => erasure with { State = erasure.State.Set(ErasureStep.Begun, by) }),
        ErasureConfirmed confirmed => Change(confirmed.Erasure, erasure => erasure.Confirmed.Exists(stamp => stamp.Author == by.Author) ? erasure : erasure with { Confirmed = erasure.Confirmed.Add(by) }),
        _ => this,
    };

    private RetentionBook Change(string id, Func<Erasure, Erasure> change)
    {
        var at = _erasures.FindIndex(erasure => erasure.What.Id == id);
        return this with { _erasures = _erasures.SetItem(at, change(_erasures[at])) };
    }
}

internal static class ErasureRules
{
    public static Objection? Check(CaseFile file, Fact fact) => fact switch
    {
        ErasureAsked asked => file.Retention.Find(asked.Id) is not null ? Objection.IdTaken
            : asked.Person is null || file.People.Knows(asked.Person) || file.People.IsErased(asked.Person) || file.People.IsRemoved(asked.Person) ? null
            : Objection.PersonUnknown,
        ErasureReversed reversed => file.Retention.Find(reversed.Erasure) is not { } erasure ? Objection.NotThere : erasure.Confirmed.IsEmpty ? null : Objection.TooLate,
        ErasureBegun begun => Step(file, begun.Erasure, ErasureStep.Asked),
        ErasureConfirmed confirmed => Step(file, confirmed.Erasure, ErasureStep.Begun),
        // An erasure is reversed, so that it stays known.
        StruckOut struck => file.Retention.Find(struck.Id) is not null ? Objection.NotThisStep : null,
        _ => null,
    };

    private static Objection? Step(CaseFile file, string id, ErasureStep after) =>
        file.Retention.Find(id) is not { } erasure ? Objection.NotThere
        : erasure.State.Standing.Any(state => state.Value == after) ? null
        : Objection.NotThisStep;
}
