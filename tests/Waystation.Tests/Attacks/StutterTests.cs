using Waystation.Casework.Cases;
using Waystation.Letters;
using Waystation.Office.Courier;
using Waystation.Office.Deeds;
using Waystation.Tests.Office;
using Xunit;

namespace Waystation.Tests.Attacks;

/// <summary>Every request sent twice, every answer lost once: nothing doubled, nothing lost.</summary>
public sealed class StutterTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(53)]
    [InlineData(7)]
    [InlineData(3)]
    public async Task A_conversation_over_a_stuttering_network_is_the_same_conversation(int rhythm)
    {
        var networks = new List<StutteringNetwork>();
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris"], inner =>
        {
            var stutter = new StutteringNetwork(inner, rhythm, seed: (uint)(rhythm + networks.Count));
            networks.Add(stutter);
            return stutter;
        });
        var (anna, boris) = (network.Desks[0], network.Desks[1]);
        using var person = new Person(network);
        await person.WriteAsync("one", ("a.txt", [1, 2, 3]));
        await person.WriteAsync("two");
        await UntilAsync(network, () => anna.Intake.Waiting is [{ Letters.Count: 2 }]);

        var taken = await TakeOn.DoAsync(anna, anna.Intake.Waiting[0].Id, anna.ColleaguesToday, false, Stop);
        var number = taken is TakeOnAnswer.Waits waits ? waits.CaseNumber : Assert.IsType<TakeOnAnswer.Taken>(taken).CaseNumber;
        await UntilAsync(network, () => anna.RoomByNumber(number)?.Case is not null && anna.Plans().Count == 0);
        var room = anna.RoomByNumber(number)!;
        for (var i = 0; i < 5; i++)
        {
            Assert.True(await WriteAnswer.DoAsync(anna, room, $"answer {i}", Stop));
        }

        await UntilAsync(network, () => anna.Courier is { Unsent: 0, Held: 0 } && boris.RoomByNumber(number)?.Case is { } theirs && theirs.Turns.Count == 7);

        await person.WriteAsync("three");
        await UntilAsync(network, () => boris.RoomByNumber(number)!.Case!.Turns.Count == 8 && room.Case!.Turns.Count == 8);
        Assert.Equal(["one", "two", "three"], room.Case!.Turns.OfType<CaseTurn.FromContact>().Select(turn => turn.Letter.Text));
        Assert.Equal(Enumerable.Range(0, 5).Select(i => $"answer {i}"), (await person.ReadAsync()).Turns.OfType<Turn.Theirs>().Select(turn => turn.Text));
        Assert.Empty(room.Log.Faults);
        Assert.Equal(room.Log.Lines.Select(line => line.BodyHash), boris.RoomByNumber(number)!.Log.Lines.Select(line => line.BodyHash));
        Assert.Equal(room.Log.Lines.Count, room.Log.Lines.Select(line => line.Number).Distinct().Count());
        Assert.All(network.Desks, desk => Assert.Empty(desk.Troubles()));
        Assert.True(networks.Sum(stutter => stutter.Lost) > 20);
    }

    private static async Task UntilAsync(SmallNetwork network, Func<bool> done)
    {
        for (var i = 0; i < 400 && !done(); i++)
        {
            await network.RoundAsync();
        }

        Assert.True(done());
    }
}
