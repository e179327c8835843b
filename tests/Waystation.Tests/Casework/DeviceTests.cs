using CsCheck;
using Waystation.Casework.Cases;
using Waystation.Casework.Members;
using Waystation.Casework.Notes;
using Waystation.Casework.Rooms;
using Xunit;
using static Waystation.Tests.Casework.RemovalTests;

namespace Waystation.Tests.Casework;

/// <summary>A member may have several devices, each with keys of its own. To every rule they are one.</summary>
public sealed class DeviceTests
{
    private static readonly string s_mark = new('c', 64);

    [Fact]
    public void Two_devices_of_one_member_are_one_member_to_every_rule()
    {
        var room = WithSecondDevice("anna", "boris", "vera").Say("vera", new EpochEnded("way1boris", s_mark)).Continue("anna").Continue("laptop").Continue("vera");
        var fold = room.Fold();
        Assert.Equal(["way1anna", "way1vera"], fold.Members.Order(StringComparer.Ordinal));
        Assert.Equal(["way1anna", "way1laptop"], fold.Book.DevicesOf("way1anna").Select(seat => seat.Address));
        Assert.Equal("way1anna", fold.MemberOf("laptop+"));

        // The second confirms nothing that the first did, and one of them says a thing for both.
        var right = new RemovalDecided("way1boris", 1, RemovalVerdict.Confirmed);
        room.Say("anna+", right);
        Assert.Equal(Objection.NotThisStep, room.Ask("laptop+", right with { Verdict = RemovalVerdict.Reversed }));
        Assert.Equal(Objection.Oneself, room.Ask("laptop+", new EpochEnded("way1anna", s_mark)));
        Assert.Equal(["way1anna"], fold.Lines.Where(line => line.Author is "anna" or "laptop").Select(line => fold.MemberOf(line.Author)).Distinct());
    }

    [Fact]
    public void A_lost_device_is_struck_out_by_the_other_alone_and_its_member_stays()
    {
        var room = WithSecondDevice("anna", "boris").Say("anna", new NoteWritten("contact", "n1", "before"));
        var struck = new EpochEnded("way1anna", s_mark, "way1anna");
        Assert.Equal(Objection.NeedsAnotherMember, room.Ask("boris", struck));
        Assert.Equal(Objection.Oneself, room.Ask("laptop", struck with { Device = "way1laptop" }));
        Assert.Equal(Objection.NotThere, room.Ask("laptop", struck with { Device = "way1boris" }));
        Assert.Null(room.Ask("laptop", struck));
        room.Say("laptop", struck).Continue("laptop").Continue("boris");

        // Whoever has the lost computer holds its keys, and comes over with none of them.
        room.Continue("anna").Say("anna+", new NoteWritten("contact", "n2", "from the lost one")).Say("laptop+", new NoteWritten("contact", "n3", "after"));
        var fold = room.Fold();
        Assert.Equal(["n1", "n3"], CaseFile.Fold(fold)!.Notes.Notes.Standing.Select(note => note.Value.Id));
        Assert.True(fold.Book.IsOut("anna"));
        Assert.False(fold.Book.IsOut("laptop+"));
        Assert.Equal(["way1anna", "way1boris"], fold.Members.Order(StringComparer.Ordinal));
        Assert.Equal("way1anna", fold.MemberOf("anna"));
        Assert.Empty(fold.Book.Removals);
        Assert.Equal(("way1anna", "way1anna", 1), Assert.Single(fold.Book.Struck) is var one ? (one.Member, one.Device, one.Epoch) : default);

        // Nor is it let in again, by nobody and as nobody.
        foreach (var author in (string[])["laptop+", "boris+"])
        {
            // Her member is named by the address of her first device: nobody else goes by it.
            Assert.Equal(Objection.IsMember, room.Ask(author, new MemberAdmitted(new string('e', 64), Role.Works, "way1anna")));
            Assert.Equal(Objection.IsMember, room.Ask(author, new DeviceAdmitted(new string('e', 64), "way1anna")));
        }
    }

    [Fact]
    public void The_second_device_is_struck_out_as_the_first_and_comes_back_as_nobody()
    {
        var room = WithSecondDevice("anna", "boris").Say("anna", new EpochEnded("way1anna", s_mark, "way1laptop")).Continue("anna").Continue("boris").Continue("laptop");
        Assert.Equal(["way1anna", "way1boris"], room.Fold().Book.Seats.Select(seat => seat.Address).Order(StringComparer.Ordinal));
        Assert.Equal(Objection.WasTakenOut, room.Ask("boris+", new MemberAdmitted(new string('e', 64), Role.Works, "way1laptop")));
        Assert.Equal(Objection.WasTakenOut, room.Ask("anna+", new DeviceAdmitted(new string('e', 64), "way1laptop")));
    }

    [Fact]
    public void Few_devices_are_struck_out_on_one_day_so_that_nobody_uses_up_the_epochs()
    {
        var room = WithSecondDevice("anna", "boris");
        for (var i = 0; i < MemberBook.MostStruckADay; i++)
        {
            var author = i == 0 ? "anna" : "anna" + new string('+', i);
            room.Say(author, new EpochEnded("way1anna", new string((char)('a' + i), 64), i == 0 ? "way1laptop" : $"way1other{i}"));
            room.Say(author + "+", new AuthorIntroduced("anna", "way1anna", Ticket: null, author, [])).Say(author + "+", new DeviceAdmitted(MemberBook.MarkOf([(byte)(100 + i)]), $"way1other{i + 1}"));
        }

        var next = new EpochEnded("way1anna", s_mark, $"way1other{MemberBook.MostStruckADay}");
        Assert.Equal(MemberBook.MostStruckADay, room.Fold().Book.Struck.Count);
        Assert.Equal(Objection.TooMany, room.Ask("anna++", next));
        Assert.Null(room.Ask("anna++", next, History.Day.AddDays(1)));
    }

    [Fact]
    public void A_device_is_nobody_elses_and_a_member_has_few()
    {
        var room = WithSecondDevice("anna", "boris");
        Assert.Equal(Objection.IsMember, room.Ask("boris", new MemberAdmitted(new string('e', 64), Role.Works, "way1laptop")));
        Assert.Equal(Objection.IsMember, room.Ask("boris", new DeviceAdmitted(new string('e', 64), "way1laptop")));
        Assert.Equal(Objection.IsMember, room.Ask("anna", new DeviceAdmitted(new string('e', 64), "way1boris")));
        Assert.Equal(Objection.IdTaken, room.Ask("boris", new DeviceAdmitted(MemberBook.MarkOf([9]), "way1tablet")));
        Assert.Equal(Objection.BadId, room.Ask("anna", new DeviceAdmitted("short", "way1tablet")));
        Assert.Null(room.Ask("laptop", new DeviceAdmitted(new string('e', 64), "way1tablet")));
        room.Say("laptop", new DeviceAdmitted(new string('e', 64), "way1tablet"));
        Assert.Equal(Objection.TooMany, room.Ask("anna", new DeviceAdmitted(new string('f', 64), "way1fourth")));

        // Another who shows its ticket is nobody.
        var stolen = WithSecondDevice("anna", "boris", "vera").Say("anna", new DeviceAdmitted(MemberBook.MarkOf([8]), "way1tablet")).Say("thief", new AuthorIntroduced("Anna", "way1thief", [8]));
        Assert.Null(stolen.Fold().MemberOf("thief"));
    }

    [Fact]
    public void Who_was_taken_out_comes_back_with_none_of_their_devices_before_that_was_taken_back()
    {
        var room = WithSecondDevice("anna", "boris", "vera").Say("boris", new EpochEnded("way1anna", s_mark)).Continue("boris").Continue("vera").Continue("anna").Continue("laptop");
        Assert.Equal(["way1boris", "way1vera"], room.Fold().Members.Order(StringComparer.Ordinal));
        Assert.True(room.Fold().Book.IsOut("laptop"));
        foreach (var address in (string[])["way1anna", "way1laptop"])
        {
            Assert.Equal(Objection.WasTakenOut, room.Ask("vera+", new MemberAdmitted(new string('e', 64), Role.Works, address)));
            Assert.Equal(Objection.WasTakenOut, room.Ask("vera+", new DeviceAdmitted(new string('e', 64), address)));
        }

        // Taken back: with the second device they are who they were.
        room.Say("vera+", new RemovalDecided("way1anna", 1, RemovalVerdict.Reversed)).Say("vera+", new MemberAdmitted(MemberBook.MarkOf([7]), Role.Works, "way1laptop"));
        room.Say("laptop2", new AuthorIntroduced("Anna", "way1laptop", [7]));
        Assert.Equal("way1anna", room.Fold().MemberOf("laptop2"));
    }

    /// <summary>Whatever people with several devices write: behind one device's keys there is never more than one member, and a device that was struck out is not here.</summary>
    [Fact]
    public void Nobody_is_ever_two_members_by_having_two_devices() =>
        Gen.Select(Gen.Int[0, 5], Gen.Int[0, 5], Gen.Int[0, 6], Gen.Int[0, 1]).Array[0, 40].Sample(steps =>
        {
            string[] devices = ["anna", "boris", "vera", "laptop", "tablet", "phone"];
            var room = Log.Of(devices[..3]);
            foreach (var (by, about, what, back) in steps)
            {
                var epoch = Math.Max(1, room.Fold().Book.Epoch - back);
                var author = devices[by] + (epoch == 1 ? "" : $"{epoch}");
                var owner = room.Fold().MemberOf(author) ?? "way1" + devices[by];
                room.Say(author, what switch
                {
                    0 => new DeviceAdmitted(MemberBook.MarkOf([(byte)about, (byte)by]), "way1" + devices[about]),
                    1 => new AuthorIntroduced(devices[by], "way1" + devices[by], [(byte)by, (byte)about]),
                    2 => new EpochEnded(owner, new string((char)('a' + (epoch % 6)), 64), "way1" + devices[about]),
                    3 => new EpochEnded("way1" + devices[about], new string((char)('a' + (epoch % 6)), 64)),
                    4 => new AuthorIntroduced(devices[by], "way1" + devices[by], Ticket: null, devices[by] + (epoch <= 2 ? "" : $"{epoch - 1}"), []),
                    5 => new RemovalDecided("way1" + devices[about], epoch - 1, RemovalVerdict.Reversed),
                    _ => new MemberAdmitted(MemberBook.MarkOf([(byte)about, (byte)by]), Role.Works, "way1" + devices[about]),
                }, epoch);
            }

            var fold = room.Fold();
            var book = fold.Book;
            Assert.Equal(book.Epoch - 1, book.Removals.Count + book.Struck.Count);
            Assert.All(fold.Lines.GroupBy(line => line.Author.TrimEnd('2', '3', '4', '5', '6', '7', '8', '9', '0', '1')), device =>
                Assert.True(device.Select(line => fold.MemberOf(line.Author)).OfType<string>().Distinct().Count() <= 1));
            Assert.DoesNotContain(book.Seats, seat => book.Struck.Any(struck => struck.Device == seat.Address));
            Assert.All(book.Seats.GroupBy(seat => seat.Id), member => Assert.True(member.Count() <= MemberBook.MostDevices));
        });

    /// <summary>The first of them has let in a laptop of their own.</summary>
    private static Log WithSecondDevice(params string[] names) =>
        Log.Of(names).Say(names[0], new DeviceAdmitted(MemberBook.MarkOf([9]), "way1laptop")).Say("laptop", new AuthorIntroduced(names[0], "way1laptop", [9]));
}
