using Waystation.Letters;
using Waystation.Mail;
using Waystation.Sealing;

namespace Waystation.Front.Post;

/// <summary>Finishes changes of code that broke off after the old mailbox was closed, and tells apart those that broke off before.</summary>
internal static class Moves
{
    /// <returns>What the mailbox holds now; or the fault that its code is not in force, because the old mailbox still stands.</returns>
    /// <exception cref="PostRefusedException">The relay refused.</exception>
    public static async Task<(MailboxReading Reading, Fault? Fault)> FinishAsync(RelayClient relay, Key key, MailboxReading reading, DateOnly today, CancellationToken stop)
    {
        var moves = reading.Lines.Where(line => line.Opened is { Sheet: Moving } opened && opened.By.Equals(key.Address)).ToList();
        if (moves.Count == 0)
        {
            return (reading, null);
        }

        var mailbox = new ContactMailbox(relay, key, today);
        foreach (var moving in moves.Select(line => (Moving)line.Opened!.Sheet))
        {
            if (await relay.GetCardAsync(moving.From, stop) is not null)
            {
                return (reading, new Fault(TroubleKind.HalfChanged));
            }

            if (moving.Pin is { } pin)
            {
                await mailbox.KeepAsync(pin, Pins.NameOf(pin.Number, pin.ConversationKey), stop);
            }

            var answer = await relay.DropAsync(moving.Place, new Item(moving.Item, moving.Expires, moving.Notice), stop);
            if (answer is AppendAnswer.Refused { Why: RelayRefusal.Full or RelayRefusal.Busy or RelayRefusal.TooCheap } refused)
            {
                throw new PostRefusedException(refused.Why);
            }
        }

        // Only what was said and kept is forgotten.
        await relay.DeleteAsync(key, [.. moves.Select(line => line.Item)], stop);
        return (await mailbox.ReadAsync(stop) ?? reading, null);
    }
}
