using System.Globalization;
using Waystation.Casework.Cases;
using Waystation.Casework.Checkpoints;
using Waystation.Casework.Finding;
using Waystation.Casework.Members;
using Waystation.Casework.Notes;
using Waystation.Casework.People;
using Waystation.Casework.Retention;
using Waystation.Casework.Rooms;
using Waystation.Commands.Backups;
using Waystation.Letters;
using Waystation.Mail;
using Waystation.Office.Archive;
using Waystation.Office.Courier;
using Waystation.Office.Deeds;
using Waystation.Office.Members;
using Waystation.Office.Post;
using Waystation.Office.Rooms;
using Waystation.Office;
using Waystation.Sealing;
using Waystation.Tests.Attacks;
using Waystation.Tests.Casework;
using Waystation.Tests.Desk;
using Xunit;
using static Waystation.Tests.Office.LetInFromTests;

namespace Waystation.Tests.Office;

/// <summary>What an attack on letting people in from a day on found, each told once more.</summary>
public sealed class LetInFromAttackTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_came_along_is_compared_word_for_word()
    {
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris", "Vera"]);
        var (anna, boris, vera) = (network.Desks[0], network.Desks[1], network.Desks[2]);
        using var contact = new Person(network);
        var number = await OldCaseAsync(network, contact, anna, boris);
        var room = anna.RoomByNumber(number)!;
        await LetInAsync(network, anna, room, vera, anna.World.Today.AddDays(-5));
        var right = Assert.Single(room.Case!.Checkpoints.All);
        var parts = room.Log.Lines.Select(line => line.Entry.Fact).OfType<Carried>().ToList();
        var note = room.Carry(room.Log.Lines.First(line => line.Entry.Fact is NoteWritten))!;
        var victim = parts.SelectMany(part => part.Lines).First(line => room.Log.Lines.First(l => l.Number == line.Number).Entry.Fact is NeedNoted);
        await anna.Turn.WaitAsync(Stop);
        foreach (var part in parts)
        {
            Assert.Null(await RoomWriter.WriteAsync(anna, room, Draw(anna, room), part with { Checkpoint = "swap", Person = null, Lines = [.. part.Lines.Select(l => l.Number == victim.Number ? l with { Text = note.Text } : l)] }, Stop));
        }

        Assert.Null(await RoomWriter.WriteAsync(anna, room, Draw(anna, room), right.What with { Id = "swap" }, Stop));
        anna.Turn.Release();
        await TakeOutTests.RoundsAsync(network, 3);
        var seen = vera.RoomByNumber(number)!.Case!.Checkpoints.All.First(made => made.What.Id == "swap");
        Assert.Equal([IdOf(boris)], seen.Differing);
    }

    [Fact]
    public async Task Nobody_slips_in_another_checkpoint_before_it()
    {
        for (var cut = 3; cut < 25; cut++)
        {
            var line = new TakeOutTests.CutLine();
            await using var network = await SmallNetwork.FoundAsync([]);
            var anna = await network.JoinAsync("Anna", line.Between);
            var boris = await network.JoinAsync("Boris");
            var vera = await network.JoinAsync("Vera");
            await network.AppointAsync(days: 7);
            using var contact = new Person(network);
            var number = await TakeOutTests.CaseOfAsync(network, contact, "Help.", anna, boris);
            await KeepAsync(anna, number, new PersonNamed("contact", "M"), new NeedNoted("contact", "m1", NeedKind.Accessibility, "insulin"));
            await TakeOutTests.RoundsAsync(network, 2);
            var card = await CardAsync(network, vera);
            line.CutAfter(cut);
            Assert.Null(await LetInFrom.DoAsync(anna, anna.RoomByNumber(number)!, card, Role.Works, anna.World.Today, Stop));
            await CourierRound.MakeAsync(boris, Stop);
            await CourierRound.MakeAsync(boris, Stop);
            var his = boris.RoomByNumber(number)!;
            if (his.Epoch < 2 || his.Case!.Checkpoints.All.Count > 0)
            {
                continue;
            }

            var mine = Checkpoint.Of(CheckpointComparison.Until(his.Log, 2), anna.World.Today)!;
            var lines = mine.Lines.Where(l => l.Entry.Fact is not NeedNoted).Select(l => his.Carry(l)!).ToList();
            await boris.Turn.WaitAsync(Stop);
            Assert.Null(await RoomWriter.WriteAsync(boris, his, Draw(boris, his), new Carried("x", lines, mine.Ids), Stop));
            Assert.Null(await RoomWriter.WriteAsync(boris, his, Draw(boris, his), new CheckpointMade("x", anna.World.Today, -1, "x"), Stop));
            boris.Turn.Release();
            line.Mend();
            await TakeOutTests.RoundsAsync(network, 3);
            await AnswerInvitation.AcceptAsync(vera, Assert.Single(await AnswerInvitation.ListAsync(vera, Stop)).Id, Stop);
            await TakeOutTests.RoundsAsync(network, 3);
            var hers = vera.RoomByNumber(number)!;
            Assert.NotEmpty(hers.Case!.People.Needs.Standing);
            return;
        }

        Assert.Fail("no window");
    }

    [Fact]
    public async Task Whoever_starts_their_desk_again_has_the_same()
    {
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris", "Vera"]);
        var (anna, boris, vera) = (network.Desks[0], network.Desks[1], network.Desks[2]);
        using var contact = new Person(network);
        var number = await OldCaseAsync(network, contact, anna, boris);
        await LetInAsync(network, anna, anna.RoomByNumber(number)!, vera, anna.World.Today.AddDays(-5));
        await KeepAsync(boris, number, new NoteWritten("p2", "n8", "after"));
        await TakeOutTests.RoundsAsync(network, 2);
        var hers = vera.RoomByNumber(number)!;
        hers.Sleep();
        Assert.Contains(hers.Case!.Notes.Notes.Standing, n => n.Value.Text == "after");
    }

    [Fact]
    public async Task Who_came_later_themselves_accuses_nobody()
    {
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris", "Vera", "Zoya"]);
        var (anna, boris, vera, zoya) = (network.Desks[0], network.Desks[1], network.Desks[2], network.Desks[3]);
        using var contact = new Person(network);
        var number = await OldCaseAsync(network, contact, anna, boris);
        await LetInAsync(network, anna, anna.RoomByNumber(number)!, vera, anna.World.Today.AddDays(-5));
        await LetInAsync(network, anna, anna.RoomByNumber(number)!, zoya, anna.World.Today.AddDays(-40));
        var made = anna.RoomByNumber(number)!.Case!.Checkpoints.All[^1];
        Assert.Empty(made.Differing);
    }

    [Fact]
    public async Task Nobody_lets_in_from_before_their_own_day()
    {
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris", "Vera", "Zoya"]);
        var (anna, boris, vera, zoya) = (network.Desks[0], network.Desks[1], network.Desks[2], network.Desks[3]);
        using var contact = new Person(network);
        var number = await OldCaseAsync(network, contact, anna, boris);
        await LetInAsync(network, anna, anna.RoomByNumber(number)!, vera, anna.World.Today.AddDays(-5));
        Assert.Equal(InviteRefusal.BeforeYours, await LetInFrom.DoAsync(vera, vera.RoomByNumber(number)!, await CardAsync(network, zoya), Role.Works, anna.World.Today.AddDays(-6), Stop));
        await LetInAsync(network, vera, vera.RoomByNumber(number)!, zoya, anna.World.Today.AddDays(-5));
        Assert.Empty(anna.RoomByNumber(number)!.Case!.Checkpoints.All[^1].Differing);
        Assert.Contains(zoya.RoomByNumber(number)!.Case!.People.Needs.Standing, need => need.Value.Text == "insulin");
    }

    [Fact]
    public async Task A_key_that_waits_for_somebody_is_not_theirs_once_they_are_out()
    {
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris", "Vera"]);
        var (anna, boris, vera) = (network.Desks[0], network.Desks[1], network.Desks[2]);
        using var contact = new Person(network);
        var number = await OldCaseAsync(network, contact, anna, boris);
        network.Relay.PassDays(21);
        for (var i = 0; i < 2; i++)
        {
            await CourierRound.MakeAsync(anna, Stop);
            await CourierRound.MakeAsync(vera, Stop);
        }

        var room = anna.RoomByNumber(number)!;
        Assert.Null(await LetInFrom.DoAsync(anna, room, await CardAsync(network, vera), Role.Works, anna.World.Today.AddDays(-5), Stop));
        await CourierRound.MakeAsync(anna, Stop);
        await TakeOut.DoAsync(anna, TakeOut.Shared(anna, IdOf(boris)), IdOf(boris), Stop);
        await CourierRound.MakeAsync(anna, Stop);
        await CourierRound.MakeAsync(boris, Stop);
        await CourierRound.MakeAsync(anna, Stop);
        await CourierRound.MakeAsync(boris, Stop);
        Assert.DoesNotContain(boris.Vault.Keys("offered/"), key => key.EndsWith(room.Log.Book.EpochMark!, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Who_was_out_is_let_in_again_by_one_who_came_later()
    {
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris", "Vera"]);
        var (anna, boris, vera) = (network.Desks[0], network.Desks[1], network.Desks[2]);
        using var contact = new Person(network);
        var number = await OldCaseAsync(network, contact, anna, boris);
        await LetInAsync(network, anna, anna.RoomByNumber(number)!, vera, anna.World.Today.AddDays(-5));
        await TakeOut.DoAsync(anna, TakeOut.Shared(anna, IdOf(boris)), IdOf(boris), Stop);
        await TakeOutTests.RoundsAsync(network, 3);
        var hers = vera.RoomByNumber(number)!;
        Assert.Null(await DecideRemoval.DecideAsync(vera, hers, Assert.Single(hers.Log.Book.Removals), RemovalVerdict.Reversed, Stop));
        await TakeOutTests.RoundsAsync(network, 2);
        await TakeOutTests.InviteAsync(vera, hers, boris);
        await TakeOutTests.RoundsAsync(network, 3);
        Assert.Single(await AnswerInvitation.ListAsync(boris, Stop));
    }

    [Fact]
    public async Task Who_came_later_is_let_in_to_everything_after_all()
    {
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris", "Vera"]);
        var (anna, boris, vera) = (network.Desks[0], network.Desks[1], network.Desks[2]);
        using var contact = new Person(network);
        var number = await OldCaseAsync(network, contact, anna, boris);
        await LetInAsync(network, anna, anna.RoomByNumber(number)!, vera, anna.World.Today.AddDays(-5));
        await TakeOut.DoAsync(anna, TakeOut.Shared(anna, IdOf(vera)), IdOf(vera), Stop);
        await TakeOutTests.RoundsAsync(network, 3);
        var his = boris.RoomByNumber(number)!;
        Assert.Null(await DecideRemoval.DecideAsync(boris, his, Assert.Single(his.Log.Book.Removals), RemovalVerdict.Reversed, Stop));
        await TakeOutTests.RoundsAsync(network, 2);
        await TakeOutTests.InviteAsync(anna, anna.RoomByNumber(number)!, vera);
        await TakeOutTests.RoundsAsync(network, 2);
        await AnswerInvitation.AcceptAsync(vera, Assert.Single(await AnswerInvitation.ListAsync(vera, Stop)).Id, Stop);
        await TakeOutTests.RoundsAsync(network, 2);
        Assert.Equal(1, vera.RoomByNumber(number)!.FirstEpoch);
    }

    [Fact]
    public async Task A_removal_in_the_middle_of_it_leaves_nobody_with_an_empty_case()
    {
        for (var at = 2; at < 16; at++)
        {
            var hook = new Hook();
            var line = new TakeOutTests.CutLine();
            await using var network = await SmallNetwork.FoundAsync([]);
            var anna = await network.JoinAsync("Anna", hook.Between);
            var boris = await network.JoinAsync("Boris", line.Between);
            var zoya = await network.JoinAsync("Zoya");
            var vera = await network.JoinAsync("Vera");
            await network.AppointAsync(days: 7);
            using var contact = new Person(network);
            var number = await TakeOutTests.CaseOfAsync(network, contact, "Help.", anna, boris, zoya);
            await KeepAsync(anna, number, new PersonNamed("contact", "M"), new PersonNamed("p2", "N"), new PersonNamed("p3", "O"));
            await TakeOutTests.RoundsAsync(network, 2);
            line.CutAfter(1);
            await TakeOut.DoAsync(boris, TakeOut.Shared(boris, IdOf(zoya)), IdOf(zoya), Stop);
            await CourierRound.MakeAsync(anna, Stop);
            line.Mend();
            hook.At(at, async () => { await CourierRound.MakeAsync(boris, Stop); await CourierRound.MakeAsync(boris, Stop); });
            Assert.Null(await LetInFrom.DoAsync(anna, anna.RoomByNumber(number)!, await CardAsync(network, vera), Role.Works, anna.World.Today, Stop));
            hook.At(int.MaxValue, null);
            await TakeOutTests.RoundsAsync(network, 4);
            var list = await AnswerInvitation.ListAsync(vera, Stop);
            if (list.Count > 0)
            {
                await AnswerInvitation.AcceptAsync(vera, list[0].Id, Stop);
                await TakeOutTests.RoundsAsync(network, 2);
            }

            var hers = vera.RoomByNumber(number);
            var room = anna.RoomByNumber(number)!;
            Assert.True(list.Count == 1 && hers?.Case?.People.NameOf("p3") == "O", $"{at}");
            Assert.All(room.Case!.Checkpoints.All, made => Assert.Empty(made.Differing));
            Assert.Empty(LetInBook.All(anna.Vault));
        }
    }

    [Fact]
    public async Task A_key_that_was_handed_to_one_who_is_out_by_now_is_never_used()
    {
        var line = new TakeOutTests.CutLine();
        await using var network = await SmallNetwork.FoundAsync([]);
        var anna = await network.JoinAsync("Anna", line.Between);
        var boris = await network.JoinAsync("Boris");
        var zoya = await network.JoinAsync("Zoya");
        var vera = await network.JoinAsync("Vera");
        await network.AppointAsync(days: 7);
        using var contact = new Person(network);
        var number = await TakeOutTests.CaseOfAsync(network, contact, "Help.", anna, boris, zoya);
        var room = anna.RoomByNumber(number)!;
        var card = await CardAsync(network, vera);
        line.CutAfter(3);
        Assert.Null(await LetInFrom.DoAsync(anna, room, card, Role.Works, anna.World.Today, Stop));
        await CourierRound.MakeAsync(boris, Stop);

        // A second member takes Boris out meanwhile.
        await TakeOut.DoAsync(zoya, TakeOut.Shared(zoya, IdOf(boris)), IdOf(boris), Stop);
        line.Mend();
        await TakeOutTests.RoundsAsync(network, 4);
        Assert.DoesNotContain(boris.Vault.Keys("offered/"), key => key.EndsWith(room.Log.Book.EpochMark!, StringComparison.Ordinal));
    }

    private sealed class Hook
    {
        private int _left = int.MaxValue;
        private Func<Task>? _then;

        public HttpMessageHandler Between(HttpMessageHandler inner) => new Handler(this) { InnerHandler = inner };

        public void At(int left, Func<Task>? then) => (_left, _then) = (left, then);

        private sealed class Handler(Hook hook) : DelegatingHandler
        {
            protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
            {
                if (request.Method != HttpMethod.Get && hook._then is { } then && Interlocked.Decrement(ref hook._left) == 0)
                {
                    hook._then = null;
                    await then();
                }

                return await base.SendAsync(request, cancellationToken);
            }
        }
    }

    [Fact]
    public async Task Whoever_was_left_out_is_heard_when_they_object()
    {
        var line = new TakeOutTests.CutLine();
        await using var network = await SmallNetwork.FoundAsync([]);
        var anna = await network.JoinAsync("Anna", line.Between);
        var boris = await network.JoinAsync("Boris");
        var vera = await network.JoinAsync("Vera");
        await network.AppointAsync(days: 7);
        using var contact = new Person(network);
        var number = await TakeOutTests.CaseOfAsync(network, contact, "Help.", anna, boris);
        await KeepAsync(anna, number, new PersonNamed("contact", "M"), new NeedNoted("contact", "m1", NeedKind.Accessibility, "insulin"));
        await TakeOutTests.RoundsAsync(network, 2);
        var card = await CardAsync(network, vera);
        var room = anna.RoomByNumber(number)!;
        line.CutAfter(3);
        Assert.Null(await LetInFrom.DoAsync(anna, room, card, Role.Works, anna.World.Today, Stop));
        line.Mend();
        await anna.Turn.WaitAsync(Stop);
        await RoomStep.TakeAsync(anna, room, Stop);
        Assert.Equal(2, room.Epoch);
        var book = room.Log.Book;
        var until = Checkpoint.Of(CheckpointComparison.Until(room.Log, 2), anna.World.Today)!;
        var lines = until.Lines.Where(l => book.Of(l.Author)?.Id != IdOf(boris) && l.Entry.Fact is not NeedNoted).Select(l => room.Carry(l)!).ToList();
        Assert.Null(await RoomWriter.WriteAsync(anna, room, Draw(anna, room), new Carried("x", lines, until.Ids), Stop));
        Assert.Null(await RoomWriter.WriteAsync(anna, room, Draw(anna, room), new CheckpointMade("x", anna.World.Today, lines.Count, Checkpoint.DigestOf(lines.Select(l => (l.Number, l.Hash)))), Stop));
        anna.Turn.Release();
        await TakeOutTests.RoundsAsync(network, 3);
        await AnswerInvitation.AcceptAsync(vera, Assert.Single(await AnswerInvitation.ListAsync(vera, Stop)).Id, Stop);
        await TakeOutTests.RoundsAsync(network, 3);
        var hers = vera.RoomByNumber(number)!;
        Assert.NotEmpty(hers.Case!.Checkpoints.All.First(made => made.What.Id == "x").Differing);
    }

    [Fact]
    public async Task A_key_that_was_drawn_before_is_there_for_what_is_said_afterwards()
    {
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris", "Vera"]);
        var (anna, boris, vera) = (network.Desks[0], network.Desks[1], network.Desks[2]);
        using var contact = new Person(network);
        var number = await OldCaseAsync(network, contact, anna, boris);
        var his = boris.RoomByNumber(number)!;
        await boris.Turn.WaitAsync(Stop);
        Assert.Null(await RoomWriter.WriteAsync(boris, his, Draw(boris, his), PersonSeal.Draw("p9"), Stop));
        boris.Turn.Release();
        await LetInAsync(network, anna, anna.RoomByNumber(number)!, vera, anna.World.Today.AddDays(-5));
        await KeepAsync(boris, number, new PersonNamed("p9", "Ninth"));
        await TakeOutTests.RoundsAsync(network, 2);
        Assert.Equal("Ninth", anna.RoomByNumber(number)!.Case!.People.NameOf("p9"));
        Assert.Equal("Ninth", vera.RoomByNumber(number)!.Case!.People.NameOf("p9"));
    }

    [Fact]
    public async Task A_desk_that_compares_after_an_erasure_accuses_nobody()
    {
        var line = new RecordTests.Line();
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris", "Vera"]);
        var zoya = await network.JoinAsync("Zoya", line.Lay);
        var (anna, boris, vera) = (network.Desks[0], network.Desks[1], network.Desks[2]);
        using var contact = new Person(network);
        var number = await OldCaseAsync(network, contact, anna, boris);
        await TakeOutTests.InviteAsync(anna, anna.RoomByNumber(number)!, zoya);
        await TakeOutTests.RoundsAsync(network, 1);
        await AnswerInvitation.AcceptAsync(zoya, Assert.Single(await AnswerInvitation.ListAsync(zoya, Stop)).Id, Stop);
        await TakeOutTests.RoundsAsync(network, 2);
        line.IsCut = true;
        await LetInAsync(network, anna, anna.RoomByNumber(number)!, vera, anna.World.Today.AddDays(-5));
        await KeepAsync(anna, number, new ErasureAsked("e1", ErasureReason.TheyAskedUsTo, "p2"));
        await network.RoundAsync();
        await KeepAsync(boris, number, new ErasureBegun("e1"));
        await network.RoundAsync();
        await network.RoundAsync();
        network.Relay.PassDays(RetentionBook.ReversibleDays + 1);
        await TakeOutTests.RoundsAsync(network, 2);
        line.IsCut = false;
        await TakeOutTests.RoundsAsync(network, 3);
        var made = Assert.Single(anna.RoomByNumber(number)!.Case!.Checkpoints.All);
        Assert.Empty(made.Differing);
        Assert.Contains(IdOf(zoya), made.Agreeing);
    }

    [Fact]
    public async Task An_erasure_explains_every_gap_that_it_leaves()
    {
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris", "Vera"]);
        var (anna, boris, vera) = (network.Desks[0], network.Desks[1], network.Desks[2]);
        using var contact = new Person(network);
        var number = await OldCaseAsync(network, contact, anna, boris);
        await LetInAsync(network, anna, anna.RoomByNumber(number)!, vera, anna.World.Today.AddDays(-5));
        await KeepAsync(anna, number, new ErasureAsked("e1", ErasureReason.TheyAskedUsTo, "p2"));
        await network.RoundAsync();
        await KeepAsync(boris, number, new ErasureBegun("e1"));
        await network.RoundAsync();
        await network.RoundAsync();
        network.Relay.PassDays(RetentionBook.ReversibleDays + 1);
        await TakeOutTests.RoundsAsync(network, 3);
        foreach (var desk in network.Desks)
        {
            var file = desk.RoomByNumber(number)!.Case!;
        }

        Assert.All(network.Desks, desk => Assert.Empty(RetentionBook.FaultsBut(desk.RoomByNumber(number)!.Case!)));
    }

    [Fact]
    public async Task A_letter_of_before_does_not_come_back_with_an_older_relay()
    {
        var folder = Directory.CreateTempSubdirectory("letin").FullName;
        using var identity = X25519Identity.Draw();
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris", "Vera"]);
        var (anna, boris, vera) = (network.Desks[0], network.Desks[1], network.Desks[2]);
        using var contact = new Person(network);
        var number = await OldCaseAsync(network, contact, anna, boris);
        await contact.WriteAsync("SECRETOFBEFORE");
        var backup = Path.Combine(folder, "relay.age");
        await using (var file = File.Create(backup))
        {
            await Backup.MakeAsync(BackupKind.Relay, network.Relay.Folder, [identity.Recipient], file, Stop);
        }

        await TakeOutTests.RoundsAsync(network, 2);
        await OpenCase.DoAsync(anna, anna.RoomByNumber(number)!, Stop);
        Assert.True(await WriteAnswer.DoAsync(anna, anna.RoomByNumber(number)!, "Good.", Stop));
        network.Relay.PassDays(3);
        await TakeOutTests.RoundsAsync(network, 2);
        await LetInAsync(network, anna, anna.RoomByNumber(number)!, vera, anna.World.Today);
        Assert.Empty(vera.Search("SECRETOFBEFORE"));
        var restored = Path.Combine(folder, "restored");
        await using (var file = File.OpenRead(backup))
        {
            Assert.Null(await Restore.MakeAsync(BackupKind.Relay, restored, [identity], file, Stop));
        }

        await network.Relay.RestartOnAsync(restored);
        for (var i = 0; i < 3; i++)
        {
            await CourierRound.MakeAsync(vera, Stop);
        }

        await TakeOutTests.RoundsAsync(network, 3);
        var hers = vera.RoomByNumber(number)!;
        Assert.DoesNotContain(hers.Log.Lines.Select(l => l.Entry.Fact).OfType<LetterArrived>(), l => l.Text.Contains("SECRETOFBEFORE", StringComparison.Ordinal));
    }

    [Fact]
    public void One_entry_with_a_wrong_clock_takes_nothing_else_along()
    {
        var history = new History().Write("anna", new PersonNamed("contact", "M")).Write("boris", new PersonNamed("p2", "X"), day: History.Day.AddDays(400)).Write("anna", new NoteWritten("contact", "n1", "old note"), day: History.Day.AddDays(1));
        var checkpoint = Checkpoint.Of(history.Log, History.Day.AddDays(300))!;
        Assert.DoesNotContain(checkpoint.Lines, l => l.Entry.Fact is NoteWritten);
    }

    [Fact]
    public async Task Two_let_two_in_at_the_same_time()
    {
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris", "Vera", "Zoya"]);
        var (anna, boris, vera, zoya) = (network.Desks[0], network.Desks[1], network.Desks[2], network.Desks[3]);
        using var contact = new Person(network);
        var number = await OldCaseAsync(network, contact, anna, boris);
        var day = anna.World.Today.AddDays(-5);
        var (one, other) = (await CardAsync(network, vera), await CardAsync(network, zoya));
        await Task.WhenAll(LetInFrom.DoAsync(anna, anna.RoomByNumber(number)!, one, Role.Works, day, Stop), LetInFrom.DoAsync(boris, boris.RoomByNumber(number)!, other, Role.Works, day, Stop));
        for (var i = 0; i < 6; i++)
        {
            await Task.WhenAll(CourierRound.MakeAsync(anna, Stop), CourierRound.MakeAsync(boris, Stop));
            await CourierRound.MakeAsync(vera, Stop);
            await CourierRound.MakeAsync(zoya, Stop);
        }

        foreach (var desk in (Workstation[])[vera, zoya])
        {
            await AnswerInvitation.AcceptAsync(desk, Assert.Single(await AnswerInvitation.ListAsync(desk, Stop)).Id, Stop);
        }

        await TakeOutTests.RoundsAsync(network, 3);
        foreach (var desk in (Workstation[])[vera, zoya])
        {
            var hers = desk.RoomByNumber(number)!;
            Assert.Empty(desk.Search("WAYMARKOLD"));
            Assert.NotEmpty(hers.Case!.People.Needs.Standing);
        }
    }

    [Fact]
    public async Task What_somebody_put_into_the_archive_who_has_more_does_not_open()
    {
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris", "Vera"]);
        var (anna, boris, vera) = (network.Desks[0], network.Desks[1], network.Desks[2]);
        using var contact = new Person(network);
        var number = await OldCaseAsync(network, contact, anna, boris);
        var room = anna.RoomByNumber(number)!;
        await LetInAsync(network, anna, room, vera, anna.World.Today.AddDays(-5));
        using var seed = ArchivedRoom.SeedOf(room, room.LastNumber);
        using var key = Key.From(seed);

        // As Anna's desk seals it; Vera reads it with what she has.
        var piece = Piece.Seal(anna.World.DrawLetterId(), 0, ArchivedRoom.Write(room, room.LastNumber), [key.Recipient]);
        var hers = vera.RoomByNumber(number)!;
        using var newest = Seed.From(hers.SeedBytes()[^1]);
        foreach (var author in hers.Log.Lines.Select(line => line.Author).Distinct())
        {
            using var guess = newest.Derive(string.Create(CultureInfo.InvariantCulture, $"waystation/archived-room/v1/{author}/{room.LastNumber}"));
            using var mine = Key.From(guess);
            if (Piece.Open(piece, [mine.Identity]) is { } open && ArchivedRoom.Read(open.Bytes.ToArray()) is { } read)
            {
                Assert.Fail("opened");
            }
        }
    }

    [Fact]
    public async Task Who_takes_the_name_of_a_room_keeps_nobody_out_of_it()
    {
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris", "Vera", "Zoya"]);
        var (anna, boris, vera, zoya) = (network.Desks[0], network.Desks[1], network.Desks[2], network.Desks[3]);
        using var contact = new Person(network);
        var number = await OldCaseAsync(network, contact, anna, boris);
        var room = anna.RoomByNumber(number)!;

        // Zoya was never in it, and knows its name.
        using var own = Seed.Draw();
        var raw = new byte[Seed.Size];
        own.CopyTo(raw);
        var invitation = Invitation.Of(new RoomKeys(room.Address, [[], raw]) { Checkpoint = new string('0', 64) }, new byte[32], zoya.World.Today);
        var body = invitation.Seal(zoya.Member!, JoinRelay.MemberAddress(vera), [CardRecipient.Of(await CardAsync(network, vera))!]);
        await network.Relay.Client.DropAsync(JoinRelay.MemberAddress(vera), new Item(ItemId.Draw(), zoya.World.Today.AddDays(30), body), Stop);
        await CourierRound.MakeAsync(vera, Stop);
        await AnswerInvitation.AcceptAsync(vera, Assert.Single(await AnswerInvitation.ListAsync(vera, Stop)).Id, Stop);
        Assert.Null(await LetInFrom.DoAsync(anna, room, await CardAsync(network, vera), Role.Works, anna.World.Today.AddDays(-5), Stop));
        await TakeOutTests.RoundsAsync(network, 4);
        Assert.Single(await AnswerInvitation.ListAsync(vera, Stop));
    }
}
