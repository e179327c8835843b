using Waystation.Casework.Checkpoints;
using Waystation.Casework.Rooms;
using Waystation.Letters;
using Waystation.Mail;

namespace Waystation.Office.Rooms;

/// <summary>What came along out of the checkpoint from which this desk was let in: entries of epochs whose keys it does not have, each still signed by its author.</summary>
internal sealed class CarriedOver
{
    private readonly SortedDictionary<long, (CarriedLine Line, string Author, Entry Entry)> _lines;
    private readonly HashSet<ItemId> _items;
    private IReadOnlyList<RoomLine>? _opened;

    private CarriedOver(SortedDictionary<long, (CarriedLine Line, string Author, Entry Entry)> lines, IReadOnlyList<EarlierId> ids)
    {
        _lines = lines;
        _items = [.. lines.Values.Select(line => ItemId.TryParse(line.Line.Id, out var id, out _) ? id : null).OfType<ItemId>()];
        Ids = ids;
    }

    public IReadOnlyList<EarlierId> Ids { get; }

    public bool Holds(ItemId id) => _items.Contains(id);

    public CarriedLine? At(long number) => _lines.TryGetValue(number, out var line) ? line.Line : null;

    /// <summary>Reads the checkpoint with which an epoch begins. What is not signed as it says is passed over, and what its author appended after closing it.</summary>
    /// <param name="checkpoint">The hash of the entry that closes it: no other counts.</param>
    /// <returns>Null while it is not complete.</returns>
    public static CarriedOver? Read(IEnumerable<RoomLine> lines, Address room, int epoch, string? checkpoint)
    {
        var begins = lines.Where(line => RoomEpoch.Of(line.Number) == epoch).ToList();
        var made = begins.Find(line => line.BodyHash == checkpoint && line.Entry.Fact is CheckpointMade);
        if (made is null)
        {
            return null;
        }

        var parts = CheckpointComparison.PartsOf(begins, made);
        var mailboxes = new Dictionary<int, string> { [1] = room.ToText() };
        var read = new SortedDictionary<long, (CarriedLine, string, Entry)>();
        foreach (var line in parts.SelectMany(part => part.Lines))
        {
            var from = RoomEpoch.Of(line.Number);
            if (from < epoch && line.Number > 0 && (mailboxes.TryAdd(from, line.Mailbox) || mailboxes[from] == line.Mailbox) && Address.TryParse(line.Mailbox, out var mailbox, out _) && SignedText.TryRead(line.Text, mailbox, out var text, out _) && Entry.TryRead(text.Json.Span, out var entry))
            {
                read.TryAdd(line.Number, (line, text.By.ToText(), RoomContents.InRoom(entry, from)));
            }
        }

        return new CarriedOver(read, [.. parts.SelectMany(part => part.Ids)]);
    }

    /// <summary>As lines of the log. People's keys come first: what is said of them opens with those.</summary>
    /// <param name="open">Opens what an entry says of a person, and looks at what its author proves.</param>
    public IReadOnlyList<RoomLine> Open(Func<Entry, string, Entry> open) =>
        _opened ??= [.. _lines.Values.OrderBy(line => line.Entry.Fact is not PersonKeyed).Select(line => new RoomLine(line.Line.Number, line.Line.Hash, line.Author, open(line.Entry, line.Author)) { IsCarried = true }).ToList().OrderBy(line => line.Number)];

    public override string ToString() => nameof(CarriedOver);
}
