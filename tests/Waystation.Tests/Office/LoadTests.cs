using Waystation.Letters;
using Waystation.Office;
using Waystation.Office.Courier;
using Waystation.Office.Deeds;
using Waystation.Office.Load;
using Waystation.Office.Rooms;
using Waystation.Sealing;
using Xunit;

namespace Waystation.Tests.Office;

/// <summary>A desk carries few open cases, and more only by the word of a second member whom the root vouches for.</summary>
public sealed class LoadTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_fifty_first_case_is_not_taken_on_until_a_colleague_on_triage_allows_it_and_not_after_their_word_has_run_out()
    {
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris"]);
        var (anna, boris) = (network.Desks[0], network.Desks[1]);
        using var person = new Person(network);
        await person.WriteAsync("They came for my brother.");
        await network.RoundAsync();
        Carry(anna, CaseLoad.Usual - 1);
        Assert.False(CaseLoad.Of(anna).IsFull);
        Carry(anna, 1);
        Assert.Equal((CaseLoad.Usual, CaseLoad.Usual, true), (CaseLoad.Of(anna).Open, CaseLoad.Of(anna).Limit, CaseLoad.Of(anna).IsFull));

        var id = Assert.Single(anna.Intake.Waiting).Id;
        var rooms = anna.Rooms.Count();
        Assert.Equal(TakeOnRefusal.TooManyOpen, Assert.IsType<TakeOnAnswer.Refused>(await TakeOn.DoAsync(anna, id, [], false, Stop)).Why);
        Assert.Equal(rooms, anna.Rooms.Count());
        Assert.Empty(anna.Plans());
        Assert.Single(anna.Intake.Waiting);

        var (word, why) = AllowLoad.Do(boris, JoinRelay.MemberAddress(anna).ToText(), 51, boris.World.Today.AddDays(10));
        Assert.Null(why);
        Assert.Null(AllowLoad.Take(anna, $" {word![..40]}\n{word[40..]} "));
        Assert.Equal((51, false), (CaseLoad.Of(anna).Limit, CaseLoad.Of(anna).IsFull));
        Assert.IsType<TakeOnAnswer.Taken>(await TakeOn.DoAsync(anna, id, [], false, Stop));
        Assert.True(CaseLoad.Of(anna).IsFull);

        network.Relay.PassDays(10);
        Assert.Equal(51, CaseLoad.Of(anna).Limit);
        network.Relay.PassDays(1);
        Assert.Equal(CaseLoad.Usual, CaseLoad.Of(anna).Limit);
        Assert.NotNull(AllowLoad.Take(anna, word));
    }

    [Fact]
    public async Task A_desk_cannot_be_its_own_second_member_nor_take_a_word_for_another_desk_or_out_of_range()
    {
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris"]);
        var (anna, boris) = (network.Desks[0], network.Desks[1]);
        var clara = await network.JoinAsync("Clara");
        var (mine, today) = (JoinRelay.MemberAddress(anna), anna.World.Today);
        var until = today.AddDays(30);
        using var seed = Seed.Draw();
        using var stranger = Key.From(seed);
        var signed = CaseLoad.Write(60, until, mine, boris.Shifts[0]);

        foreach (var (word, why) in (IReadOnlyList<(string, LoadRefusal)>)
        [
            (CaseLoad.Write(60, until, mine, anna.Shifts[0]), LoadRefusal.NotASecondMember),
            (CaseLoad.Write(60, until, mine, anna.Member!), LoadRefusal.NotASecondMember),
            (CaseLoad.Write(60, until, mine, boris.Member!), LoadRefusal.NotASecondMember),
            (CaseLoad.Write(60, until, mine, clara.Shifts[0]), LoadRefusal.NotASecondMember),
            (CaseLoad.Write(60, until, mine, stranger), LoadRefusal.NotASecondMember),
            (CaseLoad.Write(60, until, JoinRelay.MemberAddress(clara), boris.Shifts[0]), LoadRefusal.Unreadable),
            (CaseLoad.Write(50, until, mine, boris.Shifts[0]), LoadRefusal.Unreadable),
            (CaseLoad.Write(201, until, mine, boris.Shifts[0]), LoadRefusal.Unreadable),
            (CaseLoad.Write(60, today.AddDays(CaseLoad.MostDays + 1), mine, boris.Shifts[0]), LoadRefusal.OutOfRange),
            (CaseLoad.Write(60, today.AddDays(-1), mine, boris.Shifts[0]), LoadRefusal.OutOfRange),
            (signed[..^2], LoadRefusal.Unreadable),
            (signed[..^1], LoadRefusal.Unreadable),
            (signed.Replace("-load1-", "-load2-", StringComparison.Ordinal), LoadRefusal.Unreadable),
            (signed[..80] + (signed[80] == '0' ? '1' : '0') + signed[81..], LoadRefusal.Unreadable),
            ("", LoadRefusal.Unreadable),
        ])
        {
            Assert.Equal(why, AllowLoad.Take(anna, word));
            Assert.Null(CaseLoad.Of(anna).Word);
        }

        Assert.Equal(LoadRefusal.Yourself, AllowLoad.Do(anna, mine.ToText(), 60, until).Why);
        Assert.Equal(LoadRefusal.NotOnShift, AllowLoad.Do(clara, mine.ToText(), 60, until).Why);
        Assert.Equal(LoadRefusal.NotAnAddress, AllowLoad.Do(boris, "way1", 60, until).Why);
        Assert.All((int[])[0, 50, 201, int.MaxValue], most => Assert.Equal(LoadRefusal.OutOfRange, AllowLoad.Do(boris, mine.ToText(), most, until).Why));
        Assert.Null(AllowLoad.Take(anna, signed));
        Assert.Equal(60, CaseLoad.Of(anna).Limit);
    }

    [Fact]
    public async Task Whoever_is_full_is_let_into_no_case_more_and_nothing_is_lost_by_waiting()
    {
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris"]);
        var (anna, boris) = (network.Desks[0], network.Desks[1]);
        Carry(boris, CaseLoad.Usual);
        using var person = new Person(network);
        await person.WriteAsync("They came for my brother.");
        await network.RoundAsync();
        var taken = Assert.IsType<TakeOnAnswer.Taken>(await TakeOn.DoAsync(anna, Assert.Single(anna.Intake.Waiting).Id, anna.ColleaguesToday, false, Stop));
        await network.RoundAsync();
        await network.RoundAsync();
        Assert.Null(boris.RoomByNumber(taken.CaseNumber));
        Assert.Equal(1, boris.HeldInvitations);

        Assert.Null(AllowLoad.Take(boris, AllowLoad.Do(anna, JoinRelay.MemberAddress(boris).ToText(), 60, anna.World.Today.AddDays(30)).Text!));
        await network.RoundAsync();
        await network.RoundAsync();
        Assert.NotNull(boris.RoomByNumber(taken.CaseNumber));
        Assert.Equal(0, boris.HeldInvitations);
    }

    /// <summary>Rooms of which nothing has come yet.</summary>
    private static void Carry(Workstation desk, int rooms)
    {
        for (var i = 0; i < rooms; i++)
        {
            using var room = Seed.Draw();
            using var author = Seed.Draw();
            desk.Vault.Commit(RoomFounding.Found(room, author));
        }

        desk.Reload();
    }
}
