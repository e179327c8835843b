using Waystation.Letters;
using Waystation.Mail;
using Waystation.Office.Courier;
using Waystation.Office.Devices;
using Waystation.Office.Post;
using Waystation.Office.Rooms;
using Waystation.Office.Vault;
using Waystation.Sealing;

namespace Waystation.Office.Members;

/// <summary>Keys of epochs that have not begun, as members hand them to each other. Each is taken up when its room says so by its mark, and before that is good for nothing.</summary>
internal static class SuccessionBook
{
    /// <summary>Most rooms of one sheet.</summary>
    public const int MostRooms = 200;

    private const string Prefix = "offered/";

    /// <summary>More wait for no room: whoever floods a member's mailbox is read no further.</summary>
    private const int Most = 8_192;

    /// <summary>Days after which an epoch that did not begin never will.</summary>
    private const int Days = 90;

    public static Change Put(Address room, byte[] seed, DateOnly today) =>
        new Change.Put(KeyOf(room, Casework.Members.MemberBook.EpochMarkOf(seed)), [.. BitConverter.GetBytes(today.DayNumber), .. seed]);

    public static Change Forget(Address room, byte[] seed) => new Change.Destroy(KeyOf(room, Casework.Members.MemberBook.EpochMarkOf(seed)));

    /// <summary>What was handed over for a room into which this desk does not go.</summary>
    public static IReadOnlyList<Change> ForgetAll(SealedVault vault, Address room) => [.. vault.Keys(Prefix + room.ToText() + "/").Select(key => new Change.Destroy(key))];

    /// <summary>Whether somebody is a member of a room, or was when they took somebody out of it.</summary>
    public static bool MayHandOver(CaseRoom room, Address by) => room.Log.Book.Seats.Any(seat => (seat.Address ?? seat.Id) == by.ToText()) || room.Log.Book.Removals.Any(removal => removal.By == by.ToText());

    /// <returns>Whether the sheet was one of these, and there is no further use for it at the relay.</returns>
    public static bool Take(Workstation desk, Address by, MemberSheet? sheet)
    {
        if (sheet is not Succession { Keys: { Count: <= MostRooms } keys })
        {
            return false;
        }

        if (desk.Vault.Keys(Prefix).Count + keys.Count > Most)
        {
            return false;
        }

        var waiting = InvitationBook.All(desk.Vault).Select(invited => invited.Invitation.Room).Concat(DeviceBook.OfferedRooms(desk.Vault)).ToHashSet();
        var changes = new List<Change>();
        foreach (var key in keys.Where(key => key is { Seed.Length: Seed.Size }))
        {
            if (Address.TryParse(key.Room, out var room, out _)
                && (desk.RoomOf(key.Room) is { } known ? MayHandOver(known, by) : waiting.Contains(room)))
            {
                changes.Add(Put(room, key.Seed, desk.World.Today));
            }
        }

        if (changes.Count > 0)
        {
            desk.Vault.Commit(changes);
        }

        return true;
    }

    /// <summary>Goes on in a room's next epoch, when the room says that it has begun and its key is here.</summary>
    /// <returns>Whether it did.</returns>
    public static bool TakeUp(Workstation desk, CaseRoom room)
    {
        var offered = desk.Vault.Keys(Prefix + room.Address.ToText() + "/");
        if (offered.Count == 0)
        {
            return false;
        }

        var today = desk.World.Today;
        var old = offered.Where(key => desk.Vault.Get(key) is { Length: 4 + Seed.Size } kept && DateOnly.FromDayNumber(BitConverter.ToInt32(kept)).AddDays(Days) < today).Select(key => new Change.Destroy(key)).ToList<Change>();
        if (old.Count > 0)
        {
            desk.Vault.Commit(old);
        }

        if (!room.IsOver || room.IsOut || room.Log.Book.EpochMark is not { } mark || desk.Vault.Get(KeyOf(room.Address, mark)) is not { Length: 4 + Seed.Size } bytes)
        {
            return false;
        }

        using var next = Seed.From(bytes.AsSpan(4));
        using var author = desk.World.DrawSeed();
        desk.Vault.Commit([.. room.Continuing(next, author, today), new Change.Destroy(KeyOf(room.Address, mark))]);
        room.Continue();
        DeviceBook.ForgetStruck(desk, room);

        // The others see that this desk came along.
        desk.Vault.Commit(desk.PutErrands(new Errand.WriteFact(room.Address.ToText(), RoomWriter.IntroductionId(room).ToText(), room.Introduction(desk).ToJson())));
        return true;
    }

    private static string KeyOf(Address room, string mark) => $"{Prefix}{room.ToText()}/{mark}";
}
