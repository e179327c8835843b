using Waystation.Letters;
using Waystation.Mail;
using Waystation.Sealing;

namespace Waystation.Front.Post;

/// <summary>Moves a contact to a new code: new mailbox, copies of what was said, word to the network, and only then the old mailbox is closed. Every step can be repeated; a repeat finishes what was begun.</summary>
internal static class ChangeCode
{
    /// <summary>An answer may come in while we copy: so often we look again.</summary>
    private const int Looks = 5;

    /// <exception cref="PostRefusedException">The relay refused.</exception>
    public static async Task<Fault?> DoAsync(Reception reception, Key old, Key next, CancellationToken stop)
    {
        var (relay, today) = (reception.Relay, reception.Today);
        var from = new ContactMailbox(relay, old, today);
        var to = new ContactMailbox(relay, next, today);
        if (await from.ReadAsync(stop) is not { } reading)
        {
            // Closed already: an earlier try of the same form came to its end, if the new mailbox is there.
            return await to.ReadAsync(stop) is null ? new Fault(TroubleKind.NoMailbox) : null;
        }

        if (await to.OpenAsync(stop) is { } refusal)
        {
            throw new PostRefusedException(refusal);
        }

        var card = await to.CardAsync(stop);
        var roster = await reception.Rosters.NowAsync(stop);
        var conversation = await CopyAsync(reading, old, to, card, roster.Roster, today, stop);
        if (await Destination.OfAsync(relay, conversation, roster, today, stop) is not { } destination)
        {
            return new Fault(TroubleKind.ClosedNow);
        }

        await destination.DropAsync(relay, new Moved { Day = today, To = card }, old, ContactMailbox.NameOf("moved", next.Address), today, stop);
        for (var look = 0; look < Looks; look++)
        {
            var again = await from.ReadAsync(stop);
            if (again is null || again.Last == reading.Last)
            {
                break;
            }

            reading = again;
            await CopyAsync(reading, old, to, card, roster.Roster, today, stop);
        }

        return await relay.CloseAsync(old, stop) is CloseAnswer.Refused { Why: not (RelayRefusal.NoSuchMailbox or RelayRefusal.Closed) } refused ? throw new PostRefusedException(refused.Why) : null;
    }

    private static async Task<Conversation> CopyAsync(MailboxReading reading, Key old, ContactMailbox to, Card card, Roster? roster, DateOnly today, CancellationToken stop)
    {
        var conversation = Conversation.Read(reading.Lines, old.Address, roster, today);
        foreach (var turn in conversation.Turns)
        {
            await (turn switch
            {
                Turn.Mine mine => to.KeepAsync(mine.Letter with { From = card }, mine.Letter.Id, stop),
                Turn.Theirs theirs => to.KeepAsync(new Kept { Day = theirs.Day, Id = theirs.Id, Text = theirs.Text }, theirs.Id, stop),
                _ => throw new InvalidOperationException("A turn is mine or theirs."),
            });
        }

        if (conversation.Route is { } route)
        {
            await to.KeepAsync(Pins.Of(route, today), Pins.NameOf(route), stop);
        }

        return conversation;
    }
}

/// <summary>The contact's side keeps to a route that chained to the root.</summary>
internal static class Pins
{
    public static Pin Of(Letters.Route route, DateOnly today) => new() { Day = today, Number = route.Number, ConversationKey = route.ConversationKey, Inbox = route.Inbox };

    public static LetterId NameOf(Letters.Route route) => ContactMailbox.NameOf($"pin/{route.Number}", route.ConversationKey);
}
