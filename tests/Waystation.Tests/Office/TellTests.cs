using Waystation.Casework.Agenda;
using Waystation.Casework.People;
using Waystation.Casework.Risk;
using Waystation.Casework.Safeguarding;
using Waystation.Letters;
using Waystation.Office;
using Waystation.Office.Deeds;
using Waystation.Tests.Desk;
using Xunit;

namespace Waystation.Tests.Office;

/// <summary>Something is told of one of us: to other people than those who help.</summary>
public sealed class TellTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_waits_for_safeguarding_alone_and_two_of_them_decide()
    {
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris", "Clara", "Dina"], onSafeguarding: 2);
        var (anna, clara, dina) = (network.Desks[0], network.Desks[2], network.Desks[3]);
        Assert.True(anna.IsOnShift && !anna.IsOn(Duty.Safeguarding));
        Assert.True(clara.IsOn(Duty.Safeguarding) && !clara.IsOnShift);
        using var person = new Person(network);
        await person.WriteAsync(Purpose.AboutOneOfUs, "The driver asked for my sister's number.");
        await network.RoundAsync();
        Assert.All(network.Desks.Take(2), desk => Assert.All(desk.Sides, side => Assert.Empty(side.Board.Waiting)));
        Assert.Empty(clara.Intake.Waiting);
        var waiting = Assert.Single(clara.WaitingFor(Duty.Safeguarding));
        Assert.Equal(waiting.Id, Assert.Single(dina.Safeguarding.Board.Waiting).Id);

        // Somebody on triage who learned of it somehow takes nothing on.
        Assert.Equal(TakeOnRefusal.Gone, Assert.IsType<TakeOnAnswer.Refused>(await TakeOn.DoAsync(anna, waiting.Id, [], false, Stop)).Why);

        Assert.NotNull(await OpenWaiting.DoAsync(clara, waiting.Id, Stop));
        await network.RoundAsync();
        Assert.True(Assert.IsType<Turn.Mine>((await person.ReadAsync()).Turns[0]).ReadByPerson);
        var number = Assert.IsType<TakeOnAnswer.Taken>(await TakeOn.DoAsync(clara, waiting.Id, clara.ColleaguesOn(Duty.Safeguarding), false, Stop)).CaseNumber;
        await network.RoundAsync();
        await network.RoundAsync();
        var file = dina.RoomByNumber(number)!.Case!;
        Assert.True(file.Safeguarding.IsOurs);
        Assert.Empty(file.Inadmissible);
        Assert.Contains(CaseAgenda.Of(file, ReviewPlan.Usual, Waystation.Casework.Retention.RetentionRules.Usual), item => item.Kind == AgendaKind.ComplaintUndecided);
        Assert.Empty(anna.Rooms);

        await RecordTests.DecideAsync(clara, number, new PersonNamed("k", "driver of 3 April"));
        await RecordTests.DecideAsync(clara, number, new ComplaintMade("contact", "one", "k", "He asked for a sister's number."));
        await RecordTests.DecideAsync(clara, number, new TasksConcluded("k", "one", TasksKept.None, "until we have spoken"));
        await network.RoundAsync();
        await network.RoundAsync();
        Assert.Null(dina.RoomByNumber(number)!.Case!.Safeguarding.Complaints[0].Keeps);
        await RecordTests.DecideAsync(dina, number, new TasksConcluded("k", "one", TasksKept.None, "the same"));
        Assert.True(await WriteAnswer.DoAsync(dina, dina.RoomByNumber(number)!, "He drives nobody any more.", Stop));
        await network.RoundAsync();
        await network.RoundAsync();
        Assert.All((Workstation[])[clara, dina], desk => Assert.Equal(TasksKept.None, Assert.Single(desk.RoomByNumber(number)!.Case!.Safeguarding.Complaints).Keeps));
        Assert.Equal("He drives nobody any more.", Assert.IsType<Turn.Theirs>((await person.ReadAsync()).Turns[^1]).Text);

        // What follows goes the same way.
        await person.WriteAsync("Thank you.");
        await network.RoundAsync();
        await network.RoundAsync();
        Assert.Equal(2, dina.RoomByNumber(number)!.Case!.Turns.OfType<Waystation.Casework.Cases.CaseTurn.FromContact>().Count());
        Assert.All(network.Desks.Take(2), desk => Assert.Empty(desk.WaitingFor(Duty.Triage)));
    }

    /// <summary>Untaken when the week is over: it goes to those who come next; while nobody comes, the old keys are kept.</summary>
    [Fact]
    public async Task What_nobody_took_on_is_handed_to_the_next_on_safeguarding_and_never_lost_while_there_is_none()
    {
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris", "Clara", "Dina"], onSafeguarding: 2);
        var (clara, dina) = (network.Desks[2], network.Desks[3]);
        using var person = new Person(network);
        await person.WriteAsync(Purpose.AboutOneOfUs, "I am afraid of my host.");
        await network.RoundAsync();
        network.Relay.PassDays(6);
        await NewKeysAsync(network);
        await network.AppointAsync(days: 7);
        await DaysAsync(network, 6);
        var old = clara.Shifts.Count;
        Assert.Single(clara.WaitingFor(Duty.Safeguarding));
        Assert.Equal(2, old);

        await NewKeysAsync(network);
        await network.AppointAsync(days: 30, onSafeguarding: 2);
        await DaysAsync(network, 4);
        Assert.All((Workstation[])[clara, dina], desk => Assert.Equal("I am afraid of my host.", Assert.Single(desk.WaitingFor(Duty.Safeguarding)).Letters[0].Letter.Text));
        Assert.All((Workstation[])[clara, dina], desk => Assert.Single(desk.Shifts));
        Assert.All(network.Desks.Take(2), desk => Assert.Empty(desk.WaitingFor(Duty.Triage)));
    }

    private static async Task NewKeysAsync(SmallNetwork network)
    {
        foreach (var desk in network.Desks)
        {
            Assert.NotNull(await OfferShift.DoAsync(desk, Stop));
        }
    }

    private static async Task DaysAsync(SmallNetwork network, int days)
    {
        for (var day = 0; day < days; day++)
        {
            network.Relay.PassDays(1);
            await network.RoundAsync();
            await network.RoundAsync();
        }
    }
}
