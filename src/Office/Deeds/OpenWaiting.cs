using Waystation.Letters;
using Waystation.Office.Courier;
using Waystation.Office.Intake;
using Waystation.Office.Vault;

namespace Waystation.Office.Deeds;

/// <summary>A person on triage opens a contact's letters: the contact is told that they were read.</summary>
public static class OpenWaiting
{
    /// <returns>The letters; null when they are no longer at intake.</returns>
    public static async Task<Waiting?> DoAsync(Workstation desk, string id, CancellationToken stop)
    {
        await desk.Turn.WaitAsync(stop);
        try
        {
            return Open(desk, id);
        }
        finally
        {
            desk.Turn.Release();
        }
    }

    private static Waiting? Open(Workstation desk, string id)
    {
        if (desk.SideOf(id) is not { } side || side.Board.Find(id) is not { } waiting)
        {
            return null;
        }

        if (desk.ShiftFor(side.Duty) is { } shift && !waiting.Left)
        {
            var letters = waiting.Letters.Select(letter => letter.Letter.Id).Where(letter => !desk.Told.Contains(letter)).ToList();
            if (letters.Count > 0)
            {
                var receipt = new Receipt { Day = desk.World.Today, Letters = letters };
                try
                {
                    desk.Vault.Commit(desk.PutErrands(new Errand.TellFromShift(shift.Address.ToText(), waiting.Contact.ToText(), desk.World.DrawLetterId().ToText(), SheetSeal.ToJson(receipt))));
                    desk.Told.UnionWith(letters);
                }
                catch (VaultDiskException)
                {
                    // Reading goes on; that it was read is told when the disk takes it.
                }
            }
        }

        return waiting;
    }
}
