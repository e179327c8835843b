using CsCheck;
using Waystation.Casework.Agenda;
using Waystation.Casework.Cases;
using Waystation.Casework.Children;
using Waystation.Casework.Consent;
using Waystation.Casework.People;
using Waystation.Casework.Risk;
using Waystation.Casework.Rooms;
using Waystation.Casework.Tasks;
using Waystation.Casework.Vetting;
using Xunit;

namespace Waystation.Tests.Casework;

public sealed class AgendaTests
{
    private const string Contact = PersonalFact.TheContact;

    private static readonly DateOnly s_day = History.Day;

    private static readonly Gen<History> s_history = History.Of(Gen.Select(Gen.Int[0, 9], Gen.Int[0, 3], Gen.Int[-1, 9]).Select((what, which, days) => what switch
    {
        0 or 1 => (Fact)new RiskLevelSet(Contact, (RiskLevel)which, "why"),
        2 => new WhereaboutsSet(Contact, (WhereaboutsKind)which),
        3 => new AgeBandSet(Contact, (AgeBand)which),
        4 => new TaskAdded(Contact, $"t{which}", "to do", days < 0 ? null : s_day.AddDays(days)),
        5 => new TaskMarked($"t{which}", days % 2 == 0),
        6 => new VettingConcluded(Contact, days % 3 != 0, "why"),
        7 => new DangerOfLife(Contact, $"d{which}", DisclosureStage.ThereIsAPlace, "why"),
        8 when which == 0 => new CaseClosed(CaseOutcome.Safe, ClosingReason.HelpEnded),
        8 => new CaseReopened(),
        _ => new ConsentWithdrawn(Contact),
    }));

    [Fact]
    public void Whatever_people_differ_about_stands_on_the_agenda_and_nothing_else_does_as_a_conflict() => s_history.Sample(history =>
    {
        var file = history.File;
        var listed = CaseAgenda.Of(file, ReviewPlan.Usual, Waystation.Casework.Retention.RetentionRules.Usual).Where(item => item.Kind == AgendaKind.Conflict).Select(item => item.Field!.Value).ToHashSet();
        var expected = new HashSet<DisputedField>();
        void Expect(object? conflict, DisputedField field)
        {
            if (conflict is not null)
            {
                expected.Add(field);
            }
        }

        Expect(file.Stages.State.Conflict, DisputedField.Stage);
        if (file.Stages.IsOpen)
        {
            Expect(file.Risk.LevelOf(Contact).Conflict, DisputedField.RiskLevel);
            Expect(file.People.WhereaboutsOf(Contact).Conflict, DisputedField.Whereabouts);
            Expect(file.Children.AgeOf(Contact).Conflict, DisputedField.Age);
        }

        return listed.SetEquals(expected);
    });

    [Fact]
    public void A_task_presses_exactly_while_it_is_due_and_a_level_from_the_day_of_its_review() => Gen.Select(s_history, Gen.Int[0, 120]).Sample((history, days) =>
    {
        var (file, today) = (history.File, s_day.AddDays(days));
        if (!file.Stages.IsOpen)
        {
            return true;
        }

        var pressing = CaseAgenda.Of(file, ReviewPlan.Usual, Waystation.Casework.Retention.RetentionRules.Usual).Where(item => item.Presses(today)).ToList();
        var review = file.Risk.NextReview(Contact, ReviewPlan.Usual);
        return pressing.Where(item => item.Kind == AgendaKind.Task).Select(item => item.Id!).ToHashSet().SetEquals(file.Tasks.DueBy(today).Select(task => task.What.Id))
            && pressing.Exists(item => item.Kind == AgendaKind.RiskReview) == (review <= today)
            && pressing.Exists(item => item.Kind == AgendaKind.NoLevel) == review is null
            && pressing.Count(item => item.Kind == AgendaKind.DangerReview) == file.Vetting.ReviewsDue().Count()
            && pressing.Exists(item => item.Kind == AgendaKind.NotVetted) != file.Vetting.IsVetted(Contact);
    });

    [Fact]
    public void While_a_childs_shelter_is_decided_and_no_host_is_cleared_it_stands_on_the_agenda_and_so_does_a_host_about_whom_people_differ()
    {
        var history = new History().Write("anna", new AgeBandSet(Contact, AgeBand.SixToEleven));
        IReadOnlyList<AgendaItem> Of(AgendaKind kind) => [.. CaseAgenda.Of(history.File, ReviewPlan.Usual, Waystation.Casework.Retention.RetentionRules.Usual).Where(item => item.Kind == kind)];
        Assert.Empty(Of(AgendaKind.HostNotCleared));
        history.Write("anna", new BestInterestsConcluded(Contact, ChildStep.Journey, true, "x"));
        Assert.Empty(Of(AgendaKind.HostNotCleared));
        history.Write("anna", new AssentAsked(Contact, ChildStep.Shelter, true));
        Assert.Equal(Contact, Assert.Single(Of(AgendaKind.HostNotCleared)).Person);
        history.Write("anna", new HostClearanceSet("h1", false));
        Assert.Single(Of(AgendaKind.HostNotCleared));
        history.Write("anna", new HostClearanceSet("h2", true));
        Assert.Empty(Of(AgendaKind.HostNotCleared));
        Assert.Empty(Of(AgendaKind.Conflict));

        // Said unseen of each other: nobody may rely on it.
        history.Write("boris", new HostClearanceSet("h2", false), history.Last - 1);
        Assert.Equal((DisputedField.HostClearance, "h2"), (Assert.Single(Of(AgendaKind.Conflict)).Field, Of(AgendaKind.Conflict)[0].Id));
        Assert.Single(Of(AgendaKind.HostNotCleared));
        history.Write("clara", new HostClearanceSet("h2", true));
        Assert.Empty(Of(AgendaKind.Conflict));
        Assert.Empty(Of(AgendaKind.HostNotCleared));
    }

    [Fact]
    public void A_case_that_is_closed_asks_for_nothing_but_what_came_after() => s_history.Sample(history =>
    {
        var file = history.File;
        return file.Stages.IsOpen || CaseAgenda.Of(file, ReviewPlan.Usual, Waystation.Casework.Retention.RetentionRules.Usual).All(item => item.Kind is AgendaKind.UnreadLetter or AgendaKind.LetterAfterClosing or AgendaKind.Conflict or AgendaKind.FallsDue);
    });

    [Fact]
    public void The_most_urgent_kind_comes_first_and_a_consent_presses_for_a_while_before_and_after_it_ends()
    {
        var history = new History().Write("anna", new ConsentGiven(Contact, "g", ConsentPurpose.Shelter, "housing", [DataCategory.Needs], ConsentWording.Of("May we?", "en"), HowGiven.OnPaper, s_day, s_day.AddDays(100)));
        var agenda = CaseAgenda.Of(history.File, ReviewPlan.Usual, Waystation.Casework.Retention.RetentionRules.Usual);
        Assert.Equal(agenda.Select(item => item.Kind).Order(), agenda.Select(item => item.Kind));
        Assert.Contains(agenda, item => item.Kind == AgendaKind.ConsentNotWitnessed && item.Presses(s_day));
        var ends = Assert.Single(agenda, item => item.Kind == AgendaKind.ConsentEnds);
        Assert.Equal([false, true, true, true, false], ((int[])[0, 86, 100, 114, 115]).Select(days => ends.Presses(s_day.AddDays(days))));
        Assert.DoesNotContain(CaseAgenda.Of(history.Write("boris", new ConsentWithdrawn(Contact)).File, ReviewPlan.Usual, Waystation.Casework.Retention.RetentionRules.Usual), item => item.Kind is AgendaKind.ConsentEnds or AgendaKind.ConsentNotWitnessed);
    }
}
