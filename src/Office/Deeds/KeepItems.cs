using Waystation.Mail;
using Waystation.Office.Rooms;

namespace Waystation.Office.Deeds;

/// <summary>Somebody told the relay to take entries of a room away, and no erasure says why: a person at the desk has them kept.</summary>
public static class KeepItems
{
    /// <returns>How many stay; null when the relay cannot be reached.</returns>
    public static async Task<int?> DoAsync(Workstation desk, CaseRoom room, CancellationToken stop)
    {
        await desk.Turn.WaitAsync(stop);
        try
        {
            return await DeletionWatch.KeepAllAsync(desk, room, stop);
        }
        catch (RelayUnreachableException)
        {
            return null;
        }
        finally
        {
            desk.Turn.Release();
        }
    }
}
