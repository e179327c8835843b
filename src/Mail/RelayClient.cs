namespace Waystation.Mail;

/// <summary>A relay, as seen by whoever uses it. Mail's only door to the network; every answer is checked before it is handed on.</summary>
/// <remarks>
/// Keeps no state but the learned difference of the clocks. Trying again belongs to the caller, and is always safe: each request may be
/// repeated as it stands (an item under its id, a card under its number).
/// Every method may throw <see cref="RelayUnreachableException"/> and <see cref="RelayLiedException"/>.
/// </remarks>
/// <param name="transport">Owned by the caller; its timeout must be longer than the longest wait. Use one with no cookies and no redirects.</param>
/// <param name="root">Scheme, host and port; a path other than "/" is refused, because the signature covers the path as the relay sees it.</param>
/// <param name="relay">The relay's own address: its heads are signed by this key, and requests are signed for it alone.</param>
public sealed class RelayClient
{
    private readonly HttpMessageInvoker _transport;
    private readonly Uri _root;
    private readonly Address _relay;
    private readonly TimeProvider _clock;

    public RelayClient(HttpMessageInvoker transport, Uri root, Address relay, TimeProvider clock)
    {
        if (!root.IsAbsoluteUri || root.PathAndQuery != "/" || root.Scheme is not ("http" or "https"))
        {
            throw new ArgumentException("A relay's root is a scheme, a host and a port.", nameof(root));
        }

        (_transport, _root, _relay, _clock) = (transport, root, relay, clock);
    }

    /// <summary>How far the relay's clock is ahead of ours, as last learned; zero until a request failed over it.</summary>
    public TimeSpan ClockSkew { get; private set; }

    /// <summary>Opens a mailbox under a policy with its first card, and pays what the relay asks for that in work.</summary>
    public Task<CreateAnswer> CreateAsync(ISigner mailbox, MailboxPolicy policy, Card card, CancellationToken stop) => Unbuilt<CreateAnswer>();

    /// <returns>The mailbox's card, its signature verified; null when there is no such mailbox. Whether it is expired or older than one seen is for the caller.</returns>
    public Task<Card?> GetCardAsync(Address mailbox, CancellationToken stop) => Unbuilt<Card?>();

    /// <summary>Puts a card with a higher number. An identical card again is fine.</summary>
    public Task<CardAnswer> PutCardAsync(ISigner mailbox, Card card, CancellationToken stop) => Unbuilt<CardAnswer>();

    /// <summary>Drops an item into an open mailbox, unsigned.</summary>
    /// <returns><see cref="AppendAnswer.Dropped"/> or <see cref="AppendAnswer.Refused"/>.</returns>
    public Task<AppendAnswer> DropAsync(Address mailbox, Item item, CancellationToken stop) => Unbuilt<AppendAnswer>();

    /// <summary>Appends an item to one's own mailbox.</summary>
    /// <param name="onlyAfter">Append only if the mailbox's last number is exactly this one; null: wherever it comes.</param>
    /// <returns><see cref="AppendAnswer.Appended"/> or <see cref="AppendAnswer.Refused"/>.</returns>
    public Task<AppendAnswer> AppendAsync(ISigner mailbox, Item item, long? onlyAfter, CancellationToken stop) => Unbuilt<AppendAnswer>();

    /// <summary>Lists what came after a number, one page at a time; waits up to <paramref name="wait"/> (at most 60 s) when there is nothing yet.</summary>
    public Task<ListAnswer> ListAsync(ISigner mailbox, long after, TimeSpan wait, CancellationToken stop) => Unbuilt<ListAnswer>();

    /// <returns>The item's sealed bytes; null when there is no such item, it is gone, or the mailbox is not there or not yours.</returns>
    /// <param name="item">As listed: the bytes are checked against its hash.</param>
    public Task<byte[]?> FetchAsync(ISigner mailbox, Listed item, CancellationToken stop) => Unbuilt<byte[]?>();

    /// <summary>Deletes items, at once or after the policy's delay. Ids that are not there (any more) are passed over.</summary>
    /// <param name="ids">1 to 256.</param>
    public Task<DeleteAnswer> DeleteAsync(ISigner mailbox, IReadOnlyList<ItemId> ids, CancellationToken stop) => Unbuilt<DeleteAnswer>();

    /// <summary>Revokes pending deletions.</summary>
    /// <param name="ids">1 to 256.</param>
    public Task<KeepAnswer> KeepAsync(ISigner mailbox, IReadOnlyList<ItemId> ids, CancellationToken stop) => Unbuilt<KeepAnswer>();

    /// <summary>Closes the mailbox with everything in it, at once or after the policy's delay.</summary>
    public Task<CloseAnswer> CloseAsync(ISigner mailbox, CancellationToken stop) => Unbuilt<CloseAnswer>();

    /// <summary>Revokes a pending closing.</summary>
    public Task<KeepAnswer> KeepOpenAsync(ISigner mailbox, CancellationToken stop) => Unbuilt<KeepAnswer>();

    private Task<T> Unbuilt<T>() => Task.FromException<T>(new RelayUnreachableException($"No way there yet: {_root.Scheme}", _transport is null || _relay is null || _clock is null ? null : null));
}
