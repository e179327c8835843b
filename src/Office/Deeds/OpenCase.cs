using Waystation.Casework.Cases;
using Waystation.Letters;
using Waystation.Office.Courier;
using Waystation.Office.Rooms;
using Waystation.Office.Vault;

namespace Waystation.Office.Deeds;

/// <summary>A person opens a case: letters not read before are marked as read in the room, and the contact is told.</summary>
public static class OpenCase
{
    public static async Task<CaseFile?> DoAsync(Workstation desk, CaseRoom room, CancellationToken stop)
    {
        await desk.Turn.WaitAsync(stop);
        try
        {
            if (room.Case is not { } file)
            {
                return null;
            }

            var unread = file.Turns.OfType<CaseTurn.FromContact>().Where(turn => !turn.Read).Select(turn => turn.Letter.Id).ToList();
            var queued = desk.Errands().Select(errand => errand.Errand).OfType<Errand.WriteFact>()
                .Where(write => write.Room == room.Address.ToText())
                .Select(write => Casework.Rooms.Fact.Read(write.Fact)).OfType<LettersRead>().SelectMany(read => read.Ids).ToHashSet(StringComparer.Ordinal);
            unread.RemoveAll(queued.Contains);
            if (unread.Count > 0 && !room.IsOut)
            {
                var id = desk.World.DrawLetterId();
                var letters = unread.Select(text => LetterId.TryParse(text, out var letter) ? letter : null).OfType<LetterId>().ToList();
                try
                {
                    desk.Vault.Commit(desk.PutErrands(
                        new Errand.WriteFact(room.Address.ToText(), id.ItemFor(room.Author, room.Address).ToText(), new LettersRead(unread).ToJson()),
                        new Errand.TellContact(room.Address.ToText(), id.ToText(), SheetSeal.ToJson(new Receipt { Day = desk.World.Today, Letters = letters }))));
                }
                catch (VaultDiskException)
                {
                    // Reading goes on; that it was read is told when the disk takes it.
                }
            }

            return file;
        }
        finally
        {
            desk.Turn.Release();
        }
    }
}
