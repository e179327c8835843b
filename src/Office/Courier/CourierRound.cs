using Waystation.Letters;
using Waystation.Mail;
using Waystation.Office.Archive;
using Waystation.Office.Deeds;
using Waystation.Office.Devices;
using Waystation.Office.Recovery;
using Waystation.Office.Rooms;
using Waystation.Office.Vault;

namespace Waystation.Office.Courier;

/// <summary>One round of the courier: the roster, what is to be sent, what has come. Any step may fail without the others; the next round takes it up again.</summary>
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

    /// <summary>Sends what waits, without fetching: after a person has done something, so that they need not wait for a whole round. A relay that did not answer last time is left to the next round.</summary>
    public static async Task SendAsync(Workstation desk, CancellationToken stop)
    {
        if (desk.Courier.IsReachable == false)
        {
            CountUnsent(desk);
            return;
        }

        await desk.Turn.WaitAsync(stop);
        try
        {
            await StepsAsync(desk, [() => SendStep.TakeAsync(desk, stop)]);
        }
        finally
        {
            desk.Turn.Release();
        }
    }

    /// <summary>A round whose unforeseen faults, mistakes of ours, are told to the person instead of ending the rounds for good.</summary>
    public static async Task MakeWhateverHappensAsync(Workstation desk, CancellationToken stop)
    {
        try
        {
            await MakeAsync(desk, stop);
            desk.Courier.Stumbled = false;
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            desk.Courier.Stumbled = true;
        }
    }

    internal static async Task<bool> MakeHeldAsync(Workstation desk, CancellationToken stop)
    {
        if (!desk.HasJoined)
        {
            return false;
        }

        var answered = await StepsAsync(desk, Steps(desk, stop));
        desk.Courier.Rounds++;
        return answered;
    }

    private static async Task<bool> StepsAsync(Workstation desk, IEnumerable<Func<Task>> steps)
    {
        var state = desk.Courier;
        var answered = true;
        var diskFails = false;
        foreach (var step in steps)
        {
            try
            {
                await step();
            }
            catch (RelayUnreachableException failure)
            {
                answered = false;
                if (failure.HasNoWay)
                {
                    break;
                }
            }
            catch (RelayLiedException lie)
            {
                desk.Note(new Trouble(lie.Kind.ToString(), TroublePlace.Relay, desk.World.Today));
            }
            catch (VaultDiskException)
            {
                diskFails = true;
            }
        }

        state.DiskFails = diskFails;
        state.IsReachable = answered;
        if (answered)
        {
            state.LastAnswer = desk.World.Clock.GetUtcNow();
        }

        state.ClockSkew = desk.Relay.ClockSkew;
        CountUnsent(desk);
        return answered;
    }

    private static void CountUnsent(Workstation desk)
    {
        var errands = desk.Errands();
        desk.Courier.Unsent = errands.Count(errand => errand.Errand.Held is null);
        desk.Courier.Held = errands.Count(errand => errand.Errand.Held is not null);
    }

    private static IEnumerable<Func<Task>> Steps(Workstation desk, CancellationToken stop)
    {
        yield return () => RosterStep.TakeAsync(desk, stop);
        yield return () => CardStep.TakeAsync(desk, stop);
        yield return () => AppointmentStep.TakeAsync(desk, stop);
        yield return () => HalfStep.TakeAsync(desk);
        yield return () => SendStep.TakeAsync(desk, stop);
        yield return () => ShiftStep.TakeAsync(desk, stop);
        foreach (var side in desk.Sides)
        {
            yield return () => IntakeStep.TakeAsync(desk, side, stop);
        }

        foreach (var step in Together(desk, RoomSteps(desk, stop)))
        {
            yield return step;
        }

        yield return () => ReturnStep.TakeAsync(desk, stop);
        yield return () => DeviceStep.TakeAsync(desk, stop);
        yield return () => TakeOut.ResumeAsync(desk, stop);
        yield return () => LetInFrom.ResumeAsync(desk, stop);
        yield return () => TakeOn.ResumeAsync(desk, stop);
        yield return () => ArchiveStep.TakeAsync(desk, stop);
        yield return () => HandOverStep.TakeAsync(desk, stop);
        yield return () => ReserveStep.TakeAsync(desk, stop);
    }

    private static IEnumerable<Func<Task>> RoomSteps(Workstation desk, CancellationToken stop)
    {
        foreach (var room in desk.Rooms.Where(room => !room.IsFromArchive).ToList())
        {
            yield return () => RoomStep.TakeAsync(desk, room, stop);
            yield return () => InboxStep.TakeAsync(desk, room, stop);
            yield return () => DeletionWatch.TakeAsync(desk, room, stop);
        }
    }

    /// <summary>Somebody may have been taken out of very many rooms: what goes with them goes in few writes.</summary>
    private static IEnumerable<Func<Task>> Together(Workstation desk, IEnumerable<Func<Task>> steps)
    {
        using var together = desk.Vault.DestroyTogether();
        foreach (var step in steps)
        {
            yield return step;
        }
    }
}
