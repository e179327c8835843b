using System.Security.Cryptography;
using Waystation.Casework.Members;
using Waystation.Casework.Rooms;
using Waystation.Letters;
using Waystation.Mail;
using Waystation.Office.Deeds;
using Waystation.Office.Devices;
using Waystation.Office.Members;
using Waystation.Office.Post;
using Waystation.Office.Rooms;
using Waystation.Sealing;

namespace Waystation.Office.Courier;

/// <summary>Sends what this desk has promised to send, in order. What the relay refuses stays, with the reason, and is tried again.</summary>
internal static class SendStep
{
    /// <summary>Days that an invitation waits at the relay, before the blur.</summary>
    private const int InvitationDays = 60;

    public static async Task TakeAsync(Workstation desk, CancellationToken stop)
    {
        foreach (var (key, errand) in desk.Errands())
        {
            var held = errand switch
            {
                Errand.WriteFact fact => await WriteAsync(desk, fact, stop),
                Errand.HandKey hand => await HandAsync(desk, hand, stop),
                Errand.HandOver hand => await HandOverAsync(desk, hand, stop),
                Errand.TellContact tell => await TellAsync(desk, tell, stop),
                Errand.TellFromShift tell => await TellAsync(desk, tell, stop),
                Errand.TellMember tell => await TellAsync(desk, tell, stop),
                Errand.HandDevice hand => await HandDeviceAsync(desk, hand, stop),
                Errand.CloseMailbox close => await CloseAsync(desk, close, stop),
                _ => null,
            };
            if (held is null)
            {
                desk.Vault.Commit(errand.IsSecret ? new Vault.Change.Destroy(key) : ErrandBook.Remove(key));
            }
            else if (held != errand.Held)
            {
                desk.Vault.Commit(ErrandBook.PutAt(key, errand with { Held = held }));
            }
        }
    }

    private static async Task<string?> WriteAsync(Workstation desk, Errand.WriteFact errand, CancellationToken stop) =>
        desk.RoomOf(errand.Room) is { IsOut: true } ? nameof(Objection.YouAreOut)
        : desk.RoomOf(errand.Room) is { } room && ItemId.TryParse(errand.Item, out var id, out _) && Fact.Read(errand.Fact) is { } fact
            ? (await RoomWriter.WriteAsync(desk, room, id, fact, stop, errand.Decided))?.ToString()
        : null;

    /// <summary>Only once the room says that they are let in: without that their ticket is nobody's.</summary>
    private static async Task<string?> HandAsync(Workstation desk, Errand.HandKey errand, CancellationToken stop)
    {
        if (desk.RoomOf(errand.Room) is not { } room || desk.Member is not { } member || !Card.TryParse(errand.Card, out var card, out _))
        {
            return null;
        }

        if (!ItemId.TryParse(errand.Item, out var admitted, out _) || !room.Holds(admitted) || room.IsOver)
        {
            return room.IsOut ? nameof(Objection.YouAreOut) : nameof(RelayRefusal.Busy);
        }

        var today = desk.World.Today;
        if (!room.Log.Book.Counts(MemberBook.MarkOf(errand.Ticket)))
        {
            // A colleague was first, or the room is full: what stands in the room lets nobody in, and nobody gets its key for it.
            return null;
        }

        // Sealed to the card of today, which is theirs as the one that was shown was: both are signed by the address that was compared.
        if (await desk.Relay.GetCardAsync(card.Mailbox, stop) is not { } fresh || CardRecipient.Of(fresh) is not { } recipient || fresh.Number < card.Number || fresh.IsExpired(today))
        {
            return nameof(InviteRefusal.CardExpired);
        }

        var seeds = room.SeedBytes();
        foreach (var before in seeds.Take((errand.FromEpoch ?? 1) - 1))
        {
            CryptographicOperations.ZeroMemory(before);
        }

        var invitation = Invitation.Of(new RoomKeys(room.Address, [.. seeds.Select((seed, i) => i + 1 < errand.FromEpoch ? [] : seed)]) { Checkpoint = errand.Checkpoint ?? room.Checkpoint }, errand.Ticket, today);
        var body = invitation.Seal(member, card.Mailbox, [recipient]);
        foreach (var seed in seeds)
        {
            CryptographicOperations.ZeroMemory(seed);
        }

        var name = ItemId.TryRead(SHA256.HashData([.. "waystation/hand-key/v1"u8, .. errand.Ticket]).AsSpan(0, ItemId.Size), out var id, out _) ? id : throw new InvalidOperationException("An item id is 16 bytes.");
        return await desk.Relay.DropAsync(card.Mailbox, new Item(name, Expiry.Draw(today, InvitationDays), body), stop) is AppendAnswer.Refused { Why: not RelayRefusal.IdTaken } refused ? refused.Why.ToString() : null;
    }

    /// <summary>Sealed to the card that they have today; who has none that is fresh gets it when they have.</summary>
    private static async Task<string?> HandOverAsync(Workstation desk, Errand.HandOver errand, CancellationToken stop)
    {
        if (desk.Member is not { } member || !Address.TryParse(errand.Member, out var to, out _))
        {
            return null;
        }

        var today = desk.World.Today;
        var plans = desk.TakeOuts();
        var keys = errand.Rooms.SelectMany(room => KeysFor(desk, plans, room, errand.Member)).ToList();
        if (keys.Count == 0)
        {
            return null;
        }

        if (await desk.Relay.GetCardAsync(to, stop) is not { } card || CardRecipient.Of(card) is not { } recipient || card.IsExpired(today))
        {
            return nameof(InviteRefusal.CardExpired);
        }

        var body = new Succession { Day = today, Keys = keys }.Seal(member, to, [recipient]);
        if (!ItemId.TryParse(errand.Item, out var id, out _))
        {
            return null;
        }

        return await desk.Relay.DropAsync(to, new Item(id, Expiry.Draw(today, TakeOut.HandOverDays), body), stop) is AppendAnswer.Refused { Why: not RelayRefusal.IdTaken } refused ? refused.Why.ToString() : null;
    }

    /// <summary>The next epoch's key while it has not begun, and the present one's; nothing when there is nothing to hand over any more.</summary>
    private static IEnumerable<SuccessionKey> KeysFor(Workstation desk, IReadOnlyList<TakeOutPlan> plans, string room, string member)
    {
        // Which of two plans' seeds it will be says the room, by its mark. Nobody gets one that was drawn without them, or who is no longer here.
        if (desk.RoomOf(room) is not { IsOut: false } known || !known.Log.Book.Seats.Any(seat => (seat.Address ?? seat.Id) == member))
        {
            return [];
        }

        var planned = plans.Where(plan => plan.Room == room).Select(plan => (plan.Seed, plan.Told)).Concat(LetInBook.All(desk.Vault).Where(plan => plan.Room == room).Select(plan => (plan.Seed, plan.Told))).ToList();
        return
        [
            .. planned.Where(plan => plan.Told.Contains(member)).Select(plan => new SuccessionKey(room, plan.Seed)),
            .. known.Epoch > 1 ? new[] { new SuccessionKey(room, known.SeedBytes()[^1]) } : [],
        ];
    }

    private static async Task<string?> TellAsync(Workstation desk, Errand.TellContact errand, CancellationToken stop)
    {
        if (desk.RoomOf(errand.Room) is { IsOver: true } over)
        {
            return over.IsOut ? nameof(Objection.YouAreOut) : nameof(RelayRefusal.Busy);
        }

        if (desk.RoomOf(errand.Room) is { Conversation.OwesRoute: true } owing)
        {
            await TellRoute.OwedAsync(desk, owing, stop);
        }

        if (desk.RoomOf(errand.Room) is not { Conversation.Key: { } conversation, Case: { } known }
            || !Card.TryParse(known.Contact, out var contact, out _)
            || !LetterId.TryParse(errand.Letter, out var letter)
            || SheetSeal.Read(errand.Sheet) is not { } sheet)
        {
            return nameof(RelayRefusal.Malformed);
        }

        return await DropAsync(desk, sheet, conversation, contact, letter, stop);
    }

    private static async Task<string?> TellAsync(Workstation desk, Errand.TellFromShift errand, CancellationToken stop)
    {
        if (desk.Shifts.FirstOrDefault(shift => shift.Address.ToText() == errand.Shift) is not { } shift
            || !Card.TryParse(errand.ContactCard, out var contact, out _)
            || !LetterId.TryParse(errand.Letter, out var letter)
            || SheetSeal.Read(errand.Sheet) is not { } sheet)
        {
            // The shift is over, and with it the key that could have said so: nothing is owed any more.
            return null;
        }

        // A receipt that cannot be delivered (the person closed the mailbox) is not tried for ever.
        await DropAsync(desk, sheet, shift, contact, letter, stop);
        return null;
    }

    private static async Task<string?> TellAsync(Workstation desk, Errand.TellMember errand, CancellationToken stop)
    {
        if (desk.Member is not { } member || !Address.TryParse(errand.Member, out var to, out _) || !ItemId.TryParse(errand.Item, out var id, out _) || MemberSheet.Read(errand.Sheet) is not { } sheet)
        {
            return null;
        }

        var today = desk.World.Today;
        var recipient = errand.Lasting is { } lasting && Recipient.TryParse(lasting, out var known, out _) ? known
            : await desk.Relay.GetCardAsync(to, stop) is { } card && !card.IsExpired(today) ? CardRecipient.Of(card)
            : null;
        if (recipient is null)
        {
            return nameof(InviteRefusal.CardExpired);
        }

        using var seed = errand.By is { } other ? Seed.From(other) : null;
        using var key = seed is null ? null : Key.From(seed);
        var body = sheet.Seal(key ?? member, to, [recipient]);
        return await desk.Relay.DropAsync(to, new Item(id, Expiry.Draw(today, TakeOut.HandOverDays), body), stop) is AppendAnswer.Refused { Why: not (RelayRefusal.IdTaken or RelayRefusal.NoSuchMailbox or RelayRefusal.Closed) } refused ? refused.Why.ToString() : null;
    }

    private static async Task<string?> HandDeviceAsync(Workstation desk, Errand.HandDevice errand, CancellationToken stop)
    {
        if (desk.Member is not { } member || DeviceBook.Find(desk.Vault, errand.Device) is not { } device || !Address.TryParse(errand.Device, out var to, out _) || !ItemId.TryParse(errand.Item, out var id, out _))
        {
            // It was struck out meanwhile.
            return null;
        }

        var today = desk.World.Today;
        if (await desk.Relay.GetCardAsync(to, stop) is not { } card || CardRecipient.Of(card) is not { } recipient || card.IsExpired(today))
        {
            return nameof(InviteRefusal.CardExpired);
        }

        var rooms = errand.Rooms.Select(desk.RoomOf).OfType<CaseRoom>().Select(room => new DeviceRoom(room.SeedBytes(), DeviceBook.TicketFor(device, room), room.FirstEpoch > 1 ? room.Address.ToText() : null, room.Checkpoint)).ToList();
        var body = new DeviceRooms { Day = today, Root = desk.Root?.ToText(), Rooms = rooms }.Seal(member, to, [recipient]);
        return await desk.Relay.DropAsync(to, new Item(id, Expiry.Draw(today, TakeOut.HandOverDays), body), stop) is AppendAnswer.Refused { Why: not RelayRefusal.IdTaken } refused ? refused.Why.ToString() : null;
    }

    private static async Task<string?> CloseAsync(Workstation desk, Errand.CloseMailbox errand, CancellationToken stop)
    {
        using var seed = Seed.From(errand.Seed);
        using var key = Key.From(seed);
        return await desk.Relay.CloseAsync(key, stop) is CloseAnswer.Refused { Why: not (RelayRefusal.NoSuchMailbox or RelayRefusal.Closed) } refused ? refused.Why.ToString() : null;
    }

    private static async Task<string?> DropAsync(Workstation desk, Sheet sheet, Key by, Card contact, LetterId letter, CancellationToken stop)
    {
        if (CardRecipient.Of(contact) is not { } recipient)
        {
            return nameof(RelayRefusal.Malformed);
        }

        var body = SheetSeal.Seal(sheet, by, contact.Mailbox, [recipient]);
        var item = new Item(letter.ItemFor(by, contact.Mailbox), Expiry.DrawYear(desk.World.Today), body);
        return await desk.Relay.DropAsync(contact.Mailbox, item, stop) switch
        {
            // The id comes from our key: if it is taken, an earlier try whose answer was lost took it.
            AppendAnswer.Refused { Why: RelayRefusal.IdTaken } => null,
            AppendAnswer.Refused refused => refused.Why.ToString(),
            _ => null,
        };
    }
}
