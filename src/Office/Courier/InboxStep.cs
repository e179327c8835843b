using Waystation.Casework.Cases;
using Waystation.Casework.Rooms;
using Waystation.Letters;
using Waystation.Mail;
using Waystation.Office.Rooms;
using Waystation.Sealing;

namespace Waystation.Office.Courier;

/// <summary>Takes the contact's letters out of a conversation's inbox into the case room, then deletes them there. What the contact did not sign is left alone and not shown.</summary>
internal static class InboxStep
{
    public static async Task TakeAsync(Workstation desk, CaseRoom room, CancellationToken stop)
    {
        if (room.Conversation.OwesRoute)
        {
            await TellRoute.OwedAsync(desk, room, stop);
        }

        foreach (var inbox in room.Conversation.Inboxes(desk.World.Today))
        {
            await TakeAsync(desk, room, inbox, stop);
        }

        foreach (var old in room.Conversation.OldInboxes(desk.World.Today))
        {
            // Nothing is under way to it any more, and who was taken out has its key.
            if (await desk.Relay.CloseAsync(old, stop) is not CloseAnswer.Refused { Why: RelayRefusal.Busy })
            {
                desk.Vault.Commit(room.Conversation.ForgettingInbox(old));
            }
        }
    }

    private static async Task TakeAsync(Workstation desk, CaseRoom room, Key inbox, CancellationToken stop)
    {
        var answer = await MailboxReader.ReadAsync(desk.Relay, inbox, HeadBook.Of(desk.Vault, inbox.Address), stop);
        if (answer is ReadAnswer.Lie lie)
        {
            desk.Note(new Trouble(lie.Kind.ToString(), TroublePlace.Inbox, desk.World.Today));
            return;
        }

        if (answer is ReadAnswer.NotThere && room.Case is not null && inbox == room.Conversation.Inbox)
        {
            // The relay was restored from a backup that is older than this case.
            await desk.Relay.CreateAsync(inbox, new MailboxPolicy(DropRule.Open, deletionDelayDays: 0), CardStep.Fresh(inbox, desk.World.Today), stop);
            return;
        }

        var (items, seen) = answer switch
        {
            ReadAnswer.News news => (news.Items, news.Seen),
            ReadAnswer.Restored restored => (restored.Items, restored.Seen),
            _ => ([], null),
        };
        if (seen is null || items.Count == 0 || room.IsOver)
        {
            // Between two epochs letters wait where they are; whoever was taken out leaves them to the others.
            return;
        }

        var byId = items.ToDictionary(item => item.Id);
        var done = new List<ItemId>();
        foreach (var item in items.Where(item => item is { Gone: null, Body: not null }))
        {
            if (SheetSeal.Open(item.Body!.Value.Span, inbox.Address, [inbox.Identity]) is not { } opened)
            {
                continue;
            }

            if (await TakeAsync(desk, room, inbox, byId, opened, stop) is { } taken)
            {
                done.Add(item.Id);
                done.AddRange(taken);
            }
        }

        foreach (var ids in done.Distinct().Chunk(256))
        {
            await desk.Relay.DeleteAsync(inbox, ids, stop);
        }

        HeadBook.Keep(desk.Vault, inbox.Address, seen);
    }

    /// <returns>The items that belong to the sheet and may go; null when the sheet is not the contact's.</returns>
    private static async Task<IReadOnlyList<ItemId>?> TakeAsync(Workstation desk, CaseRoom room, Key inbox, Dictionary<ItemId, Listed> there, OpenedSheet opened, CancellationToken stop)
    {
        if (!Contacts(room).Contains(opened.By))
        {
            return null;
        }

        var isPresent = opened.By.Equals(Present(room));
        switch (opened.Sheet)
        {
            case Letter letter:
                Demand(await LetterMover.MoveAsync(desk, inbox, id => there.GetValueOrDefault(id), letter, !isPresent, room, stop));
                return [.. letter.Files.SelectMany(file => file.Pieces)];
            case Moved or Goodbye when !isPresent:
                // Whoever has an old code can neither move nor end the conversation.
                return [];
            case Moved moved:
                await WriteAsync(desk, room, new ContactMoved(moved.To.ToText()), moved.To.Mailbox, stop);
                return [];
            case Goodbye:
                await WriteAsync(desk, room, new ContactClosed(), opened.By, stop);
                return [];
            default:
                return null;
        }
    }

    internal static async Task WriteAsync(Workstation desk, CaseRoom room, Fact fact, Address about, CancellationToken stop)
    {
        var hash = System.Security.Cryptography.SHA256.HashData([.. "waystation/notice/v1"u8, .. about.Bytes, (byte)(fact is ContactClosed ? 1 : 0)]);
        if (LetterId.TryParse(Convert.ToHexStringLower(hash.AsSpan(0, LetterId.Size)), out var name))
        {
            Demand(await RoomWriter.WriteAsync(desk, room, room.IdOf(name), fact, stop));
        }
    }

    /// <summary>The address at which the contact of a case is; null while the case is not open.</summary>
    internal static Address? Present(CaseRoom room) => room.Case is { } known && Card.TryParse(known.Contact, out var card, out _) ? card.Mailbox : null;

    /// <summary>Every address at which the contact of a case was and is.</summary>
    internal static HashSet<Address> Contacts(CaseRoom room)
    {
        var cards = room.Log.Lines.Select(line => line.Entry.Fact switch
        {
            CaseOpened opened => opened.Contact,
            ContactMoved moved => moved.Contact,
            _ => null,
        });
        return [.. cards.OfType<string>().Select(text => Card.TryParse(text, out var card, out _) ? card.Mailbox : null).OfType<Address>()];
    }

    /// <summary>A refusal here means that the room cannot take what the contact sent: stop, leave it where it is, and try again in the next round.</summary>
    private static void Demand(RelayRefusal? refusal)
    {
        if (refusal is { } why)
        {
            throw new RelayUnreachableException($"The relay refused an entry: {why}.");
        }
    }
}
