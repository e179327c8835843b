using Waystation.Casework.People;
using Waystation.Casework.Risk;
using Waystation.Casework.Rooms;
using Waystation.Letters;
using Waystation.Office;
using Waystation.Office.Courier;
using Waystation.Office.Deeds;
using Waystation.Office.Rooms;
using Waystation.Tests.Office;
using Xunit;
using Record = Waystation.Office.Deeds.Record;

namespace Waystation.Tests.Desk;

/// <summary>What people decide is recorded over what they had seen, also when it is sent later.</summary>
public sealed class RecordTests
{
    private const string Contact = PersonalFact.TheContact;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_who_set_a_level_offline_leave_a_conflict_on_both_desks_and_who_has_seen_both_resolves_it()
    {
        var (annasLine, borisLine) = (new Line(), new Line());
        await using var network = await SmallNetwork.FoundAsync([]);
        var anna = await network.JoinAsync("Anna", annasLine.Lay);
        var boris = await network.JoinAsync("Boris", borisLine.Lay);
        var number = await TakeOnAsync(network, anna);
        Assert.IsType<RecordAnswer.Kept>(await DecideAsync(anna, number, new PersonNamed(Contact, "Mira")));
        await network.RoundAsync();

        annasLine.IsCut = borisLine.IsCut = true;
        await network.RoundAsync();
        Assert.IsType<RecordAnswer.Kept>(await DecideAsync(anna, number, new RiskLevelSet(Contact, RiskLevel.High, "They were asked for by name.")));
        Assert.IsType<RecordAnswer.Kept>(await DecideAsync(boris, number, new RiskLevelSet(Contact, RiskLevel.Low, "They are out of the region.")));

        // Each sees their own, and that it waits.
        Assert.Equal(RiskLevel.High, Look(anna, number).File.Risk.LevelOf(Contact).Agreed?.Value);
        Assert.IsType<RiskLevelSet>(Assert.Single(Look(anna, number).Waiting).Entry.Fact);
        Assert.Equal((1, 0), (anna.Courier.Unsent, anna.Courier.Held));
        Assert.False(Room(anna, number).Case!.Risk.LevelOf(Contact).IsSet);

        // Anna comes back first; Boris, who has seen hers by then, had not when he decided.
        annasLine.IsCut = false;
        await network.RoundAsync();
        await network.RoundAsync();
        borisLine.IsCut = false;
        await network.RoundAsync();
        await network.RoundAsync();
        foreach (var desk in (Workstation[])[anna, boris])
        {
            var conflict = Look(desk, number).File.Risk.LevelOf(Contact).Conflict;
            Assert.Equal([RiskLevel.High, RiskLevel.Low], conflict!.Settings.Select(setting => setting.Value));
            Assert.Empty(Look(desk, number).Waiting);
            Assert.Empty(Room(desk, number).Log.Faults);
        }

        Assert.IsType<RecordAnswer.Kept>(await DecideAsync(boris, number, new RiskLevelSet(Contact, RiskLevel.Medium, "We have spoken.")));
        await network.RoundAsync();
        await network.RoundAsync();
        Assert.All((Workstation[])[anna, boris], desk => Assert.Equal(RiskLevel.Medium, Look(desk, number).File.Risk.LevelOf(Contact).Agreed?.Value));
        Assert.All(network.Desks, desk => Assert.Empty(desk.Troubles()));
    }

    [Fact]
    public async Task What_casework_objects_to_is_not_written_and_what_is_sent_twice_is_recorded_once()
    {
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris"]);
        var anna = network.Desks[0];
        var number = await TakeOnAsync(network, anna);
        var seen = Look(anna, number).SeenNumber;
        var before = Room(anna, number).Log.Lines.Count;

        Assert.Equal(Objection.PersonUnknown, Assert.IsType<RecordAnswer.Refused>(await Record.DoAsync(anna, Room(anna, number), new NeedNoted("nobody", "n1", NeedKind.Food), seen, anna.World.DrawLetterId(), Stop)).Why);
        Assert.Equal(before, Room(anna, number).Log.Lines.Count);
        Assert.Empty(Look(anna, number).Waiting);

        var once = anna.World.DrawLetterId();
        for (var i = 0; i < 3; i++)
        {
            Assert.IsType<RecordAnswer.Kept>(await Record.DoAsync(anna, Room(anna, number), new NeedNoted(Contact, once.ToText(), NeedKind.Food), seen, once, Stop));
        }

        await network.RoundAsync();
        Assert.Single(Room(anna, number).Log.Lines, line => line.Entry.Fact is NeedNoted);
    }

    [Fact]
    public async Task Nobody_decides_over_what_this_desk_has_not_shown()
    {
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris"]);
        var anna = network.Desks[0];
        var number = await TakeOnAsync(network, anna);
        var seen = Look(anna, number).SeenNumber;
        foreach (var other in (long[])[seen + 1, seen + 1_000, 0, -1, long.MaxValue, long.MinValue])
        {
            Assert.IsType<RecordAnswer.LookAgain>(await Record.DoAsync(anna, Room(anna, number), new RiskLevelSet(Contact, RiskLevel.Low, "x"), other, anna.World.DrawLetterId(), Stop));
        }

        Assert.DoesNotContain(Room(anna, number).Log.Lines, line => line.Entry.Fact is RiskLevelSet);
    }

    /// <summary>Anna takes a new contact's letter on, with whoever else is on shift.</summary>
    internal static async Task<string> TakeOnAsync(SmallNetwork network, Workstation anna)
    {
        if (!anna.IsConfirmed)
        {
            await network.AppointAsync(days: 7);
        }

        using var person = new Person(network);
        await person.WriteAsync("They came to my brother and asked for me.");
        await network.RoundAsync();
        var taken = Assert.IsType<TakeOnAnswer.Taken>(await TakeOn.DoAsync(anna, anna.Intake.Waiting[0].Id, anna.ColleaguesToday, false, Stop));
        await network.RoundAsync();
        await network.RoundAsync();
        return taken.CaseNumber;
    }

    internal static CaseOnDesk Look(Workstation desk, string number) => LookAtCase.Do(desk, Room(desk, number))!;

    internal static Task<RecordAnswer> DecideAsync(Workstation desk, string number, Fact fact) =>
        Record.DoAsync(desk, Room(desk, number), fact, Look(desk, number).SeenNumber, desk.World.DrawLetterId(), Stop);

    private static CaseRoom Room(Workstation desk, string number) => desk.RoomByNumber(number)!;

    /// <summary>A desk's line, which can be cut.</summary>
    internal sealed class Line
    {
        public bool IsCut { get; set; }

        public HttpMessageHandler Lay(HttpMessageHandler inner) => new Cable(this) { InnerHandler = inner };

        private sealed class Cable(Line line) : DelegatingHandler
        {
            protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
                line.IsCut ? throw new HttpRequestException("The line is cut.") : base.SendAsync(request, cancellationToken);
        }
    }
}
