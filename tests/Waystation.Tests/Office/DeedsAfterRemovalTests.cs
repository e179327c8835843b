using System.Reflection;
using Waystation.Casework.Cases;
using Waystation.Casework.Members;
using Waystation.Casework.Notes;
using Waystation.Casework.Rooms;
using Waystation.Office;
using Waystation.Office.Deeds;
using Waystation.Office.Rooms;
using Xunit;
using Record = Waystation.Office.Deeds.Record;

namespace Waystation.Tests.Office;

/// <summary>Every deed on a room that a desk knows, done by a desk that was taken out of it: generated from the list of deeds, so that a new one must say what becomes of it.</summary>
public sealed class DeedsAfterRemovalTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>What each deed does, by its name; what only looks at what this desk has since before does no harm.</summary>
    private static readonly Dictionary<string, Func<Workstation, CaseRoom, Workstation, Task>> s_deeds = new(StringComparer.Ordinal)
    {
        ["DecideRemoval.DecideAsync"] = async (desk, room, _) => Assert.NotNull(await DecideRemoval.DecideAsync(desk, room, new Removal("way1anna", "Anna", "way1boris", desk.World.Today, 1, 5), RemovalVerdict.Reversed, Stop)),
        ["DecideRemoval.AskAsync"] = async (desk, room, other) => Assert.NotNull(await DecideRemoval.AskAsync(desk, room, TakeOutTests.IdOf(other), Stop)),
        ["HandAgain.DoAsync"] = async (desk, room, other) => Assert.False(await HandAgain.DoAsync(desk, room, TakeOutTests.IdOf(other), Stop)),
        ["HandAgain.IsMissing"] = (desk, room, other) => Run(() => Assert.False(HandAgain.IsMissing(desk, room, TakeOutTests.IdOf(other)))),
        ["InviteMember.LookAsync"] = async (desk, room, other) => await InviteMember.LookAsync(desk, room, TakeOutTests.IdOf(other), Stop),
        ["InviteMember.DoAsync"] = async (desk, room, other) => Assert.NotNull(await InviteMember.DoAsync(desk, room, Waystation.Office.Members.ReadingBook.Card(other), Role.Works, Stop)),
        ["KeepDraft.Do"] = (desk, room, _) => Run(() => KeepDraft.Do(desk, room, "words")),
        ["KeepDraft.Of"] = (desk, room, _) => Run(() => KeepDraft.Of(desk, room)),
        ["KeepItems.DoAsync"] = async (desk, room, _) => await KeepItems.DoAsync(desk, room, Stop),
        ["LeaveDesk.May"] = (_, room, _) => Run(() => Assert.True(LeaveDesk.May(room))),
        ["LeaveDesk.DoAsync"] = (_, _, _) => Task.CompletedTask,
        ["LetInFrom.DoAsync"] = async (desk, room, other) => Assert.NotNull(await LetInFrom.DoAsync(desk, room, Waystation.Office.Members.ReadingBook.Card(other), Role.Works, desk.World.Today, Stop)),
        ["LookAtCase.Do"] = (desk, room, _) => Run(() => LookAtCase.Do(desk, room)),
        ["NoteAccess.Saved"] = (desk, room, _) => Run(() => NoteAccess.Saved(desk, room, new FileArrived("f", "a.txt", 1, new string('a', 64), [], new byte[32]))),
        ["NoteAccess.Waiting"] = (desk, room, _) => Run(() => NoteAccess.Waiting(desk, room)),
        ["OpenCase.DoAsync"] = async (desk, room, _) => await OpenCase.DoAsync(desk, room, Stop),
        ["OpenFile.DoAsync"] = async (desk, room, _) => Assert.IsNotType<FileAnswer.Whole>(await OpenFile.DoAsync(desk, room, new FileArrived("f", "a.txt", 1, new string('a', 64), [], new byte[32]), Stop)),
        ["PassOn.SendAsync"] = async (desk, room, _) => Assert.IsType<PassAnswer.Refused>(await PassOn.SendAsync(desk, room, "none", "age1", "mark", Stop)),
        ["PassOn.ExportAsync"] = async (desk, room, _) => Assert.IsType<PassAnswer.Refused>(await PassOn.ExportAsync(desk, room, new(Waystation.Casework.Consent.ConsentPurpose.Shelter, "housing", [DataCategory.Letters], ["contact"]), "mark", Stop)),
        ["Record.DoAsync"] = async (desk, room, _) => Assert.IsType<RecordAnswer.Refused>(await Record.DoAsync(desk, room, new NoteWritten("contact", "n1", "late"), LookAtCase.Do(desk, room)!.SeenNumber, desk.World.DrawLetterId(), Stop)),
        ["TakeOut.Check"] = (desk, room, other) => Run(() => Assert.NotNull(TakeOut.Check(desk, room, TakeOutTests.IdOf(other)))),
        ["TakeOut.DoAsync"] = async (desk, room, other) => Assert.Equal(0, await TakeOut.DoAsync(desk, [room], TakeOutTests.IdOf(other), Stop)),
        ["WriteAnswer.DoAsync"] = async (desk, room, _) => Assert.False(await WriteAnswer.DoAsync(desk, room, "late", Stop)),
        ["WriteAnswer.Unsent"] = (desk, room, _) => Run(() => Assert.Empty(WriteAnswer.Unsent(desk, room))),
        ["WriteAnswer.Queued"] = (desk, room, _) => Run(() => Assert.Empty(WriteAnswer.Queued(desk, room))),
    };

    [Fact]
    public async Task None_of_them_says_anything_in_the_room_any_more()
    {
        var known = typeof(Record).Assembly.GetTypes().Where(type => type is { IsPublic: true, Namespace: "Waystation.Office.Deeds" })
            .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Static))
            .Where(method => method.GetParameters().Any(parameter => parameter.ParameterType == typeof(CaseRoom) || parameter.ParameterType == typeof(IReadOnlyList<CaseRoom>)))
            .Select(method => $"{method.DeclaringType!.Name}.{method.Name}").Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        Assert.Equal(known, s_deeds.Keys.Order(StringComparer.Ordinal));

        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris", "Vera"]);
        var (anna, boris, vera) = (network.Desks[0], network.Desks[1], network.Desks[2]);
        using var contact = new Person(network);
        var number = await TakeOutTests.CaseOfAsync(network, contact, "help", anna, boris, vera);
        Assert.Equal(1, await TakeOut.DoAsync(anna, [anna.RoomByNumber(number)!], TakeOutTests.IdOf(boris), Stop));
        await TakeOutTests.RoundsAsync(network, 3);
        var (room, theirs) = (anna.RoomByNumber(number)!, boris.RoomByNumber(number)!);
        Assert.True(theirs.IsOut);
        var author = theirs.Author.Address.ToText();
        var before = room.Log.Lines.Count(line => line.Entry.Fact is not Waystation.Casework.Audit.AccessNoted);
        foreach (var (name, deed) in s_deeds)
        {
            await deed(boris, theirs, vera);
            await TakeOutTests.RoundsAsync(network, 1);
            Assert.True(before == room.Log.Lines.Count(line => line.Entry.Fact is not Waystation.Casework.Audit.AccessNoted), name);
        }

        // The last of them: nothing of it is on that desk afterwards.
        Assert.False(await LeaveDesk.DoAsync(vera, vera.RoomByNumber(number)!, Stop));
        Assert.True(await LeaveDesk.DoAsync(boris, theirs, Stop));
        Assert.Null(boris.RoomByNumber(number));
        Assert.Single((await contact.ReadAsync()).Turns);
        Assert.Empty(boris.Errands());
        Assert.DoesNotContain(room.Log.Lines, line => RoomEpoch.Of(line.Number) == 2 && line.Author == author);
    }

    private static Task Run(Action deed)
    {
        deed();
        return Task.CompletedTask;
    }

    private static Task<object?> Run(Func<object?> deed) => Task.FromResult(deed());
}
