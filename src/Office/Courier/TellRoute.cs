using System.Security.Cryptography;
using System.Text;
using Waystation.Casework.Cases;
using Waystation.Letters;
using Waystation.Mail;
using Waystation.Office.Rooms;
using Waystation.Sealing;

namespace Waystation.Office.Courier;

/// <summary>Tells a contact which key speaks to them and where their letters go. The same from every desk, so that it is told once; told twice it does no harm.</summary>
internal static class TellRoute
{
    /// <summary>Somebody was taken out who knew the key before: the contact is told of the new one, by the old one. Before anything else is said with the new one.</summary>
    public static async Task OwedAsync(Workstation desk, CaseRoom room, CancellationToken stop)
    {
        if (!room.Conversation.OwesRoute || room.Case is not { Conversations: [.., var before, var now] } known)
        {
            return;
        }

        using var by = KeyOf(before.ConversationSeed);
        await DropAsync(desk, room, known, known.Conversations.Count, now, by, stop);
        desk.Vault.Commit(room.Conversation.RouteTold());
    }

    /// <summary>After the relay was restored from a backup, or when the contact has moved: all that was told them of this, in order. The first step is a shift's to say, by whichever member is on it.</summary>
    public static async Task AllAsync(Workstation desk, CaseRoom room, CancellationToken stop)
    {
        if (room.Case is not { } known)
        {
            return;
        }

        for (var i = 0; i < known.Conversations.Count; i++)
        {
            if (i == 0)
            {
                if (desk.ShiftFor(known.Safeguarding.IsOurs ? Duty.Safeguarding : Duty.Triage) is { } shift)
                {
                    await DropAsync(desk, room, known, 1, known.Conversations[0], shift, stop);
                }

                continue;
            }

            using var by = KeyOf(known.Conversations[i - 1].ConversationSeed);
            await DropAsync(desk, room, known, i + 1, known.Conversations[i], by, stop);
        }
    }

    /// <summary>Tells the contact, by the key in office, that the conversation has ended: when they write again, a shift may begin anew with them.</summary>
    public static async Task EndAsync(Workstation desk, CaseRoom room, CancellationToken stop)
    {
        if (room.Conversation.Key is not { } by || !Card.TryParse(room.Case?.Contact ?? "", out var contact, out _) || CardRecipient.Of(contact) is not { } recipient)
        {
            return;
        }

        var hash = SHA256.HashData([.. "waystation/ended/v1"u8, .. by.Address.Bytes]);
        var name = LetterId.TryParse(Convert.ToHexStringLower(hash.AsSpan(0, LetterId.Size)), out var id) ? id : throw new InvalidOperationException("A letter id is 16 bytes.");
        var item = new Item(name.ItemFor(by, contact.Mailbox), Expiry.DrawYear(desk.World.Today), SheetSeal.Seal(new Ended { Day = desk.World.Today }, by, contact.Mailbox, [recipient]));
        if (await desk.Relay.DropAsync(contact.Mailbox, item, stop) is AppendAnswer.Refused { Why: RelayRefusal.Busy or RelayRefusal.Full } refused)
        {
            throw new RelayUnreachableException($"The relay refused the end of a conversation: {refused.Why}.");
        }
    }

    /// <summary>Names what is told of one step of a room's route.</summary>
    public static LetterId Name(string room, int number)
    {
        var step = number == 1 ? "route" : $"route {number}";
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"waystation/take-on/v1 {step} {room}"));
        return LetterId.TryParse(Convert.ToHexStringLower(hash.AsSpan(0, LetterId.Size)), out var id) ? id : throw new InvalidOperationException("A letter id is 16 bytes.");
    }

    private static async Task DropAsync(Workstation desk, CaseRoom room, CaseFile known, int number, ConversationKeys keys, Key by, CancellationToken stop)
    {
        if (!Card.TryParse(known.Contact, out var contact, out _) || CardRecipient.Of(contact) is not { } recipient)
        {
            return;
        }

        var today = desk.World.Today;
        using var conversation = KeyOf(keys.ConversationSeed);
        using var inbox = KeyOf(keys.InboxSeed);
        var route = new Route { Day = today, Number = number, ConversationKey = conversation.Address, Inbox = CardStep.Fresh(inbox, today) };

        // The id comes from a key that whoever was taken out does not know: they cannot take it first.
        var id = Name(room.Address.ToText(), number).ItemFor(number == 1 ? by : conversation, contact.Mailbox);
        var item = new Item(id, Expiry.DrawYear(today), SheetSeal.Seal(route, by, contact.Mailbox, [recipient]));
        if (await desk.Relay.DropAsync(contact.Mailbox, item, stop) is AppendAnswer.Refused { Why: RelayRefusal.Busy or RelayRefusal.Full } refused)
        {
            throw new RelayUnreachableException($"The relay refused a route: {refused.Why}.");
        }
    }

    private static Key KeyOf(byte[] bytes)
    {
        using var seed = Seed.From(bytes);
        return Key.From(seed);
    }
}
