using Waystation.Casework.Cases;
using Waystation.Casework.People;
using Waystation.Casework.Retention;
using Waystation.Casework.Rooms;
using Xunit;

namespace Waystation.Tests.Casework;

/// <summary>Where the rules of keeping and forgetting begin and end: one day more, one step missing, one entry too many.</summary>
public sealed class RetentionEdgeTests
{
    private static readonly DateOnly s_day = History.Day;

    [Fact]
    public void Each_number_of_a_rule_has_a_least_and_a_most()
    {
        Assert.All((RetentionRules[])[new(90, 1, 1, 7), new(3_650, 120, 120, 365), new(90, 1, null, 7)], rules => Assert.True(rules.IsPossible));
        Assert.All(
            (RetentionRules[])[new(3_651), new(ConversationMonths: 121), new(ClosedCaseMonths: 121), new(WarningDays: 366), new(89), new(ConversationMonths: 0), new(ClosedCaseMonths: 0), new(WarningDays: 6)],
            rules => Assert.False(rules.IsPossible));
    }

    [Fact]
    public void What_falls_due_on_the_first_or_last_days_there_are_is_warned_of_and_due_within_them()
    {
        var rules = new RetentionRules(90, 1, 1, 365);
        Assert.Equal(new Expiry(DateOnly.MinValue, DateOnly.MinValue.AddMonths(1)), rules.Conversation(DateOnly.MinValue));
        Assert.Equal(DateOnly.MaxValue.AddDays(-1), rules.Conversation(DateOnly.MaxValue.AddMonths(-1)).Due);
        Assert.Equal(DateOnly.MaxValue, rules.Conversation(DateOnly.MaxValue).Due);
        Assert.Equal(DateOnly.MaxValue, rules.UnreadIntake(DateOnly.MaxValue).Due);
        var expiry = new Expiry(s_day, s_day.AddDays(7));
        Assert.False(expiry.IsWarned(s_day.AddDays(-1)));
        Assert.False(expiry.IsDue(s_day.AddDays(6)));
    }

    /// <summary>Kept through the day on which the rule has it due: then it is due on the next.</summary>
    [Fact]
    public void A_case_that_is_kept_longer_is_kept_through_that_day()
    {
        var due = s_day.AddMonths(24);
        foreach (var (kept, until) in ((DateOnly, DateOnly)[])[(due.AddDays(-1), due), (due, due.AddDays(1)), (due.AddDays(1), due.AddDays(2))])
        {
            Assert.Equal(until, RetentionRules.Usual.Case(Closed().Write("anna", new KeptLonger(kept, KeepingReason.LegalClaim)).File)!.Due);
        }
    }

    [Fact]
    public void A_closed_case_leaves_for_the_archive_a_week_after_it_was_said_and_while_nobody_takes_it_back()
    {
        Assert.Equal(Objection.IsOpen, new History().Ask("anna", new ArchiveAsked()));
        Assert.Null(RetentionBook.ArchiveFrom(Closed().File));
        var history = Asked();
        Assert.Equal(s_day.AddDays(7), RetentionBook.ArchiveFrom(history.File));
        Assert.Null(RetentionBook.ArchiveFrom(Asked().Write("boris", new ArchiveReversed(), history.Last - 1).File));
        history.Write("boris", new ArchiveReversed());
        Assert.Null(RetentionBook.ArchiveFrom(history.File));
        history.Write("anna", new ArchiveAsked(), day: s_day.AddDays(2));
        Assert.Equal(s_day.AddDays(9), RetentionBook.ArchiveFrom(history.File));

        // Whoever closes it later says anew that it leaves.
        history.Write("clara", new CaseReopened());
        Assert.Null(RetentionBook.ArchiveFrom(history.File));
        history.Write("clara", new CaseClosed(CaseOutcome.Safe, ClosingReason.HelpEnded));
        Assert.Null(RetentionBook.ArchiveFrom(history.File));
        Assert.Equal(DateOnly.MaxValue, RetentionBook.ArchiveFrom(history.Write("clara", new ArchiveAsked(), day: DateOnly.MaxValue).File));
    }

    [Fact]
    public void A_case_stays_on_the_desks_while_the_person_wrote_unheard()
    {
        var history = Asked().Write("boris", new LetterArrived("l1", s_day, "p", "s", "ru", "помогите", []));
        Assert.Null(RetentionBook.ArchiveFrom(history.File));
        history.Write("boris", new LettersRead(["l1"]));
        Assert.Null(RetentionBook.ArchiveFrom(history.File)); // Read, and still closed by people who did not know it.
        history.Write("boris", new CaseClosed(CaseOutcome.Safe, ClosingReason.HelpEnded));
        Assert.Equal(s_day.AddDays(7), RetentionBook.ArchiveFrom(history.File));
        history = Asked().Write("boris", new LetterArrived("l1", s_day, "p", "s", "ru", "помогите", [])).Write("boris", new CaseClosed(CaseOutcome.Safe, ClosingReason.HelpEnded));
        Assert.Null(RetentionBook.ArchiveFrom(history.File)); // Closed by somebody who had it and has not opened it.
    }

    [Fact]
    public void A_case_stays_on_the_desks_until_an_erasure_in_it_is_over()
    {
        var history = Asked().Write("anna", new ErasureAsked("e1", ErasureReason.Mistake, "contact"));
        Assert.Null(RetentionBook.ArchiveFrom(history.File));
        var seen = history.Last;
        history.Write("boris", new ErasureBegun("e1"));
        Assert.Null(RetentionBook.ArchiveFrom(history.File));
        Assert.Null(RetentionBook.ArchiveFrom(new History(history).Write("clara", new ErasureReversed("e1"), seen).File));
        Assert.NotNull(RetentionBook.ArchiveFrom(new History(history).Write("clara", new ErasureReversed("e1")).File));
        history.Write("clara", new ErasureConfirmed("e1"));
        Assert.NotNull(RetentionBook.ArchiveFrom(history.File));
        history.Write("clara", new ErasureAsked("e2", ErasureReason.Mistake));
        Assert.Null(RetentionBook.ArchiveFrom(history.File));
    }

    [Fact]
    public void Each_step_of_an_erasure_has_the_one_before_and_none_is_taken_twice_or_struck_out()
    {
        var history = new History();
        Assert.All((Fact[])[new ErasureReversed("e1"), new ErasureBegun("e1"), new ErasureConfirmed("e1")], fact => Assert.Equal(Objection.NotThere, history.Ask("boris", fact)));
        history.Write("anna", new ErasureAsked("e1", ErasureReason.Mistake));
        Assert.Equal(Objection.IdTaken, history.Ask("boris", new ErasureAsked("e1", ErasureReason.Danger)));
        Assert.Equal(Objection.NotThisStep, history.Ask("boris", new ErasureConfirmed("e1")));
        Assert.Equal(Objection.NotThisStep, history.Ask("boris", new StruckOut("e1")));
        Assert.Null(history.Ask("anna", new ErasureReversed("e1")));
        history.Write("boris", new ErasureBegun("e1"));
        Assert.Equal(Objection.NotThisStep, history.Ask("clara", new ErasureBegun("e1")));
        Assert.Null(history.Ask("clara", new ErasureReversed("e1")));
        history.Write("clara", new ErasureConfirmed("e1"));
        Assert.Equal(Objection.TooLate, history.Ask("anna", new ErasureReversed("e1")));
        Assert.All((Fact[])[new ErasureReversed(""), new ErasureBegun(""), new ErasureConfirmed(""), new ErasureAsked("e2", ErasureReason.Mistake, "")], fact => Assert.Equal(Objection.BadId, fact.ByItself));
    }

    [Fact]
    public void Of_somebody_removed_or_erased_already_the_rest_can_be_erased()
    {
        var history = new History().Write("anna", new PersonNamed("p2", "Ali"));
        Assert.Null(history.Ask("anna", new ErasureAsked("e1", ErasureReason.Mistake, "p2")));
        Assert.Null(Admission.Check(history.Without("p2"), new ErasureAsked("e1", ErasureReason.Mistake, "p2"), "anna", s_day));
        history.Write("anna", new PersonRemoved("p2"));
        Assert.Null(history.Ask("anna", new ErasureAsked("e1", ErasureReason.Mistake, "p2")));
    }

    /// <summary>The relay may hide nothing behind an erasure: it explains one missing entry of whoever was erased, the one with their key, and no other.</summary>
    [Fact]
    public void An_erasure_explains_the_one_missing_entry_that_held_the_key_and_no_other()
    {
        Assert.Empty(Left(new ErasureAsked("e1", ErasureReason.Mistake, "p2"), isBegun: true, "p2"));
        Assert.Empty(Left(new ErasureAsked("e1", ErasureReason.Mistake), isBegun: true, "p2"));
        Assert.Single(Left(new ErasureAsked("e1", ErasureReason.Mistake, "p2"), isBegun: false, "p2"));
        Assert.Single(Left(new ErasureAsked("e1", ErasureReason.Mistake, "contact"), isBegun: true, "p2"));
        Assert.Single(Left(new ErasureAsked("e1", ErasureReason.Mistake, "p2"), isBegun: true, "p2", "p2"));
        Assert.Empty(Left(new ErasureAsked("e1", ErasureReason.Mistake), isBegun: true, "p2", "p3"));
        Assert.Single(Left(new ErasureAsked("e1", ErasureReason.Mistake, "p2"), isBegun: true, "p2", "p3"));
        Assert.Single(Left(new ErasureAsked("e1", ErasureReason.Mistake, "p2"), isBegun: true, missing: 2, "p2"));
        Assert.Single(Left(new ErasureAsked("e1", ErasureReason.Mistake, "p2"), isBegun: true, missing: 1, (string?)null));
    }

    private static IReadOnlyList<RoomFault> Left(ErasureAsked asked, bool isBegun, params IReadOnlyList<string?> next) => Left(asked, isBegun, 1, next);

    /// <summary>What is still wrong in a log in which entries are missing before each that speaks of one of these, who are erased; null: before one that speaks of nobody.</summary>
    private static IReadOnlyList<RoomFault> Left(ErasureAsked asked, bool isBegun, int missing, params IReadOnlyList<string?> next)
    {
        var (history, gone) = (new History().Write("clara", new ErasedFact("p2")).Write("clara", new ErasedFact("p3")).Write("anna", asked), new HashSet<long>());
        if (isBegun)
        {
            history.Write("boris", new ErasureBegun(asked.Id));
        }

        foreach (var person in next)
        {
            for (var i = 0; i < missing; i++)
            {
                history.Write("anna", new ColleagueInvited("key"));
                gone.Add(history.Last);
            }

            history.Write("anna", person is null ? new KeptLonger(s_day, KeepingReason.LegalClaim) : new ErasedFact(person));
        }

        var file = CaseFile.Fold(RoomLog.Fold(history.Lines.Where(line => !gone.Contains(line.Number))))!;
        Assert.Equal(next.Count, file.Log.Faults.Count);
        return RetentionBook.FaultsBut(file);
    }

    private static History Closed() => new History().Write("anna", new CaseClosed(CaseOutcome.Safe, ClosingReason.HelpEnded));

    private static History Asked() => Closed().Write("anna", new ArchiveAsked());
}
