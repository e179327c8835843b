using Waystation.Casework.Cases;
using Waystation.Casework.Rooms;
using Waystation.Mail;
using Waystation.Office.Courier;
using Waystation.Office.Rooms;

namespace Waystation.Office.Deeds;

/// <summary>A case as it stands on this desk: what its room holds, and after that what was written here and waits to be sent.</summary>
/// <param name="File">Of both.</param>
/// <param name="SeenNumber">Number of the last item of the room that it shows: what somebody decides over this page carries it.</param>
/// <param name="FirstWaiting">Lines of the log from this number on wait to be sent.</param>
/// <param name="Me">This desk's signing key in the room, as the log names authors.</param>
/// <param name="Today">In UTC.</param>
public sealed record CaseOnDesk(CaseFile File, long SeenNumber, long FirstWaiting, string Me, DateOnly Today)
{
    /// <summary>What somebody wrote and waits to be sent, in order.</summary>
    public IEnumerable<RoomLine> Waiting => File.Log.Lines.Where(line => Waits(line.Number) && line.Entry.Fact is not (AuthorIntroduced or LettersRead));

    /// <summary>Whether an item of its log is only here yet.</summary>
    public bool Waits(long number) => number >= FirstWaiting;

    public override string ToString() => nameof(CaseOnDesk);
}

/// <summary>Shows a case to the person at the desk, and remembers how much of it they were shown.</summary>
public static class LookAtCase
{
    /// <returns>Null while the room's first entries have not arrived.</returns>
    public static CaseOnDesk? Do(Workstation desk, CaseRoom room)
    {
        // Before what is shown: at worst they are taken to have seen less than they did.
        var seen = RoomSeen.Of(desk, room);
        if (Of(desk, room, seen.Number) is not { } shown)
        {
            return null;
        }

        desk.Shown.Note(room.Address, seen);
        NoteAccess.Read(desk, room);
        Erase.Note(desk, room);
        return shown;
    }

    internal static CaseOnDesk? Of(Workstation desk, CaseRoom room, long seen)
    {
        if (room.Case is not { } file)
        {
            return null;
        }

        var (me, today) = (room.Author.Address.ToText(), desk.World.Today);
        var first = Math.Max(file.Log.Lines[^1].Number, seen) + 1;
        var waiting = new List<(Fact Fact, long Seen)>();
        if (room.IsOver && !room.IsOut)
        {
            // The next epoch's key is on its way. What is said meanwhile is shown as it will stand there.
            waiting.Add((new AuthorIntroduced(desk.Pseudonym ?? "", desk.Member?.Address.ToText(), Ticket: null, me), seen));
            me += "+";
        }
        else if (file.Log.NameOf(me) is null)
        {
            waiting.Add((room.Introduction(desk), seen));
        }

        waiting.AddRange(Waiting(desk, room).Select(write => (Fact.Read(write.Fact), write.Decided is { } then ? RoomEpoch.NumberOf(then.Epoch, then.Number) : seen)).Where(write => write.Item1 is not null).Select(write => (write.Item1!, write.Item2)));
        if (waiting.Count > 0)
        {
            var (place, epoch) = (file.Log.PlaceOf(me).Counter, file.Log.Book.Epoch);
            var lines = waiting.Select((write, i) => new RoomLine(
                first + i,
                "",
                me,
                new Entry { Epoch = epoch, Counter = place + 1 + i, SeenNumber = write.Seen, SeenHash = "", Day = today, Fact = write.Fact }));
            file = CaseFile.Fold(RoomLog.Fold(file.Log.Lines.Concat(lines))) ?? file;
        }

        return new CaseOnDesk(file, seen, first, me, today);
    }

    /// <summary>What this desk has still to write into a room.</summary>
    internal static IEnumerable<Errand.WriteFact> Waiting(Workstation desk, CaseRoom room) => desk.Errands()
        .Select(errand => errand.Errand)
        .OfType<Errand.WriteFact>()
        .Where(write => write.Room == room.Address.ToText() && !(ItemId.TryParse(write.Item, out var id, out _) && room.Holds(id)));
}
