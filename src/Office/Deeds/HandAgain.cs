using Waystation.Office.Courier;
using Waystation.Office.Members;
using Waystation.Office.Rooms;

namespace Waystation.Office.Deeds;

/// <summary>Hands the key of a room's open epoch once more to who has not shown themselves under it: it may have been lost on its way, with a relay that was restored or a desk that is gone.</summary>
public static class HandAgain
{
    /// <summary>Whether a desk of somebody has not come along since the room's key changed.</summary>
    /// <param name="member">The address of the desk, as text.</param>
    public static bool IsMissing(Workstation desk, CaseRoom room, string member) => Missing(desk, room).Contains(member, StringComparer.Ordinal);

    /// <param name="member">The address of their desk, as text.</param>
    /// <returns>Whether it goes to them: they are here, and have not come along.</returns>
    public static async Task<bool> DoAsync(Workstation desk, CaseRoom room, string member, CancellationToken stop)
    {
        await desk.Turn.WaitAsync(stop);
        try
        {
            if (!IsMissing(desk, room, member))
            {
                return false;
            }

            if (!desk.OwesKey(room, member))
            {
                desk.Vault.Commit(desk.PutErrands(To(desk, room, member)));
            }
        }
        finally
        {
            desk.Turn.Release();
        }

        await CourierRound.SendAsync(desk, stop);
        return true;
    }

    /// <summary>For everybody who has not come along, and for all who stay when the next epoch is about to begin from here; but for those to whom it is on its way.</summary>
    internal static IReadOnlyList<Errand> ToAll(Workstation desk, CaseRoom room) =>
        [.. (desk.TakeOuts().Any(plan => plan.Room == room.Address.ToText()) || LetInBook.All(desk.Vault).Any(plan => plan.Room == room.Address.ToText()) ? TakeOut.Staying(desk, room, member: null, device: null) : Missing(desk, room)).Where(member => !desk.OwesKey(room, member)).Select(member => To(desk, room, member))];

    private static Errand.HandOver To(Workstation desk, CaseRoom room, string member) => new(desk.World.DrawLetterId().ToText(), member, [room.Address.ToText()]);

    private static IReadOnlyList<string> Missing(Workstation desk, CaseRoom room) => room.IsOut || room.IsOver || room.OnlyReads || room.Epoch == 1 ? []
        : [.. TakeOut.Staying(desk, room, member: null, device: null).Except(room.Log.Book.Seats.Where(room.Log.Book.HasComeAlong).Select(seat => seat.Address ?? seat.Id).OfType<string>(), StringComparer.Ordinal)];
}
