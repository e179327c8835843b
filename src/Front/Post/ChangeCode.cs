using Waystation.Letters;
using Waystation.Mail;
using Waystation.Sealing;

namespace Waystation.Front.Post;

/// <summary>
/// Moves a contact to a new code: new mailbox, copies of what was said, then the old mailbox is closed, then word to the network. The closing is what counts: before it the old code is in
/// force, after it the new one, wherever the rest breaks off. Every step can be repeated; a repeat finishes what was begun, and so does whoever opens the new mailbox.
/// </summary>
internal static class ChangeCode
{
    /// <summary>Answers may come in while we copy: so often we look again. Whoever writes into the mailbox without end does not keep it open.</summary>
    private const int Looks = 6;

    private const int ReadAtOnce = 1_000;

    /// <exception cref="PostRefusedException">The relay refused.</exception>
    public static async Task<Fault?> DoAsync(Reception reception, Key old, Key next, CancellationToken stop)
    {
        var (relay, today) = (reception.Relay, reception.Today);
        var from = new ContactMailbox(relay, old, today);
        var to = new ContactMailbox(relay, next, today);
        var roster = await reception.Rosters.NowAsync(stop);
        var reading = await from.ReadAsync(stop);
        for (var look = 1; reading is not null && look <= Looks; look++)
        {
            if (await PrepareAsync(relay, reading, old, to, next, roster, today, stop) is { } fault)
            {
                return fault;
            }

            switch (await relay.CloseAsync(old, stop, look < Looks ? reading.Last : null))
            {
                case CloseAnswer.Refused { Why: RelayRefusal.AnotherCameFirst }:
                    reading = await from.ReadAsync(stop);
                    break;
                case CloseAnswer.Refused { Why: not (RelayRefusal.NoSuchMailbox or RelayRefusal.Closed) } refused:
                    throw new PostRefusedException(refused.Why);
                default:
                    reading = null;
                    break;
            }
        }

        // Closed, now or by an earlier try of the same form: the new mailbox says what remains to be done.
        return await to.ReadAsync(stop) is { } there ? (await Moves.FinishAsync(relay, next, there, today, stop)).Fault : new Fault(TroubleKind.NoMailbox);
    }

    private static async Task<Fault?> PrepareAsync(RelayClient relay, MailboxReading reading, Key old, ContactMailbox to, Key next, Rosters.RosterNow roster, DateOnly today, CancellationToken stop)
    {
        var conversation = Conversation.Read(reading.Lines, old.Address, roster.Roster, today);
        if (await Destination.OfAsync(relay, conversation, roster, today, stop) is not { } destination)
        {
            return new Fault(TroubleKind.ClosedNow);
        }

        if (await to.OpenAsync(stop) is { } refusal)
        {
            throw new PostRefusedException(refusal);
        }

        // First of all what says that this is not done yet: wherever it breaks off, the new code is not taken for one in force.
        var card = await to.CardAsync(stop);
        var notice = destination.Seal(new Moved { Day = today, To = card }, old, ContactMailbox.NameOf("moved", next.Address), today);
        var moving = new Moving
        {
            Day = today,
            From = old.Address,
            Place = destination.Mailbox,
            Item = notice.Id,
            Expires = notice.Expires,
            Notice = notice.Body.ToArray(),
            Pin = conversation.Route is { } route ? Pins.Of(route, today) : null,
        };
        await to.KeepAsync(moving, ContactMailbox.NameOf("moving", destination.Mailbox), stop);
        if (conversation.Duty != Duty.Triage)
        {
            await to.KeepAsync(new OnDuty { Day = today, Duty = conversation.Duty }, ContactMailbox.NameOf("on-duty", next.Address), stop);
        }

        foreach (var turn in conversation.Turns)
        {
            await (turn switch
            {
                Turn.Mine mine => to.KeepAsync(mine.Letter with { From = card }, mine.Letter.Id, stop),
                Turn.Theirs theirs => to.KeepAsync(new Kept { Day = theirs.Day, Id = theirs.Id, Text = theirs.Text }, theirs.Id, stop),
                _ => throw new InvalidOperationException("A turn is mine or theirs."),
            });
        }

        var read = conversation.Turns.OfType<Turn.Mine>().Where(mine => mine.ReadByPerson).Select(mine => mine.Letter.Id).ToList();
        foreach (var (some, i) in read.Chunk(ReadAtOnce).Select((some, i) => (some, i)))
        {
            await to.KeepAsync(new Letters.Receipt { Day = today, Letters = some }, ContactMailbox.NameOf($"read/{i}/{some.Length}", next.Address), stop);
        }

        return null;
    }
}

/// <summary>The contact's side keeps to a route that chained to the root.</summary>
internal static class Pins
{
    public static Pin Of(Letters.Route route, DateOnly today) => new() { Day = today, Number = route.Number, ConversationKey = route.ConversationKey, Inbox = route.Inbox };

    public static LetterId NameOf(int number, Address conversationKey) => ContactMailbox.NameOf($"pin/{number}", conversationKey);
}
