using System.Diagnostics.CodeAnalysis;

namespace Waystation.Mail;

/// <summary>One sealed thing on its way to a mailbox: bytes that the relay can weigh but not read.</summary>
public sealed class Item
{
    /// <summary>Up to this length, in bytes, an item is a short one: it has lanes and room of its own at the relay.</summary>
    public const int ShortSize = 16_384;

    /// <param name="expires">The last day (UTC) on which the relay keeps the item; the sender blurs it (see <see cref="Expiry"/>).</param>
    /// <param name="body">Its length is a size class; not copied.</param>
    /// <exception cref="ArgumentException">The body's length is no size class.</exception>
    public Item(ItemId id, DateOnly expires, ReadOnlyMemory<byte> body)
    {
        if (!SizeClass.IsValid(body.Length))
        {
            throw new ArgumentException("An item's length is a size class between 1 KiB and 1 MiB.", nameof(body));
        }

        Id = id;
        Expires = expires;
        Body = body;
    }

    public ItemId Id { get; }

    public DateOnly Expires { get; }

    public ReadOnlyMemory<byte> Body { get; }

    public bool IsShort => Body.Length <= ShortSize;

    public static bool TryCreate(ItemId id, DateOnly expires, ReadOnlyMemory<byte> body, [NotNullWhen(true)] out Item? item)
    {
        item = SizeClass.IsValid(body.Length) ? new Item(id, expires, body) : null;
        return item is not null;
    }

    public override string ToString() => nameof(Item);
}
