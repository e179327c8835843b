using Waystation.Casework.Audit;
using Waystation.Casework.Cases;
using Waystation.Casework.Rooms;
using Waystation.Office;
using Waystation.Office.Deeds;
using Waystation.Office.Rooms;
using Waystation.Tests.Office;
using Xunit;

namespace Waystation.Tests.Desk;

/// <summary>Who looked is written into the room by the deeds themselves; whoever looks neither sees that nor waits for it.</summary>
public sealed class AccessTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Opening_a_case_is_noted_once_a_day_for_each_member_and_a_colleague_sees_it()
    {
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris"]);
        var (anna, boris) = (network.Desks[0], network.Desks[1]);
        var number = await RecordTests.TakeOnAsync(network, anna);
        for (var i = 0; i < 3; i++)
        {
            var look = RecordTests.Look(anna, number);
            Assert.Empty(look.Waiting);
            Assert.Equal((0, 0), (anna.Courier.Unsent, anna.Courier.Held));
            RecordTests.Look(boris, number);
            await NoteAccess.SendAsync(anna, Stop);
            await NoteAccess.SendAsync(boris, Stop);
            await network.RoundAsync();
        }

        Assert.Equal([("Anna", AccessKind.Read), ("Boris", AccessKind.Read)], Accesses(boris, number));

        network.Relay.PassDays(1);
        await network.RoundAsync();
        var last = Room(anna, number).Case!.LastDay;
        RecordTests.Look(anna, number);
        await NoteAccess.SendAsync(anna, Stop);
        await network.RoundAsync();
        await network.RoundAsync();
        Assert.Equal(3, Accesses(boris, number).Count);

        // That somebody looked does not make a case the newest.
        Assert.Equal(last, Room(boris, number).Case!.LastDay);
        Assert.Empty(Room(boris, number).Case!.Inadmissible);
    }

    [Fact]
    public async Task A_search_and_a_saved_file_are_noted_without_a_word_of_what_was_sought_or_saved()
    {
        await using var network = await SmallNetwork.FoundAsync(["Anna"]);
        var anna = network.Desks[0];
        using var person = new Person(network);
        await person.WriteAsync("They came to my brother.", ("photo.jpg", [1, 2, 3]));
        await network.RoundAsync();
        var number = Assert.IsType<TakeOnAnswer.Taken>(await TakeOn.DoAsync(anna, anna.Intake.Waiting[0].Id, [], false, Stop)).CaseNumber;
        await network.RoundAsync();
        var file = Room(anna, number).Case!.Turns.OfType<CaseTurn.FromContact>().Single().Letter.Files[0];

        NoteAccess.Searched(anna, anna.Search("brother").Select(found => found.Number));
        NoteAccess.Searched(anna, anna.Search("came").Select(found => found.Number));
        NoteAccess.Saved(anna, Room(anna, number), file);
        Assert.Equal(2, NoteAccess.Waiting(anna, Room(anna, number)).Count);
        await NoteAccess.SendAsync(anna, Stop);
        Assert.Empty(NoteAccess.Waiting(anna, Room(anna, number)));
        await network.RoundAsync();

        var noted = Room(anna, number).Case!.Audit.Accesses.Select(access => access.Value).OrderBy(access => access.Deed).ToList();
        Assert.Equal([AccessKind.Searched, AccessKind.Exported], noted.Select(access => access.Deed));
        Assert.Equal([DataCategory.Letters], noted[1].Categories);
        Assert.Equal([PersonalFact.TheContact], noted[1].People);
        Assert.All(noted, access => Assert.DoesNotContain("brother", System.Text.Encoding.UTF8.GetString(access.ToJson()), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_a_line_and_on_a_full_disk_people_go_on_looking_and_what_could_be_kept_is_noted_later()
    {
        var line = new RecordTests.Line();
        var folder = new MemoryFolder();
        await using var network = await SmallNetwork.FoundAsync([]);
        var anna = await network.JoinAsync("Anna", line.Lay, folder);
        await network.JoinAsync("Boris");
        var number = await RecordTests.TakeOnAsync(network, anna);

        folder.BeforeWrite = _ => throw new IOException("The disk is full.");
        RecordTests.Look(anna, number);
        folder.BeforeWrite = null;
        Assert.Empty(NoteAccess.Waiting(anna, Room(anna, number)));

        network.Relay.PassDays(1);
        line.IsCut = true;
        await network.RoundAsync();
        RecordTests.Look(anna, number);
        await NoteAccess.SendAsync(anna, Stop);
        Assert.Single(NoteAccess.Waiting(anna, Room(anna, number)));
        line.IsCut = false;
        await network.RoundAsync();
        await NoteAccess.SendAsync(anna, Stop);
        await network.RoundAsync();
        Assert.Equal([("Anna", AccessKind.Read)], Accesses(network.Desks[1], number));
    }

    private static CaseRoom Room(Workstation desk, string number) => desk.RoomByNumber(number)!;

    private static IReadOnlyList<(string? Who, AccessKind Deed)> Accesses(Workstation desk, string number) =>
        [.. Room(desk, number).Case!.Audit.Accesses.Select(access => (Room(desk, number).Log.NameOf(access.By.Author), access.Value.Deed))];
}
