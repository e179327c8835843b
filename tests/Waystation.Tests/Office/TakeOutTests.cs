using Waystation.Casework.Cases;
using Waystation.Casework.Members;
using Waystation.Casework.Notes;
using Waystation.Casework.Rooms;
using Waystation.Letters;
using Waystation.Mail;
using Waystation.Office;
using Waystation.Office.Courier;
using Waystation.Office.Deeds;
using Waystation.Office.Rooms;
using Waystation.Sealing;
using Xunit;

namespace Waystation.Tests.Office;

/// <summary>A member is taken out of a case: those who stay go on, and who was taken out opens nothing that comes after.</summary>
public sealed class TakeOutTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Those_who_stay_go_on_and_who_was_taken_out_opens_nothing_that_comes_after()
    {
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris", "Vera"]);
        var (anna, boris, vera) = (network.Desks[0], network.Desks[1], network.Desks[2]);
        using var contact = new Person(network);
        var number = await CaseOfAsync(network, contact, "Help.", anna, boris, vera);
        var (hers, his, veras) = (anna.RoomByNumber(number)!, boris.RoomByNumber(number)!, vera.RoomByNumber(number)!);
        var old = his.Key.Address;
        var oldRoute = (await contact.ReadAsync()).Route!;

        Assert.Equal(1, await TakeOut.DoAsync(anna, TakeOut.Shared(anna, IdOf(boris)), IdOf(boris), Stop));
        await RoundsAsync(network, 3);

        Assert.Equal((2, 1, 2), (hers.Epoch, his.Epoch, veras.Epoch));
        Assert.True(his.IsOut);
        Assert.Empty(anna.TakeOuts());
        Assert.Equal([IdOf(anna), IdOf(vera)], veras.Log.Members.Order(StringComparer.Ordinal).OrderBy(id => id == IdOf(anna) ? 0 : 1));
        Assert.Empty(veras.Log.Faults);

        // The contact is spoken to with another key, writes into another inbox, and the desks that stay read it and answer.
        var route = (await contact.ReadAsync()).Route!;
        Assert.Equal(2, route.Number);
        Assert.NotEqual(oldRoute.Inbox.Mailbox, route.Inbox.Mailbox);
        await contact.WriteAsync("We are at the second flat.");
        await RoundsAsync(network, 2);
        Assert.True(await WriteAnswer.DoAsync(vera, veras, "Stay there tonight.", Stop));
        await RoundsAsync(network, 2);
        Assert.Contains(hers.Case!.Turns, turn => turn is CaseTurn.FromContact { Letter.Text: "We are at the second flat." });
        Assert.Contains((await contact.ReadAsync()).Turns, turn => turn is Turn.Theirs { Text: "Stay there tonight." });

        // A letter that was under way to the old inbox is left alone by the desk that is out, and taken by those who stay.
        var late = new Letter { Day = anna.World.Today, Id = LetterId.Draw(), From = contact.Key.Card(1, anna.World.Today.AddDays(60)), Purpose = Purpose.ForMyself, Text = "Under way.", Language = "ru", Files = [] };
        var inbox = oldRoute.Inbox.Mailbox;
        var body = SheetSeal.Seal(late, contact.Key, inbox, [CardRecipient.Of(oldRoute.Inbox)!]);
        Assert.IsType<AppendAnswer.Dropped>(await network.Relay.Client.DropAsync(inbox, new Item(late.Id.ItemFor(contact.Key, inbox), Expiry.Draw(anna.World.Today, 100), body), Stop));
        await CourierRound.MakeAsync(boris, Stop);
        Assert.True(boris.Courier.IsReachable);
        await RoundsAsync(network, 2);
        Assert.Contains(hers.Case!.Turns, turn => turn is CaseTurn.FromContact { Letter.Text: "Under way." });
        Assert.DoesNotContain(his.Case!.Turns, turn => turn is CaseTurn.FromContact { Letter.Text: "Under way." });

        // Boris has every key that he ever had, and asks the relay for everything.
        Assert.DoesNotContain(his.Case!.Turns, turn => turn is CaseTurn.FromContact { Letter.Text: "We are at the second flat." });
        Assert.False(await WriteAnswer.DoAsync(boris, his, "I say what I like.", Stop));
        Assert.DoesNotContain(boris.Rooms, room => room.Epoch > 1);
        Assert.Equal(old, his.Key.Address);
        Assert.Equal(hers.Log.Lines.Select(line => line.BodyHash), veras.Log.Lines.Select(line => line.BodyHash));

        // Their old signing keys are gone, here and there.
        Assert.Null(anna.Vault.Get(RoomPlaces.Prefix(hers.Address) + "author"));
        Assert.Null(vera.Vault.Get(RoomPlaces.Prefix(hers.Address) + "author"));
    }

    [Fact]
    public async Task What_was_decided_before_the_key_came_stands_in_the_next_epoch_over_what_was_seen()
    {
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris", "Vera"]);
        var (anna, boris, vera) = (network.Desks[0], network.Desks[1], network.Desks[2]);
        using var contact = new Person(network);
        var number = await CaseOfAsync(network, contact, "Help.", anna, boris, vera);
        var veras = vera.RoomByNumber(number)!;
        var shown = LookAtCase.Do(vera, veras)!;
        await TakeOut.DoAsync(anna, TakeOut.Shared(anna, IdOf(boris)), IdOf(boris), Stop);

        // Vera decides before her desk has heard of it, and once more between the two epochs.
        vera.Courier.IsReachable = false;
        Assert.IsType<RecordAnswer.Kept>(await Waystation.Office.Deeds.Record.DoAsync(vera, veras, new NoteWritten("contact", "n1", "before"), shown.SeenNumber, LetterId.Draw(), Stop));
        var desk = LookAtCase.Do(vera, veras)!;
        Assert.Contains(desk.File.Notes.Notes.Standing, note => note.Value.Id == "n1");
        await RoundsAsync(network, 3);
        var line = Assert.Single(anna.RoomByNumber(number)!.Log.Lines, line => line.Entry.Fact is NoteWritten);
        Assert.Equal((2, shown.SeenNumber), (line.Entry.Epoch, line.Entry.SeenNumber));
        Assert.Empty(anna.RoomByNumber(number)!.Case!.Inadmissible);
    }

    [Fact]
    public async Task One_who_was_let_in_and_had_not_come_comes_into_the_next_epoch_and_reads_all_that_was()
    {
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris", "Vera", "Zoya"]);
        var (anna, boris, vera, zoya) = (network.Desks[0], network.Desks[1], network.Desks[2], network.Desks[3]);
        using var contact = new Person(network);
        var number = await CaseOfAsync(network, contact, "Help.", anna, boris);
        await InviteAsync(anna, anna.RoomByNumber(number)!, vera);
        await RoundsAsync(network, 1);
        await TakeOut.DoAsync(anna, TakeOut.Shared(anna, IdOf(boris)), IdOf(boris), Stop);
        await RoundsAsync(network, 2);
        await AnswerInvitation.AcceptAsync(vera, Assert.Single(await AnswerInvitation.ListAsync(vera, Stop)).Id, Stop);
        await RoundsAsync(network, 2);
        var veras = vera.RoomByNumber(number)!;
        Assert.Equal(2, veras.Epoch);

        // And one who is let in later gets every epoch's key.
        await InviteAsync(vera, veras, zoya);
        await RoundsAsync(network, 1);
        await AnswerInvitation.AcceptAsync(zoya, Assert.Single(await AnswerInvitation.ListAsync(zoya, Stop)).Id, Stop);
        await RoundsAsync(network, 2);
        Assert.Equal("Help.", Assert.IsType<CaseTurn.FromContact>(zoya.RoomByNumber(number)!.Case!.Turns[0]).Letter.Text);
        Assert.Equal(anna.RoomByNumber(number)!.Log.Lines.Select(line => line.BodyHash), zoya.RoomByNumber(number)!.Log.Lines.Select(line => line.BodyHash));
        Assert.Equal(["Anna", "Vera", "Zoya"], zoya.RoomByNumber(number)!.Log.Book.Seats.Select(seat => seat.Name).Order(StringComparer.Ordinal));
        Assert.Empty(zoya.RoomByNumber(number)!.Log.Faults);
    }

    [Fact]
    public async Task A_removal_that_was_wrong_is_taken_back_by_a_second_member_and_who_was_out_goes_on_with_what_they_had()
    {
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris", "Vera"]);
        var (anna, boris, vera) = (network.Desks[0], network.Desks[1], network.Desks[2]);
        using var contact = new Person(network);
        var number = await CaseOfAsync(network, contact, "Help.", anna, boris, vera);
        await TakeOut.DoAsync(anna, TakeOut.Shared(anna, IdOf(boris)), IdOf(boris), Stop);
        await RoundsAsync(network, 2);
        var veras = vera.RoomByNumber(number)!;
        Assert.Equal(InviteRefusal.WasTakenOut, Assert.IsType<InviteLook.Refused>(await InviteMember.LookAsync(vera, veras, IdOf(boris), Stop)).Why);
        Assert.Null(await DecideRemoval.DecideAsync(vera, veras, veras.Log.Book.Removals[0], RemovalVerdict.Reversed, Stop));
        await RoundsAsync(network, 2);
        await InviteAsync(vera, veras, boris);
        await RoundsAsync(network, 1);
        await AnswerInvitation.AcceptAsync(boris, Assert.Single(await AnswerInvitation.ListAsync(boris, Stop)).Id, Stop);
        await RoundsAsync(network, 2);
        var his = boris.RoomByNumber(number)!;
        Assert.False(his.IsOut);
        Assert.Equal(2, his.Epoch);
        Assert.True(await WriteAnswer.DoAsync(boris, his, "I am back.", Stop));
        await RoundsAsync(network, 2);
        Assert.Contains((await contact.ReadAsync()).Turns, turn => turn is Turn.Theirs { Text: "I am back." });
    }

    [Fact]
    public async Task A_removal_that_was_cut_off_anywhere_is_finished_by_the_same_desk_and_nobody_is_left_without_the_key()
    {
        // The relay is lost after each request in turn; in the next round it answers again.
        for (var cut = 0; cut < 14; cut++)
        {
            var line = new CutLine();
            await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris", "Vera"], line.Between);
            var (anna, boris, vera) = (network.Desks[0], network.Desks[1], network.Desks[2]);
            using var contact = new Person(network);
            var number = await CaseOfAsync(network, contact, "Help.", anna, boris, vera);
            line.CutAfter(cut);
            await TakeOut.DoAsync(anna, TakeOut.Shared(anna, IdOf(boris)), IdOf(boris), Stop);
            line.Mend();

            // Whatever happened: if the epoch is over, whoever stays has the key already, without this desk.
            await CourierRound.MakeAsync(vera, Stop);
            await CourierRound.MakeAsync(vera, Stop);
            Assert.False(vera.RoomByNumber(number)!.IsOver, $"cut after {cut}");
            await RoundsAsync(network, 3);
            Assert.Equal((2, 2), (anna.RoomByNumber(number)!.Epoch, vera.RoomByNumber(number)!.Epoch));
            Assert.True(boris.RoomByNumber(number)!.IsOut);
            Assert.Equal(2, (await contact.ReadAsync()).Route!.Number);
            Assert.Empty(anna.TakeOuts());
            Assert.Equal(anna.RoomByNumber(number)!.Log.Lines.Select(at => at.BodyHash), vera.RoomByNumber(number)!.Log.Lines.Select(at => at.BodyHash));
        }
    }

    [Fact]
    public async Task Of_two_who_take_each_other_out_at_once_one_is_out_and_the_others_see_that_both_wanted_to()
    {
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris", "Vera", "Zoya"]);
        var (anna, boris, vera, zoya) = (network.Desks[0], network.Desks[1], network.Desks[2], network.Desks[3]);
        using var contact = new Person(network);
        var number = await CaseOfAsync(network, contact, "Help.", anna, boris, vera, zoya);
        boris.Courier.IsReachable = false;
        await Task.WhenAll(TakeOut.DoAsync(anna, [anna.RoomByNumber(number)!], IdOf(boris), Stop), TakeOut.DoAsync(boris, [boris.RoomByNumber(number)!], IdOf(anna), Stop));
        await RoundsAsync(network, 4);
        var (outs, book) = (new[] { anna, boris }.Where(desk => desk.RoomByNumber(number)!.IsOut).ToList(), vera.RoomByNumber(number)!.Log.Book);
        Assert.Single(outs);
        var removal = Assert.Single(book.Removals);
        Assert.Equal(IdOf(outs[0]), removal.Member);
        Assert.True(removal.IsMutual);
        Assert.Equal(vera.RoomByNumber(number)!.Log.Lines.Select(at => at.BodyHash), zoya.RoomByNumber(number)!.Log.Lines.Select(at => at.BodyHash));
    }

    [Fact]
    public async Task A_second_removal_on_one_day_becomes_a_request_and_is_done_when_two_others_ask_too()
    {
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris", "Vera", "Zoya", "Rosa"]);
        var desks = network.Desks;
        using var contact = new Person(network);
        var number = await CaseOfAsync(network, contact, "Help.", [.. desks]);
        var anna = desks[0];
        var room = anna.RoomByNumber(number)!;
        await TakeOut.DoAsync(anna, [room], IdOf(desks[1]), Stop);
        await RoundsAsync(network, 3);
        Assert.Equal(Objection.TwoOthersMustAsk, TakeOut.Check(anna, room, IdOf(desks[2])));
        Assert.Equal(0, await TakeOut.DoAsync(anna, [room], IdOf(desks[2]), Stop));
        Assert.Equal(2, room.Epoch);
        Assert.Null(await DecideRemoval.AskAsync(desks[3], desks[3].RoomByNumber(number)!, IdOf(desks[2]), Stop));
        Assert.Null(await DecideRemoval.AskAsync(desks[4], desks[4].RoomByNumber(number)!, IdOf(desks[2]), Stop));
        await RoundsAsync(network, 2);
        Assert.Equal(1, await TakeOut.DoAsync(anna, [room], IdOf(desks[2]), Stop));
        await RoundsAsync(network, 2);
        Assert.Equal([3, 1, 2, 3, 3], desks.Select(desk => desk.RoomByNumber(number)!.Epoch));
    }

    /// <summary>Found by a simulation (seed 32): a desk that had the new key and had not yet said so took itself for a member for ever.</summary>
    [Fact]
    public async Task Who_is_taken_out_before_they_came_over_or_came_at_all_knows_that_they_are_out()
    {
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris", "Vera", "Zoya", "Rosa"]);
        var (anna, boris, vera, zoya, rosa) = (network.Desks[0], network.Desks[1], network.Desks[2], network.Desks[3], network.Desks[4]);
        using var contact = new Person(network);
        var number = await CaseOfAsync(network, contact, "Help.", anna, boris, vera, rosa);
        var (hers, veras, rosas) = (anna.RoomByNumber(number)!, vera.RoomByNumber(number)!, rosa.RoomByNumber(number)!);
        await InviteAsync(anna, hers, zoya);
        await CourierRound.MakeAsync(zoya, Stop);
        await TakeOut.DoAsync(anna, [hers], IdOf(boris), Stop);

        // Vera's desk has the new key, and its line breaks before it can say so.
        await AppointmentStep.TakeAsync(vera, Stop);
        await RoomStep.TakeAsync(vera, veras, Stop);
        Assert.Equal(2, veras.Epoch);
        vera.Vault.Commit([.. vera.Errands().Select(errand => ErrandBook.Remove(errand.Key))]);
        await RoundsAsync(rosa, 3);
        await TakeOut.DoAsync(rosa, [rosas], IdOf(vera), Stop);
        Assert.Null(await DecideRemoval.DecideAsync(rosa, rosas, rosas.Log.Book.Removals[0], RemovalVerdict.Confirmed, Stop));
        await RoundsAsync(vera, 2);
        Assert.True(veras.IsOut);

        // Zoya says yes when she is out already.
        await RoundsAsync(anna, 3);
        network.Relay.PassDays(1);
        Assert.Equal(1, await TakeOut.DoAsync(anna, [hers], IdOf(zoya), Stop));
        await RoundsAsync(zoya, 1);
        await AnswerInvitation.AcceptAsync(zoya, Assert.Single(await AnswerInvitation.ListAsync(zoya, Stop)).Id, Stop);
        await RoundsAsync(zoya, 3);
        Assert.True(zoya.RoomByNumber(number)!.IsOut);
        Assert.Equal([IdOf(anna), IdOf(rosa)], hers.Log.Book.Seats.Select(seat => seat.Id));
    }

    [Fact]
    public async Task A_key_for_which_the_old_one_did_not_vouch_is_nobodys()
    {
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris", "Vera"]);
        var (anna, boris, vera) = (network.Desks[0], network.Desks[1], network.Desks[2]);
        using var contact = new Person(network);
        var number = await CaseOfAsync(network, contact, "Help.", anna, boris, vera);
        var room = vera.RoomByNumber(number)!;
        var (annas, old) = (room.Log.Lines.First(line => line.Entry.Fact is AuthorIntroduced).Author, Key.From(Seed.From(vera.Vault.Get(RoomPlaces.Prefix(room.Address) + "author")!)));
        await TakeOut.DoAsync(vera, TakeOut.Shared(vera, IdOf(boris)), IdOf(boris), Stop);

        // Before Anna has come over, Vera speaks with a second key as if it were Anna's: vouched for by her own old key, by nobody, and for another epoch.
        foreach (var proof in (byte[][]?[])[null, [], [[1, 2, 3]], [Continuation.Write(old, Forger.Address, room.Address, 2)], [Continuation.Write(Forger, Forger.Address, room.Address, 2)]])
        {
            var introduced = new AuthorIntroduced("Anna", IdOf(anna), Ticket: null, annas, proof);
            Assert.Null(Continuation.Check(introduced, Forger.Address.ToText(), room.Address, 2).Before);
        }

        var honest = new AuthorIntroduced("Vera", IdOf(vera), Ticket: null, old.Address.ToText(), [Continuation.Write(old, Forger.Address, room.Address, 2)]);
        Assert.Equal(old.Address.ToText(), Continuation.Check(honest, Forger.Address.ToText(), room.Address, 2).Before);
        Assert.Null(Continuation.Check(honest, Forger.Address.ToText(), room.Address, 3).Before);
        Assert.Null(Continuation.Check(honest, Forger.Address.ToText(), Forger.Address, 2).Before);
        Assert.Null(Continuation.Check(honest, annas, room.Address, 2).Before);

        // A chain over an epoch in which nothing was said holds link by link.
        using var between = Key.From(Seed.Draw());
        AuthorIntroduced Chained(params byte[][] proofs) => Continuation.Check(honest with { Proofs = proofs }, Forger.Address.ToText(), room.Address, 3);
        var (one, two) = (Continuation.Write(old, between.Address, room.Address, 2), Continuation.Write(between, Forger.Address, room.Address, 3));
        Assert.NotNull(Chained(one, two).Before);
        Assert.Null(Chained(two, one).Before);
        Assert.Null(Chained(two).Before);
        Assert.Null(Chained(one).Before);
        Assert.Null(Chained(Continuation.Write(old, between.Address, room.Address, 3), two).Before);

        // And in the room itself.
        var entry = new Entry { Epoch = 2, Counter = 1, SeenNumber = 0, SeenHash = "", Day = vera.World.Today, Fact = new AuthorIntroduced("Anna", IdOf(anna), Ticket: null, annas, [Continuation.Write(old, Forger.Address, room.Address, 2)]) };
        var body = SheetSeal.SealText(SignedText.Write(entry.ToJson(), room.Mailbox, Forger), [room.Key.Recipient]);
        Assert.IsNotType<AppendAnswer.Refused>(await vera.Relay.AppendAsync(room.Key, new Item(ItemId.Draw(), Expiry.Draw(vera.World.Today, 100), body), null, Stop));
        await RoundsAsync(network, 3);
        var hers = anna.RoomByNumber(number)!;
        Assert.Equal([IdOf(anna), IdOf(vera)], hers.Log.Members.OrderBy(id => id == IdOf(anna) ? 0 : 1));
        Assert.Null(hers.Log.MemberOf(Forger.Address.ToText()));
        Assert.Equal(RoomFaultKind.NotAdmitted, Assert.Single(hers.Log.Faults).Kind);
    }

    private static Key Forger { get; } = Key.From(Seed.Draw());

    /// <summary>Histories found it, seed 111: two desks took somebody out one after the other, and the second had handed its key to whom the first took out, before it knew.</summary>
    [Fact]
    public async Task A_key_that_was_handed_to_somebody_whom_another_desk_took_out_meanwhile_begins_no_epoch()
    {
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris", "Vera", "Zoya"]);
        var (anna, boris, vera, zoya) = (network.Desks[0], network.Desks[1], network.Desks[2], network.Desks[3]);
        using var contact = new Person(network);
        var number = await CaseOfAsync(network, contact, "Help.", anna, boris, vera, zoya);
        Assert.Equal(1, await TakeOut.DoAsync(anna, [anna.RoomByNumber(number)!], IdOf(vera), Stop));
        Assert.Equal(1, await TakeOut.DoAsync(boris, [boris.RoomByNumber(number)!], IdOf(zoya), Stop));
        await RoundsAsync(network, 5);
        var room = boris.RoomByNumber(number)!;
        Assert.Equal((3, 3), (room.Epoch, anna.RoomByNumber(number)!.Epoch));
        Assert.Equal([IdOf(vera), IdOf(zoya)], room.Log.Book.Removals.Select(removal => removal.Member));
        Assert.All((Workstation[])[vera, zoya], desk => Assert.DoesNotContain(desk.Vault.Keys("offered/"), key => key.EndsWith(room.Log.Book.EpochMark!, StringComparison.Ordinal)));
    }

    internal static string IdOf(Workstation desk) => JoinRelay.MemberAddress(desk).ToText();

    private static async Task RoundsAsync(Workstation desk, int rounds)
    {
        for (var i = 0; i < rounds; i++)
        {
            await CourierRound.MakeAsync(desk, Stop);
        }
    }

    internal static async Task RoundsAsync(SmallNetwork network, int rounds)
    {
        for (var i = 0; i < rounds; i++)
        {
            await network.RoundAsync();
        }
    }

    internal static async Task InviteAsync(Workstation desk, CaseRoom room, Workstation other)
    {
        var found = Assert.IsType<InviteLook.Found>(await InviteMember.LookAsync(desk, room, IdOf(other), Stop));
        Assert.Null(await InviteMember.DoAsync(desk, room, found.Card, Role.Works, Stop));
    }

    /// <summary>The first takes the case on and lets the others in.</summary>
    internal static async Task<string> CaseOfAsync(SmallNetwork network, Person contact, string text, params Workstation[] desks)
    {
        await contact.WriteAsync(text);
        await RoundsAsync(network, 1);
        var taken = Assert.IsType<TakeOnAnswer.Taken>(await TakeOn.DoAsync(desks[0], desks[0].Intake.Waiting.Single(waiting => waiting.Letters[0].Letter.Text == text).Id, [], false, Stop));
        var room = desks[0].RoomByNumber(taken.CaseNumber)!;
        foreach (var other in desks.Skip(1))
        {
            await InviteAsync(desks[0], room, other);
            await CourierRound.MakeAsync(other, Stop);
            await AnswerInvitation.AcceptAsync(other, (await AnswerInvitation.ListAsync(other, Stop))[^1].Id, Stop);
        }

        await RoundsAsync(network, 2);
        return taken.CaseNumber;
    }

    /// <summary>A line to the relay that breaks after so many answers of requests that change something, with the answer lost.</summary>
    internal sealed class CutLine
    {
        private volatile int _left = int.MaxValue;

        public HttpMessageHandler Between(HttpMessageHandler inner) => new Handler(this) { InnerHandler = inner };

        public void CutAfter(int answers) => _left = answers;

        public void Mend() => _left = int.MaxValue;

        private sealed class Handler(CutLine line) : DelegatingHandler
        {
            protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
            {
                if (line._left <= 0)
                {
                    throw new HttpRequestException("cut");
                }

                var answer = await base.SendAsync(request, cancellationToken);
                if (line._left != int.MaxValue && request.Method != HttpMethod.Get && Interlocked.Decrement(ref line._left) == 0)
                {
                    answer.Dispose();
                    throw new HttpRequestException("cut");
                }

                return answer;
            }
        }
    }
}
