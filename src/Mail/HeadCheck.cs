namespace Waystation.Mail;

/// <summary>How far a reader has come in a mailbox: what the next answer must fit to.</summary>
/// <param name="Incarnation">Null before the first answer.</param>
public sealed record Seen(long Number, Digest Hash, Incarnation? Incarnation)
{
    public static Seen Nothing(Address mailbox) => new(0, Chain.Start(mailbox), null);

    public override string ToString() => nameof(Seen);
}

public abstract record Verdict
{
    private Verdict()
    {
    }

    /// <param name="Next">What to hold the next answer against.</param>
    public sealed record Consistent(Seen Next) : Verdict;

    /// <summary>The relay was restored from a backup: list again from the start, and bring it up to date (items, deletions).</summary>
    public sealed record Restored(Incarnation Now) : Verdict;

    /// <summary>The relay contradicts what it signed before; its head is the evidence.</summary>
    public sealed record Lie(LieKind Kind, Head Evidence) : Verdict;
}

/// <summary>Holds what a relay says against what it said before. Pure: whoever asks keeps what was seen.</summary>
public static class HeadCheck
{
    /// <param name="seen">What was listed last; the listing was asked for after its number.</param>
    public static Verdict Check(Seen seen, ListAnswer.Listing listing)
    {
        var head = listing.Head;
        if (seen.Incarnation is not null && !seen.Incarnation.Equals(head.Incarnation))
        {
            return new Verdict.Restored(head.Incarnation);
        }

        if (head.Number < seen.Number)
        {
            return new Verdict.Lie(LieKind.RolledBack, head);
        }

        var hash = seen.Hash;
        var number = seen.Number;
        var ids = new HashSet<ItemId>();
        var highest = number;
        foreach (var item in listing.Items)
        {
            var lie = item switch
            {
                _ when item.Number == highest || !ids.Add(item.Id) => LieKind.Repeated,
                _ when item.Number < highest => LieKind.Reordered,
                _ when item.Number != highest + 1 => listing.Items.Any(other => other.Number == highest + 1) ? LieKind.Reordered : LieKind.Dropped,
                _ when item.Body is { } body && !Digest.Of(body.Span).Equals(item.BodyHash) => LieKind.Altered,
                _ => (LieKind?)null,
            };
            if (lie is { } kind)
            {
                return new Verdict.Lie(kind, head);
            }

            hash = Chain.Next(hash, item.Number, item.Id, item.Expires, item.BodyHash);
            highest = item.Number;
        }

        return (highest == head.Number, hash.Equals(head.Hash)) switch
        {
            (true, true) => new Verdict.Consistent(new Seen(highest, hash, head.Incarnation)),
            (true, false) => new Verdict.Lie(LieKind.Forked, head),
            (false, _) => new Verdict.Lie(highest < head.Number ? LieKind.Dropped : LieKind.RolledBack, head),
        };
    }
}
