using CsCheck;
using Waystation.Casework.Cases;
using Waystation.Casework.Members;
using Waystation.Casework.Notes;
using Waystation.Casework.Retention;
using Waystation.Casework.Rooms;
using Xunit;

namespace Waystation.Tests.Casework;

public sealed class MemberTests
{
    private static readonly byte[] s_ticket = [.. Enumerable.Repeat((byte)7, 32)];

    private static MemberAdmitted Admitted(byte[] ticket, Role role = Role.Works, string? member = null) => new(MemberBook.MarkOf(ticket), role, member);

    [Fact]
    public void Whoever_shows_the_ticket_under_a_mark_is_a_member_and_nobody_else_with_the_rooms_key()
    {
        var room = new Log().Say("a", new AuthorIntroduced("Anna", "way1anna")).Say("a", Samples.Opened).Say("a", Admitted(s_ticket, member: "way1boris"));
        room.Say("x", new AuthorIntroduced("Anna's friend", "way1x"));
        room.Say("y", new AuthorIntroduced("Boris", "way1boris", new byte[32]));
        room.Say("z", new AuthorIntroduced("Boris", "way1zoya", s_ticket));
        Assert.Equal(["a"], room.Members);
        Assert.Equal(3, room.Fold().Faults.Count(fault => fault.Kind == RoomFaultKind.NotAdmitted));
        room.Say("b", new AuthorIntroduced("Boris", "way1boris", s_ticket));
        Assert.Equal(["a", "b"], room.Members);
        Assert.Equal(["way1anna", "way1boris"], room.Fold().Members);
        Assert.Equal("way1boris", room.Fold().MemberOf("b"));

        // The ticket is good once: somebody who reads it in the log is nobody.
        room.Say("c", new AuthorIntroduced("Boris", "way1boris", s_ticket));
        Assert.Equal(["a", "b"], room.Members);
        Assert.Equal(Objection.AuthorUnknown, Admission.Check(CaseFile.Fold(room.Fold())!, new NoteWritten("contact", "n1", "text"), "c", History.Day));
    }

    [Fact]
    public void One_who_was_let_in_to_read_changes_nothing_and_lets_nobody_in()
    {
        var room = new Log().Say("a", new AuthorIntroduced("Anna", "way1anna")).Say("a", Samples.Opened).Say("a", Admitted(s_ticket, Role.Reads, "way1r")).Say("r", new AuthorIntroduced("Reader", "way1r", s_ticket));
        var file = CaseFile.Fold(room.Fold())!;
        byte[] other = [.. s_ticket.Select(b => (byte)(b + 1))];
        Assert.Equal(Objection.OnlyReads, Admission.Check(file, new NoteWritten("contact", "n1", "text"), "r", History.Day));
        Assert.Equal(Objection.OnlyReads, Admission.Check(file, Admitted(other), "r", History.Day));
        room.Say("r", Admitted(other)).Say("r", new NoteWritten("contact", "n1", "text")).Say("s", new AuthorIntroduced("Sock", "way1s", other));
        file = CaseFile.Fold(room.Fold())!;
        Assert.Equal([Objection.OnlyReads, Objection.OnlyReads], file.Inadmissible.Select(kept => kept.Why));
        Assert.Equal(0, file.Notes.Notes.Count);
        Assert.Null(room.Fold().MemberOf("s"));
    }

    [Fact]
    public void One_who_was_let_in_to_read_says_that_their_desk_has_destroyed_a_key_and_nothing_else_of_an_erasure()
    {
        var room = new Log().Say("a", new AuthorIntroduced("Anna", "way1anna")).Say("a", Samples.Opened).Say("a", Admitted(s_ticket, Role.Reads, "way1r")).Say("r", new AuthorIntroduced("Reader", "way1r", s_ticket));
        room.Say("a", new ErasureAsked("e1", ErasureReason.Mistake));
        Assert.Equal(Objection.OnlyReads, Admission.Check(CaseFile.Fold(room.Fold())!, new ErasureBegun("e1"), "r", History.Day));
        byte[] other = [.. s_ticket.Select(b => (byte)(b + 1))];
        room.Say("a", Admitted(other, member: "way1b")).Say("b", new AuthorIntroduced("Boris", "way1b", other)).Say("b", new ErasureBegun("e1")).Say("r", new ErasureConfirmed("e1"));
        var file = CaseFile.Fold(room.Fold())!;
        Assert.Empty(file.Inadmissible);
        Assert.Equal(["a", "b"], RetentionBook.Outstanding(file, file.Retention.Find("e1")!));
    }

    [Fact]
    public void Nobody_is_let_in_twice_and_never_more_than_a_room_holds()
    {
        var room = new Log().Say("a", new AuthorIntroduced("Anna", "way1anna")).Say("a", Samples.Opened).Say("a", Admitted(s_ticket, member: "way1boris"));
        Objection? Ask(MemberAdmitted admitted) => Admission.Check(CaseFile.Fold(room.Fold())!, admitted, "a", History.Day);
        Assert.Equal(Objection.IdTaken, Ask(Admitted(s_ticket)));
        Assert.Equal(Objection.IsMember, Ask(Admitted([1], member: "way1boris")));
        Assert.Equal(Objection.IsMember, Ask(Admitted([1], member: "way1anna")));
        Assert.Equal(Objection.BadId, Ask(new MemberAdmitted("short", Role.Works)));
        for (byte i = 1; i <= MemberBook.MostMembers - 2; i++)
        {
            Assert.Null(Ask(Admitted([i])));
            room.Say("a", Admitted([i]));
        }

        Assert.Equal(Objection.TooMany, Ask(Admitted([99])));
        Assert.Empty(CaseFile.Fold(room.Fold())!.Inadmissible);
    }

    /// <summary>Whatever is written in whatever order: at most one member for whoever began and one for each mark that counts.</summary>
    [Fact]
    public void There_are_never_more_members_than_were_let_in() =>
        Gen.Select(Gen.Int[0, 5], Gen.Int[0, 5], Gen.Int[0, 2]).Array[0, 40].Sample(steps =>
        {
            var room = new Log().Say("0", new AuthorIntroduced("founder", "way1founder")).Say("0", Samples.Opened).Say("0", Admitted([200]));
            foreach (var (author, ticket, what) in steps)
            {
                room.Say($"{author}", what switch
                {
                    0 => Admitted([(byte)ticket]),
                    1 => new AuthorIntroduced("somebody", $"way1{author}", [(byte)ticket]),
                    _ => new AuthorIntroduced("somebody", $"way1{author}"),
                });
            }

            var log = room.Fold();
            var counts = log.Lines.Where(line => line.Entry.Fact is MemberAdmitted && !CaseFile.Fold(log)!.Inadmissible.Any(kept => kept.Line == line)).Count();
            Assert.InRange(log.Members.Count, 1, 1 + counts);
            Assert.InRange(log.Book.Seats.Count, 1 + counts, 1 + counts);
        });

    private sealed class Log
    {
        private readonly List<RoomLine> _lines = [];
        private readonly Dictionary<string, int> _counts = [];

        public IReadOnlyList<string> Members => [.. _lines.Select(line => line.Author).Distinct().Where(author => Fold().MemberOf(author) is not null)];

        public Log Say(string author, Fact fact)
        {
            var count = _counts[author] = _counts.GetValueOrDefault(author) + 1;
            _lines.Add(new RoomLine(_lines.Count + 1, $"hash {author} {count}", author, new Entry { Epoch = 1, Counter = count, Previous = count == 1 ? null : $"hash {author} {count - 1}", SeenNumber = _lines.Count, SeenHash = "", Day = History.Day, Fact = fact }));
            return this;
        }

        public RoomLog Fold() => RoomLog.Fold(_lines);
    }
}
