using CsCheck;
using Waystation.Casework.Rooms;
using Waystation.Casework.Vetting;
using Xunit;

namespace Waystation.Tests.Casework;

public sealed class VettingTests
{
    private static readonly DateOnly s_day = History.Day;

    private static readonly Gen<Fact> s_fact = Gen.Frequency(
        (3, Gen.Frequency((2, Gen.Const(true)), (1, Gen.Const(false))).Select(fine => (Fact)new VettingConcluded("contact", fine, "because"))),
        (4, Gen.Select(Gen.Int[0, 3], Gen.Int[0, 4], (id, stage) => (Fact)new DangerOfLife("contact", $"d{id}", (DisclosureStage)stage, "he is at the door"))),
        (4, Gen.Select(Gen.Int[0, 3], Gen.Frequency((3, Gen.Const(true)), (1, Gen.Const(false))), (id, agrees) => (Fact)new DangerReviewed("contact", $"d{id}", agrees, "seen"))),
        (1, Gen.Int[0, 4].Select(stage => (Fact)new Disclosed("contact", (DisclosureStage)stage))),
        (1, Gen.Int[0, 3].Select(id => (Fact)new StruckOut($"d{id}"))));

    private static readonly Gen<History> s_history = History.Of(s_fact, 20);

    private static readonly Gen<History> s_dangers = History.Of(s_fact.Where(fact => fact is not VettingConcluded), 20);

    private static readonly Gen<DateOnly> s_today = Gen.Int[-1, 45].Select(days => s_day.AddDays(days));

    [Fact]
    public void Nobody_is_vetted_but_by_two_members_and_over_every_doubt_by_two_who_knew_of_it() => s_history.Sample(history =>
    {
        var said = history.Lines.Where(line => line.Entry.Fact is VettingConcluded).ToList();
        var last = History.Authors.Select(author => said.LastOrDefault(line => line.Author == author)).OfType<RoomLine>().ToList();
        var fine = last.Where(line => ((VettingConcluded)line.Entry.Fact).SeesNoReasonAgainst).ToList();
        var naive = fine.Count >= 2 && last.Except(fine).All(doubt => fine.Count(line => line.Entry.SeenNumber >= doubt.Number) >= 2);
        Assert.Equal(naive, history.File.Vetting.IsVetted("contact"));
        Assert.Equal(last.OrderBy(line => line.Number).Select(line => line.Number), history.File.Vetting.ConclusionsOn("contact").Select(concluded => concluded.By.Number));
    }, iter: 1_000);

    /// <summary>Any number of exceptions by any number of members, reviewed or not, in any order.</summary>
    [Fact]
    public void Without_two_who_vetted_nobody_is_told_an_address_and_nobody_alone_opens_more_than_one_stage() => Gen.Select(s_dangers, s_today).Sample((history, today) =>
    {
        var book = history.File.Vetting;
        var furthest = book.FurthestFor("contact", today);
        Assert.True(furthest < DisclosureStage.Address);
        for (var stage = DisclosureStage.ThereIsAPlace; stage <= furthest; stage++)
        {
            // Each open stage was opened by one; all but the last by a second, too.
            var openers = book.Dangers.Where(danger => danger.What.Stage == stage).ToList();
            Assert.Contains(openers, danger => stage == furthest ? danger.Opens(today) : danger.Reviews.Any(review => review.Value.Agrees && review.By.Member != danger.By.Member));
        }

        Assert.True(book.Dangers.Count(danger => danger.Reviews.IsEmpty) <= 1);
        Assert.All(book.Dangers.SelectMany(danger => danger.Reviews, (danger, review) => (danger, review)), pair => Assert.NotEqual(pair.danger.By.Member, pair.review.By.Member));
        Assert.All(book.Dangers.Where(danger => danger.Reviews.IsEmpty && (today > danger.ReviewDue || today < danger.By.Day)), danger => Assert.False(danger.Opens(today)));
    }, iter: 1_000);

    [Fact]
    public void The_histories_that_are_tried_reach_advice_a_place_and_an_address()
    {
        var reached = new HashSet<DisclosureStage>();
        Gen.Select(s_history, s_dangers, s_today).Sample((any, dangers, today) =>
        {
            lock (reached)
            {
                reached.Add(any.File.Vetting.FurthestFor("contact", today));
                reached.Add(dangers.File.Vetting.FurthestFor("contact", dangers.Lines[^1].Entry.Day));
            }
        }, iter: 1_000);
        Assert.All((DisclosureStage[])[DisclosureStage.Advice, DisclosureStage.ThereIsAPlace, DisclosureStage.Address], stage => Assert.Contains(stage, reached));
    }

    [Fact]
    public void What_was_told_before_it_might_be_is_shown_and_does_not_count_as_told() => s_history.Sample(history =>
    {
        var file = history.File;
        foreach (var line in history.Lines.Where(line => line.Entry.Fact is Disclosed))
        {
            var before = new History();
            foreach (var earlier in history.Lines.Skip((int)before.Last).TakeWhile(earlier => earlier.Number < line.Number))
            {
                before.Write(earlier.Author, earlier.Entry.Fact, earlier.Entry.SeenNumber, earlier.Entry.Day);
            }

            var may = before.File.Vetting.Allows("contact", ((Disclosed)line.Entry.Fact).Stage, line.Entry.Day);
            Assert.Equal(may, file.Vetting.Disclosures.Any(told => told.By.Number == line.Number));
            Assert.Equal(may, !file.Inadmissible.Any(shown => shown.Line.Number == line.Number && shown.Why == Objection.NotYetVetted));
        }
    }, iter: 300);

    [Fact]
    public void One_member_with_two_keys_is_one()
    {
        static Stamp By(string author, string member, long number) => new(author, member, s_day, number, number - 1);
        var one = VettingBook.Empty.After(new VettingConcluded("contact", true, "x"), By("laptop", "anna", 1)).After(new VettingConcluded("contact", true, "x"), By("second laptop", "anna", 2));
        Assert.False(one.IsVetted("contact"));
        Assert.True(one.After(new VettingConcluded("contact", true, "x"), By("boris", "boris", 3)).IsVetted("contact"));
    }

    [Fact]
    public void In_danger_of_life_one_member_goes_one_stage_further_until_the_next_day_unless_a_second_agrees()
    {
        var danger = new DangerOfLife("contact", "d1", DisclosureStage.ThereIsAPlace, "he is at the door");
        var history = new History();
        foreach (var stage in (DisclosureStage[])[DisclosureStage.Advice, DisclosureStage.CoarseZoneAndDate, DisclosureStage.MeetingPoint, DisclosureStage.Address])
        {
            Assert.Equal(Objection.NotThisStage, history.Ask("anna", danger with { Stage = stage }));
        }

        Assert.Equal(Objection.Empty, history.Ask("anna", danger with { Reasons = " " }));
        history.Write("anna", danger);
        Assert.Equal(DisclosureStage.ThereIsAPlace, history.File.Vetting.FurthestFor("contact", s_day.AddDays(1)));
        Assert.Equal(DisclosureStage.Advice, history.File.Vetting.FurthestFor("contact", s_day.AddDays(2)));
        Assert.Equal(s_day.AddDays(1), Assert.Single(history.File.Vetting.ReviewsDue()).ReviewDue);

        // Not once more before somebody has looked, not even under another id or another name.
        Assert.Equal(Objection.ReviewFirst, history.Ask("anna", danger with { Id = "d2" }));
        Assert.Equal(Objection.ReviewFirst, history.Ask("boris", danger with { Id = "d2", Stage = DisclosureStage.CoarseZoneAndDate }));
        Assert.Equal(Objection.ReviewFirst, history.Ask("boris", new StruckOut("d1")));
        Assert.Equal(Objection.NeedsAnotherMember, history.Ask("anna", new DangerReviewed("contact", "d1", true, "fine")));
        history.Write("boris", new DangerReviewed("contact", "d1", true, "fine"));
        Assert.Equal(DisclosureStage.ThereIsAPlace, history.File.Vetting.FurthestFor("contact", s_day.AddDays(20)));
        Assert.Null(history.Ask("anna", danger with { Id = "d2", Stage = DisclosureStage.CoarseZoneAndDate }));
        history.Write("clara", new DangerReviewed("contact", "d1", false, "not fine"));
        Assert.Equal(DisclosureStage.Advice, history.File.Vetting.FurthestFor("contact", s_day));
        Assert.Equal(Objection.ReviewFirst, history.Ask("anna", danger with { Id = "d2" }));
    }

    [Fact]
    public void However_often_a_second_member_agrees_nobody_is_told_an_address_before_two_have_vetted_them()
    {
        var history = new History();
        foreach (var stage in (DisclosureStage[])[DisclosureStage.ThereIsAPlace, DisclosureStage.CoarseZoneAndDate, DisclosureStage.MeetingPoint])
        {
            history.Write("anna", new DangerOfLife("contact", $"d{stage}", stage, "he is at the door")).Write("boris", new DangerReviewed("contact", $"d{stage}", true, "yes"));
            Assert.Equal(stage, history.File.Vetting.FurthestFor("contact", s_day));
        }

        Assert.Equal(Objection.NotThisStage, history.Ask("clara", new DangerOfLife("contact", "d9", DisclosureStage.Address, "he is at the door")));
        Assert.Equal(Objection.NotYetVetted, history.Ask("clara", new Disclosed("contact", DisclosureStage.Address)));
        Assert.Null(history.Ask("clara", new Disclosed("contact", DisclosureStage.MeetingPoint)));
    }

    [Fact]
    public void The_supplied_checklist_is_whole_in_two_languages_and_says_of_every_question_why()
    {
        var list = Checklist.Supplied;
        Assert.Null(list.ByItself);
        Assert.True(list.Questions.Count >= 6);
        Assert.All(list.Questions.SelectMany(question => (IReadOnlyList<Wording>[])[question.Ask, question.Why]).Append(list.NeverAsk), wordings => Assert.Equal(["en", "ru"], wordings.Select(wording => wording.Language)));
        foreach (var word in (string[])["orientation", "gay", "lesbian", "religio", "faith", "sex", "intimate", "naked", "photo", "beat", "tortur", "rape", "prove", "ориентац", "гей", "лесби", "религи", "вер", "секс", "интим", "голы", "фото", "пыт", "били", "насил", "докажи"])
        {
            Assert.DoesNotContain(list.Questions.SelectMany(question => question.Ask), wording => wording.Text.Contains(word, StringComparison.OrdinalIgnoreCase));
        }
    }

    [Fact]
    public void An_organisation_writes_its_own_list_and_answers_to_an_old_one_stay()
    {
        var history = new History().Write("anna", new VettingAnswered("contact", "free-to-write", VettingReply.No, "short sentences"));
        var own = new Checklist("ours", [new ChecklistQuestion("q1", [new Wording("en", "?")], [new Wording("en", "because")])], []);
        Assert.Equal(Objection.TooMany, history.Ask("anna", new ChecklistChosen(own with { Questions = [own.Questions[0], own.Questions[0]] })));
        Assert.Equal(Objection.Empty, history.Ask("anna", new ChecklistChosen(own with { Questions = [own.Questions[0] with { Why = [] }] })));
        history.Write("anna", new ChecklistChosen(own));
        Assert.Equal(Objection.NotThere, history.Ask("anna", new VettingAnswered("contact", "free-to-write", VettingReply.Yes)));
        Assert.Equal(VettingReply.No, history.File.Vetting.AnswerTo("contact", "free-to-write")?.Value.Reply);
        Assert.Equal(["q1"], history.File.Vetting.Unanswered("contact").Select(question => question.Id));
    }

    [Fact]
    public void Nothing_of_vetting_has_a_category_under_which_it_could_leave() =>
        Assert.All(Samples.All.OfType<PersonalFact>().Where(fact => fact.GetType().Namespace == typeof(VettingBook).Namespace), fact => Assert.Null(fact.Category));
}
