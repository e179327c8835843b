using Waystation.Mail;

namespace Waystation.Office.Courier;

/// <summary>What reading a mailbox gave.</summary>
internal abstract record ReadAnswer
{
    /// <param name="Items">Everything after what had been seen, in order.</param>
    internal sealed record News(IReadOnlyList<Listed> Items, Seen Seen) : ReadAnswer;

    /// <summary>The relay was restored from a backup: these are all the items that it holds now.</summary>
    internal sealed record Restored(IReadOnlyList<Listed> Items, Seen Seen) : ReadAnswer;

    internal sealed record Lie(LieKind Kind) : ReadAnswer;

    internal sealed record NotThere : ReadAnswer;
}

/// <summary>Reads what is new in one mailbox, all pages of it, and holds each page against what was seen before.</summary>
internal static class MailboxReader
{
    public static async Task<ReadAnswer> ReadAsync(RelayClient relay, ISigner mailbox, Seen seen, CancellationToken stop)
    {
        var items = new List<Listed>();
        var restored = false;
        while (true)
        {
            if (await relay.ListAsync(mailbox, seen.Number, TimeSpan.Zero, stop) is not ListAnswer.Listing listing)
            {
                return new ReadAnswer.NotThere();
            }

            switch (HeadCheck.Check(seen, listing))
            {
                case Verdict.Lie lie:
                    return new ReadAnswer.Lie(lie.Kind);
                case Verdict.Restored:
                    restored = true;
                    items.Clear();
                    seen = Seen.Nothing(mailbox.Address);
                    continue;
                case Verdict.Consistent consistent:
                    seen = consistent.Next;
                    break;
            }

            items.AddRange(listing.Items);
            if (!listing.More)
            {
                return restored ? new ReadAnswer.Restored(items, seen) : new ReadAnswer.News(items, seen);
            }
        }
    }

    /// <summary>Reads a mailbox from its beginning, and holds it against what was seen in an earlier session.</summary>
    public static async Task<ReadAnswer> ReadAllAsync(RelayClient relay, ISigner mailbox, Seen earlier, CancellationToken stop)
    {
        var answer = await ReadAsync(relay, mailbox, Seen.Nothing(mailbox.Address), stop);
        if (answer is not ReadAnswer.News news || earlier.Incarnation is null)
        {
            return answer;
        }

        if (!earlier.Incarnation.Equals(news.Seen.Incarnation))
        {
            return new ReadAnswer.Restored(news.Items, news.Seen);
        }

        if (news.Seen.Number < earlier.Number)
        {
            return new ReadAnswer.Lie(LieKind.RolledBack);
        }

        var hash = Chain.Start(mailbox.Address);
        foreach (var item in news.Items.TakeWhile(item => item.Number <= earlier.Number))
        {
            hash = Chain.Next(hash, item.Number, item.Id, item.Expires, item.BodyHash);
        }

        return hash.Equals(earlier.Hash) ? news : new ReadAnswer.Lie(LieKind.Forked);
    }
}
