using CsCheck;
using Waystation.Casework.Cases;
using Waystation.Casework.Members;
using Waystation.Casework.Notes;
using Waystation.Casework.Rooms;
using Xunit;

namespace Waystation.Tests.Casework;

public sealed class RemovalTests
{
    private static readonly string s_mark = new('c', 64);

    [Fact]
    public void Who_was_taken_out_says_nothing_that_counts_and_stays_the_author_of_what_they_said()
    {
        var room = Log.Of("anna", "boris", "vera").Say("boris", new NoteWritten("contact", "n1", "before")).Say("anna", new EpochEnded("way1boris", s_mark));

        // Boris still holds the old key, and may even learn of the new mailbox.
        room.Say("boris", new NoteWritten("contact", "n2", "late"), epoch: 1).Say("boris", new NoteWritten("contact", "n3", "with the old key"));
        room.Continue("anna").Say("boris+", new AuthorIntroduced("Boris", "way1boris", Ticket: null, "boris", []));
        room.Say("boris+", new NoteWritten("contact", "n4", "with a new key")).Continue("vera").Say("vera+", new NoteWritten("contact", "n5", "after"));
        var file = CaseFile.Fold(room.Fold())!;
        Assert.Equal(["n1", "n5"], file.Notes.Notes.Standing.Select(note => note.Value.Id));
        Assert.Equal(["way1anna", "way1vera"], room.Fold().Members.Order(StringComparer.Ordinal));
        Assert.Equal("way1boris", room.Fold().MemberOf("boris"));
        Assert.Equal("boris", room.Fold().NameOf("boris"));
        Assert.Equal(Objection.YouAreOut, Admission.Check(file, new NoteWritten("contact", "n6", "text"), "boris", History.Day));
        Assert.Equal([Objection.YouAreOut, Objection.AuthorUnknown], file.Inadmissible.Select(kept => kept.Why));
        var removal = Assert.Single(room.Fold().Book.Removals);
        Assert.Equal(("way1boris", "boris", "way1anna", 1, false, false), (removal.Member, removal.Name, removal.By, removal.Epoch, removal.IsDecided, removal.IsMutual));
        Assert.Equal(RoomFaultKind.AfterItsEpoch, room.Fold().Faults[0].Kind);
    }

    [Fact]
    public void A_key_of_an_epoch_is_followed_by_one_key_and_counts_in_no_later_epoch()
    {
        var room = Log.Of("anna", "boris", "vera", "zoya").Say("anna", new EpochEnded("way1zoya", s_mark)).Continue("anna").Continue("boris");
        room.Say("boris2", new AuthorIntroduced("Boris", "way1boris", Ticket: null, "boris", [])).Say("boris2", new NoteWritten("contact", "n1", "a second key"));
        room.Say("vera", new NoteWritten("contact", "n2", "the key of an epoch that is over"));
        Assert.Equal([Objection.AuthorUnknown, Objection.AuthorUnknown], CaseFile.Fold(room.Fold())!.Inadmissible.Select(kept => kept.Why));
        Assert.Equal(3, room.Fold().Book.Seats.Count);
        Assert.Equal(3, room.Fold().Members.Count);
    }

    [Fact]
    public void A_second_member_confirms_or_takes_back_and_nobody_undoes_it_alone()
    {
        var room = Log.Of("anna", "boris", "vera", "zoya").Say("anna", new EpochEnded("way1boris", s_mark)).Continue("anna").Continue("vera").Continue("zoya");
        var wrong = new RemovalDecided("way1boris", 1, RemovalVerdict.Reversed);
        var again = new MemberAdmitted(s_mark, Role.Works, "way1boris");
        Assert.Equal(Objection.NeedsAnotherMember, room.Ask("anna+", wrong));
        Assert.Equal(Objection.WasTakenOut, room.Ask("anna+", again));
        Assert.Equal(Objection.NotThere, room.Ask("vera+", wrong with { Epoch = 2 }));
        Assert.Null(room.Ask("vera+", wrong));
        room.Say("anna+", wrong).Say("vera+", wrong);
        Assert.Equal((1, true, false), (room.Fold().Book.Removals[0].Reversed.Count, room.Fold().Book.Removals[0].IsReversed, room.Fold().Book.Removals[0].IsConfirmed));
        Assert.Equal(Objection.NotThisStep, room.Ask("zoya+", wrong with { Verdict = RemovalVerdict.Confirmed }));
        Assert.Null(room.Ask("anna+", again));

        // Only by being let in anew: their old key vouches for nobody.
        room.Say("boris+", new AuthorIntroduced("Boris", "way1boris", Ticket: null, "boris", []));
        Assert.Null(room.Fold().MemberOf("boris+"));
    }

    /// <summary>Who hands their part on asks for it; whoever then takes them out needs nobody's word, also for several on one day.</summary>
    [Fact]
    public void Who_asks_to_be_taken_out_is_taken_out_by_any_other_and_nobody_has_to_confirm_it()
    {
        var room = Log.Of("anna", "boris", "vera", "zoya").Say("boris", new RemovalAsked("way1boris")).Say("vera", new RemovalAsked("way1vera"));
        Assert.Equal(Objection.Oneself, room.Ask("boris", new EpochEnded("way1boris", s_mark)));
        room.Say("anna", new EpochEnded("way1boris", s_mark)).Continue("anna").Continue("vera").Continue("zoya");
        var removal = Assert.Single(room.Fold().Book.Removals);
        Assert.Equal((true, true, false), (removal.TheyAsked, removal.IsConfirmed, removal.IsReversed));
        Assert.Null(room.Ask("anna+", new EpochEnded("way1vera", new string('d', 64))));
        Assert.Null(room.Ask("anna+", new EpochEnded("way1zoya", new string('d', 64))));
    }

    [Fact]
    public void Nobody_takes_out_a_second_member_before_somebody_looked_at_the_first_unless_two_others_ask()
    {
        var room = Log.Of("anna", "boris", "vera", "zoya", "rosa").Say("anna", new EpochEnded("way1boris", s_mark)).Continue("anna").Continue("vera").Continue("zoya").Continue("rosa");
        var next = new EpochEnded("way1vera", new string('d', 64));
        Assert.Equal(Objection.Oneself, room.Ask("anna+", new EpochEnded("way1anna", s_mark)));
        Assert.Equal(Objection.MemberUnknown, room.Ask("anna+", new EpochEnded("way1boris", s_mark)));
        Assert.Equal(Objection.TwoOthersMustAsk, room.Ask("anna+", next));
        Assert.Null(room.Ask("zoya+", next));

        // Confirmed, and still the same day.
        room.Say("zoya+", new RemovalDecided("way1boris", 1, RemovalVerdict.Confirmed));
        Assert.Equal(Objection.TwoOthersMustAsk, room.Ask("anna+", next));
        Assert.Null(room.Ask("anna+", next, History.Day.AddDays(1)));

        room.Say("zoya+", new RemovalAsked("way1vera"));
        Assert.Equal(Objection.TwoOthersMustAsk, room.Ask("anna+", next));
        room.Say("anna+", new RemovalAsked("way1vera")).Say("zoya+", new RemovalAsked("way1vera"));
        Assert.Equal(Objection.TwoOthersMustAsk, room.Ask("anna+", next));
        room.Say("rosa+", new RemovalAsked("way1vera"));
        Assert.Null(room.Ask("anna+", next));
        room.Say("anna+", next);
        Assert.Equal(3, room.Fold().Book.Epoch);
    }

    [Fact]
    public void Of_two_who_take_each_other_out_the_first_counts_and_two_others_decide()
    {
        var room = Log.Of("anna", "boris", "vera", "zoya").Say("anna", new EpochEnded("way1boris", s_mark)).Say("boris", new EpochEnded("way1anna", new string('d', 64)), epoch: 1).Continue("anna").Continue("vera").Continue("zoya");
        Assert.Equal(2, room.Fold().Book.Epoch);
        Assert.True(Assert.Single(room.Fold().Book.Removals).IsMutual);
        room.Say("vera+", new RemovalDecided("way1boris", 1, RemovalVerdict.Confirmed));
        Assert.False(room.Fold().Book.Removals[0].IsDecided);
        Assert.Equal(Objection.TwoOthersMustAsk, room.Ask("anna+", new EpochEnded("way1vera", s_mark), History.Day.AddDays(5)));
        room.Say("zoya+", new RemovalDecided("way1boris", 1, RemovalVerdict.Confirmed));
        Assert.True(room.Fold().Book.Removals[0].IsConfirmed);
        Assert.Null(room.Ask("anna+", new EpochEnded("way1vera", s_mark), History.Day.AddDays(5)));
    }

    [Fact]
    public void The_keys_that_speak_to_the_contact_change_once_in_each_epoch()
    {
        var (first, second) = (new ConversationRenewed([.. Enumerable.Repeat((byte)1, 32)], new byte[32]), new ConversationRenewed([.. Enumerable.Repeat((byte)2, 32)], new byte[32]));
        var room = Log.Of("anna", "boris", "vera");
        Assert.Equal(Objection.IdTaken, room.Ask("anna", first));
        room.Say("anna", new EpochEnded("way1boris", s_mark)).Continue("anna").Continue("vera");
        Assert.Equal(Objection.BadId, room.Ask("anna+", new ConversationRenewed([], [])));
        room.Say("vera+", first).Say("anna+", second);
        var file = CaseFile.Fold(room.Fold())!;
        Assert.Equal([file.Opened.ConversationSeed, first.ConversationSeed], file.Conversations.Select(keys => keys.ConversationSeed));
        Assert.Equal([Objection.IdTaken], file.Inadmissible.Select(kept => kept.Why));
    }

    [Fact]
    public void An_epoch_in_which_nobody_is_taken_out_changes_nobodys_seat()
    {
        var room = Log.Of("anna", "boris", "vera");
        var before = room.Fold().Book.Seats;
        room.Say("boris", new EpochRenewed(s_mark));
        Assert.Equal((2, s_mark), (room.Fold().Book.Epoch, room.Fold().Book.EpochMark));
        Assert.Equal(before, room.Fold().Book.Seats);
        room.Continue("anna").Continue("boris").Continue("vera");
        Assert.Equal(before.Select(seat => (seat.Id, seat.Name, seat.Role)), room.Fold().Book.Seats.Select(seat => (seat.Id, seat.Name, seat.Role)));

        // What its key still says counts for nothing, and nobody uses the epochs up.
        room.Say("boris", new RemovalAsked("way1vera"), epoch: 1);
        Assert.Empty(room.Fold().Book.AskedFor("way1vera", History.Day));
        for (var i = 1; i < MemberBook.MostRenewedADay; i++)
        {
            room.Say(i == 1 ? "boris+" : "boris++", new EpochRenewed(new string((char)('c' + i), 64))).Say(i == 1 ? "boris++" : "boris+++", new AuthorIntroduced("boris", "way1boris", Ticket: null, i == 1 ? "boris+" : "boris++", []));
        }

        Assert.Equal(Objection.TooMany, room.Ask("boris+++", new EpochRenewed(s_mark)));
        Assert.Null(room.Ask("boris+++", new EpochRenewed(s_mark), History.Day.AddDays(1)));
    }

    /// <summary>Whatever five people with all keys write into whatever epoch: nobody is a member who was taken out and not let in again, and every epoch took out one, or nobody.</summary>
    [Fact]
    public void Who_was_taken_out_is_never_a_member_whatever_anybody_writes() =>
        Gen.Select(Gen.Int[0, 4], Gen.Int[0, 4], Gen.Int[0, 7], Gen.Int[0, 2]).Array[0, 40].Sample(steps =>
        {
            string[] names = ["anna", "boris", "vera", "zoya", "rosa"];
            var room = Log.Of(names);
            foreach (var (by, about, what, back) in steps)
            {
                var epoch = Math.Max(1, room.Fold().Book.Epoch - back);
                var author = names[by] + (epoch == 1 ? "" : $"{epoch}");
                var member = "way1" + names[about];
                room.Say(author, what switch
                {
                    0 => new EpochEnded(member, new string((char)('a' + (epoch % 6)), 64)),
                    1 => new RemovalAsked(member),
                    2 => new RemovalDecided(member, epoch, RemovalVerdict.Confirmed),
                    3 => new RemovalDecided(member, epoch - 1, RemovalVerdict.Reversed),
                    4 => new MemberAdmitted(MemberBook.MarkOf([(byte)about, (byte)epoch]), Role.Works, member),
                    7 => new EpochRenewed(new string((char)('a' + (epoch % 6)), 64)),
                    5 => new AuthorIntroduced(names[by], "way1" + names[by], [(byte)by, (byte)epoch]),
                    _ => new AuthorIntroduced(names[by], "way1" + names[by], Ticket: null, names[by] + (epoch <= 2 ? "" : $"{epoch - 1}"), []),
                }, epoch);
            }

            var book = room.Fold().Book;
            Assert.InRange(book.Epoch - 1 - book.Removals.Count, 0, steps.Count(step => step.Item3 == 7));
            foreach (var removal in book.Removals.GroupBy(removal => removal.Member).Select(of => of.Last()).Where(removal => !removal.IsReversed))
            {
                Assert.DoesNotContain(book.Seats, seat => seat.Id == removal.Member);
                Assert.DoesNotContain(removal.Member, room.Fold().Members);
            }

            Assert.All(book.Removals, removal => Assert.NotEqual(removal.Member, removal.By));
        });

    /// <summary>A room of some members, all let in by the first.</summary>
    internal sealed class Log
    {
        private readonly List<RoomLine> _lines = [];
        private readonly Dictionary<string, int> _counts = [];
        private readonly Dictionary<int, long> _last = [];

        public static Log Of(params string[] names)
        {
            var log = new Log().Say(names[0], new AuthorIntroduced(names[0], "way1" + names[0])).Say(names[0], Samples.Opened);
            foreach (var (name, i) in names.Skip(1).Select((name, i) => (name, (byte)(i + 1))))
            {
                log.Say(names[0], new MemberAdmitted(MemberBook.MarkOf([i]), Role.Works, "way1" + name)).Say(name, new AuthorIntroduced(name, "way1" + name, [i]));
            }

            return log;
        }

        public Log Continue(string name) => Say(name + "+", new AuthorIntroduced(name, "way1" + name, Ticket: null, name, []));

        public Log Say(string author, Fact fact, int? epoch = null)
        {
            var at = epoch ?? Fold().Book.Epoch;
            var count = _counts[author] = _counts.GetValueOrDefault(author) + 1;
            var number = RoomEpoch.NumberOf(at, _last[at] = _last.GetValueOrDefault(at) + 1);
            _lines.Add(new RoomLine(number, $"hash {author} {count}", author, new Entry { Epoch = at, Counter = count, Previous = count == 1 ? null : $"hash {author} {count - 1}", SeenNumber = number - 1, SeenHash = "", Day = History.Day, Fact = fact }));
            return this;
        }

        public Objection? Ask(string author, Fact fact, DateOnly? day = null) => Admission.Check(CaseFile.Fold(Fold())!, fact, author, day ?? History.Day);

        public RoomLog Fold() => RoomLog.Fold(_lines.OrderBy(line => line.Number));
    }
}
