using Waystation.Letters;
using Waystation.Mail;
using Waystation.Office.Courier;
using Waystation.Office.Deeds;
using Waystation.Office.Members;
using Waystation.Office.Post;
using Waystation.Office.Vault;
using Waystation.Sealing;

namespace Waystation.Office.Devices;

/// <summary>Another desk of the same member, for people.</summary>
/// <param name="Day">On which it was let in here.</param>
/// <param name="Cases">In which it is.</param>
/// <param name="IsKnown">Whether it was let in from this desk, or said yes to here; otherwise another desk in the person's name did it.</param>
public sealed record DeviceView(string Address, DateOnly? Day, int Cases, bool IsKnown)
{
    public override string ToString() => nameof(DeviceView);
}

/// <summary>A desk that says it is this member's, and waits for the person here.</summary>
/// <param name="From">Its address, as text.</param>
/// <param name="Cases">Whose keys it offers.</param>
/// <param name="Words">To be compared with what stands on its screen.</param>
public sealed record OfferedDevice(string From, int Cases, ComparingWords Words)
{
    public override string ToString() => nameof(OfferedDevice);
}

/// <summary>The desks of one member: a second one is let in, and a lost one is struck out from another with one press.</summary>
public static class MyDevices
{
    private static readonly KeyBench s_bench = new(1);

    /// <summary>More cases are not looked into for desks that this one does not know.</summary>
    private const int RoomsLookedInto = 200;

    /// <summary>This member's other desks: those that this one knows, and any that stand in a case in the person's name.</summary>
    public static IReadOnlyList<DeviceView> List(Workstation desk)
    {
        var me = desk.Member?.Address.ToText();
        var there = desk.Rooms.Where(room => !room.IsOut).Take(RoomsLookedInto)
            .SelectMany(room => room.Mine?.Id is { } member ? room.Log.Book.DevicesOf(member).Select(seat => seat.Address).OfType<string>().Distinct(StringComparer.Ordinal) : [])
            .Where(address => address != me).CountBy(address => address, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
        var known = DeviceBook.All(desk.Vault);
        return
        [
            .. known.Select(device => new DeviceView(device.Address, device.Day, there.GetValueOrDefault(device.Address), IsKnown: true)),
            .. there.Where(other => known.All(device => device.Address != other.Key)).Select(other => new DeviceView(other.Key, null, other.Value, IsKnown: false)),
        ];
    }

    public static int Waiting(Workstation desk) => DeviceBook.Offers(desk.Vault).Count;

    public static async Task<IReadOnlyList<OfferedDevice>> OffersAsync(Workstation desk, CancellationToken stop)
    {
        var offers = new List<OfferedDevice>();
        foreach (var from in DeviceBook.Offers(desk.Vault))
        {
            if (desk.Member is { } member && Address.TryParse(from, out var address, out _))
            {
                offers.Add(new OfferedDevice(from, DeviceBook.OfferedBy(desk.Vault, from).Sum(sheet => sheet.Rooms.Count), await ComparingWords.OfAsync(member.Address, address, s_bench, stop)));
            }
        }

        return offers;
    }

    /// <param name="typed">The address of the other desk, as text.</param>
    public static async Task<InviteLook> LookAsync(Workstation desk, string typed, CancellationToken stop)
    {
        if (!Address.TryParse(typed.Trim(), out var address, out _))
        {
            return new InviteLook.Refused(InviteRefusal.NotAnAddress);
        }

        await desk.Turn.WaitAsync(stop);
        try
        {
            var member = desk.Member ?? throw new InvalidOperationException("The desk has not joined.");
            return address.Equals(member.Address) ? new InviteLook.Refused(InviteRefusal.Yourself)
                : DeviceBook.Find(desk.Vault, address.ToText()) is not null ? new InviteLook.Refused(InviteRefusal.IsMember)
                : await desk.Relay.GetCardAsync(address, stop) is not { } card || CardRecipient.Of(card) is null ? new InviteLook.Refused(InviteRefusal.NoMailbox)
                : card.IsExpired(desk.World.Today) ? new InviteLook.Refused(InviteRefusal.CardExpired)
                : new InviteLook.Found(card, await ComparingWords.OfAsync(member.Address, address, s_bench, stop));
        }
        catch (RelayUnreachableException)
        {
            return new InviteLook.Refused(InviteRefusal.NotReached);
        }
        finally
        {
            desk.Turn.Release();
        }
    }

    /// <summary>The words are the same on both screens: the other desk is let into every case, and into those that come.</summary>
    public static async Task AddAsync(Workstation desk, Address device, CancellationToken stop)
    {
        await desk.Turn.WaitAsync(stop);
        try
        {
            if (DeviceBook.Find(desk.Vault, device.ToText()) is null && !device.Equals(desk.Member?.Address))
            {
                // Said even when there is no case yet: the other one's person must say yes once.
                var greeting = new Errand.HandDevice(desk.World.DrawItemId().ToText(), device.ToText(), []);
                desk.Vault.Commit([DeviceBook.Put(Draw(desk, device.ToText())), .. desk.PutErrands(greeting)]);
            }
        }
        finally
        {
            desk.Turn.Release();
        }

        await CourierRound.MakeAsync(desk, stop);
    }

    /// <summary>On the desk that is let in: the words are the same, and it goes into the cases as another device of their member. Or they are not, and the keys are destroyed.</summary>
    public static async Task AnswerAsync(Workstation desk, string from, bool yes, CancellationToken stop)
    {
        await desk.Turn.WaitAsync(stop);
        try
        {
            var offered = DeviceBook.OfferedBy(desk.Vault, from);
            if (offered.Count == 0)
            {
                return;
            }

            IReadOnlyList<Change> coming;
            if (!yes)
            {
                // What was handed over for those rooms goes with them.
                coming = [.. DeviceBook.RoomsOf(offered).Where(room => desk.RoomOf(room.ToText()) is null && InvitationBook.All(desk.Vault).All(invited => !invited.Invitation.Room.Equals(room))).SelectMany(room => SuccessionBook.ForgetAll(desk.Vault, room))];
            }
            else
            {
                var root = desk.Membership!.Root ?? offered.Select(sheet => sheet.Root).FirstOrDefault(text => text is not null && Address.TryParse(text, out _, out _));
                coming = [OwnBook.Put(desk.Membership with { Root = root }), DeviceBook.Put(Draw(desk, from)), .. DeviceBook.Entering(desk, offered)];
            }

            desk.Vault.Commit([.. DeviceBook.ForgetOffers(desk.Vault, from), .. coming]);
            DeviceBook.Entered(desk, offered);
        }
        finally
        {
            desk.Turn.Release();
        }

        await CourierRound.MakeAsync(desk, stop);
    }

    /// <summary>It was lost: in every case it is struck out, and gets no key of what comes.</summary>
    /// <returns>Of how many cases.</returns>
    public static async Task<int> StrikeAsync(Workstation desk, string address, CancellationToken stop)
    {
        int struck;
        await desk.Turn.WaitAsync(stop);
        try
        {
            var rooms = desk.Rooms.Where(room => !room.IsOut && room.Mine is { Id: { } me } && room.Log.Book.DevicesOf(me).Any(seat => seat.Address == address)).Select(room => (room, room.Mine!.Id!)).ToList();
            desk.Vault.Commit([.. DeviceBook.Forget(desk.Vault, address), .. TakeOut.Striking(desk, rooms, address)]);
            struck = rooms.Count;
        }
        finally
        {
            desk.Turn.Release();
        }

        await CourierRound.MakeAsync(desk, stop);
        return struck;
    }

    private static OwnDevice Draw(Workstation desk, string address)
    {
        var secret = new byte[Seed.Size];
        desk.World.Fill(secret);
        return new OwnDevice { Address = address, Day = desk.World.Today, Secret = secret };
    }
}
