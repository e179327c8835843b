using Waystation.Front.Rosters;
using Waystation.Letters;
using Waystation.Mail;
using Waystation.Sealing;

namespace Waystation.Front.Post;

/// <summary>Where what a contact says goes now, and to whom it is sealed.</summary>
internal sealed record Destination(Address Mailbox, IReadOnlyList<Recipient> Recipients)
{
    /// <returns>Null when there is nobody to seal to: the front is closed for now.</returns>
    public static async Task<Destination?> OfAsync(RelayClient relay, Conversation conversation, RosterNow roster, DateOnly today, CancellationToken stop)
    {
        if (conversation.Route is { } route && await InboxAsync(relay, route, today, stop) is { } inbox)
        {
            return inbox;
        }

        // No route, or one whose inbox is gone or expired: the shift brings it to the right room.
        return roster.Roster is { } now && roster.IsOpenFor(conversation.Duty, today) && now.IntakeOf(conversation.Duty) is { } intake ? new Destination(intake, now.Recipients(today, conversation.Duty)) : null;
    }

    /// <summary>Drops a sheet, once per name.</summary>
    /// <exception cref="PostRefusedException">The relay refused.</exception>
    public async Task DropAsync(RelayClient relay, Sheet sheet, Key by, LetterId name, DateOnly today, CancellationToken stop)
    {
        var answer = await relay.DropAsync(Mailbox, Seal(sheet, by, name, today), stop);

        // The id is taken when an earlier try of the same form arrived: sealed anew, its bytes differ.
        if (answer is AppendAnswer.Refused { Why: not RelayRefusal.IdTaken } refused)
        {
            throw new PostRefusedException(refused.Why) { IsOfDestination = true };
        }
    }

    /// <summary>The item that carries a sheet here, under the id that its name gives.</summary>
    public Item Seal(Sheet sheet, Key by, LetterId name, DateOnly today) =>
        new(name.ItemFor(by, Mailbox), Expiry.Draw(today, LetterDays), SheetSeal.Seal(sheet, by, Mailbox, Recipients));

    public override string ToString() => nameof(Destination);

    /// <summary>What waits for the network stays so long, in days.</summary>
    public const int LetterDays = 120;

    private static async Task<Destination?> InboxAsync(RelayClient relay, Letters.Route route, DateOnly today, CancellationToken stop)
    {
        var card = route.Inbox;
        if (card.IsExpired(today))
        {
            var newer = await relay.GetCardAsync(card.Mailbox, stop);
            if (newer is null || newer.Number < card.Number || newer.IsExpired(today))
            {
                return null;
            }

            card = newer;
        }

        return CardRecipient.Of(card) is { } recipient ? new Destination(card.Mailbox, [recipient]) : null;
    }
}
