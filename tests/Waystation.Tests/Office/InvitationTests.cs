using Waystation.Casework.Members;
using Waystation.Mail;
using Waystation.Office;
using Waystation.Office.Courier;
using Waystation.Office.Deeds;
using Waystation.Office.Members;
using Waystation.Office.Post;
using Waystation.Sealing;
using Xunit;

namespace Waystation.Tests.Office;

/// <summary>A colleague is let into a case by their address, after both have compared six words.</summary>
public sealed class InvitationTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_who_compared_six_words_work_on_one_case_and_a_third_desk_knows_nothing_of_it()
    {
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris", "Vera"]);
        var (anna, boris, vera) = (network.Desks[0], network.Desks[1], network.Desks[2]);
        var number = await TakenAsync(network, anna, "They came to the flat.");
        var room = anna.RoomByNumber(number)!;

        var found = Assert.IsType<InviteLook.Found>(await InviteMember.LookAsync(anna, room, $" {JoinRelay.MemberAddress(boris).ToText()} ", Stop));
        Assert.Null(await InviteMember.DoAsync(anna, room, found.Card, Role.Works, Stop));
        Assert.Equal(InviteRefusal.IsMember, await InviteMember.DoAsync(anna, room, found.Card, Role.Works, Stop));
        await network.RoundAsync();

        // Until the person at the desk says yes, the key lies unused.
        Assert.Empty(boris.Rooms);
        Assert.Empty(await AnswerInvitation.ListAsync(vera, Stop));
        var waiting = Assert.Single(await AnswerInvitation.ListAsync(boris, Stop));
        Assert.Equal(found.Words.Russian, waiting.Words.Russian);
        Assert.Equal(found.Words.English, waiting.Words.English);
        Assert.Equal(ComparingWords.Count, waiting.Words.English.Count);
        Assert.Equal(JoinRelay.MemberAddress(anna), waiting.From);
        Assert.Equal(AcceptAnswer.LetIn, await AnswerInvitation.AcceptAsync(boris, waiting.Id, Stop));
        Assert.Equal(AcceptAnswer.Gone, await AnswerInvitation.AcceptAsync(boris, waiting.Id, Stop));
        await network.RoundAsync();
        await network.RoundAsync();

        Assert.True(await WriteAnswer.DoAsync(boris, boris.RoomByNumber(number)!, "We have read it.", Stop));
        await network.RoundAsync();
        await network.RoundAsync();
        Assert.Equal(["Anna", "Boris"], room.Log.Book.Seats.Select(seat => seat.Name));
        Assert.Equal([JoinRelay.MemberAddress(anna).ToText(), JoinRelay.MemberAddress(boris).ToText()], room.Log.Members);
        Assert.Empty(room.Log.Faults);
        Assert.Contains(room.Case!.Turns, turn => turn is Waystation.Casework.Cases.CaseTurn.FromUs { By: "Boris" });
        Assert.Null(vera.RoomByNumber(number));

        // The invitation lies nowhere at the relay any more that the relay itself would show.
        Assert.All((await network.Relay.ListAsync(boris.Member!)).Items.Where(item => item.Gone is null), item => Assert.IsNotType<Invitation>(MemberSheet.Read(Waystation.Letters.SheetSeal.OpenText(item.Body!.Value.Span, boris.Member!.Address, [.. ReadingBook.Keys(boris.Vault).Select(key => key.Identity)])!)));
    }

    [Fact]
    public async Task A_reader_reads_and_can_say_nothing()
    {
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris"]);
        var (anna, boris) = (network.Desks[0], network.Desks[1]);
        var number = await TakenAsync(network, anna, "They came to the flat.");
        var room = anna.RoomByNumber(number)!;
        var found = Assert.IsType<InviteLook.Found>(await InviteMember.LookAsync(anna, room, JoinRelay.MemberAddress(boris).ToText(), Stop));
        Assert.Null(await InviteMember.DoAsync(anna, room, found.Card, Role.Reads, Stop));
        await network.RoundAsync();
        await AnswerInvitation.AcceptAsync(boris, Assert.Single(await AnswerInvitation.ListAsync(boris, Stop)).Id, Stop);
        await network.RoundAsync();
        var his = boris.RoomByNumber(number)!;
        Assert.Equal("They came to the flat.", Assert.IsType<Waystation.Casework.Cases.CaseTurn.FromContact>(his.Case!.Turns[0]).Letter.Text);
        Assert.True(his.OnlyReads);
        Assert.False(await WriteAnswer.DoAsync(boris, his, "I should not.", Stop));
        Assert.Equal(InviteRefusal.MayNot, Assert.IsType<InviteLook.Refused>(await InviteMember.LookAsync(boris, his, network.Root.Address.ToText(), Stop)).Why);
    }

    [Fact]
    public async Task A_declined_invitation_opens_nothing_and_what_cannot_be_let_in_is_said()
    {
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris"]);
        var (anna, boris) = (network.Desks[0], network.Desks[1]);
        var room = anna.RoomByNumber(await TakenAsync(network, anna, "Help."))!;
        async Task<InviteRefusal> WhyAsync(string typed) => Assert.IsType<InviteLook.Refused>(await InviteMember.LookAsync(anna, room, typed, Stop)).Why;
        Assert.Equal(InviteRefusal.NotAnAddress, await WhyAsync("boris"));
        Assert.Equal(InviteRefusal.Yourself, await WhyAsync(JoinRelay.MemberAddress(anna).ToText()));
        using var nobody = Seed.Draw();
        using var key = Key.From(nobody);
        Assert.Equal(InviteRefusal.NoMailbox, await WhyAsync(key.Address.ToText()));

        var found = Assert.IsType<InviteLook.Found>(await InviteMember.LookAsync(anna, room, JoinRelay.MemberAddress(boris).ToText(), Stop));
        await InviteMember.DoAsync(anna, room, found.Card, Role.Works, Stop);
        await network.RoundAsync();
        var waiting = Assert.Single(await AnswerInvitation.ListAsync(boris, Stop));
        await AnswerInvitation.DeclineAsync(boris, waiting.Id, Stop);
        await network.RoundAsync();
        Assert.Empty(await AnswerInvitation.ListAsync(boris, Stop));
        Assert.Equal(AcceptAnswer.Gone, await AnswerInvitation.AcceptAsync(boris, waiting.Id, Stop));
        Assert.Empty(boris.Rooms);
        Assert.Equal(InviteRefusal.IsMember, await WhyAsync(JoinRelay.MemberAddress(boris).ToText()));
    }

    [Fact]
    public async Task Of_two_who_let_the_same_colleague_in_unseen_of_each_other_one_hands_the_key_over()
    {
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris", "Vera"]);
        var (anna, boris, vera) = (network.Desks[0], network.Desks[1], network.Desks[2]);
        var number = await TakenAsync(network, anna, "Help.");
        var room = anna.RoomByNumber(number)!;
        var him = Assert.IsType<InviteLook.Found>(await InviteMember.LookAsync(anna, room, JoinRelay.MemberAddress(boris).ToText(), Stop));
        await InviteMember.DoAsync(anna, room, him.Card, Role.Works, Stop);
        await network.RoundAsync();
        await AnswerInvitation.AcceptAsync(boris, Assert.Single(await AnswerInvitation.ListAsync(boris, Stop)).Id, Stop);
        await network.RoundAsync();
        var his = boris.RoomByNumber(number)!;
        var her = Assert.IsType<InviteLook.Found>(await InviteMember.LookAsync(anna, room, JoinRelay.MemberAddress(vera).ToText(), Stop));

        // Boris decides before his desk has heard of Anna's word.
        await InviteMember.DoAsync(anna, room, her.Card, Role.Works, Stop);
        Assert.Null(await InviteMember.DoAsync(boris, his, her.Card, Role.Works, Stop));
        await network.RoundAsync();
        await network.RoundAsync();
        Assert.Equal(JoinRelay.MemberAddress(anna), Assert.Single(await AnswerInvitation.ListAsync(vera, Stop)).From);
        Assert.Contains(his.Case!.Inadmissible, kept => kept.Why == Waystation.Casework.Rooms.Objection.IsMember);
    }

    [Fact]
    public async Task Colleagues_of_the_shift_are_members_by_their_tickets()
    {
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris"]);
        var (anna, boris) = (network.Desks[0], network.Desks[1]);
        var number = await TakenAsync(network, anna, "Help.", withColleagues: true);
        await network.RoundAsync();
        Assert.True(await WriteAnswer.DoAsync(boris, boris.RoomByNumber(number)!, "We are here.", Stop));
        await network.RoundAsync();
        await network.RoundAsync();
        var log = anna.RoomByNumber(number)!.Log;
        Assert.Empty(log.Faults);
        Assert.Equal([JoinRelay.MemberAddress(anna).ToText(), JoinRelay.MemberAddress(boris).ToText()], log.Members);
    }

    private static async Task<string> TakenAsync(SmallNetwork network, Workstation desk, string text, bool withColleagues = false)
    {
        using var person = new Person(network);
        await person.WriteAsync(text);
        await network.RoundAsync();
        var taken = Assert.IsType<TakeOnAnswer.Taken>(await TakeOn.DoAsync(desk, Assert.Single(desk.Intake.Waiting).Id, withColleagues ? desk.ColleaguesToday : [], takesOver: false, Stop));
        await network.RoundAsync();
        return taken.CaseNumber;
    }
}
