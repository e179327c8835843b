using System.Collections.Immutable;
using Waystation.Casework.Cases;
using Waystation.Casework.Consent;
using Waystation.Casework.Rooms;

namespace Waystation.Casework.Referral;

public enum ReferralStep
{
    Proposed,
    Sent,
    Accepted,
    Refused,
    Withdrawn,
}

/// <param name="Reason">When it was refused or withdrawn.</param>
public sealed record ReferralState(ReferralStep Step, ReferralReason? Reason = null);

/// <summary>A package that left.</summary>
/// <param name="Without">Items that no live grant covered at that place of the log, for people to look into: a withdrawal that the sender had not seen, or a sender who did not ask. Not known any more, and empty, when somebody of it was erased.</param>
public sealed record SentPackage(ReferralSent What, Stamp By, IReadOnlyList<long> Without)
{
    public override string ToString() => nameof(SentPackage);
}

/// <summary>A package for another organisation as it stands.</summary>
/// <param name="State">A safety field: accepted and withdrawn, unseen of each other, is a conflict.</param>
/// <param name="Sent">Each time that something left, in the relay's order.</param>
public sealed record ReferralPackage(ReferralProposed What, Stamp By, Register<ReferralState> State, ImmutableList<SentPackage> Sent)
{
    public override string ToString() => nameof(ReferralPackage);
}

/// <summary>What was proposed and given to other organisations. Immutable.</summary>
public sealed record ReferralBook
{
    private ImmutableList<ReferralPackage> _referrals = [];

    private ReferralBook()
    {
    }

    /// <summary>In the order in which they were proposed.</summary>
    public IReadOnlyList<ReferralPackage> Referrals => _referrals;

    internal static ReferralBook Empty { get; } = new();

    public override string ToString() => nameof(ReferralBook);

    public ReferralPackage? Find(string id) => _referrals.Find(referral => referral.What.Id == id);

    internal ReferralBook After(CaseFile before, Fact fact, Stamp by) => fact switch
    {
        ReferralProposed proposed => this with { _referrals = _referrals.Add(new ReferralPackage(proposed, by, Register<ReferralState>.Unset.Set(new ReferralState(ReferralStep.Proposed), by), [])) },
        ReferralSent sent => Change(sent.Referral, ReferralStep.Sent, null, by, referral => referral with { Sent = referral.Sent.Add(new SentPackage(sent, by, Without(before, referral.What, sent, by))) }),
        ReferralAnswered { Accepts: true } answered => Change(answered.Referral, ReferralStep.Accepted, null, by),
        ReferralAnswered answered => Change(answered.Referral, ReferralStep.Refused, answered.Reason, by),
        ReferralWithdrawn withdrawn => Change(withdrawn.Referral, ReferralStep.Withdrawn, withdrawn.Reason, by),
        StruckOut struck => this with { _referrals = _referrals.RemoveAll(referral => referral.What.Id == struck.Id) },
        _ => this,
    };

    private static IReadOnlyList<long> Without(CaseFile before, ReferralProposed what, ReferralSent sent, Stamp by)
    {
        if (by.IsCarried || what.People.Any(before.People.IsErased))
        {
            // What stood then is not here: others who have it look.
            return [];
        }

        var covered = Release.Decide(before, what.Request, by.Day).Leaves.Select(released => released.Number).ToHashSet();
        return [.. sent.Items.Where(item => !covered.Contains(item))];
    }

    private ReferralBook Change(string id, ReferralStep step, ReferralReason? reason, Stamp by, Func<ReferralPackage, ReferralPackage>? change = null)
    {
        var at = _referrals.FindIndex(referral => referral.What.Id == id);
        var referral = _referrals[at] with { State = _referrals[at].State.Set(new ReferralState(step, reason), by) };
        return this with { _referrals = _referrals.SetItem(at, change is null ? referral : change(referral)) };
    }
}

internal static class ReferralRules
{
    public static Objection? Check(CaseFile file, Fact fact) => fact switch
    {
        ReferralProposed proposed => file.Referrals.Find(proposed.Id) is not null ? Objection.IdTaken
            : proposed.People.All(person => file.People.Knows(person) || file.People.IsErased(person)) ? null
            : Objection.PersonUnknown,
        ReferralSent sent => Step(file, sent.Referral, ReferralStep.Proposed, ReferralStep.Sent),
        ReferralAnswered answered => Step(file, answered.Referral, ReferralStep.Sent, ReferralStep.Accepted, ReferralStep.Refused),
        ReferralWithdrawn withdrawn => Step(file, withdrawn.Referral, ReferralStep.Proposed, ReferralStep.Sent, ReferralStep.Accepted, ReferralStep.Refused),
        // What left must stay known.
        StruckOut struck => file.Referrals.Find(struck.Id) is { Sent.IsEmpty: false } ? Objection.TooLate : null,
        _ => null,
    };

    /// <summary>Whether some state that stands is one after which this comes. While people differ, each may go on from what they knew.</summary>
    private static Objection? Step(CaseFile file, string id, params ReferralStep[] after) =>
        file.Referrals.Find(id) is not { } referral ? Objection.NotThere
        : referral.State.Standing.Any(state => after.Contains(state.Value.Step)) ? null
        : Objection.NotThisStep;
}
