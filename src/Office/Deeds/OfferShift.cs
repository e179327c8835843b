using Waystation.Office.Post;

namespace Waystation.Office.Deeds;

/// <summary>Makes a new shift key for the weeks to come, opens its mailbox, and gives the offer for the founders to put on the next roster.</summary>
public static class OfferShift
{
    /// <returns>The offer; null when the relay would not open the mailbox.</returns>
    public static async Task<string?> DoAsync(Workstation desk, CancellationToken stop)
    {
        await desk.Turn.WaitAsync(stop);
        try
        {
            using var shift = desk.World.DrawSeed();
            desk.Vault.Commit(OwnBook.PutShift(shift));
            desk.Reload();
            return await JoinRelay.OpenMailboxesAsync(desk, stop) ? JoinRelay.OfferText(desk) : null;
        }
        finally
        {
            desk.Turn.Release();
        }
    }
}
