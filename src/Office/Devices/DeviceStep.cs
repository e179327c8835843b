using System.Security.Cryptography;
using Waystation.Casework.Members;
using Waystation.Casework.Rooms;
using Waystation.Mail;
using Waystation.Office.Courier;
using Waystation.Office.Rooms;
using Waystation.Office.Vault;

namespace Waystation.Office.Devices;

/// <summary>Lets this member's other desks into the rooms of this one, also into those that come later, and hands them the keys.</summary>
/// <remarks>Each room is asked about once for each device and epoch: a device that has not come by the end of one gets the keys again, since the next one may have reached it before it knew of the room.</remarks>
internal static class DeviceStep
{
    /// <summary>Rooms of one round, so that a desk with many stays usable meanwhile.</summary>
    private const int AtOnce = 50;

    public static async Task TakeAsync(Workstation desk, CancellationToken stop)
    {
        foreach (var device in DeviceBook.All(desk.Vault))
        {
            var hand = new List<CaseRoom>();
            foreach (var room in desk.Rooms.Where(room => room.LastNumber > 0 && !DeviceBook.IsDone(desk.Vault, device, room)).Take(AtOnce).ToList())
            {
                switch (await LetInAsync(desk, device, room, stop))
                {
                    case true:
                        hand.Add(room);
                        break;
                    case false:
                        desk.Vault.Commit(DeviceBook.PutDone(device, room));
                        break;
                    default:
                        break;
                }
            }

            if (hand.Count > 0)
            {
                var errand = new Errand.HandDevice(desk.World.DrawItemId().ToText(), device.Address, [.. hand.Select(room => room.Address.ToText())]);
                desk.Vault.Commit([.. hand.Select(room => DeviceBook.PutDone(device, room)), .. desk.PutErrands(errand)]);
            }
        }
    }

    /// <returns>True: the room lets it in, and it is to get the key. False: there is nothing to do. Null: not now.</returns>
    private static async Task<bool?> LetInAsync(Workstation desk, OwnDevice device, CaseRoom room, CancellationToken stop)
    {
        if (room.IsOut)
        {
            return false;
        }

        if (room.IsOver || room.HasElder || room.Mine is null)
        {
            return null;
        }

        var admitted = new DeviceAdmitted(MemberBook.MarkOf(DeviceBook.TicketFor(device, room)), device.Address);
        if (room.Log.Book.Counts(admitted.Mark))
        {
            return !room.Log.Book.Seats.Any(seat => seat.Address == device.Address && seat.Name is not null);
        }

        if (room.Log.Book.Check(admitted, room.Mine, desk.World.Today) is not null)
        {
            // It is here already, or may not come.
            return false;
        }

        await RoomWriter.WriteAsync(desk, room, IdOf(room, device), admitted, stop, stillRight: () => room.Log.Book.Check(admitted, room.Mine, desk.World.Today) is null);
        await RoomStep.TakeAsync(desk, room, stop);
        return room.Log.Book.Counts(admitted.Mark) ? true : null;
    }

    private static ItemId IdOf(CaseRoom room, OwnDevice device) =>
        ItemId.TryRead(SHA256.HashData([.. "waystation/device-admitted/v1"u8, .. DeviceBook.TicketFor(device, room)]).AsSpan(0, ItemId.Size), out var id, out _) ? id : throw new InvalidOperationException("An item id is 16 bytes.");
}
