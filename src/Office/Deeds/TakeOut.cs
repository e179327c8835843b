using System.Security.Cryptography;
using System.Text;
using Waystation.Casework.Cases;
using Waystation.Casework.Members;
using Waystation.Casework.Rooms;
using Waystation.Letters;
using Waystation.Mail;
using Waystation.Office.Courier;
using Waystation.Office.Members;
using Waystation.Office.Post;
using Waystation.Office.Rooms;
using Waystation.Office.Vault;
using Waystation.Sealing;

namespace Waystation.Office.Deeds;

/// <summary>
/// Takes a member out of rooms: each gets a new epoch, whose key goes to those who stay through their own mailboxes, and other keys to speak to the contact. The plan lies in the
/// vault from the first step on; every step can be done twice; a desk that was killed goes on with it.
/// </summary>
/// <remarks>
/// Order matters: the next key first goes to those who stay, then the old epoch ends in one exact append, then the contact is told. So at each instant somebody besides this desk can
/// go on; a key whose epoch never begins opens nothing.
/// </remarks>
public static class TakeOut
{
    /// <summary>Days for which a hand-over waits at the relay, before the blur.</summary>
    internal const int HandOverDays = 60;

    /// <summary>Rooms of this desk in which somebody is a member.</summary>
    /// <param name="member">Their address, as text.</param>
    public static IReadOnlyList<CaseRoom> Shared(Workstation desk, string member) =>
        [.. desk.Rooms.Where(room => !room.IsOut && room.Log.Book.Seats.Any(seat => seat.Key == member))];

    /// <summary>Why this desk may not take them out of a room now; null when it may.</summary>
    public static Objection? Check(Workstation desk, CaseRoom room, string member) =>
        Check(desk, room, member, device: null);

    private static Objection? Check(Workstation desk, CaseRoom room, string member, string? device) =>
        room.IsOut ? Objection.YouAreOut
        : room.Log.Book.Check(new EpochEnded(member, new string('0', 64), device), room.Mine, desk.World.Today);

    /// <summary>What the vault keeps so that a device of this desk's own member is struck out of rooms. It is done in the rounds that follow.</summary>
    /// <param name="rooms">In which it is a device, or will be one that can be struck out when this desk has come.</param>
    /// <param name="device">Its address, as text.</param>
    /// <param name="before">What is sent first.</param>
    internal static IReadOnlyList<Change> Striking(Workstation desk, IReadOnlyList<(CaseRoom Room, string Member)> rooms, string device, params IReadOnlyList<Errand> before)
    {
        var known = desk.TakeOuts();
        return Planned(desk, [.. rooms.Where(some => !known.Any(plan => plan.Room == some.Room.Address.ToText() && plan.Device == device)).Select(some => Draft(desk, some.Room, some.Member, device))], before);
    }

    /// <summary>Begins. What the relay cannot be told now is told as soon as it answers.</summary>
    /// <returns>Of how many rooms they are taken out.</returns>
    public static async Task<int> DoAsync(Workstation desk, IReadOnlyList<CaseRoom> rooms, string member, CancellationToken stop)
    {
        int begun;
        await desk.Turn.WaitAsync(stop);
        try
        {
            begun = Plan(desk, rooms, member);
        }
        finally
        {
            desk.Turn.Release();
        }

        await CourierRound.MakeAsync(desk, stop);
        return begun;
    }

    /// <summary>Goes on with what was begun. The courier calls it in each round, after what waits was sent.</summary>
    internal static async Task ResumeAsync(Workstation desk, CancellationToken stop)
    {
        var plans = desk.TakeOuts();
        if (plans.Count == 0)
        {
            return;
        }

        // A hand-over that was never tried comes first: a key that only this desk holds is lost with it.
        var untried = desk.Errands().Select(errand => errand.Errand).OfType<Errand.HandOver>().Where(hand => hand.Held is null).SelectMany(hand => hand.Rooms).ToHashSet(StringComparer.Ordinal);
        using var together = desk.Vault.DestroyTogether();
        foreach (var plan in plans.Where(plan => !untried.Contains(plan.Room)))
        {
            await GoOnAsync(desk, plan, stop);
        }
    }

    private static int Plan(Workstation desk, IReadOnlyList<CaseRoom> rooms, string member)
    {
        var known = desk.TakeOuts();
        var plans = new List<TakeOutPlan>();
        foreach (var room in rooms)
        {
            if (Check(desk, room, member) is not null || known.Any(plan => plan.Room == room.Address.ToText() && plan.Member == member))
            {
                continue;
            }

            plans.Add(Draft(desk, room, member, device: null));
        }

        desk.Vault.Commit(Planned(desk, plans));
        return plans.Count;
    }

    private static TakeOutPlan Draft(Workstation desk, CaseRoom room, string member, string? device) => new()
    {
        Id = desk.World.DrawLetterId().ToText(),
        Room = room.Address.ToText(),
        Member = member,
        Device = device,
        Seed = Draw(desk),
        ConversationSeed = Draw(desk),
        InboxSeed = Draw(desk),
        Told = Staying(desk, room, member, device),
    };

    private static IReadOnlyList<Change> Planned(Workstation desk, IReadOnlyList<TakeOutPlan> plans, params IReadOnlyList<Errand> before)
    {
        var hands = plans
            .SelectMany(plan => plan.Told.Select(told => (Member: told, plan.Room)))
            .GroupBy(told => told.Member, told => told.Room, StringComparer.Ordinal)
            .SelectMany(told => told.Chunk(SuccessionBook.MostRooms).Select(some => new Errand.HandOver(desk.World.DrawLetterId().ToText(), told.Key, some)));
        return
        [
            .. plans.Select(TakeOutBook.Put),
            .. plans.Select(plan => SuccessionBook.Put(RoomOf(desk, plan).Address, plan.Seed, desk.World.Today)),
            .. desk.PutErrands([.. before, .. hands]),
        ];
    }

    private static async Task GoOnAsync(Workstation desk, TakeOutPlan plan, CancellationToken stop)
    {
        var room = RoomOf(desk, plan);
        using var seed = Seed.From(plan.Seed);
        using var next = Key.From(seed);
        await RoomStep.TakeAsync(desk, room, stop);
        if (!IsDone(room, next))
        {
            if (room.IsOut)
            {
                await AccuseAsync(desk, plan, room, next, stop);
                return;
            }

            if (room.IsOver)
            {
                // Somebody else ended the epoch: in the next one it is seen whether there is still anything to do.
                return;
            }

            if (Check(desk, room, plan.Member, plan.Device) is { } why)
            {
                if (plan.Device is not null && why is Objection.AuthorUnknown or Objection.TooMany)
                {
                    // This desk has not come into the room yet, or as many devices were struck out today as may be: a later round asks again.
                    return;
                }

                await GiveUpAsync(desk, plan, room, next, why, stop);
                return;
            }

            if (IsKnownOutside(desk, room, plan))
            {
                // Somebody has this key who was taken out meanwhile: it is never used.
                await desk.Relay.CloseAsync(next, stop);
                desk.Vault.Commit([TakeOutBook.Remove(plan), SuccessionBook.Forget(room.Address, plan.Seed), .. Planned(desk, [Draft(desk, room, plan.Member, plan.Device)])]);
                return;
            }

            var policy = new MailboxPolicy(DropRule.Keyed, TakeOn.RoomDelayDays);
            Demand(await desk.Relay.CreateAsync(next, policy, CardStep.Fresh(next, desk.World.Today), stop) is CreateAnswer.Refused refused ? refused.Why : null);
            var ended = new EpochEnded(plan.Member, MemberBook.EpochMarkOf(plan.Seed), plan.Device);
            Demand(await RoomWriter.WriteAsync(desk, room, Id(plan, "ended"), ended, stop, stillRight: () => Check(desk, room, plan.Member, plan.Device) is null && !IsKnownOutside(desk, room, plan)));
            await RoomStep.TakeAsync(desk, room, stop);
            if (!IsDone(room, next))
            {
                return;
            }
        }

        await RenewAsync(desk, plan, room, stop);
        var others = Staying(desk, room, plan.Member, plan.Device).Except(plan.Told, StringComparer.Ordinal).Select(told => new Errand.HandOver(desk.World.DrawLetterId().ToText(), told, [plan.Room]));
        desk.Vault.Commit([.. desk.PutErrands([.. others]), TakeOutBook.Remove(plan)]);
    }

    /// <summary>Whether the room went on with this plan's key, then or by now in a later epoch.</summary>
    private static bool IsDone(CaseRoom room, Key next) => room.Epochs.Any(epoch => room.KeyOf(epoch).Address.Equals(next.Address));

    /// <summary>Whether the next key was handed to somebody who is no longer here: another desk took them out since.</summary>
    private static bool IsKnownOutside(Workstation desk, CaseRoom room, TakeOutPlan plan) => plan.Told.Except(Staying(desk, room, plan.Member, plan.Device), StringComparer.Ordinal).Any();

    private static async Task GiveUpAsync(Workstation desk, TakeOutPlan plan, CaseRoom room, Key next, Objection why, CancellationToken stop)
    {
        if (why == Objection.TwoOthersMustAsk && room.Log.Book.Check(new RemovalAsked(plan.Member), room.Mine, desk.World.Today) is null)
        {
            // What one may not do alone becomes a request that the others see.
            Demand(await RoomWriter.WriteAsync(desk, room, Id(plan, "asked"), new RemovalAsked(plan.Member), stop));
        }

        await desk.Relay.CloseAsync(next, stop);
        desk.Vault.Commit(TakeOutBook.Remove(plan), SuccessionBook.Forget(room.Address, plan.Seed));
    }

    /// <summary>Whom this desk was to take out was first. It has no effect any more; those who stay see that both wanted to, and decide.</summary>
    private static async Task AccuseAsync(Workstation desk, TakeOutPlan plan, CaseRoom room, Key next, CancellationToken stop)
    {
        if (room.Log.Book.Removals.Any(removal => removal.By == plan.Member && removal.Epoch == room.Epoch))
        {
            var body = room.SealEntry(new EpochEnded(plan.Member, MemberBook.EpochMarkOf(plan.Seed)), RoomSeen.Of(desk, room), desk.World.Today);
            Demand(await RoomWriter.AppendPieceAsync(desk, room, Id(plan, "ended"), body, stop));
        }

        await desk.Relay.CloseAsync(next, stop);
        desk.Vault.Commit(TakeOutBook.Remove(plan), SuccessionBook.Forget(room.Address, plan.Seed));
    }

    /// <summary>Other keys speak to the contact from now on.</summary>
    private static async Task RenewAsync(Workstation desk, TakeOutPlan plan, CaseRoom room, CancellationToken stop)
    {
        var renewed = new ConversationRenewed(plan.ConversationSeed, plan.InboxSeed);
        if (room.Case is { HasContact: true } file && Admission.Check(file, renewed, room.Author.Address.ToText(), desk.World.Today) is not (Objection.IdTaken or Objection.YouAreOut))
        {
            using var seed = Seed.From(plan.InboxSeed);
            using var inbox = Key.From(seed);
            Demand(await desk.Relay.CreateAsync(inbox, new MailboxPolicy(DropRule.Open, 0), CardStep.Fresh(inbox, desk.World.Today), stop) is CreateAnswer.Refused refused ? refused.Why : null);
            Demand(await RoomWriter.WriteAsync(desk, room, Id(plan, "renewed"), renewed, stop));
            await RoomStep.TakeAsync(desk, room, stop);
        }

        await TellRoute.OwedAsync(desk, room, stop);
    }

    /// <summary>Addresses of everybody else who stays, also of those who were let in and have not come.</summary>
    /// <param name="member">Who does not stay; null for nobody.</param>
    internal static List<string> Staying(Workstation desk, CaseRoom room, string? member, string? device) =>
        [.. room.Log.Book.Seats.Where(seat => device is null ? seat.Id != member : seat.Address != device).Select(seat => seat.Address ?? seat.Id).OfType<string>().Where(id => id != desk.Member?.Address.ToText() && Address.TryParse(id, out _, out _)).Distinct(StringComparer.Ordinal)];

    private static CaseRoom RoomOf(Workstation desk, TakeOutPlan plan) => desk.RoomOf(plan.Room) ?? throw new InvalidOperationException("A plan's room is in the vault with it.");

    internal static byte[] Draw(Workstation desk)
    {
        var bytes = new byte[Seed.Size];
        desk.World.Fill(bytes);
        return bytes;
    }

    private static ItemId Id(TakeOutPlan plan, string step) =>
        ItemId.TryRead(SHA256.HashData(Encoding.UTF8.GetBytes($"waystation/take-out/v1 {step} {plan.Id}")).AsSpan(0, ItemId.Size), out var id, out _) ? id : throw new InvalidOperationException("An item id is 16 bytes.");

    private static void Demand(RelayRefusal? refusal)
    {
        if (refusal is { } why)
        {
            throw new RelayUnreachableException($"The relay refused a step of taking somebody out: {why}.");
        }
    }
}
