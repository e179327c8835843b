using System.Text;
using Waystation.Casework.Cases;
using Waystation.Office;
using Waystation.Office.Courier;
using Waystation.Office.Deeds;
using Waystation.Office.Recovery;
using Waystation.Office.Vault;
using Waystation.Sealing;
using Waystation.Tests.Attacks;
using Xunit;
using static Waystation.Tests.Office.TakeOutTests;

namespace Waystation.Tests.Office;

/// <summary>A desk is emptied before a border, and is afterwards what it was: with a code from the head, and a colleague's yes.</summary>
public sealed class TravelTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_emptied_opens_nothing_and_comes_back_whole_with_the_code_and_a_colleagues_yes()
    {
        var wire = new CompelledTests.Recorder();
        await using var network = await SmallNetwork.FoundAsync([], wire.Between);
        network.Wire = wire.Between;
        var (annas, borises) = (new MemoryFolder(), new MemoryFolder());
        var anna = await network.JoinAsync("Anna", folder: annas);
        var boris = await network.JoinAsync("Boris", folder: borises);
        await network.AppointAsync(days: 30);
        using var contact = new Person(network);
        using var another = new Person(network);
        var number = await CaseOfAsync(network, contact, "MARK-shared", anna, boris);
        var own = await CaseOfAsync(network, another, "MARK-own", anna);
        Assert.True(await WriteAnswer.DoAsync(anna, anna.RoomByNumber(own)!, "MARK-answer", Stop));
        var address = IdOf(anna);
        var authors = anna.Rooms.Select(room => room.Author.Address.ToText()).Order(StringComparer.Ordinal).ToList();
        var code = await PrepareAsync(network, anna, boris);
        Assert.Null(CrossBorder.Missing(anna));
        KeepDraft.Do(anna, anna.RoomByNumber(own)!, "Half a MARK-draft");
        var before = annas.Copy();

        // Emptied: a plain new desk, and nothing in it.
        Assert.Null(await CrossBorder.LeaveAsync(anna, Stop));
        network.Release(anna);
        Assert.True(SealedVault.Replace(annas, "a passphrase"u8, workFactor: 10));
        Assert.Equal([SealedVault.DeviceName], annas.Names());
        using (var empty = Open(annas))
        {
            Assert.Empty(empty.Keys(""));
        }

        // Whoever forces her has the computer, the passphrase, all that ever came to the relay, and even the code.
        using var typed = Read(code);
        using var part = await typed.DeriveAsync(new KeyBench(1), Stop);
        var head = new byte[Seed.Size];
        part.CopyTo(head);
        Assert.Empty(CompelledTests.Forced(wire, [head], annas));
        Assert.Equal(["MARK-answer", "MARK-draft", "MARK-own", "MARK-shared"], CompelledTests.Forced(wire, before));

        // Whoever forces the colleague has the half, which opens nothing besides what is his: their room, and what lay at intake on his shift.
        Assert.Equal(["MARK-own", "MARK-shared"], CompelledTests.Forced(wire, borises));

        // What the disk keeps of the old files: no passphrase opens them beside the new device's file.
        var lingering = before.Copy();
        lingering.Write(SealedVault.DeviceName, annas.Read(SealedVault.DeviceName)!);
        Assert.Equal(VaultFault.Damaged, Assert.IsType<VaultAnswer.Refused>(SealedVault.Open(lingering, "a passphrase"u8)).Why);

        // Weeks later, on the other side.
        await contact.WriteAsync("MARK-later");
        for (var day = 0; day < 10; day++)
        {
            network.Relay.Clock.Advance(TimeSpan.FromDays(2));
            await CourierRound.MakeAsync(boris, Stop);
        }

        var back = await BackAsync(network, annas);
        Assert.IsType<TypedAnswer.Taken>(await ComeBack.TypeCodeAsync(back, code.AsMemory(), Stop));
        Assert.Null(await ComeBack.AskAsync(back, IdOf(boris), Stop));
        await RoundsAsync(network, 2);
        network.Relay.Clock.Advance(TimeSpan.FromDays(2));
        await RoundsAsync(network, 3);
        Assert.Empty(back.Rooms);
        var kept = Assert.Single(await KeepHalf.ListAsync(boris, Stop));
        Assert.Equal((ReservePurpose.Border, 0), (kept.Purpose, Assert.Single(kept.Asked).DaysLeft));
        await KeepHalf.AnswerAsync(boris, kept.Asker, kept.Asked[0].Address, yes: true, Stop);
        await RoundsAsync(network, 4);

        // It is the desk that it was: the same member, the same keys, the same epoch; and knows what came meanwhile.
        Assert.Equal(address, IdOf(back));
        Assert.Equal(authors, back.Rooms.Select(room => room.Author.Address.ToText()).Order(StringComparer.Ordinal));
        Assert.All(back.Rooms, room => Assert.Equal(1, room.Epoch));
        Assert.Equal("Half a MARK-draft", KeepDraft.Of(back, back.RoomByNumber(own)!));
        Assert.Contains(back.RoomByNumber(number)!.Case!.Turns, turn => turn is CaseTurn.FromContact { Letter.Text: "MARK-later" });
        Assert.True(await WriteAnswer.DoAsync(back, back.RoomByNumber(number)!, "I am back.", Stop));
        await RoundsAsync(network, 3);
        Assert.Empty(boris.RoomByNumber(number)!.Log.Faults);
        Assert.Contains((await contact.ReadAsync()).Turns, turn => turn is Waystation.Letters.Turn.Theirs { Text: "I am back." });
        Assert.Empty(boris.Vault.Keys("held-half/"));
        Assert.Null(ReserveBook.Of(back.Vault, ReservePurpose.Border));
        Assert.Null(ReturnBook.Plan(back.Vault));
    }

    [Fact]
    public async Task A_desk_is_not_emptied_before_all_of_it_is_where_it_can_be_had_again()
    {
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris"]);
        var (anna, boris) = (network.Desks[0], network.Desks[1]);
        using var contact = new Person(network);
        var number = await CaseOfAsync(network, contact, "Help.", anna, boris);
        Assert.Equal(EmptyRefusal.NotPrepared, await CrossBorder.LeaveAsync(anna, Stop));
        var (words, mark) = CrossBorder.Draw(CodeLanguage.Russian);

        // Another code than the one that was drawn, half of it, and a colleague who is none.
        var (other, _) = CrossBorder.Draw(CodeLanguage.Russian);
        Assert.Empty((await CrossBorder.PrepareAsync(anna, other, mark, IdOf(boris), Stop)).Slips!);
        Assert.Equal(CodeSlipKind.WrongCount, Assert.Single((await CrossBorder.PrepareAsync(anna, words.AsMemory(0, 20), mark, IdOf(boris), Stop)).Slips!, slip => slip.Kind == CodeSlipKind.WrongCount).Kind);
        Assert.Equal(ReserveRefusal.NotAColleague, (await CrossBorder.PrepareAsync(anna, words, mark, IdOf(anna), Stop)).Refused);
        Assert.Equal((null, null), await CrossBorder.PrepareAsync(anna, words, mark, IdOf(boris), Stop));
        Assert.Equal(EmptyRefusal.NotHeld, await CrossBorder.LeaveAsync(anna, Stop));
        await CourierRound.MakeAsync(boris, Stop);
        await CourierRound.MakeAsync(anna, Stop);

        // Something that was written and not sent.
        anna.Courier.IsReachable = false;
        await WriteAnswer.DoAsync(anna, anna.RoomByNumber(number)!, "Wait for me.", Stop);
        Assert.Equal(EmptyRefusal.Unsent, await CrossBorder.LeaveAsync(anna, Stop));
        await CourierRound.MakeAsync(anna, Stop);
        Assert.Null(CrossBorder.Missing(anna));

        // Not wanted any more: the colleague's half is destroyed, and the code is worth nothing.
        await PrepareForLoss.StopAsync(anna, ReservePurpose.Border, Stop);
        await RoundsAsync(network, 2);
        Assert.Empty(boris.Vault.Keys("held-half/"));
        Assert.Equal(EmptyRefusal.NotPrepared, CrossBorder.Missing(anna));
        Assert.NotEmpty(anna.Rooms);
    }

    /// <summary>The line breaks after each request in turn while the desk comes back, and it is killed there.</summary>
    [Fact]
    public async Task Coming_back_from_a_journey_that_was_cut_off_anywhere_goes_on()
    {
        for (var cut = 0; cut < 10; cut += 3)
        {
            var line = new CutLine();
            await using var network = await SmallNetwork.FoundAsync([]);
            var folder = new MemoryFolder();
            var anna = await network.JoinAsync("Anna", folder: folder);
            var boris = await network.JoinAsync("Boris");
            await network.AppointAsync(days: 7);
            using var contact = new Person(network);
            var number = await CaseOfAsync(network, contact, "Help.", anna, boris);
            var address = IdOf(anna);
            var code = await PrepareAsync(network, anna, boris);
            Assert.Null(await CrossBorder.LeaveAsync(anna, Stop));
            network.Release(anna);
            Assert.True(SealedVault.Replace(folder, "a passphrase"u8, workFactor: 10));
            var back = await BackAsync(network, folder, line.Between);
            Assert.IsType<TypedAnswer.Taken>(await ComeBack.TypeCodeAsync(back, code.AsMemory(), Stop));
            Assert.Null(await ComeBack.AskAsync(back, IdOf(boris), Stop));
            await CourierRound.MakeAsync(boris, Stop);
            await KeepHalf.AnswerAsync(boris, Assert.Single(await KeepHalf.ListAsync(boris, Stop)).Asker, IdOf(back), yes: true, Stop);
            line.CutAfter(cut);
            await CourierRound.MakeAsync(back, Stop);
            line.Mend();
            network.Release(back, dispose: false);
            using var risen = new Workstation(network.World(), Open(folder.Copy()));
            for (var i = 0; i < 4; i++)
            {
                await CourierRound.MakeAsync(risen, Stop);
                await CourierRound.MakeAsync(boris, Stop);
            }

            Assert.Equal(address, IdOf(risen));
            Assert.Equal("Help.", Assert.IsType<CaseTurn.FromContact>(risen.RoomByNumber(number)!.Case!.Turns[0]).Letter.Text);
            Assert.Empty(boris.Vault.Keys("held-half/"));
            back.Dispose();
        }
    }

    internal static async Task<Workstation> BackAsync(SmallNetwork network, MemoryFolder folder, Func<HttpMessageHandler, HttpMessageHandler>? between = null)
    {
        var desk = new Workstation(network.World(between), Open(folder));
        Assert.NotNull(await JoinRelay.DoAsync(desk, new Uri(network.Relay.Running.Url), network.Relay.Address, "Anna", Stop));
        network.Add(desk);
        return desk;
    }

    /// <returns>The code, as it is in the head.</returns>
    internal static async Task<string> PrepareAsync(SmallNetwork network, Workstation owner, Workstation keeper)
    {
        var (words, mark) = CrossBorder.Draw(CodeLanguage.English);
        Assert.Equal((null, null), await CrossBorder.PrepareAsync(owner, words, mark, IdOf(keeper), Stop));
        await RoundsAsync(network, 2);
        return new string(words);
    }

    private static SealedVault Open(MemoryFolder folder) => Assert.IsType<VaultAnswer.Opened>(SealedVault.Open(folder, "a passphrase"u8)).Vault;

    private static Code Read(string words) => Code.TryRead(words, out var code, out _) ? code : throw new InvalidOperationException();
}
