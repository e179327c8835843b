using System.Collections.Immutable;
using Waystation.Casework.Audit;
using Waystation.Casework.Cases;
using Waystation.Casework.Checkpoints;
using Waystation.Casework.Referral;
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
    /// <summary>Days after an erasure began in which it can be called off: as long as a room's deletions wait at the relay.</summary>
    public const int ReversibleDays = 7;

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

    /// <summary>First day on which a desk destroys the keys; null while it has not begun, was called off, or people differ.</summary>
    public static DateOnly? DestroyFrom(Erasure erasure) =>
        erasure.State.Agreed?.Value == ErasureStep.Begun ? Later(erasure.State.Standing.Max(state => state.By.Day)) : null;

    /// <summary>What is wrong in a room's log and is not what an erasure left: an author's entry that held a person's key is gone, and what they said next is said of somebody erased.</summary>
    public static IReadOnlyList<RoomFault> FaultsBut(CaseFile file)
    {
        var erased = file.Retention.Erasures.Where(erasure => erasure.State.Standing.Any(state => state.Value == ErasureStep.Begun)).ToList();
        if (erased.Count == 0)
        {
            return file.Log.Faults;
        }

        var lines = file.Log.Lines.ToDictionary(line => line.Number);
        var explained = new HashSet<string>(StringComparer.Ordinal);
        return [.. file.Log.Faults.Where(fault => !(fault.Kind == RoomFaultKind.EntryMissing && lines.TryGetValue(fault.Number, out var line) && IsErasedNext(file, erased, line) is { } whom && explained.Add(whom)))];
    }

    /// <returns>Whose key the missing entry held, where nothing else is missing; one that this desk never had opens to nothing, and is named by its place.</returns>
    private static string? IsErasedNext(CaseFile file, List<Erasure> erased, RoomLine line)
    {
        var before = file.Log.Lines.LastOrDefault(other => other.Author == line.Author && other.Number < line.Number)?.Entry.Counter ?? 0;
        return line.Entry.Fact is Carried or CheckpointMade ? IsCarriedNext(file, erased, line, before)
            : line.Entry.Counter != before + 2 ? null
            : line.Entry.Fact switch
            {
                ErasedFact { Person: var person } when erased.Any(erasure => (erasure.What.Person ?? person) == person) => person,
                UnknownFact { Said: "sealed" } => $"at {line.Number}",
                _ => null,
            };
    }

    /// <summary>Within a checkpoint a part is missing for each person whose key it carried and who is erased.</summary>
    private static string? IsCarriedNext(CaseFile file, List<Erasure> erased, RoomLine line, long before)
    {
        var people = erased.Any(erasure => erasure.What.Person is null) ? int.MaxValue : erased.Select(erasure => erasure.What.Person).Distinct(StringComparer.Ordinal).Count();
        return line.Entry.Counter - before - 1 <= people ? $"carried at {line.Number}" : null;
    }

    /// <summary>Desks that have written in this room and have not confirmed: the first signing key of each, in the order in which they came; also who was taken out. While there is one, something may still be read there.</summary>
    public static IReadOnlyList<string> Outstanding(CaseFile file, Erasure erasure) =>
        [.. file.Log.Lines.Where(line => line.Entry.Fact is AuthorIntroduced).Select(line => file.Log.Book.FirstOf(line.Author)).Distinct(StringComparer.Ordinal).Except(erasure.Confirmed.Select(stamp => file.Log.Book.FirstOf(stamp.Author)), StringComparer.Ordinal)];

    /// <summary>What of somebody others had before, in the relay's order: packages that were sent, and what a desk exported, printed or told.</summary>
    /// <param name="person">Null for anybody of the case.</param>
    public static IEnumerable<BeyondReach> BeyondReachOf(CaseFile file, string? person) =>
        file.Referrals.Referrals
            .Where(referral => person is null || referral.What.People.Contains(person))
            .SelectMany(referral => referral.Sent, (referral, sent) => (sent.By, Gone: new BeyondReach(referral.What.Recipient, sent.By.Day, NotedOf(file, referral, sent)?.Categories ?? referral.What.Categories)))
            .Concat(file.Audit.Accesses
                .Where(access => access.Value.LeavesTheDesk && (person is null || access.Value.People.Contains(person)) && !IsOfAPackage(file, access))
                .Select(access => (access.By, Gone: new BeyondReach(access.Value.Recipient, access.By.Day, access.Value.Categories))))
            .OrderBy(gone => gone.By.Number)
            .Select(gone => gone.Gone);

    /// <summary>Who sends a package notes that they did, and of which kinds things were in it: it is one thing that left.</summary>
    private static AccessNoted? NotedOf(CaseFile file, ReferralPackage referral, SentPackage sent) =>
        file.Audit.Accesses.FirstOrDefault(access => access.Value.Deed == AccessKind.Disclosed && access.Value.Recipient == referral.What.Recipient && access.By.Author == sent.By.Author && access.By.Number > sent.By.Number)?.Value;

    private static bool IsOfAPackage(CaseFile file, Setting<AccessNoted> access) =>
        file.Referrals.Referrals.Any(referral => referral.Sent.Any(sent => NotedOf(file, referral, sent) is { } noted && ReferenceEquals(noted, access.Value)));

    /// <summary>Whether the case is to leave the desks. A safety field: while people differ, it stays.</summary>
    public Register<bool> ArchiveState { get; private init; } = Register<bool>.Unset;

    /// <summary>From this day on each desk puts the case into the archive; null while it is not to, people differ, it is open, somebody is being erased, or the person wrote unheard.</summary>
    public static DateOnly? ArchiveFrom(CaseFile file) =>
        file.Retention.ArchiveState.Agreed is { Value: true, By.Day: var day } && !file.Stages.IsOpen && !file.Stages.IsLetterUnheard && file.Unread == 0
        && !file.Retention.Erasures.Any(erasure => erasure.State.Conflict is not null || (erasure.State.Agreed?.Value == ErasureStep.Begun && erasure.Confirmed.IsEmpty) || erasure.State.Agreed?.Value == ErasureStep.Asked)
            ? Later(day) : null;

    internal RetentionBook After(Fact fact, Stamp by) => fact switch
    {
        KeptLonger kept => this with { KeptUntil = kept.Until },
        ArchiveAsked => this with { ArchiveState = ArchiveState.Set(true, by) },
        // A case that is opened again stays: whoever closes it later says anew that it leaves.
        ArchiveReversed or CaseReopened => this with { ArchiveState = ArchiveState.Set(false, by) },
        ErasureAsked asked => this with { _erasures = _erasures.Add(new Erasure(asked, by, Register<ErasureStep>.Unset.Set(ErasureStep.Asked, by), [])) },
        ErasureReversed reversed => Change(reversed.Erasure, erasure => erasure with { State = erasure.State.Set(ErasureStep.Reversed, by) }),
        ErasureBegun begun => Change(begun.Erasure, erasure => erasure with { State = erasure.State.Set(ErasureStep.Begun, by) }),
        ErasureConfirmed confirmed => Change(confirmed.Erasure, erasure => erasure.Confirmed.Exists(stamp => stamp.Author == by.Author) ? erasure : erasure with { Confirmed = erasure.Confirmed.Add(by) }),
        _ => this,
    };

    /// <summary>Days are their authors' own, also the last one that there is.</summary>
    private static DateOnly Later(DateOnly day) => DateOnly.FromDayNumber(Math.Min(DateOnly.MaxValue.DayNumber, day.DayNumber + ReversibleDays));

    private RetentionBook Change(string id, Func<Erasure, Erasure> change)
    {
        var at = _erasures.FindIndex(erasure => erasure.What.Id == id);
        return this with { _erasures = _erasures.SetItem(at, change(_erasures[at])) };
    }
}

internal static class ErasureRules
{
    public static Objection? Check(CaseFile file, Fact fact, Stamp by) => fact switch
    {
        ArchiveAsked => file.Stages.IsOpen ? Objection.IsOpen : null,
        ErasureAsked asked => file.Retention.Find(asked.Id) is not null ? Objection.IdTaken
            : asked.Person is null || file.People.Knows(asked.Person) || file.People.IsErased(asked.Person) || file.People.IsRemoved(asked.Person) ? null
            : Objection.PersonUnknown,
        ErasureReversed reversed => file.Retention.Find(reversed.Erasure) is not { } erasure ? Objection.NotThere : erasure.Confirmed.IsEmpty ? null : Objection.TooLate,
        ErasureBegun begun => Step(file, begun.Erasure, ErasureStep.Asked) ?? (file.Retention.Find(begun.Erasure)!.By.Member == by.Member ? Objection.NeedsAnotherMember : null),
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
