using Waystation.Casework.Cases;
using Waystation.Casework.Rooms;
using Waystation.Letters;
using Waystation.Office.Courier;
using Waystation.Office.Rooms;

namespace Waystation.Office.Deeds;

/// <summary>How recording something in a case ended.</summary>
public abstract record RecordAnswer
{
    private RecordAnswer()
    {
    }

    public sealed override string ToString() => nameof(RecordAnswer);

    /// <summary>It is in the vault, and goes to the room as soon as the relay can be reached.</summary>
    public sealed record Kept : RecordAnswer;

    /// <summary>Nothing was changed.</summary>
    public sealed record Refused(Objection Why) : RecordAnswer;

    /// <summary>This desk does not know what the person had seen when they decided: they look again. Nothing was changed.</summary>
    public sealed record LookAgain : RecordAnswer;
}

/// <summary>Writes one thing into a case: whatever casework says, in the one way there is.</summary>
public static class Record
{
    /// <param name="seen">Number of the last item of the room that the person had been shown when they decided (<see cref="CaseOnDesk.SeenNumber"/>). The entry keeps it, however late it is sent.</param>
    /// <param name="once">Under which it is recorded once, however often this is called.</param>
    public static async Task<RecordAnswer> DoAsync(Workstation desk, CaseRoom room, Fact fact, long seen, LetterId once, CancellationToken stop)
    {
        await desk.Turn.WaitAsync(stop);
        try
        {
            var item = once.ItemFor(room.Author, room.Address);
            if (room.Holds(item) || LookAtCase.Waiting(desk, room).Any(write => write.Item == item.ToText()))
            {
                return new RecordAnswer.Kept();
            }

            if (desk.Shown.Find(room.Address, seen) is not { } decided || LookAtCase.Of(desk, room, decided.Number) is not { } shown)
            {
                return new RecordAnswer.LookAgain();
            }

            if (Admission.Check(shown.File, fact, shown.Me, shown.Today) is { } why)
            {
                return new RecordAnswer.Refused(why);
            }

            desk.Vault.Commit(desk.PutErrands(new Errand.WriteFact(room.Address.ToText(), item.ToText(), fact.ToJson(), SeenThen.Of(decided))));
        }
        finally
        {
            desk.Turn.Release();
        }

        await CourierRound.SendAsync(desk, stop);
        return new RecordAnswer.Kept();
    }
}
