using System.Security.Cryptography;
using System.Text;
using Waystation.Letters;
using Waystation.Mail;
using Waystation.Sealing;

namespace Waystation.Front.Post;

/// <summary>What a contact's mailbox held when it was read.</summary>
/// <param name="Lines">What opened and what did not, in order.</param>
/// <param name="Ids">Every item that was ever there, deleted ones too.</param>
/// <param name="Last">The number of the newest item.</param>
/// <param name="Life">The relay's incarnation; null when nothing was asked of it.</param>
/// <param name="KeptUntil">Until when what is there was renewed; null when it was not.</param>
internal sealed record MailboxReading(IReadOnlyList<MailboxLine> Lines, IReadOnlySet<ItemId> Ids, long Last, Incarnation? Life, DateOnly? KeptUntil)
{
    /// <summary>A mailbox that was just opened.</summary>
    public static MailboxReading Empty { get; } = new([], new HashSet<ItemId>(), 0, Life: null, KeptUntil: null);

    /// <summary>What a visit may remember of it.</summary>
    /// <param name="duty">Whose conversation it is.</param>
    public Known ToKnown(Duty duty, Card? card) => new(Last, Life, Ids, [.. Lines.Where(line => line.Opened?.Sheet is Waystation.Letters.Route or Pin or Ended)], duty, card);

    public override string ToString() => nameof(MailboxReading);
}

/// <summary>What a visit remembers of its mailbox, so that one more letter need not open the whole conversation again: how far it was read and what lies there, whom the routes name, whose it is, the card. No text of anyone's.</summary>
/// <param name="Card">Null: not asked for yet.</param>
internal sealed record Known(long Last, Incarnation? Life, IReadOnlySet<ItemId> Ids, IReadOnlyList<MailboxLine> Routes, Duty Duty, Card? Card)
{
    /// <summary>An own item was appended right behind what is known.</summary>
    public Known With(long number, ItemId id) => number == Last + 1 ? this with { Last = number, Ids = new HashSet<ItemId>(Ids) { id } } : this;

    public override string ToString() => nameof(Known);
}

/// <summary>A contact's own mailbox, as its key sees it.</summary>
internal sealed class ContactMailbox(RelayClient relay, Key key, DateOnly today)
{
    private const int CardDays = 60;
    private const int RenewBelowDays = 30;

    /// <summary>Strangers can fill an open mailbox. So many pages of its list are read, and so many large items fetched.</summary>
    private const int MostPages = 80;
    private const int MostFetched = 200;
    private const int LargestRead = 512 * 1024;

    /// <returns>Null when it is open; otherwise why it is not.</returns>
    public async Task<RelayRefusal?> OpenAsync(CancellationToken stop) =>
        await relay.CreateAsync(key, new MailboxPolicy(DropRule.Open, deletionDelayDays: 0), Fresh(), stop) is CreateAnswer.Refused refused ? refused.Why : null;

    /// <param name="known">What was read before: of that only routes and pins are in the reading. Null: everything is read.</param>
    /// <returns>Null when there is no such mailbox.</returns>
    public async Task<MailboxReading?> ReadAsync(CancellationToken stop, Known? known = null)
    {
        List<MailboxLine> lines = [.. known?.Routes ?? []];
        var ids = new HashSet<ItemId>(known?.Ids ?? new HashSet<ItemId>());
        var (last, fetched, life) = (known?.Last ?? 0, 0, known?.Life);
        DateOnly? kept = null;
        for (var page = 0; page < MostPages; page++)
        {
            var answer = await relay.ListAsync(key, last, TimeSpan.Zero, stop);
            if (answer is not ListAnswer.Listing listing)
            {
                return answer is ListAnswer.Refused { Why: RelayRefusal.NoSuchMailbox or RelayRefusal.Closed } ? null : throw new RelayUnreachableException("The relay did not list the mailbox.");
            }

            if (known is not null && (!listing.Head.Incarnation.Equals(life) || listing.Head.Number < last))
            {
                // The relay was put back from a backup: what was known is not what is there.
                return await ReadAsync(stop);
            }

            (life, kept) = (listing.Head.Incarnation, listing.KeptUntil);
            foreach (var item in listing.Items)
            {
                ids.Add(item.Id);
                last = item.Number;
                if (item.Gone is Gone.Deleted or Gone.Expired || item.Size > LargestRead)
                {
                    continue;
                }

                var body = item.Body is { } there ? there : fetched++ < MostFetched ? await relay.FetchAsync(key, item, stop) : null;
                lines.Add(new MailboxLine(item.Number, item.Id, body is { } bytes ? SheetSeal.Open(bytes.Span, key.Address, [key.Identity]) : null));
            }

            if (!listing.More)
            {
                break;
            }
        }

        return new MailboxReading(lines, ids, last, life, kept);
    }

    /// <summary>The mailbox's card, renewed when it will not hold much longer.</summary>
    /// <param name="known">As seen before; null: the relay is asked.</param>
    public async Task<Card> CardAsync(CancellationToken stop, Card? known = null)
    {
        var card = known is not null && known.Expires.DayNumber - today.DayNumber >= RenewBelowDays ? known : await relay.GetCardAsync(key.Address, stop);
        if (card is not null && card.Expires.DayNumber - today.DayNumber >= RenewBelowDays)
        {
            return card;
        }

        var next = key.Card(Math.Max(today.DayNumber, (card?.Number ?? 0) + 1), today.AddDays(CardDays));
        var answer = await relay.PutCardAsync(key, next, stop);
        return answer is CardAnswer.Put || card is null ? next : card;
    }

    /// <summary>Appends a sheet signed by the mailbox's key and sealed to it, once per name.</summary>
    /// <returns>The item's number; null when it was there before.</returns>
    /// <exception cref="PostRefusedException">The relay refused.</exception>
    public async Task<long?> KeepAsync(Sheet sheet, LetterId name, CancellationToken stop)
    {
        var answer = await TryKeepAsync(sheet, name.ItemFor(key, key.Address), onlyAfter: null, stop);

        // The id is taken when an earlier try of the same form arrived: sealed anew, its bytes differ.
        if (answer is AppendAnswer.Refused { Why: not RelayRefusal.IdTaken } refused)
        {
            throw new PostRefusedException(refused.Why);
        }

        return answer is AppendAnswer.Appended { AlreadyThere: false } appended ? appended.Number : null;
    }

    /// <summary>The same, when nothing came behind what is known.</summary>
    /// <param name="onlyAfter">The number of the newest item that was read; null: wherever it comes.</param>
    public Task<AppendAnswer> TryKeepAsync(Sheet sheet, ItemId id, long? onlyAfter, CancellationToken stop) =>
        relay.AppendAsync(key, new Item(id, Expiry.DrawYear(today), SheetSeal.Seal(sheet, key, key.Address, [key.Recipient])), onlyAfter, stop);

    /// <summary>A name for a sheet that has none, the same each time.</summary>
    public static LetterId NameOf(string what, Address of)
    {
        byte[] hash = SHA256.HashData([.. Encoding.ASCII.GetBytes($"waystation/front/{what}/v1"), .. of.Bytes]);
        return LetterId.TryParse(Convert.ToHexStringLower(hash.AsSpan(0, LetterId.Size)), out var id) ? id : throw new InvalidOperationException("A letter's id is 16 bytes.");
    }

    private Card Fresh() => key.Card(today.DayNumber, today.AddDays(CardDays));
}

/// <summary>The relay said no where it should have said yes.</summary>
internal sealed class PostRefusedException(RelayRefusal why) : Exception("The relay refused.")
{
    public RelayRefusal Why => why;

    /// <summary>Whether it was about where a letter goes, and not about the person's own mailbox.</summary>
    public bool IsOfDestination { get; init; }
}
