using Waystation.Casework.Cases;
using Waystation.Casework.Checkpoints;
using Waystation.Casework.Consent;
using Waystation.Casework.Members;
using Waystation.Casework.Rooms;
using Waystation.Office.Courier;

namespace Waystation.Office.Rooms;

/// <summary>What this desk had said in time, and what a restored relay now lists after the end of its epoch, counts for nothing there: it is said again in the epoch that is open, under the same id.</summary>
/// <remarks>Only of late, since no backup is older (docs/operating.md, section 6), and no consent: whoever gave it is asked again. So a relay that pretends a restore brings back nothing that was replaced or withdrawn long ago.</remarks>
internal static class SaidAgain
{
    private const int Days = 31;

    /// <summary>Looks for such entries. Whoever takes entries in calls it.</summary>
    public static void Note(Workstation desk, CaseRoom room)
    {
        if (room.Log.Late is not { Count: > 0 } late || room.IsOut || room.IsFromArchive)
        {
            return;
        }

        var address = room.Address.ToText();
        var waiting = desk.Errands().Select(errand => errand.Errand).OfType<Errand.WriteFact>().Where(write => write.Room == address).Select(write => write.Item).ToHashSet(StringComparer.Ordinal);
        var again = new List<Errand>();
        foreach (var line in late.Where(line => room.IsOwn(line.Author) && line.Entry.Day.AddDays(Days) >= desk.World.Today && IsSaidAgain(line.Entry.Fact)))
        {
            if (room.ItemAt(line.Number) is { } item && !room.Holds(item.Id) && waiting.Add(item.Id.ToText()))
            {
                // Whoever said it had seen nothing of what came meanwhile: where it contradicts that, people decide.
                again.Add(new Errand.WriteFact(address, item.Id.ToText(), line.Entry.Fact.ToJson(), SeenThen.Nothing));
            }
        }

        if (again.Count > 0)
        {
            desk.Vault.Commit(desk.PutErrands(again));
        }
    }

    /// <summary>Who is here is said anew in each epoch, and who is not here is decided by what came first.</summary>
    private static bool IsSaidAgain(Fact fact) => !MemberBook.IsOfMembers(fact) && fact is not (ConsentGiven or ConversationRenewed or Carried or CheckpointMade or CheckpointCompared or UnknownFact or ErasedFact or SealedFact);
}
