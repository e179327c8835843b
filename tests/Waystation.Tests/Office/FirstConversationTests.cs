using System.Security.Cryptography;
using Waystation.Casework.Cases;
using Waystation.Letters;
using Waystation.Mail;
using Waystation.Office.Courier;
using Waystation.Office.Deeds;
using Xunit;

namespace Waystation.Tests.Office;

public sealed class FirstConversationTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Locking_waits_for_the_deed_under_way_and_whoever_waited_behind_it_finds_the_desk_locked()
    {
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris"]);
        using var person = new Person(network);
        await person.WriteAsync("help");
        await network.RoundAsync();
        var anna = network.Desks[0];
        var number = Assert.IsType<TakeOnAnswer.Taken>(await TakeOn.DoAsync(anna, anna.Intake.Waiting[0].Id, [], false, Stop)).CaseNumber;
        var room = anna.RoomByNumber(number)!;

        await anna.Turn.WaitAsync(Stop);
        var rest = anna.RestAsync(TimeSpan.FromMinutes(1));
        Assert.False(rest.IsCompleted);
        anna.Turn.Release();
        await rest;
        var late = WriteAnswer.DoAsync(anna, room, "too late", Stop);
        network.Release(anna);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => late.WaitAsync(TimeSpan.FromMinutes(1), Stop));
    }

    [Fact]
    public async Task A_letter_is_read_taken_on_answered_and_gone_from_intake()
    {
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris", "Vera"]);
        var (anna, boris, vera) = (network.Desks[0], network.Desks[1], network.Desks[2]);
        using var person = new Person(network);
        var photo = RandomNumberGenerator.GetBytes(2_500_000);
        await person.WriteAsync("They came to the flat.", ("photo.jpg", photo));
        await person.WriteAsync("And again today.");
        await network.RoundAsync();

        var waiting = Assert.Single(anna.Intake.Waiting);
        Assert.Equal(["They came to the flat.", "And again today."], waiting.Letters.Select(letter => letter.Letter.Text));
        Assert.NotNull(await OpenWaiting.DoAsync(anna, waiting.Id, Stop));
        await CourierRound.MakeAsync(anna, Stop);
        Assert.All((await person.ReadAsync()).Turns, turn => Assert.True(Assert.IsType<Turn.Mine>(turn).ReadByPerson));

        var withBoris = boris.Shifts[0].Address;
        var colleague = anna.ColleaguesToday.Single(card => card.Mailbox.Equals(withBoris));
        var taken = Assert.IsType<TakeOnAnswer.Taken>(await TakeOn.DoAsync(anna, waiting.Id, [colleague], takesOver: false, Stop));
        var room = anna.RoomByNumber(taken.CaseNumber)!;
        Assert.True(await WriteAnswer.DoAsync(anna, room, "We have read it. Are you alone?", Stop));
        await network.RoundAsync();
        await network.RoundAsync();

        var conversation = await person.ReadAsync();
        Assert.Equal("We have read it. Are you alone?", Assert.IsType<Turn.Theirs>(conversation.Turns[^1]).Text);
        Assert.NotNull(conversation.Route);
        Assert.Equal(0, conversation.LeftOut);

        // The colleague who was invited has the same case; the third has nothing left.
        var theirs = boris.RoomByNumber(taken.CaseNumber)!;
        Assert.Equal(room.Log.Lines.Select(line => line.BodyHash), theirs.Log.Lines.Select(line => line.BodyHash));
        Assert.Empty(theirs.Log.Faults);
        Assert.Empty(vera.Intake.Waiting);
        Assert.Empty(vera.Rooms);

        var file = theirs.Case!.Turns.OfType<CaseTurn.FromContact>().First().Letter.Files[0];
        Assert.Equal(photo, Assert.IsType<FileAnswer.Whole>(await OpenFile.DoAsync(boris, theirs, file, Stop)).Bytes);

        // A further letter goes to the inbox and comes to both.
        await person.WriteAsync("I am at the station.", ("b.txt", [1, 2, 3]));
        await network.RoundAsync();
        await network.RoundAsync();
        Assert.Equal("I am at the station.", Assert.IsType<CaseTurn.FromContact>(theirs.Case!.Turns[^1]).Letter.Text);
        Assert.Single(room.Case!.Turns.OfType<CaseTurn.FromContact>(), turn => turn.Letter.Text == "I am at the station.");
        Assert.Empty(room.Log.Faults);
        Assert.All(network.Desks, desk => Assert.Empty(desk.Troubles()));
    }

    [Fact]
    public async Task Of_two_who_take_a_case_on_at_once_one_has_it_and_the_other_is_told()
    {
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris"]);
        using var person = new Person(network);
        await person.WriteAsync("Help.");
        await network.RoundAsync();
        var id = network.Desks[0].Intake.Waiting[0].Id;

        var answers = await Task.WhenAll(network.Desks.Select(desk => TakeOn.DoAsync(desk, id, [], takesOver: false, Stop)));

        Assert.Single(answers.OfType<TakeOnAnswer.Taken>());
        var refused = Assert.Single(answers.OfType<TakeOnAnswer.Refused>());
        Assert.Contains(refused.Why, new[] { TakeOnRefusal.TakenByColleague, TakeOnRefusal.Gone });
        Assert.NotNull((await person.ReadAsync()).Route);
    }

    [Fact]
    public async Task When_a_shift_is_over_its_letters_go_to_the_next_and_its_keys_are_destroyed()
    {
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris"]);
        using var person = new Person(network);
        await person.WriteAsync("Nobody has read this yet.");
        await network.RoundAsync();
        var old = network.Desks.Select(desk => desk.Shifts[0].Address).ToList();

        network.Relay.PassDays(5);
        foreach (var desk in network.Desks)
        {
            Assert.NotNull(await OfferShift.DoAsync(desk, Stop));
        }

        await network.AppointAsync(days: 20);
        network.Relay.PassDays(HandOverStep.GraceDays + 1);
        await network.RoundAsync();
        await network.RoundAsync();

        Assert.All(network.Desks, desk => Assert.DoesNotContain(desk.Shifts.Select(shift => shift.Address), old.Contains));
        Assert.All(network.Desks, desk => Assert.Equal("Nobody has read this yet.", Assert.Single(Assert.Single(desk.WaitingFor(Duty.Triage)).Letters).Letter.Text));
        var taken = Assert.IsType<TakeOnAnswer.Taken>(await TakeOn.DoAsync(network.Desks[1], network.Desks[1].WaitingFor(Duty.Triage)[0].Id, [], false, Stop));
        Assert.NotNull(network.Desks[1].RoomByNumber(taken.CaseNumber));
        Assert.NotNull((await person.ReadAsync()).Route);
    }
}
