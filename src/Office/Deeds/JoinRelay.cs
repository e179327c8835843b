using Waystation.Mail;
using Waystation.Office.Courier;
using Waystation.Office.Members;
using Waystation.Office.Post;
using Waystation.Sealing;

namespace Waystation.Office.Deeds;

/// <summary>A new desk makes its member key and its first shift key, opens their mailboxes at the relay, and gets the offer that the founders need.</summary>
public static class JoinRelay
{
    /// <param name="relayUrl">Scheme, host and port.</param>
    /// <param name="relay">The relay's own address, as the operator gives it.</param>
    /// <param name="pseudonym">How this member goes in rooms.</param>
    /// <returns>The offer; null when the relay would not open the mailboxes.</returns>
    /// <exception cref="RelayUnreachableException">Nothing was changed that a second try does not mend.</exception>
    public static async Task<string?> DoAsync(Workstation desk, Uri relayUrl, Address relay, string pseudonym, CancellationToken stop)
    {
        await desk.Turn.WaitAsync(stop);
        try
        {
            if (!desk.HasJoined)
            {
                using var member = desk.World.DrawSeed();
                using var shift = desk.World.DrawSeed();
                var membership = new Membership { RelayUrl = relayUrl.GetLeftPart(UriPartial.Authority), RelayAddress = relay.ToText(), Pseudonym = pseudonym };
                using var reading = desk.World.DrawSeed();
                desk.Vault.Commit(OwnBook.Put(membership), OwnBook.PutMember(member), OwnBook.PutShift(shift), ReadingBook.Put(reading, desk.World.Today));
                desk.Reload();
            }

            return await OpenMailboxesAsync(desk, stop) ? OfferText(desk) : null;
        }
        finally
        {
            desk.Turn.Release();
        }
    }

    /// <summary>The offer of a desk that has joined, for its newest shift key.</summary>
    public static string OfferText(Workstation desk)
    {
        var today = desk.World.Today;
        return new Offer { Member = ReadingBook.Card(desk).ToText(), Shift = CardStep.Fresh(desk.Shifts[^1], today).ToText() }.ToText();
    }

    /// <summary>The member's address, to be shown as a QR code: the relay gives the card to it, which only that address can have signed.</summary>
    public static Address MemberAddress(Workstation desk) => (desk.Member ?? throw new InvalidOperationException("The desk has not joined.")).Address;

    internal static async Task<bool> OpenMailboxesAsync(Workstation desk, CancellationToken stop)
    {
        foreach (var (key, card) in desk.Shifts.Select(shift => (shift, CardStep.Fresh(shift, desk.World.Today))).Append((desk.Member!, ReadingBook.Card(desk))))
        {
            var policy = new MailboxPolicy(DropRule.Open, deletionDelayDays: 0);
            if (await desk.Relay.CreateAsync(key, policy, card, stop) is CreateAnswer.Refused)
            {
                return false;
            }
        }

        return true;
    }
}
