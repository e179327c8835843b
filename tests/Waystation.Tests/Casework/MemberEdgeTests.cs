using System.Globalization;
using CsCheck;
using Waystation.Casework.Cases;
using Waystation.Casework.Checkpoints;
using Waystation.Casework.Members;
using Waystation.Casework.Notes;
using Waystation.Casework.People;
using Waystation.Casework.Rooms;
using Xunit;

namespace Waystation.Tests.Casework;

/// <summary>Where the rules of members begin and end: one more, one fewer, one day later.</summary>
public sealed class MemberEdgeTests
{
    private static readonly DateOnly s_day = History.Day;
    private static readonly string s_mark = new('c', 64);

    [Fact]
    public void A_mark_is_sixty_four_lower_case_hexadecimal_digits()
    {
        IReadOnlyList<Func<string, Fact>> marked =
            [mark => new MemberAdmitted(mark, Role.Works), mark => new DeviceAdmitted(mark, "way1x"), mark => new EpochEnded("way1x", mark), mark => new EpochRenewed(mark)];
        foreach (var of in marked)
        {
            Assert.Null(of("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef").ByItself);
            Assert.All([new string('a', 63), new string('a', 65), "", new string('A', 64), new string('g', 64), new string('a', 63) + "G"], mark => Assert.Equal(Objection.BadId, of(mark).ByItself));
        }
    }

    [Fact]
    public void An_address_has_one_to_a_hundred_and_twenty_eight_characters()
    {
        IReadOnlyList<Func<string, Fact>> addressed =
        [
            at => new MemberAdmitted(s_mark, Role.Works, at), at => new DeviceAdmitted(s_mark, at), at => new EpochEnded(at, s_mark), at => new EpochEnded("way1x", s_mark, at),
            at => new RemovalAsked(at), at => new RemovalDecided(at, 1, RemovalVerdict.Confirmed),
        ];
        foreach (var of in addressed)
        {
            Assert.All(["x", new string('x', 128)], at => Assert.Null(of(at).ByItself));
            Assert.All(["", new string('x', 129)], at => Assert.Equal(Objection.BadId, of(at).ByItself));
        }
    }

    [Fact]
    public void An_epoch_that_is_named_is_one_that_a_room_can_have()
    {
        Assert.All([2, RoomEpoch.Most], from => Assert.Null(new MemberAdmitted(s_mark, Role.Works, "way1x", from).ByItself));
        Assert.All([-1, 0, 1, RoomEpoch.Most + 1], from => Assert.Equal(Objection.BadId, new MemberAdmitted(s_mark, Role.Works, "way1x", from).ByItself));
        Assert.All([1, RoomEpoch.Most], epoch => Assert.Null(new RemovalDecided("way1x", epoch, RemovalVerdict.Reversed).ByItself));
        Assert.All([-1, 0, RoomEpoch.Most + 1], epoch => Assert.Equal(Objection.BadId, new RemovalDecided("way1x", epoch, RemovalVerdict.Reversed).ByItself));
    }

    /// <summary>Days are their authors' own: one whose day is a day ahead has asked all the same.</summary>
    [Fact]
    public void Who_asks_for_a_removal_has_asked_for_a_week_and_while_they_are_here()
    {
        var room = new Room("anna", "boris", "vera", "zoya");
        room.Say("boris", new RemovalAsked("vera")).Say("boris", new RemovalAsked("vera")).Say("zoya", new RemovalAsked("vera")).Say("anna", new RemovalAsked("boris"));
        Assert.Equal(["boris", "zoya"], room.Book.AskedFor("vera", s_day));
        Assert.Equal(["anna"], room.Book.AskedFor("boris", s_day));
        Assert.Equal(["boris", "zoya"], room.Book.AskedFor("vera", s_day.AddDays(MemberBook.AskedDays)));
        Assert.Empty(room.Book.AskedFor("vera", s_day.AddDays(MemberBook.AskedDays + 1)));
        Assert.Equal(["boris", "zoya"], room.Book.AskedFor("vera", s_day.AddDays(-1)));
        Assert.Empty(room.Book.AskedFor("vera", s_day.AddDays(-2)));
        room.Say("anna", new EpochEnded("boris", s_mark));
        Assert.Equal(["zoya"], room.Book.AskedFor("vera", s_day));
    }

    [Fact]
    public void Alone_takes_nobody_out_who_did_so_today_or_whom_nobody_confirmed_yet()
    {
        var room = new Room("anna", "boris", "vera", "zoya");
        Assert.False(room.Book.MayNotAlone("anna", s_day));
        room.Say("anna", new EpochEnded("boris", s_mark)).Come("vera", "anna");
        Assert.True(room.Book.MayNotAlone("anna", s_day.AddDays(100)));
        Assert.False(room.Book.MayNotAlone("vera", s_day));
        Assert.False(room.Book.MayNotAlone("boris", s_day));
        room.Say("vera", new RemovalDecided("boris", 1, RemovalVerdict.Confirmed));
        Assert.Equal([true, true, false], new[] { -1, 0, 1 }.Select(days => room.Book.MayNotAlone("anna", s_day.AddDays(days))));
    }

    [Fact]
    public void Who_took_out_one_that_asked_for_it_may_go_on_alone_at_once()
    {
        var room = new Room("anna", "boris", "vera", "zoya").Say("boris", new RemovalAsked("boris")).Say("anna", new EpochEnded("boris", s_mark));
        Assert.False(room.Book.MayNotAlone("anna", s_day));
        Assert.True(room.Book.Removals[0].TheyAsked);
    }

    /// <summary>One who asked was in time; a week later their asking is over, and it is a removal as any.</summary>
    [Fact]
    public void Asking_for_ones_own_removal_counts_for_a_week_too()
    {
        foreach (var (days, asked) in new[] { (MemberBook.AskedDays, true), (MemberBook.AskedDays + 1, false) })
        {
            var room = new Room("anna", "boris", "vera").Say("boris", new RemovalAsked("boris")).Say("anna", new EpochEnded("boris", s_mark), s_day.AddDays(days));
            Assert.Equal(asked, Assert.Single(room.Book.Removals).TheyAsked);
        }
    }

    /// <summary>Two others: neither whoever takes out nor whoever is taken out is one of them.</summary>
    [Fact]
    public void Where_one_may_not_alone_two_others_must_have_asked()
    {
        foreach (var (asking, enough) in new (string[] Asking, bool Enough)[] { ([], false), (["zoya"], false), (["anna", "zoya"], false), (["zoya", "rosa"], true), (["anna", "zoya", "rosa"], true), (["vera"], true) })
        {
            var room = new Room("anna", "boris", "vera", "zoya", "rosa").Say("anna", new EpochEnded("boris", s_mark)).Come("anna", "vera", "zoya", "rosa");
            foreach (var one in asking)
            {
                room.Say(one, new RemovalAsked("vera"));
            }

            Assert.Equal(enough ? null : Objection.TwoOthersMustAsk, room.Ask("anna", new EpochEnded("vera", s_mark)));
        }
    }

    [Fact]
    public void Only_when_who_was_taken_out_ended_the_same_epoch_against_whoever_did_it_is_it_mutual()
    {
        static Room Removed() => new Room("anna", "boris", "vera", "zoya").Say("anna", new EpochEnded("boris", s_mark));
        var other = new EpochEnded("anna", new string('d', 64));
        Assert.False(Removed().Late("vera", other, 1).Book.Removals[0].IsMutual);
        Assert.False(Removed().Late("boris", other with { Removed = "vera" }, 1).Book.Removals[0].IsMutual);
        Assert.False(Removed().Late("boris", new RemovalAsked("anna"), 1).Book.Removals[0].IsMutual);
        Assert.False(Removed().Late("boris", other, 2).Book.Removals[0].IsMutual);
        Assert.False(Removed().Late("nobody", other, 1).Book.Removals[0].IsMutual);
        var mutual = Removed().Late("boris", other, 1).Come("anna", "vera", "zoya");
        Assert.True(mutual.Book.Removals[0].IsMutual);
        Assert.Equal(2, mutual.Book.Removals[0].Deciders);

        // Neither of the two takes anybody out alone before two others have decided.
        Assert.Equal((true, true, false), (mutual.Book.MayNotAlone("anna", s_day.AddDays(9)), mutual.Book.MayNotAlone("boris", s_day.AddDays(9)), mutual.Book.MayNotAlone("vera", s_day.AddDays(9))));
        mutual.Say("vera", new RemovalDecided("boris", 1, RemovalVerdict.Reversed));
        Assert.True(mutual.Book.MayNotAlone("boris", s_day.AddDays(9)));
        Assert.Equal(Objection.WasTakenOut, mutual.Ask("zoya", new MemberAdmitted(s_mark, Role.Works, "boris")));
        mutual.Say("zoya", new RemovalDecided("boris", 1, RemovalVerdict.Reversed));
        Assert.Equal((false, false), (mutual.Book.MayNotAlone("anna", s_day.AddDays(9)), mutual.Book.MayNotAlone("boris", s_day.AddDays(9))));
        Assert.Null(mutual.Ask("zoya", new MemberAdmitted(s_mark, Role.Works, "boris")));
    }

    /// <summary>One who says it was right and one who says it was wrong are not two who agree.</summary>
    [Fact]
    public void A_mutual_removal_is_decided_by_two_of_one_mind()
    {
        var room = new Room("anna", "boris", "vera", "zoya", "rosa").Say("anna", new EpochEnded("boris", s_mark)).Late("boris", new EpochEnded("anna", new string('d', 64)), 1).Come("anna", "vera", "zoya", "rosa");
        room.Say("vera", new RemovalDecided("boris", 1, RemovalVerdict.Confirmed)).Say("zoya", new RemovalDecided("boris", 1, RemovalVerdict.Reversed));
        Assert.Equal((false, false, false), (room.Book.Removals[0].IsConfirmed, room.Book.Removals[0].IsReversed, room.Book.Removals[0].IsDecided));
        Assert.All(["vera", "zoya"], one => Assert.All([RemovalVerdict.Confirmed, RemovalVerdict.Reversed], verdict => Assert.Equal(Objection.NotThisStep, room.Ask(one, new RemovalDecided("boris", 1, verdict)))));
        room.Say("rosa", new RemovalDecided("boris", 1, RemovalVerdict.Confirmed));
        Assert.Equal((true, false), (room.Book.Removals[0].IsConfirmed, room.Book.Removals[0].IsReversed));
        Assert.Equal(["rosa", "vera"], room.Book.Removals[0].Confirmed);
        Assert.Equal(["zoya"], room.Book.Removals[0].Reversed);
    }

    [Fact]
    public void Nobody_decides_of_a_removal_that_is_their_own_or_is_not_there()
    {
        var room = new Room("anna", "boris", "vera", "zoya").Say("anna", new EpochEnded("boris", s_mark)).Come("anna", "vera", "zoya");
        Assert.Equal(Objection.NotThere, room.Ask("vera", new RemovalDecided("zoya", 1, RemovalVerdict.Confirmed)));
        Assert.Equal(Objection.NotThere, room.Ask("vera", new RemovalDecided("boris", 2, RemovalVerdict.Confirmed)));
        Assert.Equal(Objection.NeedsAnotherMember, room.Ask("anna", new RemovalDecided("boris", 1, RemovalVerdict.Confirmed)));

        // Let in again, they do not decide of it afterwards.
        room.Say("vera", new RemovalDecided("boris", 1, RemovalVerdict.Reversed)).Admit("vera", "boris");
        Assert.Equal(Objection.NeedsAnotherMember, room.Ask("boris", new RemovalDecided("boris", 1, RemovalVerdict.Confirmed)));
        Assert.Equal(Objection.NotThisStep, room.Ask("zoya", new RemovalDecided("boris", 1, RemovalVerdict.Confirmed)));
    }

    [Fact]
    public void A_room_keeps_its_last_hundred_epochs_for_removals_and_has_no_more_than_it_can_name()
    {
        var room = new Room("anna", "boris");
        for (var day = s_day; room.Book.Epoch < RoomEpoch.Most - MemberBook.KeptForRemovals; day = day.AddDays(1))
        {
            for (var i = 0; i < MemberBook.MostRenewedADay && room.Book.Epoch < RoomEpoch.Most - MemberBook.KeptForRemovals; i++)
            {
                Assert.Null(room.Ask("anna", new EpochRenewed(s_mark), day));
                room.Say("anna", new EpochRenewed(s_mark), day).Come("anna");
            }
        }

        room.Come("boris");
        var late = s_day.AddDays(9999);
        Assert.Equal(RoomEpoch.Most - MemberBook.KeptForRemovals, room.Book.Epoch);
        Assert.Equal(Objection.TooMany, room.Ask("anna", new EpochRenewed(s_mark), late));
        room.AddDevice("boris", "tablet");
        Assert.Equal(Objection.TooMany, room.Ask("boris", new EpochEnded("boris", s_mark, "tablet"), late));
        for (var i = 0; room.Book.Epoch < RoomEpoch.Most; i++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"one{i}");
            room.Admit("anna", name).Say(name, new RemovalAsked(name));
            Assert.Null(room.Ask("anna", new EpochEnded(name, s_mark)));
            room.Say("anna", new EpochEnded(name, s_mark)).Come("anna");
        }

        Assert.Equal(Objection.TooMany, room.Ask("anna", new EpochEnded("boris", s_mark)));
    }

    [Fact]
    public void Renewals_are_counted_for_each_member_by_the_day()
    {
        var room = new Room("anna", "boris");
        for (var i = 0; i < MemberBook.MostRenewedADay; i++)
        {
            room.Say("anna", new EpochRenewed(s_mark)).Come("anna", "boris");
        }

        Assert.Equal(Objection.TooMany, room.Ask("anna", new EpochRenewed(s_mark)));
        Assert.Equal(Objection.TooMany, room.Ask("anna", new EpochRenewed(s_mark), s_day.AddDays(-1)));
        Assert.Null(room.Ask("anna", new EpochRenewed(s_mark), s_day.AddDays(1)));
        Assert.Null(room.Ask("boris", new EpochRenewed(s_mark)));
    }

    /// <summary>What somebody could have read is what stands from their first epoch to their last entry, and what was carried over for them.</summary>
    /// <summary>Otherwise who was taken out before they came walks in with the ticket that they still have.</summary>
    [Fact]
    public void A_ticket_counts_for_nothing_once_whoever_it_was_for_was_taken_out() => Assert.All((string?[])["vera", null], address =>
    {
        var room = new Room("anna", "boris");
        var (mark, other) = (MemberBook.MarkOf([7]), MemberBook.MarkOf([8]));
        Assert.False(room.Book.Counts(mark));
        room.Say("anna", new MemberAdmitted(mark, Role.Works, address)).Say("anna", new MemberAdmitted(other, Role.Works));
        Assert.True(room.Book.Counts(mark));
        room.Say("boris", new EpochEnded(address ?? mark, s_mark)).Come("anna", "boris");
        Assert.True(room.Book.IsMarkOut(mark));
        Assert.False(room.Book.Counts(mark));
        Assert.False(room.Book.Take("vera's key", new AuthorIntroduced("vera", "vera", [7]), s_day, room.Book.Epoch));
        Assert.Equal(["anna", "boris", null], room.Book.Seats.Select(seat => seat.Name));

        // Who is still waited for comes all the same.
        Assert.True(room.Book.Counts(other));
        Assert.True(room.Book.Take("zoya's key", new AuthorIntroduced("zoya", "zoya", [8]), s_day, room.Book.Epoch));
    });

    [Fact]
    public void Nobody_asks_for_the_removal_of_somebody_who_is_not_here()
    {
        var room = new Room("anna", "boris");
        Assert.Equal(Objection.MemberUnknown, room.Ask("anna", new RemovalAsked("nobody")));
        Assert.Null(room.Ask("anna", new RemovalAsked("anna")));
    }

    [Fact]
    public void Of_somebody_who_was_taken_out_twice_the_removal_is_decided_that_was_named()
    {
        var room = new Room("anna", "boris", "vera").Say("anna", new EpochEnded("vera", s_mark)).Come("anna", "boris").Say("boris", new RemovalDecided("vera", 1, RemovalVerdict.Reversed));
        room.Admit("anna", "vera").Say("boris", new EpochEnded("vera", s_mark)).Come("anna", "boris").Say("anna", new RemovalDecided("vera", 2, RemovalVerdict.Confirmed));
        Assert.Equal([[], ["anna"]], room.Book.Removals.Select(removal => removal.Confirmed.ToArray()));
        Assert.Equal([["boris"], []], room.Book.Removals.Select(removal => removal.Reversed.ToArray()));
    }

    [Fact]
    public void Who_was_let_in_without_an_address_is_who_they_say_and_at_a_members_device_that_member()
    {
        var room = new Room("anna", "boris").AddDevice("boris", "boris's phone");
        foreach (var (number, key, address, id) in ((byte, string, string?, string)[])[(1, "one", "vera", "vera"), (2, "two", "boris's phone", "boris"), (3, "three", null, "three")])
        {
            room.Say("anna", new MemberAdmitted(MemberBook.MarkOf([number]), Role.Works));
            Assert.True(room.Book.Take(key, new AuthorIntroduced("somebody", address, [number]), s_day, 1));
            Assert.Equal((id, address), (room.Book.Of(key)!.Id, room.Book.Of(key)!.Address));
        }
    }

    [Fact]
    public void Each_device_comes_along_for_itself_and_a_key_of_this_epoch_is_continued_in_none()
    {
        var room = new Room("anna", "boris").AddDevice("anna", "anna's phone");
        Assert.All(room.Book.Seats, seat => Assert.True(room.Book.HasComeAlong(seat)));
        Assert.False(room.Book.Take("another", new AuthorIntroduced("anna", "anna", Ticket: null, "anna's key", []), s_day, 1));
        room.Say("boris", new EpochRenewed(s_mark));
        Assert.All(room.Book.Seats, seat => Assert.False(room.Book.HasComeAlong(seat)));
        room.Come("anna");
        Assert.Equal([true, false, false], room.Book.Seats.Select(room.Book.HasComeAlong));
    }

    [Fact]
    public void Members_stand_in_the_order_in_which_they_came_whoever_came_along_first()
    {
        var room = new Room("anna", "boris", "vera").AddDevice("anna", "anna's phone");
        room.Say("boris", new EpochRenewed(s_mark)).Come("anna's phone", "vera", "boris", "anna");
        Assert.Equal(["anna", "boris", "vera", "anna's phone"], room.Book.Seats.Select(seat => seat.Name));
    }

    [Fact]
    public void Who_is_here_and_who_somebody_is_are_of_members_and_nothing_else_is()
    {
        Assert.All((Fact[])[new AuthorIntroduced("anna"), new EpochRenewed(s_mark), new RemovalAsked("anna")], fact => Assert.True(MemberBook.IsOfMembers(fact)));
        Assert.False(MemberBook.IsOfMembers(new NoteWritten("contact", "n1", "spoke with her")));
    }

    [Fact]
    public void A_reach_counts_each_thing_once_from_the_first_epoch_to_the_last_entry()
    {
        var file = new FileArrived("f", "a.jpg", 3, new string('0', 64), ["a1"], new byte[32]);
        static LetterArrived Letter(string id, params FileArrived[] files) => new(id, s_day, "for-myself", "no", "ru", "text", files);
        IReadOnlyList<(int Epoch, Fact Fact)> said =
        [
            (1, new AuthorIntroduced("Anna", "way1anna")),
            (1, Samples.Opened),
            (1, Letter("l1", file, file)),
            (1, Letter("l2")),
            (1, new PersonNamed("contact", "A")),
            (1, new PersonNamed("contact", "B")),
            (1, new PersonNamed("p2", "C")),
            (1, new AnswerWritten("a1", "text")),
            (1, new NoteWritten("contact", "n1", "text")),
            (1, new NoteWritten("p2", "n2", "text")),
            (1, new LanguageSpoken("contact", "s1", "ru", Mastery.Well)),
            (2, new AuthorIntroduced("Boris", "way1boris")),
            (2, new AuthorIntroduced("Anna", "way1anna")),
            (2, new AuthorIntroduced("Zoya")),
            (2, Letter("l3", file)),
            (2, new NoteWritten("contact", "n3", "text")),
            (2, new Carried("k", [new CarriedLine(RoomEpoch.NumberOf(1, 3), new string('0', 64), "x", "way1x", []), new CarriedLine(RoomEpoch.NumberOf(1, 11), new string('0', 64), "x", "way1x", [])], [])),
            (2, new AnswerWritten("a2", "text")),
        ];
        var counts = new Dictionary<int, int>();
        var lines = said.Select((one, i) => new RoomLine(RoomEpoch.NumberOf(one.Epoch, counts[one.Epoch] = counts.GetValueOrDefault(one.Epoch) + 1), $"hash {i}", "anna", new Entry { Epoch = one.Epoch, Counter = i + 1, Previous = i == 0 ? null : $"hash {i - 1}", SeenNumber = 0, SeenHash = "", Day = s_day, Fact = one.Fact })).ToList();
        var log = RoomLog.Fold(lines);
        Assert.Equal(lines.Count, log.Lines.Count);

        var all = Reach.Of(log, long.MaxValue);
        Assert.Equal((3, 3, 2, 2, 2), (all.Letters, all.Files, all.Answers, all.People, all.Members));
        Assert.Equal([(DataCategory.Languages, 1), (DataCategory.Notes, 3)], all.Kinds);

        // Up to and with an entry.
        var first = Reach.Of(log, RoomEpoch.NumberOf(1, 4));
        Assert.Equal((2, 2, 0, 0, 1), (first.Letters, first.Files, first.Answers, first.People, first.Members));
        Assert.Empty(first.Kinds);
        Assert.Equal(1, Reach.Of(log, RoomEpoch.NumberOf(1, 3)).Letters);

        // From the second epoch on: and what was carried over.
        var later = Reach.Of(log, long.MaxValue, 2);
        Assert.Equal((2, 3, 1, 0, 2), (later.Letters, later.Files, later.Answers, later.People, later.Members));
        Assert.Equal([(DataCategory.Languages, 1), (DataCategory.Notes, 1)], later.Kinds);
        Assert.Equal(3, Reach.Of(log, long.MaxValue, 1).Letters);
        Assert.Equal("Reach", all.ToString());
    }

    /// <summary>Whoever reads further has read no less, and whoever came later no more.</summary>
    [Fact]
    public void A_reach_never_shrinks_with_further_entries_nor_grows_with_a_later_epoch() =>
        Gen.Select(Gen.Int[1, 3], Gen.Int[0, 3]).Array[0, 20].Sample(steps =>
        {
            var counts = new Dictionary<int, int>();
            var lines = steps.OrderBy(step => step.Item1).Select((step, i) => new RoomLine(RoomEpoch.NumberOf(step.Item1, counts[step.Item1] = counts.GetValueOrDefault(step.Item1) + 1), $"hash {i}", "anna", new Entry
            {
                Epoch = step.Item1,
                Counter = i + 1,
                Previous = i == 0 ? null : $"hash {i - 1}",
                SeenNumber = 0,
                SeenHash = "",
                Day = s_day,
                Fact = step.Item2 switch
                {
                    0 => new NoteWritten("contact", $"n{i}", "text"),
                    1 => new AnswerWritten($"a{i}", "text"),
                    2 => new PersonNamed($"p{i}", "A"),
                    _ => new AuthorIntroduced("A", $"way1{i}"),
                },
            })).ToList();
            var log = RoomLog.Fold(lines);
            static int Size(Reach reach) => reach.Letters + reach.Files + reach.Answers + reach.People + reach.Members + reach.Kinds.Sum(kind => kind.Times);
            Assert.All(log.Lines.Zip(log.Lines.Skip(1)), two => Assert.True(Size(Reach.Of(log, two.First.Number)) < Size(Reach.Of(log, two.Second.Number))));
            Assert.Equal(log.Lines.Count, Size(Reach.Of(log, long.MaxValue)));
            Assert.All([1, 2, 3], epoch => Assert.Equal(log.Lines.Count(line => line.Entry.Epoch >= epoch), Size(Reach.Of(log, long.MaxValue, epoch))));
        });

    /// <summary>A member book alone, with days: whoever is named is at the address of that name.</summary>
    private sealed class Room
    {
        private readonly Dictionary<string, string> _key = [];
        private int _number;

        public Room(params string[] names)
        {
            Take(names[0], names[0] + "'s key", new AuthorIntroduced(names[0], names[0]));
            foreach (var name in names.Skip(1))
            {
                Admit(names[0], name);
            }
        }

        public MemberBook Book { get; } = new();

        public Room Say(string name, Fact fact, DateOnly? day = null)
        {
            Assert.Null(Book.Take(_key[name], fact, day ?? s_day, ++_number));
            return this;
        }

        public Objection? Ask(string name, Fact fact, DateOnly? day = null) => Book.Check(fact, Book.Of(_key[name], Book.Epoch), day ?? s_day);

        public Room Late(string name, Fact fact, int epoch)
        {
            Book.TakeLate(_key.GetValueOrDefault(name, name), fact, epoch);
            return this;
        }

        /// <summary>They come along into the epoch that is open.</summary>
        public Room Come(params string[] names)
        {
            foreach (var name in names)
            {
                Take(name, string.Create(CultureInfo.InvariantCulture, $"{name}'s key of {Book.Epoch}"), new AuthorIntroduced(name, name, Ticket: null, _key[name], []));
            }

            return this;
        }

        public Room Admit(string by, string name)
        {
            byte[] ticket = [.. BitConverter.GetBytes(++_number), 1];
            Say(by, new MemberAdmitted(MemberBook.MarkOf(ticket), Role.Works, name));
            return Take(name, string.Create(CultureInfo.InvariantCulture, $"{name}'s key {_number}"), new AuthorIntroduced(name, name, ticket));
        }

        public Room AddDevice(string by, string device)
        {
            byte[] ticket = [.. BitConverter.GetBytes(++_number), 2];
            Say(by, new DeviceAdmitted(MemberBook.MarkOf(ticket), device));
            return Take(device, device + "'s key", new AuthorIntroduced(device, device, ticket));
        }

        private Room Take(string name, string key, AuthorIntroduced introduced)
        {
            Assert.True(Book.Take(key, introduced, s_day, Book.Epoch));
            _key[name] = key;
            return this;
        }
    }
}
