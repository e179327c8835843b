using CsCheck;
using Waystation.Casework.Agenda;
using Waystation.Casework.Audit;
using Waystation.Casework.Cases;
using Waystation.Casework.Checkpoints;
using Waystation.Casework.Consent;
using Waystation.Casework.Finding;
using Waystation.Casework.Notes;
using Waystation.Casework.People;
using Waystation.Casework.Retention;
using Waystation.Casework.Risk;
using Waystation.Casework.Rooms;
using Waystation.Casework.Tasks;
using Waystation.Casework.Vetting;
using Xunit;

namespace Waystation.Tests.Casework;

/// <summary>Who is let in from a day on has what happened since, and of what was before only what still holds: over arbitrary histories.</summary>
public sealed class CheckpointTests
{
    private static readonly string[] s_people = ["contact", "p2"];

    private static readonly Gen<Fact> s_said = Gen.Select(Gen.Int[0, 17], Gen.Int[0, 1], Gen.Int[1, 3], Gen.Int[0, 9_999]).Select((kind, who, id, mark) => (Fact)(kind switch
    {
        0 => new WishNoted(s_people[who], $"w{id}", $"wish {mark}"),
        1 => new NoteWritten(s_people[who], $"n{id}", $"note {mark}"),
        2 => new LetterArrived($"l{mark}", History.Day, "for-myself", "no", "ru", $"letter {mark}", [], Person: "contact"),
        3 => new AnswerWritten($"a{mark}", $"answer {mark}"),
        4 => new LettersRead([$"l{mark}"]),
        5 => new StruckOut($"w{id}"),
        6 => new StruckOut($"n{id}"),
        7 => new TaskAdded(s_people[who], $"t{id}", $"task {mark}", History.Day.AddDays(id)),
        8 => new TaskMarked($"t{id}", mark % 2 == 0),
        9 => new WhereaboutsSet(s_people[who], WhereaboutsKind.WithSomebody, "RU", $"place {mark}"),
        10 => new RiskLevelSet(s_people[who], (RiskLevel)(mark % 4), $"level {mark}"),
        11 => new VettingAnswered(s_people[who], "safe", VettingReply.Unclear, $"vetting {mark}"),
        12 => new VettingConcluded(s_people[who], mark % 3 > 0, $"concluded {mark}"),
        13 => new ConsentGiven(s_people[who], $"g{id}", ConsentPurpose.Shelter, "Дом", [DataCategory.Name, DataCategory.Wishes, DataCategory.Risk], ConsentWording.Of("…", "ru"), HowGiven.Spoken, History.Day, History.Day.AddDays(60), null),
        14 => new ConsentWitnessed($"g{id}"),
        15 => new ConsentWithdrawn(s_people[who], mark % 2 == 0 ? $"g{id}" : null),
        16 => new PersonNamed(s_people[who], $"name {mark}"),
        _ => mark % 3 == 0 ? new PersonRemoved("p2") : new AccessNoted(AccessKind.Read, [], [], []),
    }));

    private static readonly Gen<Fact> s_fact = Gen.Frequency((6, s_said), (1, Gen.Int[0, Samples.Case.Count - 1].Select(i => Samples.Case[i])));

    private static readonly Gen<(History History, DateOnly From)> s_room = Gen.Select(History.Of(s_fact, 60, new PersonNamed("p2", "Ali")), Gen.Int[-1, 42].Select(days => History.Day.AddDays(days)), Gen.Bool, (history, from, ordered) => (ordered ? Ordered(history) : history, from));

    [Fact]
    public void What_still_holds_is_the_same_for_who_comes_later()
    {
        var fewer = 0;
        s_room.Sample((history, from) =>
        {
            var (whole, later) = Both(history, from);
            var since = Checkpoint.Of(history.Log, from)!.Since;
            Assert.Equal(Standing(whole, since), Standing(later, since));
            Assert.Equal(whole.Stages.State.Standing.Select(state => state.Value), later.Stages.State.Standing.Select(state => state.Value));
            Assert.Equal(whole.People.People.Select(name => name.Value).ToHashSet(), [.. later.People.People.Select(name => name.Value)]);
            Assert.Equal(whole.Tasks.All.Select(task => (task.What, task.Member, task.Done?.Number)).ToHashSet(), [.. later.Tasks.All.Select(task => (task.What, task.Member, task.Done?.Number))]);
            Assert.Equal(whole.Contact, later.Contact);
            Assert.Equal(whole.Unread, later.Unread);
            Assert.Equal(whole.AwaitsAnswer, later.AwaitsAnswer);
            Assert.Equal(RetentionRules.Usual.Case(whole), RetentionRules.Usual.Case(later));
            foreach (var person in whole.People.People.Select(name => name.Value.Person))
            {
                Assert.Equal(whole.Vetting.IsVetted(person), later.Vetting.IsVetted(person));
                Assert.Equal(whole.Risk.LevelOf(person).Standing.Select(level => level.Value), later.Risk.LevelOf(person).Standing.Select(level => level.Value));
                Assert.Equal(whole.People.WhereaboutsOf(person).Standing.Select(place => place.Value), later.People.WhereaboutsOf(person).Standing.Select(place => place.Value));
            }

            Assert.Empty(later.Inadmissible);
            Assert.Empty(later.Log.Faults);
            Interlocked.Add(ref fewer, whole.Log.Lines.Count - later.Log.Lines.Count);
        }, iter: 1_500);
        Assert.True(fewer > 1_000, $"{fewer}");
    }

    [Fact]
    public void Under_consents_the_same_leaves_for_who_comes_later()
    {
        var left = 0;
        s_room.Sample((history, from) =>
        {
            var (whole, later) = Both(history, from);
            foreach (var today in (int[])[0, 20, 90])
            {
                var request = new ReleaseRequest(ConsentPurpose.Shelter, "Дом", [DataCategory.Name, DataCategory.Wishes, DataCategory.Risk, DataCategory.Needs], s_people);
                var (one, other) = (Release.Decide(whole, request, History.Day.AddDays(today)), Release.Decide(later, request, History.Day.AddDays(today)));
                Assert.Equal(one.Leaves.Select(released => released.Number).ToHashSet(), [.. other.Leaves.Select(released => released.Number)]);
                Assert.Equal(one.Stays.Select(held => (held.Number, held.Why)).ToHashSet(), [.. other.Stays.Select(held => (held.Number, held.Why))]);
                Interlocked.Add(ref left, one.Leaves.Count);
            }
        }, iter: 800);
        Assert.True(left > 50, $"{left}");
    }

    [Fact]
    public void Of_what_was_before_the_day_no_words_come_along_that_no_longer_hold() => s_room.Sample((history, from) =>
    {
        var log = history.Log;
        var (whole, checkpoint) = (CaseFile.Fold(log)!, Checkpoint.Of(log, from)!);
        var without = whole.Inadmissible.Select(inadmissible => inadmissible.Line.Number).ToHashSet();
        var answered = log.Lines.LastOrDefault(line => line.Entry.Fact is AnswerWritten)?.Number ?? 0;
        var read = log.Lines.Select(line => line.Entry.Fact).OfType<LettersRead>().SelectMany(fact => fact.Ids).ToHashSet();
        var waiting = log.Lines.FirstOrDefault(line => line.Entry.Fact is LetterArrived letter && (line.Number > answered || !read.Contains(letter.Id)))?.Number ?? long.MaxValue;
        var found = Findable.Of(whole).Select(text => text.Number).ToHashSet();
        foreach (var line in checkpoint.Lines.Where(line => line.Number < checkpoint.Since))
        {
            Assert.True(line.Entry.Fact switch
            {
                NoteWritten or AccessNoted or StruckOut or UnknownFact => false,
                LetterArrived or AnswerWritten => line.Number >= waiting,
                TaskAdded => true,
                Fact fact when Findable.TextsOf(fact).Any(text => !string.IsNullOrWhiteSpace(text.Text)) => found.Contains(line.Number) || fact is ConsentGiven or ConsentWitnessed or ConsentWithdrawn || fact.GetType().Namespace == typeof(Waystation.Casework.Children.ChildBook).Namespace,
                _ => true,
            }, line.Entry.Fact.GetType().Name);
        }

        // Nothing is dated before the day from there on, and everything that had effect comes along.
        Assert.All(checkpoint.Lines.Where(line => line.Number >= checkpoint.Since), line => Assert.True(line.Entry.Day >= from));
        var said = new HashSet<string>();
        var again = log.Lines.Where(line => line.Entry.Fact switch { LetterArrived letter => !said.Add(letter.Id), AnswerWritten answer => !said.Add(answer.Id), _ => false }).Select(line => line.Number).ToHashSet();
        Assert.Subset(checkpoint.Lines.Select(line => line.Number).ToHashSet(), log.Lines.Where(line => line.Number >= checkpoint.Since && !without.Contains(line.Number) && line.Entry.Fact is not (UnknownFact or ErasedFact or SealedFact or PersonKeyed)).Where(line => !again.Contains(line.Number)).Select(line => line.Number).ToHashSet());
    }, iter: 1_000);

    /// <summary>Whatever is written afterwards, also about what does not come along: nobody's desk refuses what another takes.</summary>
    [Fact]
    public void What_is_said_afterwards_has_the_same_effect_on_every_desk() => Gen.Select(s_room, Gen.Select(Gen.Int[0, 2], s_said).List[1, 25]).Sample((room, more) =>
    {
        var (history, from) = room;
        var carried = Carried(history.Log, from);
        var since = Checkpoint.Of(history.Log, from)!.Since;
        var before = history.Last;
        var day = history.Lines.Max(line => line.Entry.Day);
        foreach (var (author, fact) in more)
        {
            history.Write(History.Authors[author], fact, day: day.AddDays(1));
        }

        var whole = history.File;
        var later = CaseFile.Fold(RoomLog.Fold([.. carried.Lines, .. history.Lines.Where(line => line.Number > before)], carried.Ids))!;
        Assert.Equal(whole.Inadmissible.Where(why => why.Line.Number > before).Select(why => (why.Line.Number, why.Why)), later.Inadmissible.Select(why => (why.Line.Number, why.Why)));
        Assert.Equal(Standing(whole, since), Standing(later, since));
    }, iter: 1_000);

    [Fact]
    public void A_checkpoint_of_a_checkpoint_is_what_both_hold() => Gen.Select(s_room, Gen.Int[0, 30]).Sample((room, further) =>
    {
        var (history, from) = room;
        var first = Carried(history.Log, from);
        var log = RoomLog.Fold(first.Lines, first.Ids);
        var (once, twice) = (Checkpoint.Of(history.Log, from.AddDays(further))!, Checkpoint.Of(log, from.AddDays(further))!);
        Assert.Equal(once.Lines.Select(line => line.Number), twice.Lines.Select(line => line.Number));
        Assert.Equal(once.Ids.ToHashSet(), [.. twice.Ids]);
    }, iter: 500);

    [Fact]
    public void The_digest_names_each_line_once_and_no_other()
    {
        var (a, b) = (new string('a', 64), new string('b', 64));
        var digest = Checkpoint.DigestOf([(1, a), (2, b)]);
        Assert.Equal(digest, Checkpoint.DigestOf([(2, b), (1, a)]));
        Assert.All((IReadOnlyList<(long, string)>[])[[(1, a)], [(1, b), (2, a)], [(1, a), (3, b)], [(1, a), (2, b), (3, b)], []], other => Assert.NotEqual(digest, Checkpoint.DigestOf(other)));
    }

    [Fact]
    public void Only_another_member_says_that_a_checkpoint_is_right()
    {
        var history = new History().Write("anna", new CheckpointMade("c1", History.Day, 3, new string('0', 64)));
        Assert.Equal(Objection.NeedsAnotherMember, history.Ask("anna", new CheckpointCompared("c1", "anna", CheckpointVerdict.Agrees)));
        Assert.Equal(Objection.NotThere, history.Ask("boris", new CheckpointCompared("c2", "anna", CheckpointVerdict.Agrees)));
        Assert.Equal(Objection.NotThere, history.Ask("boris", new CheckpointCompared("c1", "boris", CheckpointVerdict.Agrees)));
        Assert.Equal(Objection.IdTaken, history.Ask("anna", new CheckpointMade("c1", History.Day, 4, new string('1', 64))));
        Assert.Equal(Objection.AuthorUnknown, history.Ask("somebody", new CheckpointCompared("c1", "anna", CheckpointVerdict.Agrees)));
        history.Write("boris", new CheckpointCompared("c1", "anna", CheckpointVerdict.Agrees)).Write("clara", new CheckpointCompared("c1", "anna", CheckpointVerdict.Differs));

        // Somebody gave theirs the same id; and whoever was left out of it is heard when they object.
        history.Write("clara", new CheckpointMade("c1", History.Day, 4, new string('1', 64))).Write("somebody", new CheckpointCompared("c1", "anna", CheckpointVerdict.Differs));
        var checkpoint = history.File.Checkpoints.Find("c1", "anna")!;
        Assert.Equal(["boris"], checkpoint.Agreeing);
        Assert.Equal(["clara", "somebody"], checkpoint.Differing);
        Assert.Empty(history.File.Checkpoints.Find("c1", "clara")!.Said);
    }

    /// <summary>The same with clocks that agree.</summary>
    private static History Ordered(History history)
    {
        var ordered = new History();
        var begun = (int)ordered.Last;
        foreach (var (line, day) in history.Lines.Skip(begun).Zip(history.Lines.Skip(begun).Select(line => line.Entry.Day).Order()))
        {
            ordered.Write(line.Author, line.Entry.Fact, line.Entry.SeenNumber, day);
        }

        return ordered;
    }

    private static (IReadOnlyList<RoomLine> Lines, IReadOnlyList<EarlierId> Ids) Carried(RoomLog log, DateOnly from)
    {
        var checkpoint = Checkpoint.Of(log, from)!;
        return ([.. checkpoint.Lines.Select(line => line with { IsCarried = true })], checkpoint.Ids);
    }

    private static (CaseFile Whole, CaseFile Later) Both(History history, DateOnly from)
    {
        var (lines, ids) = Carried(history.Log, from);
        return (history.File, CaseFile.Fold(RoomLog.Fold(lines, ids))!);
    }

    /// <summary>All words that stand, but those of the conversation, of notes and of what was set or concluded anew.</summary>
    private static HashSet<(long, FoundKind, string)> Standing(CaseFile file, long since)
    {
        var levels = s_people.SelectMany(person => file.Risk.LevelOf(person).Standing).Select(level => level.By.Number).ToHashSet();
        var concluded = s_people.SelectMany(file.Vetting.ConclusionsOn).Select(conclusion => conclusion.By.Number).ToHashSet();
        var replaced = file.Log.Lines.Where(line => line.Entry.Fact is RiskLevelSet ? !levels.Contains(line.Number) : line.Entry.Fact is VettingConcluded && !concluded.Contains(line.Number)).Select(line => line.Number).ToHashSet();
        return [.. Findable.Of(file).Where(text => text.Number >= since || text.Kind is not (FoundKind.Letter or FoundKind.FileName or FoundKind.Answer or FoundKind.Note)).Where(text => text.Number >= since || !replaced.Contains(text.Number)).Select(text => (text.Number, text.Kind, text.Text))];
    }
}
