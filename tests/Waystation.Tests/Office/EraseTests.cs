using System.Text;
using Waystation.Casework.Cases;
using Waystation.Casework.Notes;
using Waystation.Casework.People;
using Waystation.Casework.Retention;
using Waystation.Casework.Rooms;
using Waystation.Letters;
using Waystation.Mail;
using Waystation.Office;
using Waystation.Office.Courier;
using Waystation.Office.Deeds;
using Waystation.Office.Rooms;
using Waystation.Office.Vault;
using Waystation.Sealing;
using Waystation.Tests.Attacks;
using Waystation.Tests.Desk;
using Xunit;

namespace Waystation.Tests.Office;

/// <summary>What was planted about a person is found nowhere any more that anybody can open, once they are erased; until then it can be called off.</summary>
public sealed class EraseTests
{
    private const string Mark = "WAYMARKQ7";
    private const string Contact = PersonalFact.TheContact;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_planted_mark_is_found_nowhere_after_the_person_was_erased_on_every_desk_and_at_the_relay()
    {
        var (annas, borises, line) = (new MemoryFolder(), new MemoryFolder(), new RecordTests.Line());
        await using var network = await SmallNetwork.FoundAsync([]);
        var anna = await network.JoinAsync("Anna", folder: annas);
        var boris = await network.JoinAsync("Boris", line.Lay, borises);
        var number = await PlantedAsync(network, anna);
        var room = Room(anna, number);
        var keyed = room.Items.Single(item => room.Log.Lines.Any(entry => entry.Number == item.Number && entry.Entry.Fact is PersonKeyed { Person: "p2" }));
        var body = room.BodyOf(keyed)!;
        Assert.NotEmpty(anna.Search(Mark));
        Assert.NotEmpty(Marks.In(Everything(annas), Mark));
        Assert.True(Everything(annas).AsSpan().IndexOf(body) >= 0);
        Assert.True(OnDisk(network).AsSpan().IndexOf(body.AsSpan(0, 64)) >= 0);

        // One member asks, another begins; for days it stands and can be read.
        await KeepAsync(anna, number, new ErasureAsked("e1", ErasureReason.TheyAskedUsTo, "p2"));
        await network.RoundAsync();
        Assert.Equal(Objection.NeedsAnotherMember, Assert.IsType<RecordAnswer.Refused>(await RecordTests.DecideAsync(anna, number, new ErasureBegun("e1"))).Why);
        await KeepAsync(boris, number, new ErasureBegun("e1"));
        await network.RoundAsync();
        await network.RoundAsync();
        network.Relay.PassDays(RetentionBook.ReversibleDays - 1);
        await network.RoundAsync();
        Assert.IsType<Gone.Pending>((await ListedAsync(network, room)).Single(item => item.Id.Equals(keyed.Id)).Gone);
        Assert.Equal("Заур " + Mark, Room(anna, number).Case!.People.NameOf("p2"));
        Assert.Equal(ErasureWait.ItsDay, Erase.WaitOf(Room(anna, number).Case!, Room(anna, number).Case!.Retention.Find("e1")!, anna.World.Today));

        // Anna's desk is there on the day; Boris's comes later.
        line.IsCut = true;
        network.Relay.PassDays(1);
        await network.RoundAsync();
        await network.RoundAsync();
        await network.Relay.Running.Upkeep.RoundAsync(Stop);
        var file = Room(anna, number).Case!;
        Assert.Equal([boris.RoomByNumber(number)!.Author.Address.ToText()], RetentionBook.Outstanding(file, file.Retention.Find("e1")!));
        NotOn(anna, annas, number, body);
        Assert.Equal("Заур " + Mark, Room(boris, number).Case!.People.NameOf("p2"));
        for (var i = 0; i < 50 && OnDisk(network).AsSpan().IndexOf(body.AsSpan(0, 64)) >= 0; i++)
        {
            // The relay's own round may be under way, and holds its log open.
            await Task.Delay(100, Stop);
            await network.Relay.Running.Upkeep.RoundAsync(Stop);
        }

        Assert.IsType<Gone.Deleted>((await ListedAsync(network, room)).Single(item => item.Id.Equals(keyed.Id)).Gone);
        Assert.Equal(-1, OnDisk(network).AsSpan().IndexOf(body.AsSpan(0, 64)));

        line.IsCut = false;
        await network.RoundAsync();
        await network.RoundAsync();
        await network.RoundAsync();
        NotOn(boris, borises, number, body);
        foreach (var desk in network.Desks)
        {
            file = Room(desk, number).Case!;
            Assert.Empty(RetentionBook.Outstanding(file, file.Retention.Find("e1")!));
            Assert.Empty(file.Inadmissible);
            Assert.Empty(RetentionBook.FaultsBut(file));
            Assert.True(file.People.IsErased("p2"));
            Assert.Equal("Мира", file.People.NameOf(Contact));
            Assert.Empty(desk.Troubles());
        }

        // With the room's key, everything that the relay still has opens: neither the key of that person is in it, nor anything that opens without.
        var keys = new List<X25519Identity>();
        var sealedFacts = new List<SealedFact>();
        foreach (var item in await ListedAsync(network, Room(anna, number)))
        {
            if (item.Gone is null && await network.Relay.Client.FetchAsync(room.Key, item, Stop) is { } still && SheetSeal.OpenText(still, room.Address, [room.Key.Identity]) is { } text && Entry.TryRead(text.Json.Span, out var entry))
            {
                Assert.Empty(Marks.In(text.Json.ToArray(), Mark));
                keys.AddRange(entry.Fact is PersonKeyed other && PersonSeal.KeyOf(other) is { } key ? [key] : []);
                sealedFacts.AddRange(entry.Fact is SealedFact fact ? [fact] : []);
            }
        }

        Assert.NotEmpty(keys);
        Assert.Equal(3, sealedFacts.Count(fact => fact.Person == "p2"));
        Assert.All(sealedFacts.Where(fact => fact.Person == "p2"), fact => Assert.Null(AgeFile.Open(fact.Age, [.. keys])));

        // The case goes on, and nobody speaks of them anew.
        Assert.Equal(Objection.PersonUnknown, Assert.IsType<RecordAnswer.Refused>(await RecordTests.DecideAsync(anna, number, new NoteWritten("p2", "o9", "again"))).Why);
        await KeepAsync(boris, number, new NoteWritten(Contact, "o8", "We have spoken."));
        await network.RoundAsync();
        Assert.Equal("We have spoken.", Room(anna, number).Case!.Notes.Notes.Find("o8")!.Value.Text);

        // And also in a vault that is opened again.
        foreach (var (desk, folder) in ((Workstation, MemoryFolder)[])[(anna, annas), (boris, borises)])
        {
            network.Release(desk);
            Assert.Empty(Marks.In(Everything(folder), Mark));
            using var again = new Workstation(network.World(), Assert.IsType<VaultAnswer.Opened>(SealedVault.Open(folder, "a passphrase"u8)).Vault);
            Assert.Empty(again.Search(Mark));
            Assert.Equal("Мира", again.RoomByNumber(number)!.Case!.People.NameOf(Contact));
        }
    }

    [Fact]
    public async Task Who_was_known_before_a_member_was_taken_out_is_erased_in_the_old_epoch_too_and_the_desk_of_who_is_out_is_named()
    {
        var folder = new MemoryFolder();
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris"]);
        var vera = await network.JoinAsync("Vera", folder: folder);
        await network.AppointAsync(days: 7);
        var (anna, boris) = (network.Desks[0], network.Desks[1]);
        var number = await PlantedAsync(network, anna);
        await network.RoundAsync();
        var (old, his) = (Room(anna, number).Key, Room(boris, number).Author.Address.ToText());
        Assert.Equal(1, await TakeOut.DoAsync(anna, [Room(anna, number)], TakeOutTests.IdOf(boris), Stop));
        await TakeOutTests.RoundsAsync(network, 3);
        await KeepAsync(vera, number, new NoteWritten("p2", "o2", $"later {Mark}"));
        await network.RoundAsync();
        await KeepAsync(anna, number, new ErasureAsked("e1", ErasureReason.Danger, "p2"));
        await network.RoundAsync();
        await KeepAsync(vera, number, new ErasureBegun("e1"));
        await TakeOutTests.RoundsAsync(network, 2);
        network.Relay.PassDays(RetentionBook.ReversibleDays);
        await TakeOutTests.RoundsAsync(network, 4);
        Assert.Empty(vera.Search(Mark));
        Assert.Empty(Marks.In(Everything(folder), Mark));
        var file = Room(vera, number).Case!;
        Assert.True(file.People.IsErased("p2"));
        Assert.Equal([his], RetentionBook.Outstanding(file, file.Retention.Find("e1")!));
        Assert.Contains((await network.Relay.ListAsync(old)).Items, item => item.Gone is Gone.Deleted);
        Assert.DoesNotContain((await network.Relay.ListAsync(Room(anna, number).Key)).Items, item => item.Gone is not null);
        Assert.Empty(RetentionBook.FaultsBut(file));
    }

    [Fact]
    public async Task What_was_called_off_within_its_days_stays_at_the_relay_and_on_every_desk()
    {
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris"]);
        var (anna, boris) = (network.Desks[0], network.Desks[1]);
        var number = await PlantedAsync(network, anna);
        await KeepAsync(anna, number, new ErasureAsked("e1", ErasureReason.Mistake, "p2"));
        await network.RoundAsync();
        await KeepAsync(boris, number, new ErasureBegun("e1"));
        await network.RoundAsync();
        Assert.Contains(await ListedAsync(network, Room(anna, number)), item => item.Gone is Gone.Pending);
        network.Relay.PassDays(3);
        await network.RoundAsync();
        await KeepAsync(anna, number, new ErasureReversed("e1"));
        for (var i = 0; i < 3; i++)
        {
            await network.RoundAsync();
        }

        network.Relay.PassDays(20);
        await network.RoundAsync();
        await network.Relay.Running.Upkeep.RoundAsync(Stop);
        Assert.All(await ListedAsync(network, Room(anna, number)), item => Assert.Null(item.Gone));
        Assert.All(network.Desks, desk => Assert.Equal("Заур " + Mark, Room(desk, number).Case!.People.NameOf("p2")));
    }

    [Fact]
    public async Task A_whole_case_is_erased_only_when_no_letter_is_unread_and_then_nothing_of_the_person_is_left_and_nothing_jams()
    {
        await using var network = await SmallNetwork.FoundAsync(["Anna"]);
        var folder = new MemoryFolder();
        var boris = await network.JoinAsync("Boris", folder: folder);
        await network.AppointAsync(days: 7);
        var anna = network.Desks[0];
        using var person = new Person(network);
        await person.WriteAsync($"They came {Mark}.");
        await network.RoundAsync();
        var number = Assert.IsType<TakeOnAnswer.Taken>(await TakeOn.DoAsync(anna, anna.Intake.Waiting[0].Id, anna.ColleaguesToday, false, Stop)).CaseNumber;
        await network.RoundAsync();
        await network.RoundAsync();
        await KeepAsync(boris, number, new PersonNamed(Contact, $"Мира {Mark}"), new PersonNamed("p2", $"Заур {Mark}"));
        await KeepAsync(anna, number, new ErasureAsked("e1", ErasureReason.Danger));
        await network.RoundAsync();
        await KeepAsync(boris, number, new ErasureBegun("e1"));
        await network.RoundAsync();
        KeepDraft.Do(boris, Room(boris, number), $"draft {Mark}");

        network.Relay.PassDays(RetentionBook.ReversibleDays);
        await network.RoundAsync();
        var file = Room(boris, number).Case!;
        Assert.Equal(ErasureWait.UnreadLetter, Erase.WaitOf(file, file.Retention.Find("e1")!, boris.World.Today));
        Assert.Equal($"Заур {Mark}", file.People.NameOf("p2"));

        await OpenCase.DoAsync(boris, Room(boris, number), Stop);
        for (var i = 0; i < 4; i++)
        {
            await network.RoundAsync();
        }

        Assert.Empty(Marks.In(Everything(folder), Mark));
        Assert.Empty(boris.Search(Mark));
        file = Room(boris, number).Case!;
        Assert.Empty(RetentionBook.Outstanding(file, file.Retention.Find("e1")!));
        Assert.Empty(RetentionBook.FaultsBut(file));
        Assert.All(network.Desks, desk => Assert.Equal((true, 0, 0), (desk.Courier.IsReachable, desk.Courier.Unsent, desk.Courier.Held)));
        Assert.All(network.Desks, desk => Assert.Empty(desk.Troubles()));
    }

    /// <summary>A letter may lie in an inbox that could not be listed: nobody is erased over it, and the inbox does not stay open behind an erasure that was confirmed.</summary>
    [Fact]
    public async Task While_the_relay_is_too_busy_to_show_the_inbox_nobody_is_erased()
    {
        var relay = new BusyRelay();
        await using var network = await SmallNetwork.FoundAsync([]);
        network.Wire = relay.Between;
        var (anna, boris) = (await network.JoinAsync("Anna"), await network.JoinAsync("Boris"));
        await network.AppointAsync(days: 7);
        using var person = new Person(network);
        await person.WriteAsync("Help.");
        await network.RoundAsync();
        var number = Assert.IsType<TakeOnAnswer.Taken>(await TakeOn.DoAsync(anna, anna.Intake.Waiting[0].Id, anna.ColleaguesToday, false, Stop)).CaseNumber;
        await network.RoundAsync();
        await network.RoundAsync();
        await OpenCase.DoAsync(boris, Room(boris, number), Stop);
        await KeepAsync(anna, number, new ErasureAsked("e1", ErasureReason.Danger));
        await network.RoundAsync();
        await KeepAsync(boris, number, new ErasureBegun("e1"));
        await network.RoundAsync();
        await network.RoundAsync();
        var inbox = Room(anna, number).Conversation.Inbox!.Address;
        network.Relay.PassDays(RetentionBook.ReversibleDays);
        relay.About = BusyRelay.ListsOf(inbox);
        for (var i = 0; i < 4; i++)
        {
            await network.RoundAsync();
        }

        Assert.True(relay.Turned > 0);
        Assert.All(network.Desks, desk => Assert.Empty(Room(desk, number).Case!.Retention.Find("e1")!.Confirmed));
        Assert.NotNull(await network.Relay.Client.GetCardAsync(inbox, Stop));
        relay.About = null;
        for (var i = 0; i < 4; i++)
        {
            await network.RoundAsync();
        }

        Assert.Empty(RetentionBook.Outstanding(Room(boris, number).Case!, Room(boris, number).Case!.Retention.Find("e1")!));
        Assert.Null(await network.Relay.Client.GetCardAsync(inbox, Stop));
    }

    /// <summary>A family of two, one of them full of marks, also in a search that was seen.</summary>
    private static async Task<string> PlantedAsync(SmallNetwork network, Workstation anna)
    {
        var number = await RecordTests.TakeOnAsync(network, anna);
        await KeepAsync(anna, number, new PersonNamed(Contact, "Мира"), new PersonNamed("p2", "Заур " + Mark), new NeedNoted("p2", "n1", NeedKind.Shelter, "insulin " + Mark), new NoteWritten("p2", "o1", $"note {Mark}"));
        await network.RoundAsync();
        await network.RoundAsync();
        foreach (var desk in network.Desks)
        {
            await OpenCase.DoAsync(desk, Room(desk, number), Stop);
        }

        await network.RoundAsync();
        return number;
    }

    private static async Task KeepAsync(Workstation desk, string number, params Fact[] facts)
    {
        foreach (var fact in facts)
        {
            Assert.IsType<RecordAnswer.Kept>(await RecordTests.DecideAsync(desk, number, fact));
        }
    }

    private static void NotOn(Workstation desk, MemoryFolder folder, string number, byte[] body)
    {
        Assert.Empty(desk.Search(Mark));
        Assert.Empty(Marks.In(Everything(folder), Mark));
        Assert.Equal(-1, Everything(folder).AsSpan().IndexOf(body));
        Assert.Null(Room(desk, number).Case!.People.NameOf("p2"));
    }

    /// <summary>Whatever opens of a vault with its passphrase: every file of it, whether it is needed or not, one after the other.</summary>
    private static byte[] Everything(MemoryFolder folder)
    {
        using var passphrase = new PassphraseIdentity("a passphrase"u8);
        using var seed = Seed.From(AgeFile.Open(folder.Files[SealedVault.DeviceName], [passphrase])!);
        using var derived = seed.Derive("waystation/vault/device/v1");
        using var device = Key.From(derived);
        return [.. folder.Files.Where(file => file.Key != SealedVault.DeviceName).SelectMany(file => AgeFile.Open(file.Value, [device.Identity])!)];
    }

    private static byte[] OnDisk(SmallNetwork network) => [.. Directory.GetFiles(network.Relay.Folder, "*", SearchOption.AllDirectories).Where(path => !path.EndsWith(".lock", StringComparison.Ordinal)).SelectMany(Read)];

    private static byte[] Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }

    private static async Task<IReadOnlyList<Listed>> ListedAsync(SmallNetwork network, CaseRoom room) => (await network.Relay.ListAsync(room.Key)).Items;

    private static CaseRoom Room(Workstation desk, string number) => desk.RoomByNumber(number)!;
}
