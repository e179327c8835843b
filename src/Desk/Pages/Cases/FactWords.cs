using Waystation.Casework.Cases;
using Waystation.Casework.Checkpoints;
using Waystation.Casework.Children;
using Waystation.Casework.Consent;
using Waystation.Casework.Forms;
using Waystation.Casework.Notes;
using Waystation.Casework.People;
using Waystation.Casework.Referral;
using Waystation.Casework.Retention;
using Waystation.Casework.Risk;
using Waystation.Casework.Rooms;
using Waystation.Casework.Support;
using Waystation.Casework.Tasks;
using Waystation.Casework.Vetting;
using Waystation.Desk.Deeds.Cases;

namespace Waystation.Desk.Pages.Cases;

/// <summary>An entry of a room, told in a line: what kind it is, of whom, and what it says.</summary>
internal static class FactWords
{
    public static (string Label, string? Person, string? Details) Of(Fact fact, CaseView view) => (Label(fact, view.Words), (fact as PersonalFact)?.Person ?? Person(fact), Details(fact, view));

    /// <summary>A kind that has no words here yet is shown by its name.</summary>
    private static string Label(Fact fact, Words words) => fact is UnknownFact unknown
        ? words.With("timeline.unknown", ("kind", unknown.Said))
        : words.Find("fact." + Words.Kebab(fact.GetType().Name)) ?? words.With("timeline.unknown", ("kind", Words.Kebab(fact.GetType().Name)));

    private static string? Person(Fact fact) => fact switch
    {
        PersonRemoved removed => removed.Person,
        ContactNamed contact => contact.Person,
        Disclosed disclosed => disclosed.Person,
        ConsentWithdrawn withdrawn => withdrawn.Person,
        ErasedFact erased => erased.Person,
        _ => null,
    };

    private static string? Details(Fact fact, CaseView view)
    {
        var words = view.Words;
        return fact switch
        {
            AuthorIntroduced introduced => introduced.Pseudonym,
            LetterArrived letter => Words.Excerpt(letter.Text),
            AnswerWritten answer => Words.Excerpt(answer.Text),
            PersonNamed named => named.Name,
            RelationNoted relation => words.Of(relation.Relation, view.NameOf(relation.Other)),
            LanguageSpoken spoken => words.With("people.spoken", ("language", words.Language(spoken.Language)), ("mastery", words.Of(spoken.Mastery))),
            NeedNoted need => Join(words.Of(need.Need), need.Text),
            WayNoted way => Join(words.Of(way.Way), words.Of(way.Safety)),
            WhereaboutsSet where => view.Whereabouts(where),
            PaperNoted paper => words.With("people.paper-line", ("paper", words.Of(paper.Paper)), ("state", words.Of(paper.State))),
            MedicalNeedNoted medical => Join(words.Of(medical.Urgency), medical.Text),
            WishNoted wish => Words.Excerpt(wish.Text),
            ThreatNoted threat => Words.Excerpt(threat.From),
            VulnerabilityNoted vulnerability => Words.Excerpt(vulnerability.Text),
            CapacityNoted capacity => Words.Excerpt(capacity.Text),
            RiskLevelSet level => Join(words.Of(level.Level), level.Reasons),
            ReviewPlanSet plan => $"{words.Of(RiskLevel.Extreme)} {words.Of(plan.Extreme)}, {words.Of(RiskLevel.High)} {words.Of(plan.High)}, {words.Of(RiskLevel.Medium)} {words.Of(plan.Medium)}, {words.Of(RiskLevel.Low)} {words.Of(plan.Low)}",
            VettingAnswered answered => words.Of(answered.Reply),
            VettingConcluded concluded => Join(words.Of(concluded.SeesNoReasonAgainst ? Finding.NoReasonAgainst : Finding.Doubt), concluded.Reasons),
            DangerOfLife danger => Join(words.Of(danger.Stage), danger.Reasons),
            DangerReviewed reviewed => Join(words.Of(reviewed.Agrees ? Agreement.Agrees : Agreement.DoesNotAgree), reviewed.Reasons),
            Disclosed disclosed => words.Of(disclosed.Stage),
            ConsentGiven given => words.With("consent.title", ("purpose", words.Of(given.Purpose)), ("recipient", given.Recipient)),
            ConsentWithdrawn { Grant: null } => words["timeline.all-consents"],
            CaseClosed closed => Join(words.Of(closed.Outcome), words.Of(closed.Reason)),
            CheckpointMade made => words.With("checkpoint.from", ("day", words.Of(made.From))),
            CheckpointCompared compared => words.Of(compared.Verdict),
            CaseMerged merged => Words.Number(merged.Into),
            CaseReferred referred => referred.To,
            TaskAdded task => Words.Excerpt(task.Text),
            TaskHandedOver handed => handed.Member is null ? words["tasks.nobody"] : view.MemberOf(handed.Member),
            TaskMarked marked => Join(words[marked.IsDone ? "timeline.task-done" : "timeline.task-undone"], view.File.Tasks.Find(marked.Task) is { } task ? Words.Excerpt(task.What.Text) : null),
            AgeBandSet age => words.Of(age.Band),
            DeciderNamed decider => decider.Guardian is { } guardian ? view.NameOf(guardian) : words.Of(decider.Decider),
            GuardianDangerSet danger => Join(words.Of(danger.IsDanger ? Danger.IsTheDanger : Danger.IsNot), view.NameOf(danger.Guardian)),
            AssentAsked asked => Join(words.Of(asked.Step), words.Of(asked.Agrees ? Agreement.Agrees : Agreement.DoesNotAgree)),
            GuardianAsked asked => Join(words.Of(asked.Step), words.Of(asked.Agrees ? Agreement.Agrees : Agreement.DoesNotAgree)),
            BestInterestsConcluded concluded => Join(words.Of(concluded.Step), words.Of(concluded.IsBest ? Best.IsBest : Best.IsNotBest)),
            HostClearanceSet host => Join(host.Host, words.Of(host.IsCleared ? Clearance.IsCleared : Clearance.IsNotCleared)),
            LegalAdviceRecorded advice => Join(words.Country(advice.Country), Words.Excerpt(advice.Text)),
            NoteWritten note => Words.Excerpt(note.Text),
            MoneySpent spent => Join(words.Of(spent.Heading), words.Money(spent.Minor, spent.Currency)),
            SupportGiven given => Join(words.Of(given.Heading), Words.Excerpt(given.Text)),
            ReferralProposed proposed => words.With("consent.title", ("purpose", words.Of(proposed.Purpose)), ("recipient", proposed.Recipient)),
            ReferralSent sent => view.File.Referrals.Find(sent.Referral)?.What.Recipient,
            ReferralAnswered answered => answered.Reason is { } reason ? Join(words.Of(ReferralStep.Refused), words.Of(reason)) : words.Of(ReferralStep.Accepted),
            FormShaped shaped => view.In(shaped.Form.Title),
            FormAnswered answered => view.File.Forms.FieldOf(answered.Form, answered.Field) is { } field ? Words.Excerpt(view.In(field.Text)) : null,
            KeptLonger kept => words.With("keeping.until", ("day", words.Of(kept.Until))),
            ErasureAsked asked => Join(asked.Person is { } whom ? view.NameOf(whom) : words["keeping.whole-case"], words.Of(asked.Reason)),
            ReferralWithdrawn withdrawn => words.Of(withdrawn.Reason),
            _ => null,
        };
    }

    private static string Join(string first, string? second) => second is null ? first : $"{first}: {Words.Excerpt(second)}";
}
