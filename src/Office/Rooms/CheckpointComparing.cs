using System.Security.Cryptography;
using System.Text;
using Waystation.Casework.Checkpoints;
using Waystation.Casework.Rooms;
using Waystation.Mail;
using Waystation.Office.Courier;

namespace Waystation.Office.Rooms;

/// <summary>A desk that has a room from its beginning compares each checkpoint that another member made with what it has itself, and says in the room what it found.</summary>
internal static class CheckpointComparing
{
    /// <summary>Compares what came. Whoever takes entries in calls it.</summary>
    public static void Note(Workstation desk, CaseRoom room)
    {
        if (room.Case is not { Checkpoints.All: { Count: > 0 } made } file || room.IsFromArchive || room.IsOut || room.OnlyReads || room.FirstEpoch > 1 || room.Mine is not { Id: { } me })
        {
            return;
        }

        foreach (var checkpoint in made.Where(checkpoint => checkpoint.By.Member != me && !checkpoint.Said.ContainsKey(me) && RoomEpoch.Of(checkpoint.By.Number) > 1))
        {
            var item = Id(room, checkpoint);
            if (!desk.Errands().Any(errand => errand.Errand is Errand.WriteFact write && write.Item == item.ToText()))
            {
                var verdict = CheckpointComparison.IsRight(room.Log, checkpoint, room.Carry) ? CheckpointVerdict.Agrees : CheckpointVerdict.Differs;
                desk.Vault.Commit(desk.PutErrands(new Errand.WriteFact(room.Address.ToText(), item.ToText(), new CheckpointCompared(checkpoint.What.Id, checkpoint.By.Author, verdict).ToJson())));
            }
        }
    }

    private static ItemId Id(CaseRoom room, RoomCheckpoint checkpoint)
    {
        var hash = SHA256.HashData([.. "waystation/checkpoint-compared/v1"u8, .. room.Author.Address.Bytes, .. Encoding.UTF8.GetBytes(checkpoint.What.Id + checkpoint.By.Author)]);
        return ItemId.TryRead(hash.AsSpan(0, ItemId.Size), out var id, out _) ? id : throw new InvalidOperationException("An item id is 16 bytes.");
    }
}
