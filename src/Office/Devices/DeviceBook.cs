using System.Security.Cryptography;
using System.Text.Json;
using Waystation.Mail;
using Waystation.Office.Courier;
using Waystation.Office.Members;
using Waystation.Office.Post;
using Waystation.Office.Rooms;
using Waystation.Office.Vault;
using Waystation.Sealing;

namespace Waystation.Office.Devices;

/// <summary>Another desk of this desk's member, as it lies in the vault.</summary>
internal sealed record OwnDevice
{
    /// <summary>Its member's address, as text.</summary>
    public required string Address { get; init; }

    public required DateOnly Day { get; init; }

    /// <summary>From it come the tickets with which it is let in.</summary>
    public required byte[] Secret { get; init; }

    public override string ToString() => nameof(OwnDevice);
}

/// <summary>What the vault keeps of this member's other desks.</summary>
internal static class DeviceBook
{
    private const string Prefix = "device/";
    private const string RoomPrefix = "device-room/";
    private const string OfferPrefix = "device-offer/";

    /// <summary>More sheets of desks that nobody has said yes to wait for nobody.</summary>
    private const int MostOffers = 128;

    public static IReadOnlyList<OwnDevice> All(SealedVault vault) => [.. vault.Keys(Prefix).Select(key => JsonSerializer.Deserialize(vault.Get(key), OfficeJson.Default.OwnDevice)!)];

    public static OwnDevice? Find(SealedVault vault, string address) => vault.Get(Prefix + address) is { } json ? JsonSerializer.Deserialize(json, OfficeJson.Default.OwnDevice) : null;

    public static Change Put(OwnDevice device) => new Change.Put(Prefix + device.Address, JsonSerializer.SerializeToUtf8Bytes(device, OfficeJson.Default.OwnDevice));

    public static IReadOnlyList<Change> Forget(SealedVault vault, string address) =>
        [new Change.Destroy(Prefix + address), .. vault.Keys($"{RoomPrefix}{address}/").Select(key => new Change.Remove(key))];

    /// <summary>Whether nothing is left to do for a device in a room, until its epoch ends.</summary>
    public static bool IsDone(SealedVault vault, OwnDevice device, CaseRoom room) => vault.Get(PlaceOf(device, room)) is { } done && (done.Length != sizeof(int) || BitConverter.ToInt32(done) >= room.Epoch);

    public static Change PutDone(OwnDevice device, CaseRoom room) => new Change.Put(PlaceOf(device, room), BitConverter.GetBytes(room.Epoch));

    /// <summary>The relay was restored: what a device was handed for a room may not have reached it.</summary>
    public static IReadOnlyList<Change> AskAgain(SealedVault vault, CaseRoom room) => [.. vault.KeysNamed(RoomPrefix, room.Address.ToText()).Select(key => new Change.Remove(key))];

    /// <summary>Forgets a device that was struck out from another desk of this member, so that it is let into no room that comes.</summary>
    public static void ForgetStruck(Workstation desk, CaseRoom room)
    {
        var member = room.Mine?.Id;
        foreach (var struck in room.Log.Book.Struck.Where(struck => struck.Member == member && Find(desk.Vault, struck.Device) is not null).ToList())
        {
            desk.Vault.Commit(Forget(desk.Vault, struck.Device));
        }
    }

    /// <summary>The ticket of a device in a room: the same each time.</summary>
    public static byte[] TicketFor(OwnDevice device, CaseRoom room) => HMACSHA256.HashData(device.Secret, (byte[])[.. "waystation/device-ticket/v1"u8, .. room.Address.Bytes]);

    /// <summary>Desks that say they are this member's, and wait for the person here.</summary>
    public static IReadOnlyList<string> Offers(SealedVault vault) => [.. vault.Keys(OfferPrefix).Select(key => key[OfferPrefix.Length..].Split('/')[0]).Distinct(StringComparer.Ordinal)];

    public static IReadOnlyList<DeviceRooms> OfferedBy(SealedVault vault, string address) =>
        [.. vault.Keys($"{OfferPrefix}{address}/").Select(key => MemberSheet.Read(vault.Get(key)!)).OfType<DeviceRooms>()];

    /// <summary>Rooms whose keys wait for the person here. They may go on to another epoch meanwhile.</summary>
    public static IEnumerable<Address> OfferedRooms(SealedVault vault) => Offers(vault).SelectMany(from => RoomsOf(OfferedBy(vault, from)));

    public static IEnumerable<Address> RoomsOf(IEnumerable<DeviceRooms> offered) =>
        offered.SelectMany(sheet => sheet.Rooms).Select(room => RoomKeys.Of(room.Seeds, room.Room, room.Checkpoint)?.Room).OfType<Address>();

    public static IReadOnlyList<Change> ForgetOffers(SealedVault vault, string address) => [.. vault.Keys($"{OfferPrefix}{address}/").Select(key => new Change.Destroy(key))];

    /// <returns>Whether the sheet was one of these: it can be deleted at the relay.</returns>
    public static bool Take(Workstation desk, ItemId item, Address by, MemberSheet? sheet)
    {
        if (sheet is not DeviceRooms offered)
        {
            return false;
        }

        if (!offered.IsSound)
        {
            return true;
        }

        if (Find(desk.Vault, by.ToText()) is not null)
        {
            desk.Vault.Commit(Entering(desk, [offered]));
            Entered(desk, [offered]);
        }
        else if (desk.Vault.Keys(OfferPrefix).Count < MostOffers)
        {
            desk.Vault.Commit(new Change.Put($"{OfferPrefix}{by.ToText()}/{item.ToText()}", offered.ToJson()));
        }

        return true;
    }

    /// <summary>What the vault keeps when this desk goes into rooms as another device of their member.</summary>
    public static IReadOnlyList<Change> Entering(Workstation desk, IReadOnlyList<DeviceRooms> offered)
    {
        var changes = new List<Change>();
        var come = new List<Errand>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (one, keys) in offered.SelectMany(sheet => sheet.Rooms).Select(one => (one, RoomKeys.Of(one.Seeds, one.Room, one.Checkpoint))).OrderByDescending(one => one.Item2?.Seeds.Count))
        {
            if (keys is null || !seen.Add(keys.Room.ToText()))
            {
                continue;
            }

            var known = desk.RoomOf(keys.Room.ToText());
            if (known is not null && !known.ComesAnew(keys, one.Ticket))
            {
                // It was handed over before, and the epoch ended while it was on its way.
                changes.AddRange(keys.Seeds.Skip(known.Epoch).Where(seed => seed.Length == Seed.Size).Select(seed => SuccessionBook.Put(keys.Room, seed, desk.World.Today)));
                continue;
            }

            using var author = desk.World.DrawSeed();
            using var signs = Key.From(author);
            changes.AddRange(known?.Rejoining(keys, author, one.Ticket) ?? RoomFounding.Found(keys, author, one.Ticket));
            var introduced = new Casework.Rooms.AuthorIntroduced(desk.Pseudonym ?? "", desk.Member!.Address.ToText(), one.Ticket);
            come.Add(new Errand.WriteFact(keys.Room.ToText(), RoomWriter.IntroductionId(signs.Address).ToText(), introduced.ToJson()));
        }

        return [.. changes, .. desk.PutErrands([.. come])];
    }

    /// <summary>Once that is kept.</summary>
    public static void Entered(Workstation desk, IReadOnlyList<DeviceRooms> offered)
    {
        foreach (var room in RoomsOf(offered).Select(room => desk.RoomOf(room.ToText())).OfType<CaseRoom>().Where(room => !room.IsFromArchive))
        {
            room.Continue();
            room.Sleep();
        }

        desk.Reload();
    }

    private static string PlaceOf(OwnDevice device, CaseRoom room) => $"{RoomPrefix}{device.Address}/{room.Address.ToText()}";
}
