using Waystation.Casework.Cases;
using Waystation.Casework.Rooms;
using Waystation.Letters;
using Waystation.Mail;
using Waystation.Office.Post;
using Waystation.Sealing;

namespace Waystation.Office.Rooms;

/// <summary>A room's items, opened, and their fold. Bodies stay in the vault.</summary>
internal sealed class RoomContents(Address room)
{
    private readonly SortedDictionary<long, StoredItem> _items = [];
    private readonly Dictionary<ItemId, StoredItem> _byId = [];
    private readonly SortedDictionary<long, RoomLine> _lines = [];

    public RoomLog Log { get; private set; } = RoomLog.Fold([]);

    public CaseFile? Case { get; private set; }

    public IReadOnlyList<StoredItem> Items => [.. _items.Values];

    public StoredItem? Item(ItemId id) => _byId.GetValueOrDefault(id);

    /// <summary>Takes items; those that are here already are taken once.</summary>
    public void Take(IEnumerable<StoredItem> items, Identity with)
    {
        foreach (var item in items)
        {
            var kept = item with { Body = ReadOnlyMemory<byte>.Empty };
            _items[item.Number] = kept;
            _byId[item.Id] = kept;
            if (item.HasBody
                && SheetSeal.OpenText(item.Body.Span, room, [with]) is { } text
                && Entry.TryRead(text.Json.Span, out var entry))
            {
                _lines[item.Number] = new RoomLine(item.Number, Convert.ToHexStringLower(item.BodyHash.Bytes), text.By.ToText(), entry);
            }
        }

        Log = RoomLog.Fold(_lines.Values);
        Case = CaseFile.Fold(Log);
    }

    public override string ToString() => nameof(RoomContents);
}
