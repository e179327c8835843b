using Waystation.Mail.Wire;

namespace Waystation.Mail;

/// <summary>A relay, as seen by whoever uses it. Mail's only door to the network; every answer is checked before it is handed on.</summary>
/// <remarks>
/// Keeps no state but the learned difference of the clocks and which way led to the relay last. Trying again is always safe: each request may be
/// repeated as it stands (an item under its id, a card under its number). An answer that was lost on the line is asked for again here; when no
/// way leads to the relay, trying later belongs to the caller.
/// Every method may throw <see cref="RelayUnreachableException"/> and <see cref="RelayLiedException"/>.
/// </remarks>
public sealed class RelayClient
{
    private const int Attempts = 3;

    private readonly RelayLine _line;
    private readonly Address _relay;

    /// <param name="transport">Owned by the caller. Use one without cookies and redirects.</param>
    /// <param name="root">Scheme, host and port; a path other than "/" is refused, because the signature covers the path as the relay sees it.</param>
    /// <param name="relay">The relay's own address: its heads are signed by this key, and requests are signed for it alone.</param>
    public RelayClient(HttpMessageInvoker transport, Uri root, Address relay, TimeProvider clock)
        : this(transport, [root], relay, clock)
    {
    }

    /// <param name="transport">Owned by the caller. Use one without cookies and redirects.</param>
    /// <param name="ways">Where this one relay is reached, the usual way first; each as <c>root</c> above. The others are tried when the usual one leads nowhere.</param>
    /// <param name="relay">The relay's own address: its heads are signed by this key, and requests are signed for it alone.</param>
    public RelayClient(HttpMessageInvoker transport, IReadOnlyList<Uri> ways, Address relay, TimeProvider clock)
    {
        _line = new RelayLine(transport, ways, relay, clock);
        _relay = relay;
    }

    /// <summary>How far the relay's clock is ahead of ours, as last learned; zero until a request failed over it.</summary>
    public TimeSpan ClockSkew => _line.ClockSkew;

    /// <summary>Opens a mailbox under a policy with its first card, and pays what the relay asks for that in work.</summary>
    /// <exception cref="ArgumentException">The card is another mailbox's.</exception>
    public async Task<CreateAnswer> CreateAsync(ISigner mailbox, MailboxPolicy policy, Card card, CancellationToken stop)
    {
        OwnCard(mailbox, card);
        for (var attempt = 1; ; attempt++)
        {
            var asked = await _line.AskAsync(HttpMethod.Get, Paths.Puzzle(mailbox.Address), Paths.NoQuery, default, signer: null, Puzzle.Size, TimeSpan.Zero, stop);
            if (asked.Refusal is { } busy)
            {
                return new CreateAnswer.Refused(busy);
            }

            var puzzle = Puzzle.TryRead(asked.Body, out var read, out _) ? read : throw RelayLine.Garbage();
            var solution = await Task.Run(() => puzzle.Solve(mailbox.Address, stop), stop);
            var opening = new Opening(policy, puzzle, solution, card).ToBytes();
            var answer = await _line.AskAsync(HttpMethod.Put, Paths.Mailbox(mailbox.Address), Paths.NoQuery, opening, mailbox, HeadAnswer.Size, TimeSpan.Zero, stop);
            if (answer.Refusal is RelayRefusal.TooCheap && attempt < Attempts)
            {
                continue;
            }

            if (answer.Refusal is { } why)
            {
                return new CreateAnswer.Refused(why);
            }

            var (head, already) = Checked(answer.Body, mailbox.Address);
            return already ? new CreateAnswer.AlreadyThere(head) : new CreateAnswer.Created(head);
        }
    }

    /// <returns>The mailbox's card, its signature verified; null when there is no such mailbox. Whether it is expired or older than one seen is for the caller.</returns>
    /// <exception cref="RelayUnreachableException">Also when the relay is too busy to say.</exception>
    public async Task<Card?> GetCardAsync(Address mailbox, CancellationToken stop)
    {
        var answer = await _line.AskAsync(HttpMethod.Get, Paths.Card(mailbox), Paths.NoQuery, default, signer: null, Card.LargestSize, TimeSpan.Zero, stop);
        if (answer.Refusal is { } why)
        {
            return why == RelayRefusal.NoSuchMailbox ? null : throw new RelayUnreachableException("The relay did not say which card there is.");
        }

        if (!Card.TryRead(answer.Body, out var card, out _))
        {
            throw new RelayLiedException(LieKind.ForgedCard);
        }

        return card.Mailbox.Equals(mailbox) ? card : throw new RelayLiedException(LieKind.AnotherThing);
    }

    /// <summary>Puts a card with a higher number. An identical card again is fine.</summary>
    /// <exception cref="ArgumentException">The card is another mailbox's.</exception>
    public async Task<CardAnswer> PutCardAsync(ISigner mailbox, Card card, CancellationToken stop)
    {
        OwnCard(mailbox, card);
        var answer = await _line.AskAsync(HttpMethod.Put, Paths.Card(mailbox.Address), Paths.NoQuery, card.ToBytes(), mailbox, 0, TimeSpan.Zero, stop);
        return answer.Refusal is { } why ? new CardAnswer.Refused(why) : new CardAnswer.Put();
    }

    /// <summary>Drops an item into an open mailbox, unsigned. Where that mailbox is filling up, pays what the relay asks for it in work.</summary>
    /// <returns><see cref="AppendAnswer.Dropped"/> or <see cref="AppendAnswer.Refused"/>.</returns>
    public async Task<AppendAnswer> DropAsync(Address mailbox, Item item, CancellationToken stop)
    {
        DropWork? work = null;
        LineAnswer answer;
        for (var attempt = 1; ; attempt++)
        {
            answer = await _line.AskAsync(HttpMethod.Put, Paths.Item(mailbox, item.Id), Paths.DropQuery(item.Expires, work), item.Body, signer: null, Receipt.Size, TimeSpan.Zero, stop);
            if (answer.Refusal is RelayRefusal.TooCheap && attempt < Attempts && Refusals.TryReadNumber(answer.Detail, out var bits) && bits <= Puzzle.MostBits)
            {
                work = await WorkAsync(mailbox, item.Id, (int)bits, stop);
                continue;
            }

            break;
        }

        if (answer.Refusal is { } why)
        {
            return new AppendAnswer.Refused(why);
        }

        var receipt = Receipt.TryRead(answer.Body, out var read, out _) ? read : throw RelayLine.Garbage();
        return receipt.Verify(_relay, mailbox, item) ? new AppendAnswer.Dropped(receipt) : throw new RelayLiedException(LieKind.NotItsSignature);
    }

    /// <summary>Appends an item to one's own mailbox.</summary>
    /// <param name="onlyAfter">Append only if the mailbox's last number is exactly this one; null: wherever it comes.</param>
    /// <returns><see cref="AppendAnswer.Appended"/> or <see cref="AppendAnswer.Refused"/>.</returns>
    public async Task<AppendAnswer> AppendAsync(ISigner mailbox, Item item, long? onlyAfter, CancellationToken stop)
    {
        var answer = await _line.AskAsync(HttpMethod.Put, Paths.Item(mailbox.Address, item.Id), Paths.AppendQuery(item.Expires, onlyAfter), item.Body, mailbox, HeadAnswer.Size, TimeSpan.Zero, stop);
        if (answer.Refusal is { } why)
        {
            return new AppendAnswer.Refused(why, why == RelayRefusal.AnotherCameFirst && Refusals.TryReadNumber(answer.Detail, out var last) ? last : null);
        }

        var (head, already) = Checked(answer.Body, mailbox.Address);
        return head.Number > 0 ? new AppendAnswer.Appended(head.Number, head, already) : throw new RelayLiedException(LieKind.AnotherThing);
    }

    /// <summary>Lists what came after a number, one page at a time; waits up to <paramref name="wait"/> when there is nothing yet.</summary>
    /// <param name="wait">Whole seconds, at most 60; zero: do not wait.</param>
    public async Task<ListAnswer> ListAsync(ISigner mailbox, long after, TimeSpan wait, CancellationToken stop)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(after);
        ArgumentOutOfRangeException.ThrowIfLessThan(wait, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(wait, TimeSpan.FromSeconds(Paths.LongestWait));
        var answer = await _line.AskAsync(HttpMethod.Get, Paths.Items(mailbox.Address), Paths.ListQuery(after, (int)wait.TotalSeconds), default, mailbox, ListPage.LargestSize, wait, stop);
        if (answer.Refusal is { } why)
        {
            return new ListAnswer.Refused(why);
        }

        if (!ListPage.TryRead(mailbox.Address, answer.Body, out var page, out var fault))
        {
            throw fault.Kind == FaultKind.BadSignature ? new RelayLiedException(LieKind.UnprovenDeletion) : RelayLine.Garbage();
        }

        CheckHead(page.Head, mailbox.Address);

        // A relay that says "its last day is over" too early has dropped the item. Ten minutes for clocks.
        var today = UnixDay.Of(_line.Now.AddMinutes(10));
        foreach (var item in page.Items)
        {
            if (item.Body is { } body && !Digest.Of(body.Span).Equals(item.BodyHash))
            {
                throw new RelayLiedException(LieKind.Altered);
            }

            if (item.Gone is Gone.Expired && item.Expires >= today)
            {
                throw new RelayLiedException(LieKind.Dropped);
            }
        }

        return page;
    }

    /// <param name="item">As listed: the bytes are checked against its hash.</param>
    /// <returns>The item's sealed bytes; null when it is gone, or the mailbox is not there or not yours.</returns>
    /// <exception cref="RelayUnreachableException">Also when the relay is too busy to say.</exception>
    public async Task<byte[]?> FetchAsync(ISigner mailbox, Listed item, CancellationToken stop)
    {
        var answer = await _line.AskAsync(HttpMethod.Get, Paths.Item(mailbox.Address, item.Id), Paths.NoQuery, default, mailbox, SizeClass.Largest, TimeSpan.Zero, stop);
        if (answer.Refusal is { } why)
        {
            return why == RelayRefusal.NoSuchMailbox ? null : throw new RelayUnreachableException("The relay did not hand out the item.");
        }

        return Digest.Of(answer.Body).Equals(item.BodyHash) ? answer.Body : throw new RelayLiedException(LieKind.Altered);
    }

    /// <summary>Deletes items, at once or after the policy's delay. Ids that are not there (any more) are passed over.</summary>
    /// <param name="ids">1 to 256.</param>
    public async Task<DeleteAnswer> DeleteAsync(ISigner mailbox, IReadOnlyList<ItemId> ids, CancellationToken stop)
    {
        Bounded(ids);
        byte[] body = [.. ids.SelectMany(id => Deletion.Sign(mailbox, id).ToBytes())];
        var answer = await _line.AskAsync(HttpMethod.Post, Paths.Deletions(mailbox.Address), Paths.NoQuery, body, mailbox, DayAnswer.Size, TimeSpan.Zero, stop);
        return answer.Refusal is { } why ? new DeleteAnswer.Refused(why) : new DeleteAnswer.Deleted(Day(answer.Body));
    }

    /// <summary>Revokes pending deletions.</summary>
    /// <param name="ids">1 to 256.</param>
    public async Task<KeepAnswer> KeepAsync(ISigner mailbox, IReadOnlyList<ItemId> ids, CancellationToken stop)
    {
        Bounded(ids);
        byte[] body = [.. ids.SelectMany(id => id.Bytes.ToArray())];
        var answer = await _line.AskAsync(HttpMethod.Post, Paths.Keeps(mailbox.Address), Paths.NoQuery, body, mailbox, 0, TimeSpan.Zero, stop);
        return answer.Refusal is { } why ? new KeepAnswer.Refused(why) : new KeepAnswer.Kept();
    }

    /// <summary>Closes the mailbox with everything in it, at once or after the policy's delay.</summary>
    /// <param name="onlyAfter">Close only if the mailbox's last number is exactly this one; null: whatever it is.</param>
    public async Task<CloseAnswer> CloseAsync(ISigner mailbox, CancellationToken stop, long? onlyAfter = null)
    {
        var answer = await _line.AskAsync(HttpMethod.Put, Paths.Closing(mailbox.Address), Paths.ClosingQuery(onlyAfter), default, mailbox, DayAnswer.Size, TimeSpan.Zero, stop);
        return answer.Refusal is { } why ? new CloseAnswer.Refused(why)
            : Day(answer.Body) is { } on ? new CloseAnswer.Closing(on)
            : new CloseAnswer.Closed();
    }

    /// <summary>Revokes a pending closing.</summary>
    public async Task<KeepAnswer> KeepOpenAsync(ISigner mailbox, CancellationToken stop)
    {
        var answer = await _line.AskAsync(HttpMethod.Delete, Paths.Closing(mailbox.Address), Paths.NoQuery, default, mailbox, 0, TimeSpan.Zero, stop);
        return answer.Refusal is { } why ? new KeepAnswer.Refused(why) : new KeepAnswer.Kept();
    }

    /// <summary>Has what is in the mailbox, and what comes into it, kept at least until a day. Never shortens; what a deletion waits for goes all the same.</summary>
    /// <param name="until">In UTC; from today to <see cref="Expiry.LongestDays"/> days ahead. <see cref="Expiry.DrawYear"/> draws one.</param>
    public async Task<RenewAnswer> RenewAsync(ISigner mailbox, DateOnly until, CancellationToken stop)
    {
        var answer = await _line.AskAsync(HttpMethod.Put, Paths.Renewal(mailbox.Address), Paths.RenewalQuery(until), default, mailbox, DayAnswer.Size, TimeSpan.Zero, stop);
        return answer.Refusal is { } why ? new RenewAnswer.Refused(why)
            : Day(answer.Body) is { } kept && kept >= until ? new RenewAnswer.Renewed(kept)
            : throw RelayLine.Garbage();
    }

    private async Task<DropWork?> WorkAsync(Address mailbox, ItemId item, int bits, CancellationToken stop)
    {
        var place = DropWork.PlaceOf(mailbox, item);
        var asked = await _line.AskAsync(HttpMethod.Get, Paths.Puzzle(place), Paths.PuzzleQuery(bits), default, signer: null, Puzzle.Size, TimeSpan.Zero, stop);
        if (asked.Refusal is not null)
        {
            return null;
        }

        var puzzle = Puzzle.TryRead(asked.Body, out var read, out _) ? read : throw RelayLine.Garbage();
        return new DropWork(puzzle, await Task.Run(() => puzzle.Solve(place, stop), stop));
    }

    private static void OwnCard(ISigner mailbox, Card card)
    {
        if (!card.Mailbox.Equals(mailbox.Address))
        {
            throw new ArgumentException("A mailbox shows its own card.", nameof(card));
        }
    }

    private static void Bounded(IReadOnlyList<ItemId> ids)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(ids.Count, 1, nameof(ids));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ids.Count, ListPage.MostLines, nameof(ids));
    }

    private static DateOnly? Day(byte[] body) => DayAnswer.TryRead(body, out var answer, out _) ? answer.Day : throw RelayLine.Garbage();

    private (Head Head, bool Already) Checked(byte[] body, Address mailbox)
    {
        var answer = HeadAnswer.TryRead(body, out var read, out _) ? read : throw RelayLine.Garbage();
        CheckHead(answer.Head, mailbox);
        return (answer.Head, answer.Already);
    }

    private void CheckHead(Head head, Address mailbox)
    {
        if (!head.Verify(_relay))
        {
            throw new RelayLiedException(LieKind.NotItsSignature);
        }

        if (!head.Mailbox.Equals(mailbox))
        {
            throw new RelayLiedException(LieKind.AnotherThing);
        }
    }
}
