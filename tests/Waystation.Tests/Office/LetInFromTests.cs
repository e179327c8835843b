using System.Text;
using Waystation.Casework.Cases;
using Waystation.Casework.Checkpoints;
using Waystation.Casework.Finding;
using Waystation.Casework.Members;
using Waystation.Casework.Notes;
using Waystation.Casework.People;
using Waystation.Casework.Retention;
using Waystation.Casework.Rooms;
using Waystation.Letters;
using Waystation.Mail;
using Waystation.Office;
using Waystation.Office.Courier;
using Waystation.Office.Deeds;
using Waystation.Office.Members;
using Waystation.Office.Rooms;
using Waystation.Sealing;
using Waystation.Tests.Attacks;
using Waystation.Tests.Desk;
using Xunit;

namespace Waystation.Tests.Office;

/// <summary>A colleague is let into a case from a day on: they have what happened since, of what was before what still holds, and no key of anything else.</summary>
public sealed class LetInFromTests
{
    private const string Old = "WAYMARKOLD";
    private const string Contact = PersonalFact.TheContact;

    private static readonly string s_hash = new('a', 64);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task They_have_what_happened_since_and_what_still_holds_and_open_nothing_else()
    {
        var veras = new MemoryFolder();
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris"]);
        var vera = await network.JoinAsync("Vera", folder: veras);
        var (anna, boris) = (network.Desks[0], network.Desks[1]);
        using var contact = new Person(network);
        var number = await OldCaseAsync(network, contact, anna, boris);
        var day = anna.World.Today.AddDays(-5);
        var room = anna.RoomByNumber(number)!;

        await LetInAsync(network, anna, room, vera, day);
        var hers = vera.RoomByNumber(number)!;
        Assert.Equal((2, 2, 2, 2), (room.Epoch, boris.RoomByNumber(number)!.Epoch, hers.Epoch, hers.FirstEpoch));

        // What happened since, with its file; and of what was before, what still holds.
        Assert.Equal(["We are at the station."], hers.Case!.Turns.OfType<CaseTurn.FromContact>().Select(turn => turn.Letter.Text));
        var file = hers.Case.Turns.OfType<CaseTurn.FromContact>().Single().Letter.Files.Single();
        Assert.Equal("ticket"u8.ToArray(), Assert.IsType<FileAnswer.Whole>(await OpenFile.DoAsync(vera, hers, file, Stop)).Bytes);
        Assert.Equal(("Мира", "Заур"), (hers.Case.People.NameOf(Contact), hers.Case.People.NameOf("p2")));
        Assert.Equal("insulin", hers.Case.People.Needs.Standing.Single().Value.Text);
        Assert.Equal(["since then"], hers.Case.Notes.Notes.Standing.Select(note => note.Value.Text));
        Assert.Equal(room.Log.Book.Seats.Select(seat => (seat.Id, seat.Name)), hers.Log.Book.Seats.Select(seat => (seat.Id, seat.Name)));
        Assert.Empty(hers.Log.Faults);
        Assert.Empty(hers.Case.Inadmissible);

        // Of the rest nothing: not in a search, not in her vault, and none of her keys opens what lies at the relay.
        Assert.NotEmpty(anna.Search(Old));
        Assert.Empty(vera.Search(Old));
        foreach (var key in vera.Vault.Keys(""))
        {
            Assert.Empty(Marks.In(vera.Vault.Get(key)!, Old));
        }

        var before = room.Items.Where(item => RoomEpoch.Of(item.Number) == 1).Select(room.BodyOf).OfType<byte[]>().ToList();
        Assert.NotEmpty(before);
        Assert.All(before, body => Assert.Null(SheetSeal.OpenText(body, room.KeyOf(1).Address, [.. hers.Epochs.Select(epoch => hers.KeyOf(epoch).Identity)])));

        // Boris's desk has all of it, and has compared.
        Assert.Equal([IdOf(boris)], Assert.Single(hers.Case.Checkpoints.All).Agreeing);
        Assert.Empty(hers.Case.Checkpoints.All[0].Differing);
        Assert.Equal(2, room.Log.Book.Seats.Single(seat => seat.Name == "Vera").FromEpoch);

        // She works, and the others see it as she does.
        await contact.WriteAsync("The train is late.");
        await network.RoundAsync();
        Assert.True(await WriteAnswer.DoAsync(vera, hers, "Wait inside.", Stop));
        await KeepAsync(vera, number, new NoteWritten("p2", "n9", "she is calm"), new NeedNoted("p3", "m9", NeedKind.Shelter, null));
        await TakeOutTests.RoundsAsync(network, 3);
        foreach (var desk in network.Desks)
        {
            var file2 = desk.RoomByNumber(number)!.Case!;
            Assert.Contains(file2.Turns, turn => turn is CaseTurn.FromContact { Letter.Text: "The train is late." });
            Assert.Contains(file2.Turns, turn => turn is CaseTurn.FromUs { Text: "Wait inside.", By: "Vera" });
            Assert.Contains(file2.Notes.Notes.Standing, note => note.Value.Text == "she is calm");
            Assert.Empty(file2.Log.Faults);
        }

        Assert.Contains((await contact.ReadAsync()).Turns, turn => turn is Turn.Theirs { Text: "Wait inside." });
        Assert.Equal(Standing(room, day), Standing(hers, day));

        // Also when all of it is read at once, as after a restart.
        hers.Sleep();
        Assert.Equal(Standing(room, day), Standing(hers, day));
        Assert.Contains(hers.Case!.Notes.Notes.Standing, note => note.Value.Text == "she is calm");
    }

    [Fact]
    public async Task Whoever_comes_after_them_and_whoever_stays_when_somebody_is_taken_out_goes_on()
    {
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris", "Vera", "Zoya"]);
        var (anna, boris, vera, zoya) = (network.Desks[0], network.Desks[1], network.Desks[2], network.Desks[3]);
        using var contact = new Person(network);
        var number = await OldCaseAsync(network, contact, anna, boris);
        var day = anna.World.Today.AddDays(-5);
        await LetInAsync(network, anna, anna.RoomByNumber(number)!, vera, day);
        await TakeOut.DoAsync(anna, TakeOut.Shared(anna, IdOf(boris)), IdOf(boris), Stop);
        await TakeOutTests.RoundsAsync(network, 3);
        var hers = vera.RoomByNumber(number)!;
        Assert.Equal((3, 2), (hers.Epoch, hers.FirstEpoch));
        Assert.True(boris.RoomByNumber(number)!.IsOut);

        // Vera lets Zoya into all that she has herself: it is no more.
        await TakeOutTests.InviteAsync(vera, hers, zoya);
        await TakeOutTests.RoundsAsync(network, 1);
        await AnswerInvitation.AcceptAsync(zoya, Assert.Single(await AnswerInvitation.ListAsync(zoya, Stop)).Id, Stop);
        await TakeOutTests.RoundsAsync(network, 2);
        var theirs = zoya.RoomByNumber(number)!;
        Assert.Equal((3, 2), (theirs.Epoch, theirs.FirstEpoch));
        Assert.Empty(zoya.Search(Old));
        Assert.Equal(hers.Log.Lines.Select(line => line.BodyHash), theirs.Log.Lines.Select(line => line.BodyHash));
        Assert.Equal(Standing(anna.RoomByNumber(number)!, day), Standing(theirs, day));
        Assert.Empty(theirs.Log.Faults);

        // Nobody who has been there is let in to a part of it: they know its beginning.
        Assert.Equal(InviteRefusal.WasTakenOut, await LetInFrom.DoAsync(anna, anna.RoomByNumber(number)!, await CardAsync(network, boris), Role.Works, day, Stop));
        await DecideRemoval.DecideAsync(vera, hers, Assert.Single(hers.Log.Book.Removals), RemovalVerdict.Reversed, Stop);
        await TakeOutTests.RoundsAsync(network, 2);
        Assert.Equal(InviteRefusal.WasHere, await LetInFrom.DoAsync(anna, anna.RoomByNumber(number)!, await CardAsync(network, boris), Role.Works, day, Stop));
        Assert.Empty(LetInBook.All(anna.Vault));
    }

    [Fact]
    public async Task Cut_off_after_any_request_it_goes_on_and_they_come_in_once()
    {
        for (var cut = 1; ; cut++)
        {
            var line = new TakeOutTests.CutLine();
            await using var network = await SmallNetwork.FoundAsync([]);
            var anna = await network.JoinAsync("Anna", line.Between);
            var boris = await network.JoinAsync("Boris");
            var vera = await network.JoinAsync("Vera");
            await network.AppointAsync(days: 7);
            using var contact = new Person(network);
            var number = await TakeOutTests.CaseOfAsync(network, contact, "Help. " + Old, anna, boris);
            await KeepAsync(anna, number, new PersonNamed(Contact, "Мира"), new NoteWritten(Contact, "n1", "note " + Old));
            await OpenCase.DoAsync(anna, anna.RoomByNumber(number)!, Stop);
            Assert.True(await WriteAnswer.DoAsync(anna, anna.RoomByNumber(number)!, "We are here.", Stop));
            await TakeOutTests.RoundsAsync(network, 2);
            network.Relay.PassDays(3);
            await TakeOutTests.RoundsAsync(network, 1);
            var card = await CardAsync(network, vera);
            line.CutAfter(cut);
            Assert.Null(await LetInFrom.DoAsync(anna, anna.RoomByNumber(number)!, card, Role.Works, anna.World.Today, Stop));
            var isCut = anna.Courier.IsReachable == false;
            line.Mend();
            await TakeOutTests.RoundsAsync(network, 3);
            Assert.Empty(LetInBook.All(anna.Vault));
            await AnswerInvitation.AcceptAsync(vera, Assert.Single(await AnswerInvitation.ListAsync(vera, Stop)).Id, Stop);
            await TakeOutTests.RoundsAsync(network, 2);
            var hers = vera.RoomByNumber(number)!;
            Assert.Equal("Мира", hers.Case!.People.NameOf(Contact));
            Assert.Empty(vera.Search(Old));
            Assert.Equal([IdOf(boris)], Assert.Single(hers.Case.Checkpoints.All).Agreeing);
            Assert.Empty(hers.Log.Faults);
            Assert.Equal((2, 2, 2), (anna.RoomByNumber(number)!.Epoch, boris.RoomByNumber(number)!.Epoch, hers.Epoch));
            if (!isCut)
            {
                Assert.True(cut > 8, $"{cut}");
                return;
            }
        }
    }

    [Fact]
    public async Task A_checkpoint_that_leaves_something_out_or_adds_something_is_found_out_and_opens_nothing()
    {
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris", "Vera"]);
        var (anna, boris, vera) = (network.Desks[0], network.Desks[1], network.Desks[2]);
        using var contact = new Person(network);
        var number = await OldCaseAsync(network, contact, anna, boris);
        var room = anna.RoomByNumber(number)!;
        await LetInAsync(network, anna, room, vera, anna.World.Today.AddDays(-5));
        var right = Assert.Single(room.Case!.Checkpoints.All);

        // A changed program says it again, once with less, once with an old note, once with a word of its own under another's name.
        var parts = room.Log.Lines.Select(line => line.Entry.Fact).OfType<Carried>().ToList();
        var note = room.Carry(room.Log.Lines.First(line => line.Entry.Fact is NoteWritten))!;
        var forged = parts.SelectMany(part => part.Lines).First(line => line.Number > 3) with { Text = note.Text };
        IReadOnlyList<(string, IReadOnlyList<Carried>)> wrong =
        [
            ("less", [.. parts.Skip(1)]),
            ("more", [.. parts, new Carried("", [note], [])]),
            ("other", [.. parts.Select(part => part with { Lines = [.. part.Lines.Select(line => line.Number == forged.Number ? forged with { Hash = note.Hash } : line)] })]),
            ("idless", [.. parts.Select(part => part with { Ids = [] })]),
        ];
        await anna.Turn.WaitAsync(Stop);
        try
        {
            foreach (var (id, said) in wrong)
            {
                foreach (var part in said)
                {
                    Assert.Null(await RoomWriter.WriteAsync(anna, room, Draw(anna, room), part with { Checkpoint = id }, Stop));
                }

                var lines = said.SelectMany(part => part.Lines).DistinctBy(line => line.Number).Select(line => (line.Number, line.Hash)).ToList();
                Assert.Null(await RoomWriter.WriteAsync(anna, room, Draw(anna, room), new CheckpointMade(id, right.What.From, lines.Count, Checkpoint.DigestOf(lines)), Stop));
            }
        }
        finally
        {
            anna.Turn.Release();
        }

        await TakeOutTests.RoundsAsync(network, 3);
        var seen = vera.RoomByNumber(number)!.Case!.Checkpoints;
        Assert.All(wrong, forgery => Assert.Equal([IdOf(boris)], seen.Find(forgery.Item1, room.Author.Address.ToText())!.Differing));
        Assert.Equal([IdOf(boris)], seen.Find(right.What.Id, right.By.Author)!.Agreeing);

        // And to who was let in only the first of the epoch counts.
        Assert.Empty(vera.Search(Old));
        vera.RoomByNumber(number)!.Sleep();
        Assert.Equal(["since then"], vera.RoomByNumber(number)!.Case!.Notes.Notes.Standing.Select(one => one.Value.Text));
    }

    [Fact]
    public async Task Whoever_is_erased_is_erased_where_their_key_was_carried_over_too()
    {
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris", "Vera"]);
        var (anna, boris, vera) = (network.Desks[0], network.Desks[1], network.Desks[2]);
        using var contact = new Person(network);
        var number = await OldCaseAsync(network, contact, anna, boris);
        await LetInAsync(network, anna, anna.RoomByNumber(number)!, vera, anna.World.Today.AddDays(-5));
        var room = anna.RoomByNumber(number)!;
        var keys = room.Log.Lines.Where(line => line.Entry.Fact is PersonKeyed { Person: "p2" } or Carried { Person: "p2" }).Select(line => room.ItemAt(line.Number)!).ToList();
        Assert.Equal(2, keys.Count);
        await KeepAsync(anna, number, new ErasureAsked("e1", ErasureReason.TheyAskedUsTo, "p2"));
        await network.RoundAsync();
        await KeepAsync(boris, number, new ErasureBegun("e1"));
        await network.RoundAsync();
        await network.RoundAsync();
        network.Relay.PassDays(RetentionBook.ReversibleDays + 1);
        await TakeOutTests.RoundsAsync(network, 3);
        foreach (var desk in network.Desks)
        {
            Assert.Null(desk.RoomByNumber(number)!.Case!.People.NameOf("p2"));
            Assert.Empty(desk.Search("Заур"));
            Assert.DoesNotContain(desk.RoomByNumber(number)!.Log.Lines, line => line.Entry.Fact is PersonKeyed { Person: "p2" } or Carried { Person: "p2" });
            Assert.Equal("Мира", desk.RoomByNumber(number)!.Case!.People.NameOf(Contact));
        }

        Assert.Equal(3, room.Case!.Retention.Find("e1")!.Confirmed.Count);
        foreach (var key in keys)
        {
            var mailbox = room.KeyOf(RoomEpoch.Of(key.Number));
            var listing = Assert.IsType<ListAnswer.Listing>(await network.Relay.Client.ListAsync(mailbox, RoomEpoch.InMailbox(key.Number) - 1, TimeSpan.Zero, Stop));
            Assert.Null(listing.Items[0].Body);
        }
    }

    [Fact]
    public void Keys_of_a_room_are_whole_from_one_epoch_on_and_name_their_room()
    {
        using var key = Key.From(Seed.From(Bytes(1)));
        var name = key.Address.ToText();
        Assert.Equal((1, 2, name, null), Of([Bytes(1), Bytes(2)], null));
        Assert.Equal((1, 2, name, null), Of([Bytes(1), Bytes(2)], "way1other"));
        Assert.Equal((3, 3, name, name), Of([[], [], Bytes(3)], name));
        Assert.Null(RoomKeys.Of([[], [], Bytes(3)], name, checkpoint: null));
        Assert.Null(RoomKeys.Of([[], [], Bytes(3)], name, new string('G', 64)));
        Assert.All((IReadOnlyList<IReadOnlyList<byte[]>>)[[], [[]], [[], []], [Bytes(1), []], [[], Bytes(2), []], [[], Bytes(2), [], Bytes(4)], [new byte[31]], [null!]], seeds => Assert.Null(RoomKeys.Of(seeds, name, s_hash)));
        Assert.Null(RoomKeys.Of([[], Bytes(2)], null, s_hash));
        Assert.Null(RoomKeys.Of([[], Bytes(2)], "no address", s_hash));

        static byte[] Bytes(byte value) => [.. Enumerable.Repeat(value, Seed.Size)];
        static (int, int, string, string?) Of(IReadOnlyList<byte[]> seeds, string? said) => RoomKeys.Of(seeds, said, s_hash) is { } keys ? (keys.First, keys.Epoch, keys.Room.ToText(), keys.Said) : default;
    }

    /// <summary>A case of Anna and Boris with a past of twenty days: a letter, an answer and a note with a mark, and things that still hold; and a letter and a note of today.</summary>
    internal static async Task<string> OldCaseAsync(SmallNetwork network, Person contact, Workstation anna, Workstation boris)
    {
        var number = await TakeOutTests.CaseOfAsync(network, contact, "Help. " + Old, anna, boris);
        await OpenCase.DoAsync(anna, anna.RoomByNumber(number)!, Stop);
        Assert.True(await WriteAnswer.DoAsync(anna, anna.RoomByNumber(number)!, "We are here. " + Old, Stop));
        await KeepAsync(anna, number, new PersonNamed(Contact, "Мира"), new PersonNamed("p2", "Заур"), new PersonNamed("p3", "Лиза"), new NeedNoted("p2", "m1", NeedKind.Accessibility, "insulin"), new NoteWritten("p2", "n1", "note " + Old), new WishNoted(Contact, "w1", "wish " + Old), new StruckOut("w1"), new WhereaboutsSet(Contact, WhereaboutsKind.WithSomebody, "RU", Old));
        await KeepAsync(anna, number, new WhereaboutsSet(Contact, WhereaboutsKind.WithSomebody, "RU", "a town"));
        await TakeOutTests.RoundsAsync(network, 2);
        network.Relay.PassDays(20);
        await TakeOutTests.RoundsAsync(network, 2);
        await contact.WriteAsync("We are at the station.", ("ticket.jpg", "ticket"u8.ToArray()));
        await TakeOutTests.RoundsAsync(network, 2);
        await KeepAsync(boris, number, new NoteWritten(Contact, "n2", "since then"));
        await TakeOutTests.RoundsAsync(network, 2);
        return number;
    }

    internal static async Task LetInAsync(SmallNetwork network, Workstation by, CaseRoom room, Workstation other, DateOnly from)
    {
        Assert.Null(await LetInFrom.DoAsync(by, room, await CardAsync(network, other), Role.Works, from, Stop));
        await TakeOutTests.RoundsAsync(network, 2);
        Assert.Empty(LetInBook.All(by.Vault));
        Assert.Equal(AcceptAnswer.LetIn, await AnswerInvitation.AcceptAsync(other, Assert.Single(await AnswerInvitation.ListAsync(other, Stop)).Id, Stop));
        await TakeOutTests.RoundsAsync(network, 3);
    }

    internal static async Task KeepAsync(Workstation desk, string number, params Fact[] facts)
    {
        foreach (var fact in facts)
        {
            var answer = await RecordTests.DecideAsync(desk, number, fact);
            Assert.True(answer is RecordAnswer.Kept, $"{fact.GetType().Name}: {(answer as RecordAnswer.Refused)?.Why}");
        }
    }

    internal static async Task<Card> CardAsync(SmallNetwork network, Workstation desk) => (await network.Relay.Client.GetCardAsync(JoinRelay.MemberAddress(desk), Stop))!;

    internal static string IdOf(Workstation desk) => JoinRelay.MemberAddress(desk).ToText();

    internal static ItemId Draw(Workstation desk, CaseRoom room) => desk.World.DrawLetterId().ItemFor(room.Author, room.Address);

    /// <summary>All words that stand, but those of the conversation and of notes before a day.</summary>
    internal static HashSet<(long, FoundKind, string)> Standing(CaseRoom room, DateOnly from) =>
        [.. Findable.Of(room.Case!).Where(text => text.Day >= from || text.Kind is not (FoundKind.Letter or FoundKind.FileName or FoundKind.Answer or FoundKind.Note)).Select(text => (text.Number, text.Kind, text.Text))];
}
