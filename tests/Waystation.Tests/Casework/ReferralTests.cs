using CsCheck;
using Waystation.Casework.Cases;
using Waystation.Casework.Consent;
using Waystation.Casework.People;
using Waystation.Casework.Referral;
using Waystation.Casework.Rooms;
using Xunit;

namespace Waystation.Tests.Casework;

public sealed class ReferralTests
{
    private static readonly DateOnly s_day = History.Day;

    private static readonly ReferralProposed s_proposed = new("r1", ConsentPurpose.Shelter, "Дом", [DataCategory.Needs], ["contact"]);

    private static readonly string s_hash = new('a', 64);

    private static readonly Gen<Fact> s_fact = Gen.OneOf<Fact>(
        Gen.Const((Fact)s_proposed),
        Gen.Const((Fact)Sent(7)),
        Gen.Bool.Select(accepts => (Fact)new ReferralAnswered("r1", accepts, accepts ? null : ReferralReason.NoRoom)),
        Gen.Const((Fact)new ReferralWithdrawn("r1", ReferralReason.Mistake)),
        Gen.Const((Fact)new StruckOut("r1")),
        Gen.Const((Fact)new ConsentWithdrawn("contact")));

    [Fact]
    public void Every_package_that_left_stays_known_and_nothing_is_answered_that_was_not_sent() => History.Of(s_fact, 16).Sample(history =>
    {
        var file = history.File;
        var admitted = history.Lines.Where(line => !file.Inadmissible.Any(shown => shown.Line.Number == line.Number)).ToList();
        var sent = admitted.Where(line => line.Entry.Fact is ReferralSent).Select(line => line.Number).ToList();
        Assert.Equal(sent, file.Referrals.Referrals.SelectMany(referral => referral.Sent).Select(package => package.By.Number));
        Assert.All(admitted.Where(line => line.Entry.Fact is ReferralAnswered), answered => Assert.Contains(sent, number => number < answered.Number));
    }, iter: 500);

    [Fact]
    public void A_package_goes_from_step_to_step()
    {
        var history = new History();
        Assert.Equal(Objection.NotThere, history.Ask("anna", Sent(1)));
        Assert.Equal(Objection.PersonUnknown, history.Ask("anna", s_proposed with { People = ["p9"] }));
        history.Write("anna", s_proposed);
        Assert.Equal(Objection.IdTaken, history.Ask("anna", s_proposed with { Recipient = "another" }));
        Assert.Equal(Objection.NotThisStep, history.Ask("anna", new ReferralAnswered("r1", true)));
        history.Write("anna", Sent(1));
        Assert.Equal(Objection.TooLate, history.Ask("anna", new StruckOut("r1")));
        history.Write("boris", new ReferralAnswered("r1", false, ReferralReason.NoRoom));
        Assert.Equal(new ReferralState(ReferralStep.Refused, ReferralReason.NoRoom), history.File.Referrals.Find("r1")!.State.Agreed!.Value);
        Assert.Equal(Objection.NotThisStep, history.Ask("anna", Sent(1)));
        history.Write("anna", new ReferralWithdrawn("r1", ReferralReason.AnotherHelps));
        Assert.Equal(Objection.NotThisStep, history.Ask("anna", new ReferralAnswered("r1", true)));
        Assert.Equal(Objection.NotOfThisKind, history.Ask("anna", new ReferralAnswered("r1", true, ReferralReason.NoRoom)));
        Assert.Equal(Objection.NotOfThisKind, history.Ask("anna", new ReferralAnswered("r1", false)));
    }

    [Fact]
    public void Accepted_and_withdrawn_unseen_of_each_other_is_shown_as_a_conflict()
    {
        var history = new History().Write("anna", s_proposed).Write("anna", Sent(1));
        var seen = history.Last;
        history.Write("anna", new ReferralAnswered("r1", true), seen).Write("boris", new ReferralWithdrawn("r1", ReferralReason.NotSafe), seen);
        Assert.Equal(2, history.File.Referrals.Find("r1")!.State.Conflict!.Settings.Count);
    }

    [Fact]
    public void What_left_without_a_live_grant_is_shown()
    {
        var history = new History()
            .Write("anna", new LetterArrived("l1", s_day, "p", "s", "ru", "да", []))
            .Write("anna", new NeedNoted("contact", "n1", NeedKind.Shelter));
        var need = history.Last;
        history.Write("anna", new ConsentGiven("contact", "g1", ConsentPurpose.Shelter, "Дом", [DataCategory.Needs], ConsentWording.Of("…", "ru"), HowGiven.InALetter, s_day, s_day.AddDays(30), "l1")).Write("anna", s_proposed);
        Assert.Equal([need], Release.Decide(history.File, s_proposed.Request, s_day).Leaves.Select(released => released.Number));

        // A withdrawal that the sender had not seen comes first in the relay's order.
        var withdrawn = new History(history).Write("boris", new ConsentWithdrawn("contact")).Write("anna", Sent(need, 2), history.Last);
        Assert.Equal([need, 2], withdrawn.File.Referrals.Find("r1")!.Sent[0].Without);
        Assert.Empty(withdrawn.Without("contact").Referrals.Find("r1")!.Sent[0].Without);
        history.Write("anna", Sent(need)).Write("boris", new ConsentWithdrawn("contact"));
        Assert.Empty(history.File.Referrals.Find("r1")!.Sent[0].Without);
    }

    private static ReferralSent Sent(params long[] items) => new("r1", items, s_hash);
}
