using CsCheck;
using Waystation.Casework.Agenda;
using Waystation.Casework.Rooms;
using Waystation.Casework.Safeguarding;
using Xunit;

namespace Waystation.Tests.Casework;

public sealed class SafeguardingTests
{
    private static readonly DateOnly s_day = History.Day;

    private static readonly IReadOnlyList<Fact> s_before = [.. Samples.Safeguarding.Take(6)];

    private static readonly Gen<Fact> s_fact = Gen.Frequency(
        (6, Gen.Int[0, 2].Select(keeps => (Fact)new TasksConcluded("h1", "complaint-1", (TasksKept)keeps, "because"))),
        (3, Gen.Int[0, 4].Select(finding => (Fact)new ComplaintFound("h1", "complaint-1", (Outcome)finding, "because"))),
        (1, Gen.Int[0, 3].Select(who => (Fact)new PartyNamed("h1", PartyKind.Member, who == 3 ? null : History.Authors[who]))));

    private static readonly Gen<History> s_history = History.Of(s_fact, 14, [.. s_before]);

    [Fact]
    public void What_is_decided_two_different_members_said_alike_neither_of_whom_it_is_about() => s_history.Sample(history =>
    {
        var file = Fold(history);
        var complaint = Assert.Single(file.Complaints);
        var party = file.Party("h1")!.Member;
        Assert.All(complaint.Conclusions, word => Assert.NotEqual(party, word.By.Member));
        if (complaint.Keeps is { } kept)
        {
            Assert.True(complaint.Conclusions.Where(word => word.Value.Keeps == kept).Select(word => word.By.Member).Distinct().Count() >= 2);
            Assert.All(complaint.Conclusions.Where(word => word.Value.Keeps != kept), doubt => Assert.True(complaint.Conclusions.Count(word => word.Value.Keeps == kept && word.By.Seen >= doubt.By.Number) >= 2));
        }

        Assert.Equal(complaint is { IsOpen: true, Keeps: null }, file.DecisionsDue.Any());
    }, iter: 600);

    /// <summary>An outcome that stands was said after two had decided, by somebody who is no party.</summary>
    [Fact]
    public void Nothing_is_found_before_two_have_decided_what_the_person_still_does() => s_history.Sample(history =>
    {
        foreach (var line in history.Lines.Where(line => line.Entry.Fact is ComplaintFound { Outcome: not Outcome.Open }))
        {
            var before = new History();
            foreach (var earlier in history.Lines.Skip((int)before.Last).TakeWhile(earlier => earlier.Number < line.Number))
            {
                before.Write(earlier.Author, earlier.Entry.Fact, earlier.Entry.SeenNumber, earlier.Entry.Day);
            }

            var decided = Fold(before).Complaints[0].Keeps is not null && Fold(before).Party("h1")!.Member != line.Author;
            Assert.Equal(decided, !history.File.Inadmissible.Any(shown => shown.Line.Number == line.Number));
        }
    }, iter: 150);

    [Fact]
    public void A_complaint_is_decided_about_by_two_on_its_day()
    {
        var history = New();
        history.Write("anna", new PartyNamed("h1", PartyKind.Helper));
        var complaint = Assert.Single(Fold(history).DecisionsDue);
        Assert.Equal(s_day, complaint.DecisionDue);
        Assert.False(complaint.IsLate(s_day));
        Assert.True(complaint.IsLate(s_day.AddDays(1)));
        history.Write("anna", Concluded(TasksKept.None)).Write("anna", Concluded(TasksKept.None));
        Assert.Null(Fold(history).Complaints[0].Keeps);
        Assert.Equal(Objection.DecideFirst, Ask(history, "boris", Found(Outcome.Unfounded)));
        history.Write("boris", Concluded(TasksKept.None));
        Assert.Equal(TasksKept.None, Fold(history).Complaints[0].Keeps);
        Assert.Empty(Fold(history).DecisionsDue);
        Assert.True(Fold(history).Complaints[0].IsOpen);
        Assert.False(Fold(history).Complaints[0].IsLate(s_day.AddDays(9)));
        history.Write("clara", Concluded(TasksKept.All));
        Assert.Null(Fold(history).Complaints[0].Keeps);
        history.Write("anna", Concluded(TasksKept.None)).Write("boris", Concluded(TasksKept.None));
        Assert.Equal(TasksKept.None, Fold(history).Complaints[0].Keeps);
        history.Write("anna", Found(Outcome.Founded));
        Assert.False(Fold(history).Complaints[0].IsOpen);
        history.Write("boris", Found(Outcome.Unfounded), history.Last - 1);
        Assert.True(Fold(history).Complaints[0].IsOpen);
        Assert.NotNull(Fold(history).Complaints[0].Findings.Conflict);
    }

    [Fact]
    public void Whoever_is_complained_of_or_complains_has_no_say_in_it_not_even_what_they_said_before_that_was_known()
    {
        var history = New();
        Assert.Equal("boris", Fold(history).Party("h1")!.Member);
        Assert.Equal(Objection.IsAParty, Ask(history, "boris", Concluded(TasksKept.All)));
        Assert.Equal(Objection.IsAParty, Ask(history, "boris", Found(Outcome.Open)));
        history.Write("anna", Concluded(TasksKept.None)).Write("clara", Concluded(TasksKept.None));
        Assert.Equal(TasksKept.None, Fold(history).Complaints[0].Keeps);
        history.Write("anna", new PartyNamed("c1", PartyKind.Member, "clara"));
        Assert.Null(Fold(history).Complaints[0].Keeps);
        Assert.Equal(Objection.MemberUnknown, Ask(history, "anna", new PartyNamed("c1", PartyKind.Member, "nobody")));
    }

    /// <summary>Otherwise whoever is complained of clears themselves, or whoever complains leaves nobody who may decide.</summary>
    [Fact]
    public void Whoever_is_a_party_names_no_party_not_even_themselves_out_of_it()
    {
        var history = New();
        Assert.Equal("boris", Fold(history).Party("h1")!.Member);
        foreach (var fact in (Fact[])[new PartyNamed("h1", PartyKind.Member), new PartyNamed("h1", PartyKind.Member, "anna"), new PartyNamed("c1", PartyKind.Member, "clara")])
        {
            Assert.Equal(Objection.IsAParty, Ask(history, "boris", fact));
            Assert.Null(Ask(history, "anna", fact));
        }

        history.Write("boris", new PartyNamed("h1", PartyKind.Member)).Write("boris", new PartyNamed("c1", PartyKind.Member, "anna"));
        Assert.Equal("boris", Fold(history).Party("h1")!.Member);
        Assert.False(Fold(history).IsAParty("anna"));

        // Once she is named, Clara too.
        history.Write("anna", new PartyNamed("c1", PartyKind.Member, "clara"));
        Assert.Equal(Objection.IsAParty, Ask(history, "clara", new PartyNamed("c1", PartyKind.Member)));
    }

    [Fact]
    public void A_complaint_is_neither_rewritten_nor_struck_out()
    {
        var history = New();
        var again = (ComplaintMade)s_before[^1];
        Assert.Equal(Objection.IdTaken, Ask(history, "anna", again with { Text = "nothing happened" }));
        Assert.Equal(Objection.NeverStruckOut, Ask(history, "anna", new StruckOut("complaint-1")));
        Assert.Equal(Objection.PersonUnknown, Ask(history, "anna", again with { Id = "complaint-2", Against = "h9" }));
        Assert.Equal(Objection.NotTwoPeople, Ask(history, "anna", again with { Id = "complaint-2", Against = "c1" }));
        Assert.Equal(Objection.NotThere, Ask(history, "anna", new TasksConcluded("c1", "complaint-1", TasksKept.All, "x")));
        Assert.Equal(Objection.NotThere, Ask(history, "anna", new TasksConcluded("h1", "complaint-9", TasksKept.All, "x")));
        Assert.Equal(Objection.AuthorUnknown, Ask(history, "stranger", again with { Id = "complaint-2" }));
    }

    [Fact]
    public void Open_ones_come_first_and_of_those_the_ones_that_nobody_has_decided_about()
    {
        var history = New();
        var made = (ComplaintMade)s_before[^1];
        foreach (var id in (string[])["a", "b", "c"])
        {
            history.Write("anna", made with { Id = id });
        }

        foreach (var id in (string[])["complaint-1", "b"])
        {
            history.Write("anna", new TasksConcluded("h1", id, TasksKept.None, "x")).Write("clara", new TasksConcluded("h1", id, TasksKept.None, "x"));
        }

        history.Write("anna", new ComplaintFound("h1", "complaint-1", Outcome.Founded, "x"));
        Assert.Equal(["a", "c", "b", "complaint-1"], Fold(history).Complaints.Select(complaint => complaint.Id));
    }

    [Fact]
    public void What_was_decided_stays_when_whoever_complained_is_erased()
    {
        var history = New().Write("anna", Concluded(TasksKept.None)).Write("clara", Concluded(TasksKept.None));
        var file = history.Without("c1").Safeguarding;
        var complaint = Assert.Single(file.Complaints);
        Assert.Null(complaint.What);
        Assert.Equal(("complaint-1", "h1", TasksKept.None), (complaint.Id, complaint.Against, complaint.Keeps));
        Assert.Null(complaint.DecisionDue);
    }

    /// <summary>What a case's people, notes and tasks are written as, it is here too; but no case becomes a room of this kind.</summary>
    [Fact]
    public void A_complaint_stands_only_in_a_room_that_began_as_one()
    {
        Assert.All(Samples.Safeguarding.Where(SafeguardingRules.IsOurs), fact => Assert.Equal(Objection.NotInThisRoom, Known().Ask("anna", fact)));
        Assert.Equal(Objection.NotInThisRoom, Known().Ask("anna", new SafeguardingOpened()));
        Assert.Equal(Objection.NotInThisRoom, Ask(New(), "anna", new SafeguardingOpened()));
        Assert.Null(new History().Ask("anna", new SafeguardingOpened()));
        Assert.False(new History().File.Safeguarding.IsOurs);
        Assert.Null(Ask(New(), "boris", new Waystation.Casework.Notes.NoteWritten("c1", "note-1", "spoke with her")));
    }

    [Fact]
    public void Nothing_of_a_complaint_ever_leaves() =>
        Assert.DoesNotContain(New().Write("anna", Concluded(TasksKept.None)).File.Standing, standing => SafeguardingRules.IsOurs(standing.Fact));

    [Fact]
    public void A_room_asks_for_a_decision_from_its_first_day_and_not_for_vetting()
    {
        var history = new History().Write("anna", new SafeguardingOpened());
        Assert.Equal(s_day, Assert.Single(Of(history, AgendaKind.ComplaintUndecided)).Day);
        Assert.Empty(Of(history, AgendaKind.NotVetted));
        Assert.Equal("complaint-1", Assert.Single(Of(New(), AgendaKind.ComplaintUndecided)).Id);
        Assert.Empty(Of(New().Write("anna", Concluded(TasksKept.None)).Write("clara", Concluded(TasksKept.None)), AgendaKind.ComplaintUndecided));
        Assert.Empty(Of(new History(), AgendaKind.ComplaintUndecided));
    }

    private static List<AgendaItem> Of(History history, AgendaKind kind) => [.. CaseAgenda.Of(history.File, Waystation.Casework.Risk.ReviewPlan.Usual, Waystation.Casework.Retention.RetentionRules.Usual).Where(item => item.Kind == kind)];

    /// <summary>A case that knows the same people.</summary>
    private static History Known() => new History().Write("anna", new Waystation.Casework.People.PersonNamed("c1", "Z.")).Write("anna", new Waystation.Casework.People.PersonNamed("h1", "Driver K"));

    private static TasksConcluded Concluded(TasksKept keeps) => new("h1", "complaint-1", keeps, "because");

    private static ComplaintFound Found(Outcome finding) => new("h1", "complaint-1", finding, "because");

    private static Objection? Ask(History history, string author, Fact fact) => history.Ask(author, fact);

    private static SafeguardingBook Fold(History history) => history.File.Safeguarding;

    private static History New() => s_before.Aggregate(new History(), (history, fact) => history.Write("anna", fact));
}
