using Waystation.Office.Rooms;

namespace Waystation.Office.Deeds;

/// <summary>Takes a case off this desk, of which this desk is no part any more: its member was taken out, or it was taken out of the archive to be read.</summary>
public static class LeaveDesk
{
    public static bool May(CaseRoom room) => room.IsFromArchive || room.IsOut;

    /// <returns>False when this desk works on it.</returns>
    public static async Task<bool> DoAsync(Workstation desk, CaseRoom room, CancellationToken stop)
    {
        await desk.Turn.WaitAsync(stop);
        try
        {
            if (!May(room))
            {
                return false;
            }

            desk.Forget(room);
            return true;
        }
        finally
        {
            desk.Turn.Release();
        }
    }
}
