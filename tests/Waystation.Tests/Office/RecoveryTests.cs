using System.Text;
using CsCheck;
using Waystation.Casework.Cases;
using Waystation.Letters;
using Waystation.Mail;
using Waystation.Office;
using Waystation.Office.Courier;
using Waystation.Office.Deeds;
using Waystation.Office.Recovery;
using Waystation.Office.Rooms;
using Waystation.Office.Vault;
using Waystation.Sealing;
using Xunit;
using static Waystation.Tests.Office.TakeOutTests;

namespace Waystation.Tests.Office;

/// <summary>A computer or a passphrase is lost. Some of the share holders and a colleague, after a waiting time, bring the desk back under another address; nobody else, and none of them alone.</summary>
public sealed class RecoveryTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_of_three_shares_and_the_half_bring_the_rooms_back_and_the_lost_computer_opens_nothing_new()
    {
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris", "Vera"]);
        var (anna, boris, vera) = (network.Desks[0], network.Desks[1], network.Desks[2]);
        using var contact = new Person(network);
        var number = await CaseOfAsync(network, contact, "Help.", anna, boris, vera);
        var shares = await PrepareAsync(network, anna, boris, needed: 2, count: 3, wait: 3);
        Assert.True(PrepareForLoss.View(anna, ReservePurpose.Loss)!.IsReady);
        Assert.DoesNotContain(anna.Vault.Keys(""), key => key.StartsWith("reserve-share", StringComparison.Ordinal));

        // Her computer is gone. The case goes on meanwhile, and so do its keys.
        network.Release(anna, dispose: false);
        await contact.WriteAsync("They asked for me at work.");
        await RoundsAsync(network, 1);
        var again = await network.JoinAsync("Anna");
        await TypeAsync(again, shares[2], shares[0]);
        Assert.Null(await ComeBack.AskAsync(again, IdOf(boris), Stop));
        await RoundsAsync(network, 2);
        var asked = Assert.Single(Assert.Single(await KeepHalf.ListAsync(boris, Stop)).Asked);
        Assert.Equal((IdOf(again), 3, 1), (asked.Address, asked.DaysLeft, KeepHalf.Waiting(boris)));
        var waits = await ComeBack.ViewAsync(again, Stop);
        Assert.Equal((ReturnStage.Asked, again.World.Today.AddDays(3)), (waits.Stage, waits.Until));
        Assert.Equal(asked.Words!.English, waits.Words!.English);

        // Only when the time is over, however early the keeper said yes.
        await KeepHalf.AnswerAsync(boris, Assert.Single(await KeepHalf.ListAsync(boris, Stop)).Asker, IdOf(again), yes: true, Stop);
        network.Relay.Clock.Advance(TimeSpan.FromDays(3) - TimeSpan.FromMinutes(1));
        await RoundsAsync(network, 3);
        Assert.Empty(again.Rooms);
        network.Relay.Clock.Advance(TimeSpan.FromMinutes(1));
        await RoundsAsync(network, 6);
        Assert.Equal(ReturnStage.Done, (await ComeBack.ViewAsync(again, Stop)).Stage);
        var (hers, his) = (again.RoomByNumber(number)!, boris.RoomByNumber(number)!);
        Assert.Equal((2, 2), (hers.Epoch, his.Epoch));
        Assert.Equal(his.Log.Lines.Select(line => line.BodyHash), hers.Log.Lines.Select(line => line.BodyHash));
        Assert.Empty(hers.Log.Faults);
        Assert.Contains(hers.Case!.Turns, turn => turn is CaseTurn.FromContact { Letter.Text: "They asked for me at work." });

        // She is who she was to every rule, and speaks with a key of her own.
        Assert.Equal(3, his.Log.Members.Count);
        Assert.Equal(IdOf(anna), hers.Mine!.Id);
        Assert.Equal(IdOf(again), hers.Mine.Address);
        Assert.True(await WriteAnswer.DoAsync(again, hers, "I am here again.", Stop));
        await RoundsAsync(network, 2);
        Assert.Contains((await contact.ReadAsync()).Turns, turn => turn is Turn.Theirs { Text: "I am here again." });
        Assert.True(again.IsConfirmed);

        // The lost one: its keys open nothing that came since, and its member's mailbox is closed.
        await CourierRound.MakeAsync(anna, Stop);
        Assert.True(anna.RoomByNumber(number)!.IsOut);
        Assert.Equal(1, anna.RoomByNumber(number)!.Epoch);
        Assert.DoesNotContain(anna.RoomByNumber(number)!.Case!.Turns, turn => turn is CaseTurn.FromUs { Text: "I am here again." });
        Assert.Null(await network.Relay.Client.GetCardAsync(JoinRelay.MemberAddress(anna), Stop));

        // What was used is destroyed: the half at the keeper's, the parts on her desk, the reserve at the relay.
        Assert.NotNull(Assert.Single(await KeepHalf.ListAsync(boris, Stop)).StoppedOn);
        Assert.DoesNotContain(boris.Vault.Keys("held-half/"), _ => true);
        Assert.Null(ReturnBook.Plan(again.Vault));
        Assert.False(hers.HasElder);
        anna.Dispose();
    }

    /// <summary>Over every choice of shares out of four of which three are needed.</summary>
    [Fact]
    public void Fewer_shares_than_are_needed_and_either_part_alone_open_nothing()
    {
        using var part = Seed.Draw();
        using var half = Seed.Draw();
        using var keys = ReserveKeys.From(part, half);
        var shares = SeedShares.Split(part, SharePlan.Of(3, 4))[0];
        var sealedBody = new ReserveRooms { Rooms = [new ReserveRoom([new byte[32]], new byte[32])] }.Seal(keys.Mailbox.Address, keys.Mailbox, keys.Opens.Recipient);
        for (var choice = 0; choice < 16; choice++)
        {
            var some = shares.Where((_, i) => (choice & (1 << i)) != 0).ToList();
            var isEnough = SeedShares.TryCombine(some, [], out var got, out _);
            Assert.Equal(some.Count >= 3, isEnough);
            if (isEnough)
            {
                using (got)
                using (var right = ReserveKeys.From(got!, half))
                {
                    Assert.NotNull(ReserveItem.Open(sealedBody, right));
                }
            }
        }

        // Whatever one has of the parts: the other way round, one twice, one and nothing, one by itself.
        using var nothing = Seed.From(new byte[32]);
        foreach (var (one, other) in ((Seed, Seed)[])[(half, part), (part, part), (half, half), (part, nothing), (nothing, half)])
        {
            using var wrong = ReserveKeys.From(one, other);
            Assert.Null(ReserveItem.Open(sealedBody, wrong));
            Assert.NotEqual(keys.Mailbox.Address, wrong.Mailbox.Address);
        }

        foreach (var seed in (Seed[])[part, half])
        {
            using var alone = Key.From(seed);
            Assert.Null(Parcel.Open(sealedBody, [alone.Identity]));
            Assert.NotEqual(keys.Mailbox.Address, alone.Address);
        }
    }

    [Fact]
    public async Task The_owner_is_told_at_once_and_stops_it_with_one_press_and_then_it_is_never_given()
    {
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris"]);
        var (anna, boris) = (network.Desks[0], network.Desks[1]);
        using var contact = new Person(network);
        await CaseOfAsync(network, contact, "Help.", anna, boris);
        var shares = await PrepareAsync(network, anna, boris, needed: 2, count: 2, wait: 7);
        var thief = await network.JoinAsync("Thief");
        await TypeAsync(thief, shares[0], shares[1]);
        Assert.Null(await ComeBack.AskAsync(thief, IdOf(boris), Stop));

        // Boris's desk says so by itself, in the round in which it hears.
        await CourierRound.MakeAsync(boris, Stop);
        await CourierRound.MakeAsync(anna, Stop);
        var ask = Assert.Single(PrepareForLoss.View(anna, ReservePurpose.Loss)!.Asks);
        Assert.Equal((IdOf(thief), anna.World.Today.AddDays(7)), (ask.Address, ask.Until));

        // Boris is taken in and says yes; she stops it on the last day.
        await KeepHalf.AnswerAsync(boris, Assert.Single(await KeepHalf.ListAsync(boris, Stop)).Asker, IdOf(thief), yes: true, Stop);
        network.Relay.Clock.Advance(TimeSpan.FromDays(7));
        await PrepareForLoss.StopAsync(anna, ReservePurpose.Loss, Stop);
        await RoundsAsync(network, 4);
        Assert.Equal(ReturnStage.Refused, (await ComeBack.ViewAsync(thief, Stop)).Stage);
        Assert.Empty(thief.Rooms);
        Assert.Empty(boris.Vault.Keys("held-half/"));
        Assert.Null(PrepareForLoss.View(anna, ReservePurpose.Loss));

        // Nor when they ask again, and not for months.
        Assert.Null(await ComeBack.AskAsync(thief, IdOf(boris), Stop));
        Assert.Equal(ReturnStage.Asked, (await ComeBack.ViewAsync(thief, Stop)).Stage);
        await RoundsAsync(network, 2);
        for (var month = 0; month < 4; month++)
        {
            network.Relay.Clock.Advance(TimeSpan.FromDays(30));
            await RoundsAsync(network, 2);
        }

        Assert.Equal(ReturnStage.Refused, (await ComeBack.ViewAsync(thief, Stop)).Stage);
        Assert.Empty(thief.Rooms);
    }

    /// <summary>A stop before anybody asked, while it waits, and after it was given: early it holds, late it still closes the reserve at the relay.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_stop_that_comes_early_holds_and_one_that_comes_late_closes_what_is_at_the_relay(bool late)
    {
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris"]);
        var (anna, boris) = (network.Desks[0], network.Desks[1]);
        using var contact = new Person(network);
        await CaseOfAsync(network, contact, "Help.", anna, boris);
        var shares = await PrepareAsync(network, anna, boris, needed: 2, count: 2, wait: 3);
        var thief = await network.JoinAsync("Thief");
        await TypeAsync(thief, shares[0], shares[1]);
        if (!late)
        {
            await PrepareForLoss.StopAsync(anna, ReservePurpose.Loss, Stop);
        }

        Assert.Null(await ComeBack.AskAsync(thief, IdOf(boris), Stop));
        await CourierRound.MakeAsync(boris, Stop);
        if (late)
        {
            await KeepHalf.AnswerAsync(boris, Assert.Single(await KeepHalf.ListAsync(boris, Stop)).Asker, IdOf(thief), yes: true, Stop);
            network.Relay.Clock.Advance(TimeSpan.FromDays(3));
            await CourierRound.MakeAsync(boris, Stop);
            await PrepareForLoss.StopAsync(anna, ReservePurpose.Loss, Stop);
        }

        await RoundsAsync(network, 3);
        Assert.Empty(thief.Rooms);
        Assert.Equal(late ? ReturnStage.NothingThere : ReturnStage.Refused, (await ComeBack.ViewAsync(thief, Stop)).Stage);
    }

    [Fact]
    public async Task A_request_by_somebody_without_enough_shares_is_not_heard()
    {
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris"]);
        var (anna, boris) = (network.Desks[0], network.Desks[1]);
        using var contact = new Person(network);
        await CaseOfAsync(network, contact, "Help.", anna, boris);
        var shares = await PrepareAsync(network, anna, boris, needed: 3, count: 4, wait: 3);
        var thief = await network.JoinAsync("Thief");
        Assert.IsType<TypedAnswer.Taken>(await ComeBack.TypeShareAsync(thief, shares[0].AsMemory(), Stop));
        Assert.IsType<TypedAnswer.Taken>(await ComeBack.TypeShareAsync(thief, shares[1].AsMemory(), Stop));
        Assert.Equal((2, 1), await ComeBack.ViewAsync(thief, Stop) is var view ? (view.Shares, view.Missing) : default);
        Assert.Equal(AskRefusal.NothingTyped, await ComeBack.AskAsync(thief, IdOf(boris), Stop));

        // Which word is wrong is said; a share twice, and one of another reserve, too.
        var damaged = shares[2].Split(' ');
        (damaged[6], damaged[9]) = ("zzzz", damaged[9]);
        var fault = Assert.Single(Assert.IsType<TypedAnswer.NoShare>(await ComeBack.TypeShareAsync(thief, string.Join(' ', damaged).AsMemory(), Stop)).Faults);
        Assert.Equal((ShareFaultKind.UnknownWord, 7), (fault.Kind, fault.Word));
        Assert.Equal(ShareFaultKind.SameTwice, Assert.Single(Assert.IsType<TypedAnswer.NoShare>(await ComeBack.TypeShareAsync(thief, shares[0].AsMemory(), Stop)).Faults).Kind);

        // Signed with any key but the one that comes of the part: the keeper's desk does not know it, and says nothing.
        var plan = ReserveBook.Of(anna.Vault, ReservePurpose.Loss)!;
        foreach (var by in (Key[])[thief.Member!, Key.From(Seed.Draw()), Key.From(Seed.From(plan.MailboxSeed))])
        {
            var card = (await network.Relay.Client.GetCardAsync(JoinRelay.MemberAddress(boris), Stop))!;
            var body = new HalfAsked { Day = boris.World.Today, Address = IdOf(thief) }.Seal(by, card.Mailbox, [CardRecipient.Of(card)!]);
            Assert.IsType<AppendAnswer.Dropped>(await network.Relay.Client.DropAsync(card.Mailbox, new Item(ItemId.Draw(), Expiry.Draw(boris.World.Today, 30), body), Stop));
        }

        await RoundsAsync(network, 2);
        Assert.Empty(Assert.Single(await KeepHalf.ListAsync(boris, Stop)).Asked);
        Assert.Empty(PrepareForLoss.View(anna, ReservePurpose.Loss)!.Asks);
    }

    /// <summary>Nobody who shares no case lays anything into a vault, takes over what another gave, or stops it.</summary>
    [Fact]
    public async Task A_stranger_gives_nothing_to_keep_and_stops_nothing()
    {
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris"]);
        var (anna, boris) = (network.Desks[0], network.Desks[1]);
        using var contact = new Person(network);
        await CaseOfAsync(network, contact, "Help.", anna, boris);
        await PrepareAsync(network, anna, boris, needed: 2, count: 2, wait: 3);
        var stranger = await network.JoinAsync("Stranger");
        var plan = ReserveBook.Of(anna.Vault, ReservePurpose.Loss)!;
        Waystation.Office.Post.MemberSheet[] sheets =
        [
            new HalfEntrusted { Day = boris.World.Today, Asker = IdOf(stranger), Bytes = new byte[32], Purpose = ReservePurpose.Loss, WaitDays = 0, Lasting = stranger.Member!.Recipient.ToText() },
            new HalfEntrusted { Day = boris.World.Today, Asker = plan.Id, Bytes = new byte[32], Purpose = ReservePurpose.Loss, WaitDays = 0, Lasting = stranger.Member.Recipient.ToText() },
            new HalfStopped { Day = boris.World.Today, Asker = plan.Id },
        ];
        foreach (var sheet in sheets)
        {
            var card = (await network.Relay.Client.GetCardAsync(JoinRelay.MemberAddress(boris), Stop))!;
            Assert.IsType<AppendAnswer.Dropped>(await network.Relay.Client.DropAsync(card.Mailbox, new Item(ItemId.Draw(), Expiry.Draw(boris.World.Today, 30), sheet.Seal(stranger.Member, card.Mailbox, [CardRecipient.Of(card)!])), Stop));
        }

        await RoundsAsync(network, 2);
        var kept = Assert.Single(await KeepHalf.ListAsync(boris, Stop));
        Assert.Equal((IdOf(anna), 3, null), (kept.From, kept.WaitDays, kept.StoppedOn));
    }

    /// <summary>The keeper's clock runs, jumps, goes back and is set right, and the desk is started anew: the half never goes out before the time is over.</summary>
    [Fact]
    public void The_waiting_time_is_not_shortened_by_a_clock_that_jumps_nor_by_a_relay_that_lies() =>
        Gen.Select(Gen.Int[0, 3 * 24], Gen.Int[-400, 400], Gen.Int[-400, 400], Gen.Bool).Array[1, 30].Sample(rounds =>
        {
            // Each round: hours that really went by, and by how much each clock is wrong from then on. One of the two tells the truth throughout.
            foreach (var ownIsTrue in (bool[])[true, false])
            {
                var (real, start) = (1_000_000L, 1_000_000L);
                var request = new HalfRequest { Address = "way1x", Own = real, Relays = real };
                foreach (var (hours, own, relays, restarts) in rounds)
                {
                    real += hours * 3_600L;
                    var counted = request.At(ownIsTrue ? real : real + (own * 3_600L), ownIsTrue ? real + (relays * 3_600L) : real);

                    // Killed before it was kept: what was kept last counts on.
                    request = restarts ? request : counted;
                    Assert.InRange(counted.Waited, 0, real - start);
                }
            }
        });

    [Fact]
    public async Task A_desk_that_could_not_read_its_mailbox_gives_nothing_and_the_reserve_stays_current()
    {
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris", "Vera"]);
        var (anna, boris, vera) = (network.Desks[0], network.Desks[1], network.Desks[2]);
        using var contact = new Person(network);
        await CaseOfAsync(network, contact, "Help.", anna, boris, vera);
        var shares = await PrepareAsync(network, anna, boris, needed: 2, count: 2, wait: 3);

        // New rooms and epochs go in by themselves; what they replace is deleted.
        using var another = new Person(network);
        var second = await CaseOfAsync(network, another, "And me.", anna, vera);
        Assert.Equal(1, await TakeOut.DoAsync(boris, [boris.Rooms.Single()], IdOf(vera), Stop));
        await RoundsAsync(network, 4);
        Assert.True(PrepareForLoss.View(anna, ReservePurpose.Loss)!.IsKept);
        using var mailboxSeed = Seed.From(ReserveBook.Of(anna.Vault, ReservePurpose.Loss)!.MailboxSeed);
        using var mailbox = Key.From(mailboxSeed);
        Assert.Equal(2, (await network.Relay.ListAsync(mailbox)).Items.Count(item => item.Gone is null));
        network.Release(anna);
        var again = await network.JoinAsync("Anna");
        await TypeAsync(again, shares[0], shares[1]);
        Assert.Null(await ComeBack.AskAsync(again, IdOf(boris), Stop));
        await RoundsAsync(network, 2);

        // However long it waits, without the person's yes nothing goes out.
        network.Relay.Clock.Advance(TimeSpan.FromDays(4));
        await RoundsAsync(network, 3);
        Assert.Equal(ReturnStage.Asked, (await ComeBack.ViewAsync(again, Stop)).Stage);
        var held = Assert.Single(HalfBook.All(boris.Vault));
        boris.Vault.Commit(HalfBook.Put(held with { Requests = [held.Requests[0] with { IsConfirmed = true }] }));

        // The round in which the mailbox could not be read: there might be a stop in it.
        boris.HasHeard = false;
        await HalfStep.TakeAsync(boris);
        Assert.All(HalfBook.All(boris.Vault).SelectMany(held => held.Requests), request => Assert.Null(request.GivenOn));
        await RoundsAsync(network, 6);
        Assert.Equal(2, again.Rooms.Count());
        Assert.Equal([2, 3], again.Rooms.Select(room => room.Epoch).Order());
        Assert.NotNull(again.RoomByNumber(second));
        Assert.All(again.Rooms, room => Assert.Equal(IdOf(again), room.Mine!.Address));
    }

    /// <summary>A desk was lost between opening a room's mailbox and its first entry. What is in the reserve of that room has nobody in it, and holds up none of the others.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_empty_room_holds_up_neither_coming_back_from_a_loss_nor_from_a_journey(bool journey)
    {
        await using var network = await SmallNetwork.FoundAsync([]);
        var folder = new MemoryFolder();
        var anna = await network.JoinAsync("Anna", folder: folder);
        var boris = await network.JoinAsync("Boris");
        await network.AppointAsync(days: 30);
        using var contact = new Person(network);
        var number = await CaseOfAsync(network, contact, "Help.", anna, boris);
        using var seed = Seed.Draw();
        using var author = Seed.Draw();
        using var empty = Key.From(seed);
        Assert.IsType<CreateAnswer.Created>(await anna.Relay.CreateAsync(empty, new MailboxPolicy(DropRule.Keyed, TakeOn.RoomDelayDays), CardStep.Fresh(empty, anna.World.Today), Stop));
        anna.Vault.Commit(RoomFounding.Found(seed, author));
        anna.Reload();
        await RoundsAsync(network, 1);
        Workstation again;
        if (journey)
        {
            var code = await TravelTests.PrepareAsync(network, anna, boris);
            Assert.Null(await CrossBorder.LeaveAsync(anna, Stop));
            network.Release(anna);
            Assert.True(SealedVault.Replace(folder, "a passphrase"u8, workFactor: 10));
            again = await TravelTests.BackAsync(network, folder);
            Assert.IsType<TypedAnswer.Taken>(await ComeBack.TypeCodeAsync(again, code.AsMemory(), Stop));
            Assert.Null(await ComeBack.AskAsync(again, IdOf(boris), Stop));
            await RoundsAsync(network, 2);
            await KeepHalf.AnswerAsync(boris, Assert.Single(await KeepHalf.ListAsync(boris, Stop)).Asker, IdOf(again), yes: true, Stop);
            await RoundsAsync(network, 4);
        }
        else
        {
            var shares = await PrepareAsync(network, anna, boris, needed: 2, count: 2, wait: 3);
            network.Release(anna);
            again = await network.JoinAsync("Anna");
            await ReturnAsync(network, again, boris, shares, days: 3);
            Assert.Equal(ReturnStage.Done, (await ComeBack.ViewAsync(again, Stop)).Stage);
        }

        Assert.Null(ReturnBook.Plan(again.Vault));
        Assert.Contains(again.Rooms, room => room.Address.Equals(empty.Address) && room.LastNumber == 0);
        Assert.True(await WriteAnswer.DoAsync(again, again.RoomByNumber(number)!, "I am here again.", Stop));
        await RoundsAsync(network, 2);
        Assert.Contains((await contact.ReadAsync()).Turns, turn => turn is Turn.Theirs { Text: "I am here again." });
    }

    [Fact]
    public async Task An_epoch_that_began_while_the_computer_was_lost_is_gone_on_in()
    {
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris", "Vera"]);
        var (anna, boris, vera) = (network.Desks[0], network.Desks[1], network.Desks[2]);
        using var contact = new Person(network);
        var number = await CaseOfAsync(network, contact, "Help.", anna, boris, vera);
        var shares = await PrepareAsync(network, anna, boris, needed: 2, count: 2, wait: 3);
        network.Release(anna);
        Assert.Equal(1, await TakeOut.DoAsync(boris, [boris.Rooms.Single()], IdOf(vera), Stop));
        await RoundsAsync(network, 2);
        var again = await network.JoinAsync("Anna");
        await ReturnAsync(network, again, boris, shares, days: 3);
        Assert.Equal(3, again.RoomByNumber(number)!.Epoch);
        Assert.Equal(3, boris.RoomByNumber(number)!.Epoch);
        Assert.Equal(ReturnStage.Done, (await ComeBack.ViewAsync(again, Stop)).Stage);
        Assert.Equal(2, again.RoomByNumber(number)!.Log.Members.Count);
    }

    /// <summary>The line breaks after each request in turn while the desk comes back: in the end all is as it must be.</summary>
    [Fact]
    public async Task Coming_back_that_was_cut_off_anywhere_goes_on()
    {
        for (var cut = 1; cut < 18; cut += 4)
        {
            var line = new CutLine();
            await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris"]);
            var (anna, boris) = (network.Desks[0], network.Desks[1]);
            using var contact = new Person(network);
            var number = await CaseOfAsync(network, contact, "Help.", anna, boris);
            var shares = await PrepareAsync(network, anna, boris, needed: 2, count: 2, wait: 3);
            network.Release(anna);
            var folder = new MemoryFolder();
            var again = await network.JoinAsync("Anna", line.Between, folder);
            await TypeAsync(again, shares[0], shares[1]);
            Assert.Null(await ComeBack.AskAsync(again, IdOf(boris), Stop));
            await RoundsAsync(network, 2);
            await KeepHalf.AnswerAsync(boris, Assert.Single(await KeepHalf.ListAsync(boris, Stop)).Asker, IdOf(again), yes: true, Stop);
            network.Relay.Clock.Advance(TimeSpan.FromDays(3));
            await CourierRound.MakeAsync(boris, Stop);
            line.CutAfter(cut);
            await CourierRound.MakeAsync(again, Stop);
            await CourierRound.MakeAsync(again, Stop);
            line.Mend();

            // And it was killed there: what is in the vault is all there is.
            network.Release(again, dispose: false);
            using var risen = new Workstation(network.World(), Assert.IsType<VaultAnswer.Opened>(SealedVault.Open(folder.Copy(), "a passphrase"u8)).Vault);
            for (var i = 0; i < 6; i++)
            {
                await CourierRound.MakeAsync(risen, Stop);
                await CourierRound.MakeAsync(boris, Stop);
            }

            Assert.Equal(ReturnStage.Done, (await ComeBack.ViewAsync(risen, Stop)).Stage);
            Assert.Equal((2, 2), (risen.RoomByNumber(number)!.Epoch, boris.RoomByNumber(number)!.Epoch));
            Assert.Equal(2, boris.RoomByNumber(number)!.Log.Members.Count);
            Assert.Single(boris.RoomByNumber(number)!.Log.Book.Struck);
            Assert.Empty(boris.RoomByNumber(number)!.Log.Faults);
            again.Dispose();
        }
    }

    [Fact]
    public async Task The_root_is_recovered_alike_and_lies_in_no_vault_before()
    {
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris"]);
        var (anna, boris) = (network.Desks[0], network.Desks[1]);
        using var contact = new Person(network);
        using var another = new Person(network);
        await CaseOfAsync(network, contact, "Help.", anna, boris);
        var root = new byte[Seed.Size];
        network.RootSeed.CopyTo(root);
        Assert.Equal(KeepRootRefusal.NotPrepared, await KeepRoot.DoAsync(anna, network.RootSeed, Stop));
        var shares = await PrepareAsync(network, anna, boris, needed: 2, count: 2, wait: 3);
        using (var wrong = Seed.Draw())
        {
            Assert.Equal(KeepRootRefusal.NotTheRoot, await KeepRoot.DoAsync(anna, wrong, Stop));
        }

        Assert.Null(await KeepRoot.DoAsync(anna, network.RootSeed, Stop));
        Assert.True(PrepareForLoss.View(anna, ReservePurpose.Loss)!.HasRoot);
        Assert.All((Workstation[])[anna, boris], desk => Assert.All(desk.Vault.Keys(""), key => Assert.Equal(-1, desk.Vault.Get(key)!.AsSpan().IndexOf(root))));

        // It stays there when the reserve is renewed, and for the whole time in which that may be needed.
        await CaseOfAsync(network, another, "And me.", anna, boris);
        network.Relay.Clock.Advance(TimeSpan.FromDays(1));
        await RoundsAsync(network, 2);
        Assert.True(PrepareForLoss.View(anna, ReservePurpose.Loss)!.HasRoot);
        network.Release(anna);
        var again = await network.JoinAsync("Anna");
        await ReturnAsync(network, again, boris, shares, days: 3);
        Assert.True(KeepRoot.IsBack(again));
        using (var back = KeepRoot.Back(again))
        {
            Assert.True(back!.Matches(network.RootSeed));
        }

        KeepRoot.Forget(again);
        Assert.False(KeepRoot.IsBack(again));
    }

    /// <summary>With WAYSTATION_ROOMS=20000 as many as an organisation may ever have.</summary>
    [Fact]
    public async Task A_reserve_of_thousands_of_rooms_fits_and_a_change_in_one_changes_one_item()
    {
        var many = int.TryParse(Environment.GetEnvironmentVariable("WAYSTATION_ROOMS"), out var asked) ? asked : 2_000;
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris"]);
        var (anna, boris) = (network.Desks[0], network.Desks[1]);
        using var contact = new Person(network);
        await CaseOfAsync(network, contact, "Help.", anna, boris);
        var shares = await PrepareAsync(network, anna, boris, needed: 2, count: 2, wait: 3);
        var rooms = new List<Change>();
        for (var i = 0; i < many; i++)
        {
            using var seed = Seed.Draw();
            using var author = Seed.Draw();
            rooms.AddRange(RoomFounding.Found(seed, author));
        }

        anna.Vault.Commit(rooms);
        anna.Reload();
        var plan = ReserveBook.Of(anna.Vault, ReservePurpose.Loss)!;
        var watch = System.Diagnostics.Stopwatch.StartNew();
        Assert.True(await ReserveStep.KeepNowAsync(anna, plan, Stop));
        var first = ReserveBook.Of(anna.Vault, ReservePurpose.Loss)!;
        TestContext.Current.TestOutputHelper?.WriteLine($"{many} rooms: {first.Buckets.Count} items, {watch.ElapsedMilliseconds} ms");
        Assert.InRange(first.Buckets.Count, many / 600, many / 60);
        using var mailboxSeed = Seed.From(plan.MailboxSeed);
        using var mailbox = Key.From(mailboxSeed);
        var there = (await network.Relay.ListAsync(mailbox)).Items.Where(item => item.Gone is null).ToList();
        Assert.Equal(first.Buckets.Count + 1, there.Count);
        Assert.All(there, item => Assert.InRange(item.Size, 1, Listed.InlineSize));

        // One room more: its item and the head are new, all others stay.
        using var oneMore = Seed.Draw();
        anna.Vault.Commit(RoomFounding.Found(oneMore, oneMore));
        anna.Reload();
        Assert.True(await ReserveStep.KeepNowAsync(anna, first, Stop));
        var second = ReserveBook.Of(anna.Vault, ReservePurpose.Loss)!;
        Assert.Single(second.Buckets.Except(first.Buckets));

        // And all of them come back.
        var rest = anna.Rooms.Select(room => room.Address.ToText()).Order(StringComparer.Ordinal).ToList();
        network.Release(anna);
        var again = await network.JoinAsync("Anna");
        await TypeAsync(again, [.. shares]);
        Assert.Null(await ComeBack.AskAsync(again, IdOf(boris), Stop));
        await CourierRound.MakeAsync(boris, Stop);
        using var half = Seed.From(HalfBook.HalfOf(boris.Vault, Assert.Single(HalfBook.All(boris.Vault)))!);
        var typed = ReturnBook.Plan(again.Vault)!;
        again.Vault.Commit(ReturnBook.Put(typed with { Stage = ReturnStage.Given, Half = HalfBook.HalfOf(boris.Vault, HalfBook.All(boris.Vault)[0]) }));
        await ReturnStep.TakeAsync(again, Stop);
        Assert.Equal(rest, again.Rooms.Select(room => room.Address.ToText()).Order(StringComparer.Ordinal));
    }

    internal static async Task ReturnAsync(SmallNetwork network, Workstation again, Workstation keeper, IReadOnlyList<string> shares, int days)
    {
        await TypeAsync(again, [.. shares]);
        Assert.Null(await ComeBack.AskAsync(again, IdOf(keeper), Stop));
        await RoundsAsync(network, 2);
        await KeepHalf.AnswerAsync(keeper, Assert.Single(await KeepHalf.ListAsync(keeper, Stop)).Asker, IdOf(again), yes: true, Stop);
        network.Relay.Clock.Advance(TimeSpan.FromDays(days));
        await RoundsAsync(network, 7);
    }

    internal static async Task TypeAsync(Workstation desk, params string[] shares)
    {
        foreach (var share in shares)
        {
            Assert.IsType<TypedAnswer.Taken>(await ComeBack.TypeShareAsync(desk, share.AsMemory(), Stop));
        }
    }

    /// <returns>Each share's words, as their holders wrote them down.</returns>
    internal static async Task<IReadOnlyList<string>> PrepareAsync(SmallNetwork network, Workstation owner, Workstation keeper, int needed, int count, int wait)
    {
        Assert.Null(await PrepareForLoss.DoAsync(owner, IdOf(keeper), needed, count, wait, Stop));
        var shares = new List<string>();
        while (PrepareForLoss.NextShare(owner) is var (number, words))
        {
            shares.Add(Encoding.UTF8.GetString(words));
            await PrepareForLoss.GivenAsync(owner, number, Stop);
        }

        Assert.Equal(count, shares.Count);
        await RoundsAsync(network, 2);
        return shares;
    }
}
