using Waystation.Casework.Cases;
using Waystation.Casework.Consent;
using Waystation.Casework.People;
using Waystation.Casework.Referral;
using Waystation.Casework.Retention;
using Waystation.Casework.Risk;
using Waystation.Casework.Rooms;

namespace Waystation.Casework.Agenda;

/// <summary>What somebody should look at in a case, the most urgent kind first.</summary>
public enum AgendaKind
{
    /// <summary>The person wrote, and nobody has opened it.</summary>
    UnreadLetter,

    /// <summary>They wrote, and whoever closed the case had not seen it.</summary>
    LetterAfterClosing,

    /// <summary>Something was told of one of us: on the same day two people decide which tasks that person keeps.</summary>
    ComplaintUndecided,

    /// <summary>One member went further alone in danger of life, and no second has looked at it.</summary>
    DangerReview,

    /// <summary>People set a safety field without having seen each other's setting.</summary>
    Conflict,

    /// <summary>The risk level is to be looked at again.</summary>
    RiskReview,

    /// <summary>Something is to be done.</summary>
    Task,

    /// <summary>The last word is the person's.</summary>
    AwaitsAnswer,

    /// <summary>Two members have not vetted the person who writes.</summary>
    NotVetted,

    /// <summary>A child's shelter is being decided, and no host of the case is cleared for children.</summary>
    HostNotCleared,

    /// <summary>Nobody has set a risk level for a person.</summary>
    NoLevel,

    /// <summary>Only one member has ever written here.</summary>
    ShortHanded,

    /// <summary>They said or signed it, and a second member has not witnessed that.</summary>
    ConsentNotWitnessed,

    ConsentEnds,
    PaperRunsOut,

    /// <summary>Somebody asked that a person, or the case, be erased: a second member begins it or calls it off.</summary>
    ErasureAsked,

    /// <summary>An erasure has begun: on this day the keys are destroyed, and until then it can be called off.</summary>
    ErasureComing,

    /// <summary>A package went to another organisation, and nobody has written down what they said.</summary>
    ReferralUnanswered,

    /// <summary>By the rule the closed case is to be erased from this day on, unless somebody says that it is kept longer.</summary>
    FallsDue,

    /// <summary>The closed case leaves the desks for the archive on this day, unless somebody takes that back.</summary>
    ArchiveComing,
}

/// <summary>Which safety field people differ about.</summary>
public enum DisputedField
{
    Stage,
    RiskLevel,
    Whereabouts,
    Age,
    Decider,

    /// <summary>Whether a guardian is the danger.</summary>
    GuardianDanger,

    /// <summary>Whether a host may take in children.</summary>
    HostClearance,

    /// <summary>Given and withdrawn by two who did not know of each other.</summary>
    Consent,

    /// <summary>What became of a package for another organisation.</summary>
    Package,

    /// <summary>Whether somebody is erased.</summary>
    Erasure,

    /// <summary>What was found of a complaint.</summary>
    Outcome,

    /// <summary>Whether the case leaves for the archive.</summary>
    Archive,
}

/// <summary>One thing to look at.</summary>
/// <param name="Person">Of whom; null for the case as a whole.</param>
/// <param name="Day">When it is due; null for now.</param>
/// <param name="PressesFrom">First day on which it presses.</param>
/// <param name="Until">Last day on which it still matters; null for ever.</param>
/// <param name="Field">Only with <see cref="AgendaKind.Conflict"/>.</param>
/// <param name="Id">Of the task, the consent, the paper, the host; null for none.</param>
public sealed record AgendaItem(AgendaKind Kind, string? Person, DateOnly? Day, DateOnly PressesFrom, DateOnly? Until, DisputedField? Field = null, string? Id = null)
{
    public bool Presses(DateOnly today) => PressesFrom <= today && (Until is not { } until || today <= until);

    public override string ToString() => nameof(AgendaItem);
}

/// <summary>What a case asks of those who work on it: the order of a desk's first page. It decides nothing.</summary>
public static class CaseAgenda
{
    /// <summary>Kinds up to this one ask for somebody on their day; what comes after it asks for somebody, some time.</summary>
    public const AgendaKind LastUrgent = AgendaKind.Task;

    /// <summary>Days before a consent ends on which it begins to press, and after which it no longer does.</summary>
    internal const int ConsentDays = 14;

    /// <summary>Days before a paper runs out: what it takes to get another.</summary>
    internal const int PaperDays = 60;

    /// <summary>Days after a package left on which somebody asks what they say.</summary>
    internal const int ReferralDays = 14;

    /// <summary>All that there is to look at, also what presses only later; the most urgent kind first, then by day. Of a case that is no longer open: only what came after.</summary>
    /// <param name="plan">Where the case has none of its own.</param>
    /// <param name="rules">How long the organisation keeps what.</param>
    public static IReadOnlyList<AgendaItem> Of(CaseFile file, ReviewPlan plan, RetentionRules rules)
    {
        var items = Letters(file).Concat(file.Stages.State.Conflict is null ? [] : [Disputed(DisputedField.Stage, null)]).Concat(Leaving(file, rules)).Concat(Erasures(file));
        if (file.Stages.IsOpen)
        {
            items = items.Concat(Reviews(file)).Concat(Disputes(file)).Concat(Complaints(file)).Concat(file.Safeguarding.IsOurs ? [] : Levels(file, plan)).Concat(Tasks(file)).Concat(Standing(file)).Concat(Consents(file)).Concat(Papers(file));
        }

        return [.. items.OrderBy(item => item.Kind).ThenBy(item => item.Day ?? DateOnly.MinValue)];
    }

    private static IEnumerable<AgendaItem> Letters(CaseFile file)
    {
        if (file.Unread > 0)
        {
            yield return Now(AgendaKind.UnreadLetter, file.People.Contact);
        }

        if (file.Stages.IsLetterUnheard)
        {
            yield return Now(AgendaKind.LetterAfterClosing, file.People.Contact);
        }
    }

    private static IEnumerable<AgendaItem> Reviews(CaseFile file) =>
        file.Vetting.ReviewsDue().Select(danger => new AgendaItem(AgendaKind.DangerReview, danger.What.Person, danger.ReviewDue, DateOnly.MinValue, null, Id: danger.What.Id));

    /// <summary>From the day on which the room began: before anybody has written down whom it is about, the day runs already.</summary>
    private static IEnumerable<AgendaItem> Complaints(CaseFile file)
    {
        if (file.Safeguarding is { Complaints.Count: 0, Since: { } since })
        {
            yield return new AgendaItem(AgendaKind.ComplaintUndecided, null, since, DateOnly.MinValue, null);
        }

        foreach (var complaint in file.Safeguarding.DecisionsDue)
        {
            yield return new AgendaItem(AgendaKind.ComplaintUndecided, complaint.Against, complaint.DecisionDue, DateOnly.MinValue, null, Id: complaint.Id);
        }

        foreach (var complaint in file.Safeguarding.Complaints.Where(complaint => complaint.Findings.Conflict is not null))
        {
            yield return Disputed(DisputedField.Outcome, complaint.Against) with { Id = complaint.Id };
        }
    }

    private static IEnumerable<AgendaItem> Disputes(CaseFile file)
    {
        foreach (var person in Everybody(file))
        {
            var guardians = Everybody(file).Where(guardian => file.Children.DangerFrom(person, guardian).Conflict is not null);
            DisputedField?[] fields =
            [
                file.Risk.LevelOf(person).Conflict is null ? null : DisputedField.RiskLevel,
                file.People.WhereaboutsOf(person).Conflict is null ? null : DisputedField.Whereabouts,
                file.Children.AgeOf(person).Conflict is null ? null : DisputedField.Age,
                file.Children.DeciderOf(person).Conflict is null ? null : DisputedField.Decider,
                guardians.Any() ? DisputedField.GuardianDanger : null,
            ];
            foreach (var field in fields.OfType<DisputedField>())
            {
                yield return Disputed(field, person);
            }
        }

        foreach (var (host, _) in file.Children.Hosts.Where(host => host.Clearance.Conflict is not null))
        {
            yield return Disputed(DisputedField.HostClearance, null) with { Id = host };
        }

        foreach (var grant in file.Consent.Grants.Where(grant => file.Consent.WithdrawalOf(grant) == Withdrawal.Unseen))
        {
            yield return Disputed(DisputedField.Consent, grant.Terms.Person) with { Id = grant.Terms.Id };
        }
    }

    private static IEnumerable<AgendaItem> Levels(CaseFile file, ReviewPlan plan) => Everybody(file).Select(person => file.Risk.NextReview(person, plan) is { } day
        ? new AgendaItem(AgendaKind.RiskReview, person, day, day, null)
        : Now(AgendaKind.NoLevel, person));

    private static IEnumerable<AgendaItem> Tasks(CaseFile file) => file.Tasks.All.Where(task => task.Done is null && task.What.Due is not null)
        .Select(task => new AgendaItem(AgendaKind.Task, task.What.Person, task.What.Due, task.What.Due!.Value, null, Id: task.What.Id));

    private static IEnumerable<AgendaItem> Standing(CaseFile file)
    {
        if (file is { Unread: 0, AwaitsAnswer: true, IsClosedByContact: false })
        {
            yield return Now(AgendaKind.AwaitsAnswer, file.People.Contact);
        }

        if (!file.Safeguarding.IsOurs && !file.Vetting.IsVetted(file.People.Contact))
        {
            yield return Now(AgendaKind.NotVetted, file.People.Contact);
        }

        if (!file.Children.Hosts.Any(host => host.Clearance.Agreed?.Value == true))
        {
            foreach (var child in Everybody(file).Where(child => file.Children.IsChild(child) && file.Children.IsShelterAsked(child)))
            {
                yield return Now(AgendaKind.HostNotCleared, child);
            }
        }

        if (file.IsShortHanded)
        {
            yield return Now(AgendaKind.ShortHanded, null);
        }
    }

    private static IEnumerable<AgendaItem> Consents(CaseFile file)
    {
        foreach (var grant in file.Consent.Grants.Where(grant => file.Consent.WithdrawalOf(grant) == Withdrawal.None && grant.Terms.How != HowGiven.AWorkersWord))
        {
            var terms = grant.Terms;
            if (terms.How is HowGiven.OnPaper or HowGiven.Spoken && grant.WitnessedBy is null)
            {
                yield return new AgendaItem(AgendaKind.ConsentNotWitnessed, terms.Person, null, DateOnly.MinValue, terms.Until, Id: terms.Id);
            }

            yield return new AgendaItem(AgendaKind.ConsentEnds, terms.Person, terms.Until, Before(terms.Until, ConsentDays), After(terms.Until, ConsentDays), Id: terms.Id);
        }
    }

    private static IEnumerable<AgendaItem> Papers(CaseFile file) => file.People.Papers.Standing.Select(paper => paper.Value)
        .Where(paper => paper is { State: PaperState.Held or PaperState.KeptByUs, ValidUntil: not null })
        .Select(paper => new AgendaItem(AgendaKind.PaperRunsOut, paper.Person, paper.ValidUntil!.First, Before(paper.ValidUntil.First, PaperDays), null, Id: paper.Id));

    /// <summary>Also of a closed case: what left is answered, and what is kept falls due.</summary>
    private static IEnumerable<AgendaItem> Leaving(CaseFile file, RetentionRules rules)
    {
        foreach (var package in file.Referrals.Referrals)
        {
            if (package.State.Conflict is not null)
            {
                yield return Disputed(DisputedField.Package, null) with { Id = package.What.Id };
            }
            else if (package is { State.Agreed.Value.Step: ReferralStep.Sent, Sent: [.., var last] })
            {
                var day = After(last.By.Day, ReferralDays);
                yield return new AgendaItem(AgendaKind.ReferralUnanswered, null, day, day, null, Id: package.What.Id);
            }
        }

        if (RetentionBook.ArchiveFrom(file) is { } leaves)
        {
            yield return new AgendaItem(AgendaKind.ArchiveComing, null, leaves, DateOnly.MinValue, null);
        }
        else if (file.Retention.ArchiveState.Conflict is not null)
        {
            yield return Disputed(DisputedField.Archive, null);
        }

        if (rules.Case(file) is { } expiry)
        {
            yield return new AgendaItem(AgendaKind.FallsDue, null, expiry.Due, expiry.Warn, null);
        }
    }

    private static IEnumerable<AgendaItem> Erasures(CaseFile file) => file.Retention.Erasures.SelectMany(erasure => (IEnumerable<AgendaItem>)(erasure.State switch
    {
        { Conflict: not null } => [Disputed(DisputedField.Erasure, erasure.What.Person) with { Id = erasure.What.Id }],
        { Agreed.Value: ErasureStep.Asked } => [Now(AgendaKind.ErasureAsked, erasure.What.Person) with { Id = erasure.What.Id }],
        _ => RetentionBook.DestroyFrom(erasure) is { } day && erasure.Confirmed.IsEmpty ? [new AgendaItem(AgendaKind.ErasureComing, erasure.What.Person, day, DateOnly.MinValue, null, Id: erasure.What.Id)] : (AgendaItem[])[],
    }));

    private static IEnumerable<string> Everybody(CaseFile file) =>
        file.People.People.Select(named => named.Value.Person).Append(PersonalFact.TheContact).Distinct(StringComparer.Ordinal).Where(person => file.People.Knows(person) && !(person == PersonalFact.TheContact && file.People.Contact != person && file.People.NameOf(person) is null));

    private static AgendaItem Now(AgendaKind kind, string? person) => new(kind, person, null, DateOnly.MinValue, null);

    private static AgendaItem Disputed(DisputedField field, string? person) => new(AgendaKind.Conflict, person, null, DateOnly.MinValue, null, field);

    private static DateOnly Before(DateOnly day, int days) => DateOnly.FromDayNumber(Math.Max(0, day.DayNumber - days));

    private static DateOnly After(DateOnly day, int days) => DateOnly.FromDayNumber(Math.Min(DateOnly.MaxValue.DayNumber, day.DayNumber + days));
}
