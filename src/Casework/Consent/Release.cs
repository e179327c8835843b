using Waystation.Casework.Cases;
using Waystation.Casework.Children;
using Waystation.Casework.Rooms;

namespace Waystation.Casework.Consent;

/// <summary>Whether anything may leave under a grant on a day, and if not, why; the nearest to live first.</summary>
public enum GrantState
{
    Live,

    /// <summary>They said or signed it, and no second member has witnessed that.</summary>
    NotWitnessed,

    /// <summary>A child was not asked, or said no.</summary>
    NoAssent,

    /// <summary>Two members have not concluded that sharing is best for a child for whom nobody else may decide.</summary>
    BestInterestsOpen,

    /// <summary>Its first day is yet to come.</summary>
    NotYet,

    /// <summary>Its last day is over.</summary>
    Ended,

    /// <summary>A worker says so.</summary>
    AWorkersWord,

    /// <summary>Somebody consented for them who does not decide for them.</summary>
    GivenByAnother,

    /// <summary>It was withdrawn, also when that was not known to whoever wrote it down.</summary>
    Withdrawn,
}

/// <summary>What somebody wants to let out of a room.</summary>
/// <param name="Recipient">As the grants name them, letter by letter.</param>
/// <param name="People">Ids of people of the case.</param>
public sealed record ReleaseRequest(ConsentPurpose Purpose, string Recipient, IReadOnlyList<DataCategory> Categories, IReadOnlyList<string> People)
{
    public override string ToString() => nameof(ReleaseRequest);
}

/// <param name="Number">Item of the room where the fact stands.</param>
/// <param name="Grants">Under which it leaves: one for each person of whom it says something.</param>
public sealed record Released(PersonalFact Fact, long Number, IReadOnlyList<Grant> Grants)
{
    public DataCategory Category => Fact.Category ?? throw new InvalidOperationException("What has no category does not leave.");

    public override string ToString() => nameof(Released);
}

/// <summary>Why something that was asked for stays.</summary>
public enum HeldBackWhy
{
    /// <summary>They consented to no such thing.</summary>
    NoConsent,

    /// <summary>They withdrew it.</summary>
    Withdrawn,

    Ended,
    NotYet,
    NotWitnessed,
    NoAssent,
    BestInterestsOpen,

    /// <summary>Only a worker says that they consented.</summary>
    AWorkersWord,

    GivenByAnother,

    /// <summary>It says something of somebody who was not asked for, too.</summary>
    SaysMoreThanAskedFor,

    /// <summary>People said different things, unseen of each other: that is resolved first.</summary>
    InConflict,
}

/// <param name="Number">Item of the room where the fact stands.</param>
public sealed record HeldBack(PersonalFact Fact, long Number, HeldBackWhy Why)
{
    public override string ToString() => nameof(HeldBack);
}

/// <param name="Leaves">Exactly what live grants cover.</param>
/// <param name="Stays">What was asked for and is not covered.</param>
public sealed record ReleaseDecision(IReadOnlyList<Released> Leaves, IReadOnlyList<HeldBack> Stays)
{
    public override string ToString() => nameof(ReleaseDecision);
}

/// <summary>The one function through which anything leaves a room.</summary>
/// <remarks>A purpose, recipient, category and time for each consent, as the GBVIMS and CPIMS+ information sharing protocols ask.</remarks>
public static class Release
{
    /// <summary>Decides what leaves. Of all that a case knows, only facts that stand today, of the people and categories asked for, each under a live grant of everybody of whom it speaks.</summary>
    public static ReleaseDecision Decide(CaseFile file, ReleaseRequest request, DateOnly today)
    {
        var people = request.People.ToHashSet(StringComparer.Ordinal);
        var categories = request.Categories.ToHashSet();
        var leaves = new List<Released>();
        var stays = new List<HeldBack>();
        foreach (var (fact, number, inConflict) in file.Standing)
        {
            if (fact.Category is not { } category || !categories.Contains(category) || !people.Contains(fact.Person))
            {
                continue;
            }

            var covers = fact.About.Distinct(StringComparer.Ordinal).Select(person => Cover(file, request, person, category, today)).ToList();
            HeldBackWhy? why = !fact.About.All(people.Contains) ? HeldBackWhy.SaysMoreThanAskedFor
                : covers.Find(cover => cover.Grant is null) is { } bare ? bare.Why
                : inConflict ? HeldBackWhy.InConflict
                : null;
            if (why is { } reason)
            {
                stays.Add(new HeldBack(fact, number, reason));
            }
            else
            {
                leaves.Add(new Released(fact, number, [.. covers.Select(cover => cover.Grant!)]));
            }
        }

        return new ReleaseDecision(leaves, stays);
    }

    /// <summary>How a grant stands on a day. For children, see <see cref="ChildBook"/>.</summary>
    public static GrantState StateOf(CaseFile file, Grant grant, DateOnly today) => grant switch
    {
        _ when file.Consent.WithdrawalOf(grant) != Withdrawal.None => GrantState.Withdrawn,
        { Terms.How: HowGiven.AWorkersWord } => GrantState.AWorkersWord,
        _ when today > grant.Terms.Until => GrantState.Ended,
        _ when today < grant.Terms.From => GrantState.NotYet,
        { Terms.How: HowGiven.OnPaper or HowGiven.Spoken, WitnessedBy: null } => GrantState.NotWitnessed,
        _ => ChildRules.Lacks(file, grant.Terms) ?? GrantState.Live,
    };

    /// <summary>The first live grant that covers it; otherwise why the one that comes nearest does not.</summary>
    private static Covered Cover(CaseFile file, ReleaseRequest request, string person, DataCategory category, DateOnly today)
    {
        var states = file.Consent.Grants
            .Where(grant => grant.Terms.Person == person && grant.Terms.Purpose == request.Purpose && grant.Terms.Recipient == request.Recipient && grant.Terms.Categories.Contains(category))
            .Select(grant => (Grant: grant, State: StateOf(file, grant, today)))
            .ToList();
        return states.Exists(known => known.State == GrantState.Live) ? new Covered(states.Find(known => known.State == GrantState.Live).Grant, default)
            : new Covered(null, states.Count == 0 ? HeldBackWhy.NoConsent : Why(states.Min(known => known.State)));
    }

    private static HeldBackWhy Why(GrantState state) => state switch
    {
        GrantState.Live => throw new ArgumentException("A live grant holds nothing back.", nameof(state)),
        GrantState.Withdrawn => HeldBackWhy.Withdrawn,
        GrantState.Ended => HeldBackWhy.Ended,
        GrantState.NotYet => HeldBackWhy.NotYet,
        GrantState.NotWitnessed => HeldBackWhy.NotWitnessed,
        GrantState.NoAssent => HeldBackWhy.NoAssent,
        GrantState.BestInterestsOpen => HeldBackWhy.BestInterestsOpen,
        GrantState.AWorkersWord => HeldBackWhy.AWorkersWord,
        GrantState.GivenByAnother => HeldBackWhy.GivenByAnother,
    };

    private sealed record Covered(Grant? Grant, HeldBackWhy Why);
}
