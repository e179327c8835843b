using CsCheck;
using Waystation.Casework.Cases;
using Waystation.Casework.Consent;
using Waystation.Casework.People;
using Waystation.Casework.Rooms;
using Xunit;

namespace Waystation.Tests.Casework;

/// <summary>Nothing leaves a room without a live grant: over arbitrary histories and requests.</summary>
public sealed class ReleaseTests
{
    private static readonly string[] s_people = ["contact", "p2"];
    private static readonly string[] s_recipients = ["clinic", "age1lawyer"];
    private static readonly ConsentPurpose[] s_purposes = [ConsentPurpose.MedicalCare, ConsentPurpose.Publication];
    private static readonly DataCategory[] s_categories = [DataCategory.Letters, DataCategory.Medical, DataCategory.Name];
    private static readonly ConsentWording s_wording = ConsentWording.Of("May we …?", "en");

    private static readonly Gen<DateOnly> s_day = Gen.Int[-5, 45].Select(days => History.Day.AddDays(days));

    private static readonly Gen<int> s_mostlyFirst = Gen.Frequency((6, Gen.Const(0)), (1, Gen.Const(1)));

    private static readonly Gen<Fact> s_given = Gen.Select(
        Gen.Select(Gen.Int[0, 1], Gen.Int[1, 9], s_mostlyFirst, s_mostlyFirst),
        Gen.Select(Gen.Frequency((6, Gen.Const(HowGiven.InALetter)), (3, Gen.Const(HowGiven.Spoken)), (1, Gen.Const(HowGiven.OnPaper)), (1, Gen.Const(HowGiven.AWorkersWord))), Gen.Frequency((3, Gen.Const(0)), (1, Gen.Int[1, 3]))),
        Gen.Select(Gen.Int[-5, 25].Select(days => History.Day.AddDays(days)), Gen.Int[-2, 60], Gen.Frequency((1, Gen.Const(7)), (1, Gen.Int[1, 7])), Gen.Frequency((6, Gen.Const(-1)), (1, Gen.Int[0, 1]))),
        (who, how, when) => (Fact)new ConsentGiven(
            s_people[who.Item1], $"g{who.Item2}", s_purposes[who.Item3], s_recipients[who.Item4],
            [.. s_categories.Where((_, i) => (when.Item3 & (1 << i)) != 0)], s_wording, how.Item1, when.Item1, when.Item1.AddDays(when.Item2),
            how.Item1 == HowGiven.InALetter ? $"l{(how.Item2 == 0 ? who.Item1 + 1 : how.Item2)}" : null, when.Item4 < 0 ? null : s_people[when.Item4]));

    private static readonly Gen<Fact> s_letter = Gen.Select(Gen.Int[1, 3], Gen.Int[0, 1], (letter, who) => (Fact)new LetterArrived($"l{letter}", History.Day, "p", "s", "en", "text", [], Person: s_people[who]));

    private static readonly Gen<Fact> s_withdrawn = Gen.Select(Gen.Int[0, 1], Gen.Int[-2, 9], (who, grant) => (Fact)new ConsentWithdrawn(s_people[who], grant < 1 ? null : $"g{grant}"));

    private static readonly Gen<Fact> s_fact = Gen.Frequency(
        (8, s_given), (2, s_letter), (1, s_withdrawn), (8, Gen.Int[1, 9].Select(grant => (Fact)new ConsentWitnessed($"g{grant}"))), (1, Gen.Int[1, 9].Select(grant => (Fact)new StruckOut($"g{grant}"))));

    private static readonly Gen<History> s_history = History.Of(s_fact, before: [new PersonNamed("p2", "Ali"), Letter("l1"), Letter("l2") with { Person = "p2" }]);

    private static readonly Gen<ReleaseRequest> s_request = Gen.Select(s_mostlyFirst, s_mostlyFirst, Gen.Int[1, 7], Gen.Int[1, 3], (purpose, recipient, categories, people) =>
        new ReleaseRequest(s_purposes[purpose], s_recipients[recipient], [.. s_categories.Where((_, i) => (categories & (1 << i)) != 0)], [.. s_people.Where((_, i) => (people & (1 << i)) != 0)]));

    [Fact]
    public void Exactly_what_live_grants_cover_leaves_and_the_rest_stays() => Gen.Select(s_history, s_request, s_day).Sample((history, request, today) =>
    {
        var decision = Release.Decide(history.File, request, today);
        var asked = Known(history).Where(known => request.Categories.Contains(known.Category) && request.People.Contains(known.Person)).ToList();
        var covered = asked.Where(known => NaiveGrants(history, known.Person, request, known.Category, today).Count > 0).Select(known => known.Number).ToList();
        Assert.Equal(covered.Order(), decision.Leaves.Select(released => released.Number).Order());
        Assert.Equal(asked.Select(known => known.Number).Except(covered).Order(), decision.Stays.Select(held => held.Number).Order());
        Assert.All(decision.Leaves, released => Assert.Contains(Assert.Single(released.Grants).Terms.Id, NaiveGrants(history, released.Fact.Person, request, released.Fact.Category!.Value, today)));
    }, iter: 1_500);

    [Fact]
    public void The_histories_that_are_tried_let_something_leave_and_hold_something_back_for_many_reasons()
    {
        var seen = new HashSet<HeldBackWhy>();
        var left = 0;
        Gen.Select(s_history, s_request, s_day).Sample((history, request, today) =>
        {
            var decision = Release.Decide(history.File, request, today);
            lock (seen)
            {
                left += decision.Leaves.Count;
                seen.UnionWith(decision.Stays.Select(held => held.Why));
            }
        }, iter: 1_500);
        Assert.True(left > 50, $"{left}");
        Assert.All((HeldBackWhy[])[HeldBackWhy.NoConsent, HeldBackWhy.Withdrawn, HeldBackWhy.Ended, HeldBackWhy.NotYet, HeldBackWhy.NotWitnessed], why => Assert.Contains(why, seen));
    }

    [Fact]
    public void A_withdrawal_takes_effect_at_once_whatever_its_author_had_seen() => Gen.Select(s_history, s_request, s_day, Gen.Int[0, 40], Gen.Bool).Sample((history, request, today, missed, all) =>
    {
        foreach (var released in Release.Decide(history.File, request, today).Leaves.Take(1))
        {
            var grant = Assert.Single(released.Grants).Terms;
            history.Write("clara", new ConsentWithdrawn(grant.Person, all ? null : grant.Id), history.Last - missed);
            Assert.DoesNotContain(Release.Decide(history.File, request, today).Leaves, after => after.Grants.Any(under => under.Terms.Id == grant.Id));
            if (all)
            {
                Assert.DoesNotContain(Release.Decide(history.File, request, today).Leaves, after => after.Fact.Person == grant.Person);
            }
        }
    }, iter: 1_000);

    /// <summary>Also when it comes from somebody whom this room does not know: the safe side.</summary>
    [Fact]
    public void Nothing_ever_speaks_against_writing_a_withdrawal_down() => s_history.Sample(history =>
    {
        Assert.Null(history.Ask("stranger", new ConsentWithdrawn("contact")));
        history.Write("stranger", new ConsentWithdrawn("contact"), 0);
        Assert.All(history.File.Consent.Grants.Where(grant => grant.Terms.Person == "contact"), grant => Assert.Equal(GrantState.Withdrawn, Release.StateOf(history.File, grant, History.Day)));
    }, iter: 200);

    [Fact]
    public void Nothing_leaves_before_the_first_day_or_after_the_last() => Gen.Select(s_history, s_request, s_day).Sample((history, request, today) =>
        Assert.All(Release.Decide(history.File, request, today).Leaves.SelectMany(released => released.Grants), grant => Assert.InRange(today, grant.Terms.From, grant.Terms.Until)), iter: 1_000);

    [Fact]
    public void No_field_of_a_request_widens_what_the_grants_allow() => Gen.Select(s_history, s_request, s_request, s_day).Sample((history, one, other, today) =>
    {
        // Asked for together, nothing leaves that would not have left alone; and asked for as something else, nothing leaves under these grants.
        static HashSet<long> Numbers(ReleaseDecision decision) => [.. decision.Leaves.Select(released => released.Number)];
        var both = one with { Categories = [.. one.Categories, .. other.Categories], People = [.. one.People, .. other.People] };
        var alone = both.People.Distinct().SelectMany(person => both.Categories.Distinct().SelectMany(category => Numbers(Release.Decide(history.File, one with { People = [person], Categories = [category] }, today))));
        Assert.Equal(Numbers(Release.Decide(history.File, both, today)), alone.ToHashSet());
        foreach (var recipient in (string[])["", "*", "clinic ", "Clinic", "clinic\0", "age1lawye"])
        {
            Assert.Empty(Release.Decide(history.File, one with { Recipient = recipient }, today).Leaves);
        }
    }, iter: 500);

    [Fact]
    public void What_was_granted_and_withdrawn_unseen_of_each_other_counts_as_withdrawn_and_is_shown()
    {
        foreach (var grantFirst in (bool[])[true, false])
        {
            var history = new History().Write("anna", Letter("l1"));
            var seen = history.Last;
            foreach (var isGrant in (bool[])[grantFirst, !grantFirst])
            {
                history.Write(isGrant ? "anna" : "boris", isGrant ? Given("g1") : new ConsentWithdrawn("contact"), seen);
            }

            Assert.Equal(Withdrawal.Unseen, history.File.Consent.WithdrawalOf(history.File.Consent.Grants[0]));
            Assert.Equal(GrantState.Withdrawn, Release.StateOf(history.File, history.File.Consent.Grants[0], History.Day));

            // Who has seen both and asks again writes down another consent.
            history.Write("boris", Given("g2"));
            Assert.Equal(GrantState.Live, Release.StateOf(history.File, history.File.Consent.Find("g2")!, History.Day));
            Assert.Equal(GrantState.Withdrawn, Release.StateOf(history.File, history.File.Consent.Grants[0], History.Day));
        }
    }

    [Fact]
    public void A_workers_word_is_kept_and_nothing_leaves_under_it()
    {
        var history = new History().Write("anna", Letter("l1")).Write("anna", Given("g1") with { How = HowGiven.AWorkersWord, Letter = null });
        Assert.Equal(Objection.NothingToWitness, history.Ask("boris", new ConsentWitnessed("g1")));
        Assert.Equal(GrantState.AWorkersWord, Release.StateOf(history.File, Assert.Single(history.File.Consent.Grants), History.Day));
    }

    [Fact]
    public void What_was_said_counts_once_a_second_member_has_heard_it_too()
    {
        var history = new History().Write("anna", Given("g1") with { How = HowGiven.Spoken, Letter = null });
        Assert.Equal(GrantState.NotWitnessed, Release.StateOf(history.File, history.File.Consent.Grants[0], History.Day));
        Assert.Equal(Objection.NeedsAnotherMember, history.Ask("anna", new ConsentWitnessed("g1")));
        history.Write("boris", new ConsentWitnessed("g1"));
        Assert.Equal(GrantState.Live, Release.StateOf(history.File, history.File.Consent.Grants[0], History.Day));
        Assert.Equal("boris", history.File.Consent.Grants[0].WitnessedBy);
    }

    [Fact]
    public void A_consent_is_refused_when_it_is_not_whole()
    {
        var history = new History().Write("anna", Letter("l1")).Write("anna", Letter("l2") with { Person = "p2" }).Write("anna", Given("taken"));
        var given = Given("g1");
        Assert.Null(history.Ask("anna", given));
        foreach (var (damaged, why) in ((ConsentGiven, Objection)[])
        [
            (given with { Id = "taken" }, Objection.IdTaken),
            (given with { Id = "not an id" }, Objection.BadId),
            (given with { Recipient = " " }, Objection.Empty),
            (given with { Recipient = new string('x', 201) }, Objection.TooLong),
            (given with { Categories = [] }, Objection.Empty),
            (given with { Wording = given.Wording with { Text = "Other words" } }, Objection.HashDiffers),
            (given with { Wording = ConsentWording.Of("", "en") }, Objection.Empty),
            (given with { Wording = ConsentWording.Of("x", "English please") }, Objection.BadLanguage),
            (given with { Until = given.From.AddDays(-1) }, Objection.EndsBeforeItBegins),
            (given with { Until = given.From.AddDays(732) }, Objection.TooMany),
            (given with { Letter = null }, Objection.BadId),
            (given with { Letter = "l3" }, Objection.NotThere),
            (given with { Letter = "l2" }, Objection.NotThere),
            (given with { How = HowGiven.Spoken }, Objection.NotThere),
        ])
        {
            Assert.Equal(why, history.Ask("anna", damaged));
        }
    }

    private static LetterArrived Letter(string id) => new(id, History.Day, "p", "s", "en", "text", []);

    private static ConsentGiven Given(string id) => new("contact", id, ConsentPurpose.MedicalCare, "clinic", [DataCategory.Letters], s_wording, HowGiven.InALetter, History.Day, History.Day.AddDays(30), "l1");

    /// <summary>All that these histories know of people: one name, and letters, of which the first with an id counts.</summary>
    private static IEnumerable<(long Number, string Person, DataCategory Category)> Known(History history) => history.Lines
        .Where(line => line.Entry.Fact is PersonNamed || (line.Entry.Fact is LetterArrived letter && !history.Lines.Any(earlier => earlier.Number < line.Number && earlier.Entry.Fact is LetterArrived before && before.Id == letter.Id)))
        .Select(line => (line.Number, ((PersonalFact)line.Entry.Fact).Person, line.Entry.Fact is PersonNamed ? DataCategory.Name : DataCategory.Letters));

    /// <summary>The rules said anew, line by line and without haste: ids of the live grants that cover it.</summary>
    private static List<string> NaiveGrants(History history, string person, ReleaseRequest request, DataCategory category, DateOnly today)
    {
        var live = new List<string>();
        var taken = new HashSet<string>();
        for (var at = 0; at < history.Lines.Count; at++)
        {
            var line = history.Lines[at];
            if (line.Entry.Fact is not ConsentGiven given || taken.Contains(given.Id) || given.Until < given.From)
            {
                continue;
            }

            if (given.How == HowGiven.InALetter)
            {
                var letter = history.Lines.Take(at).Select(earlier => earlier.Entry.Fact).OfType<LetterArrived>().FirstOrDefault(letter => letter.Id == given.Letter);
                if (letter is null || letter.Person != (given.GivenBy ?? given.Person))
                {
                    continue;
                }
            }

            taken.Add(given.Id);
            var others = history.Lines.Where(other => other != line).ToList();
            var isHeard = given.How == HowGiven.InALetter || others.Any(other => other.Number > line.Number && other.Author != line.Author && other.Entry.Fact is ConsentWitnessed witnessed && witnessed.Grant == given.Id);
            var isGone = others.Any(other => other.Entry.Fact switch
            {
                StruckOut struck => other.Number > line.Number && struck.Id == given.Id,
                ConsentWithdrawn { Grant: { } grant } => grant == given.Id,
                ConsentWithdrawn all => all.Person == given.Person && !(other.Number < line.Number && (other.Number <= line.Entry.SeenNumber || other.Author == line.Author)),
                _ => false,
            });
            if (!isGone && isHeard && given.How != HowGiven.AWorkersWord && (given.GivenBy is null || given.GivenBy == given.Person)
                && given.Person == person && given.Purpose == request.Purpose && given.Recipient == request.Recipient && given.Categories.Contains(category) && given.From <= today && today <= given.Until)
            {
                live.Add(given.Id);
            }
        }

        return live;
    }
}
