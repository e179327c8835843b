using Waystation.Letters;
using Waystation.Mail;
using Waystation.Sealing;

namespace Waystation.Front.Post;

/// <summary>Says goodbye to the network, then erases the contact's mailbox.</summary>
internal static class CloseForEver
{
    /// <exception cref="PostRefusedException">The relay refused.</exception>
    public static async Task<Fault?> DoAsync(Reception reception, Key key, CancellationToken stop)
    {
        var (relay, today) = (reception.Relay, reception.Today);
        if (await new ContactMailbox(relay, key, today).ReadAsync(stop) is not { } reading)
        {
            return null;
        }

        var roster = await reception.Rosters.NowAsync(stop);
        var conversation = Conversation.Read(reading.Lines, key.Address, roster.Roster, today);

        // Nobody to say goodbye to is no reason to keep what a person wants erased.
        if (await Destination.OfAsync(relay, conversation, roster, today, stop) is { } destination)
        {
            await destination.DropAsync(relay, new Goodbye { Day = today }, key, ContactMailbox.NameOf("goodbye", key.Address), today, stop);
        }

        return await relay.CloseAsync(key, stop) is CloseAnswer.Refused { Why: not (RelayRefusal.NoSuchMailbox or RelayRefusal.Closed) } refused ? throw new PostRefusedException(refused.Why) : null;
    }
}
