using Waystation.Letters;
using Waystation.Mail;
using Waystation.Office.Deeds;
using Waystation.Office.Rooms;
using Waystation.Office.Vault;

namespace Waystation.Office.Courier;

/// <summary>One round of the courier: the roster, what is to be sent, what has come. Any step may fail; the next round goes on where this one stopped.</summary>
public static class CourierRound
{
    /// <returns>Whether the relay was reached.</returns>
    public static async Task<bool> MakeAsync(Workstation desk, CancellationToken stop)
    {
        await desk.Turn.WaitAsync(stop);
        try
        {
            return await MakeHeldAsync(desk, stop);
        }
        finally
        {
            desk.Turn.Release();
        }
    }

    internal static async Task<bool> MakeHeldAsync(Workstation desk, CancellationToken stop)
    {
        if (!desk.HasJoined)
        {
            return false;
        }

        var state = desk.Courier;
        try
        {
            await RosterStep.TakeAsync(desk, stop);
            await CardStep.TakeAsync(desk, stop);
            await AppointmentStep.TakeAsync(desk, stop);
            await SendStep.TakeAsync(desk, stop);
            await ShiftStep.TakeAsync(desk, stop);
            await IntakeStep.TakeAsync(desk, stop);
            foreach (var room in desk.Rooms.ToList())
            {
                await RoomStep.TakeAsync(desk, room, stop);
                await InboxStep.TakeAsync(desk, room, stop);
            }

            await TakeOn.ResumeAsync(desk, stop);
            await HandOverStep.TakeAsync(desk, stop);
            state.IsReachable = true;
            state.LastAnswer = desk.World.Clock.GetUtcNow();
        }
        catch (RelayUnreachableException)
        {
            state.IsReachable = false;
        }
        catch (RelayLiedException lie)
        {
            desk.Note(new Trouble(lie.Kind.ToString(), TroublePlace.Relay, desk.World.Today));
        }

        state.ClockSkew = desk.Relay.ClockSkew;
        var errands = desk.Errands();
        state.Unsent = errands.Count(errand => errand.Errand.Held is null);
        state.Held = errands.Count(errand => errand.Errand.Held is not null);
        state.Rounds++;
        return state.IsReachable == true;
    }
}
