using CsCheck;
using Waystation.Casework.Audit;
using Waystation.Casework.Cases;
using Waystation.Casework.Consent;
using Waystation.Casework.People;
using Waystation.Casework.Referral;
using Waystation.Casework.Retention;
using Waystation.Casework.Rooms;
using Xunit;

namespace Waystation.Tests.Casework;

public sealed class RetentionTests
{
    private static readonly DateOnly s_day = History.Day;

    private static readonly RetentionRules s_rules = new(ClosedCaseMonths: 24);

    private static readonly Gen<Fact> s_erasure = Gen.Select(Gen.Int[0, 1], Gen.Int[0, 5]).Select((which, how) => how switch
    {
        0 => (Fact)new ErasureAsked($"e{which}", ErasureReason.TheyAskedUsTo, which == 0 ? "contact" : null),
        1 => new ErasureReversed($"e{which}"),
        2 => new ErasureBegun($"e{which}"),
        5 => new StruckOut($"e{which}"),
        _ => new ErasureConfirmed($"e{which}"),
    });

    [Fact]
    public void Nothing_of_an_erasure_vanishes_and_each_desk_is_either_confirmed_or_outstanding() => History.Of(s_erasure, 18).Sample(history =>
    {
        var file = history.File;
        var admitted = history.Lines.Where(line => !file.Inadmissible.Any(shown => shown.Line.Number == line.Number)).ToList();
        Assert.Equal(admitted.Count(line => line.Entry.Fact is ErasureAsked), file.Retention.Erasures.Count);
        foreach (var erasure in file.Retention.Erasures)
        {
            var confirmed = admitted.Where(line => line.Entry.Fact is ErasureConfirmed said && said.Erasure == erasure.What.Id).Select(line => line.Author).Distinct().ToList();
            Assert.Equal(confirmed, erasure.Confirmed.Select(stamp => stamp.Author));
            Assert.Equal(History.Authors.Except(confirmed), RetentionBook.Outstanding(file, erasure));

            // Nobody confirms what was not begun, and nobody takes back what a desk had done already.
            Assert.All(admitted.Where(line => line.Entry.Fact is ErasureConfirmed said && said.Erasure == erasure.What.Id), line => Assert.Contains(admitted, begun => begun.Number < line.Number && begun.Entry.Fact is ErasureBegun said && said.Erasure == erasure.What.Id));
            Assert.All(admitted.Where(line => line.Entry.Fact is ErasureReversed said && said.Erasure == erasure.What.Id), line => Assert.DoesNotContain(erasure.Confirmed, stamp => stamp.Number < line.Number));
        }
    }, iter: 500);

    [Fact]
    public void Begun_and_reversed_unseen_of_each_other_is_a_conflict()
    {
        var history = new History().Write("anna", new ErasureAsked("e1", ErasureReason.Mistake));
        var seen = history.Last;
        history.Write("boris", new ErasureBegun("e1"), seen).Write("clara", new ErasureReversed("e1"), seen);
        Assert.NotNull(history.File.Retention.Find("e1")!.State.Conflict);
        history.Write("boris", new ErasureReversed("e1"));
        Assert.Equal(ErasureStep.Reversed, history.File.Retention.Find("e1")!.State.Agreed!.Value);
        Assert.Equal(Objection.NotThisStep, history.Ask("anna", new ErasureBegun("e1")));
        Assert.Equal(Objection.NotThisStep, history.Ask("anna", new ErasureConfirmed("e1")));
        Assert.Equal(Objection.PersonUnknown, history.Ask("anna", new ErasureAsked("e2", ErasureReason.Mistake, "p9")));
    }

    [Fact]
    public void A_case_falls_due_after_it_was_closed_with_a_warning_before_and_never_while_it_is_open()
    {
        var history = new History();
        Assert.Null(s_rules.Case(history.File));
        history.Write("anna", new CaseClosed(CaseOutcome.Safe, ClosingReason.HelpEnded));
        Assert.Equal(new Expiry(s_day.AddMonths(24).AddDays(-30), s_day.AddMonths(24)), s_rules.Case(history.File));
        Assert.Null(new RetentionRules().Case(history.File));
        history.Write("boris", new CaseReopened(), history.Last - 1);
        Assert.Null(s_rules.Case(history.File)); // People differ: it counts as open.
        history.Write("anna", new CaseClosed(CaseOutcome.Safe, ClosingReason.HelpEnded));
        Assert.NotNull(s_rules.Case(history.File));
        history.Write("boris", new LetterArrived("l1", s_day, "p", "s", "ru", "помогите", []));
        Assert.Null(s_rules.Case(history.File));
        history.Write("boris", new CaseClosed(CaseOutcome.Safe, ClosingReason.HelpEnded), day: s_day.AddDays(5));
        Assert.Equal(s_day.AddDays(5).AddMonths(24), s_rules.Case(history.File)!.Due);
        history.Write("boris", new KeptLonger(s_day.AddMonths(60), KeepingReason.LegalClaim));
        Assert.Equal(s_day.AddMonths(60).AddDays(1), s_rules.Case(history.File)!.Due);
        history.Write("boris", new KeptLonger(s_day, KeepingReason.LegalClaim));
        Assert.Equal(s_day.AddDays(5).AddMonths(24), s_rules.Case(history.File)!.Due);
        history.Write("boris", new CaseReopened());
        Assert.Null(s_rules.Case(history.File));
    }

    [Fact]
    public void What_falls_due_is_warned_of_as_long_before_as_the_rule_says() => Gen.Select(Gen.Int[0, 3_652_058], Gen.Int[90, 3_650], Gen.Int[1, 120], Gen.Int[7, 365]).Sample((number, days, months, warning) =>
    {
        var (day, rules) = (DateOnly.FromDayNumber(number), new RetentionRules(days, months, null, warning));
        Assert.True(rules.IsPossible);
        foreach (var expiry in (Expiry[])[rules.UnreadIntake(day), rules.Conversation(day)])
        {
            Assert.True(expiry.Warn <= expiry.Due);
            Assert.False(expiry.IsDue(expiry.Due.AddDays(-1)));
            Assert.True(expiry.IsDue(expiry.Due) && expiry.IsWarned(expiry.Warn));
        }

        if (day < new DateOnly(9900, 1, 1))
        {
            Assert.True(rules.UnreadIntake(day).Due >= day.AddDays(90));
            Assert.Equal(day.AddMonths(months), rules.Conversation(day).Due);
        }
    });

    [Fact]
    public void No_rule_erases_unread_letters_before_ninety_days_or_without_a_warning()
    {
        Assert.True(new RetentionRules().IsPossible);
        Assert.All((RetentionRules[])[new(89), new(ConversationMonths: 0), new(ClosedCaseMonths: 0), new(WarningDays: 6)], rules => Assert.False(rules.IsPossible));
    }

    [Fact]
    public void What_left_before_is_named_as_beyond_reach_also_when_the_person_is_erased()
    {
        var history = new History()
            .Write("anna", new PersonNamed("p2", "Ali"))
            .Write("anna", new ReferralProposed("r1", ConsentPurpose.Shelter, "Дом", [DataCategory.Needs], ["contact", "p2"]))
            .Write("anna", new ReferralSent("r1", [1], new string('a', 64)))
            .Write("boris", new AccessNoted(AccessKind.Printed, [DataCategory.Letters], ["contact"], ["g1"]))
            .Write("boris", new AccessNoted(AccessKind.Read, [DataCategory.Letters], ["contact"], []))
            .Write("boris", new AccessNoted(AccessKind.Disclosed, [DataCategory.Reach], ["p2"], ["g1"], "a driver"));
        foreach (var file in (CaseFile[])[history.File, history.Without("p2"), history.Without("contact")])
        {
            Assert.Equal(["Дом", "a driver"], RetentionBook.BeyondReachOf(file, "p2").Select(gone => gone.Recipient));
            Assert.Equal(["Дом", null], RetentionBook.BeyondReachOf(file, "contact").Select(gone => gone.Recipient));
            Assert.Equal(3, RetentionBook.BeyondReachOf(file, null).Count());
        }

        Assert.Equal(3, history.File.Audit.By("boris").Count());
        Assert.Equal(2, history.File.Audit.Of("contact").Count());
    }

    [Fact]
    public void A_package_and_the_note_of_it_are_one_thing_that_left_with_the_kinds_that_were_in_it()
    {
        var history = new History()
            .Write("anna", new ReferralProposed("r1", ConsentPurpose.Shelter, "Дом", [DataCategory.Needs, DataCategory.Wishes], ["contact"]))
            .Write("anna", new ReferralSent("r1", [1], new string('a', 64)));
        Assert.Equal([DataCategory.Needs, DataCategory.Wishes], Assert.Single(RetentionBook.BeyondReachOf(history.File, "contact")).Categories);
        history.Write("boris", new AccessNoted(AccessKind.Disclosed, [DataCategory.Medical], ["contact"], ["g2"], "Дом"));
        history.Write("anna", new AccessNoted(AccessKind.Disclosed, [DataCategory.Needs], ["contact"], ["g1"], "Дом"));
        Assert.Equal([DataCategory.Needs, DataCategory.Medical], RetentionBook.BeyondReachOf(history.File, "contact").SelectMany(gone => gone.Categories));
    }

    /// <summary>Only what another than who asked begins is begun, and its day comes as long after as the relay waits.</summary>
    [Fact]
    public void One_member_asks_another_begins_and_the_keys_go_days_later()
    {
        var history = new History().Write("anna", new ErasureAsked("e1", ErasureReason.Mistake));
        Assert.Null(RetentionBook.DestroyFrom(history.File.Retention.Find("e1")!));
        Assert.Equal(Objection.NeedsAnotherMember, history.Ask("anna", new ErasureBegun("e1")));
        history.Write("anna", new ErasureBegun("e1"));
        Assert.Null(RetentionBook.DestroyFrom(history.File.Retention.Find("e1")!));
        history.Write("boris", new ErasureBegun("e1"), day: s_day.AddDays(3));
        Assert.Equal(s_day.AddDays(3 + RetentionBook.ReversibleDays), RetentionBook.DestroyFrom(history.File.Retention.Find("e1")!));
        history.Write("anna", new ErasureReversed("e1"));
        Assert.Null(RetentionBook.DestroyFrom(history.File.Retention.Find("e1")!));
    }

    /// <summary>Days are their authors' own: on the last one that there is nobody's desk fails over it.</summary>
    [Fact]
    public void An_erasure_that_began_on_the_last_day_there_is_has_a_day_all_the_same()
    {
        foreach (var (day, from) in ((DateOnly, DateOnly)[])[(DateOnly.MaxValue, DateOnly.MaxValue), (DateOnly.MaxValue.AddDays(-6), DateOnly.MaxValue), (DateOnly.MaxValue.AddDays(-8), DateOnly.MaxValue.AddDays(-1))])
        {
            var history = new History().Write("anna", new ErasureAsked("e1", ErasureReason.Mistake)).Write("boris", new ErasureBegun("e1"), day: day);
            Assert.Equal(from, RetentionBook.DestroyFrom(history.File.Retention.Find("e1")!));
        }
    }

    /// <summary>Whoever looks is noted whatever is wrong with them.</summary>
    [Fact]
    public void Nothing_speaks_against_noting_who_looked() =>
        Assert.Single(new History().Write("stranger", new AccessNoted(AccessKind.Searched, [], [], [])).File.Audit.Accesses);
}
