using Waystation.Casework.Cases;
using Waystation.Casework.Checkpoints;
using Waystation.Casework.Rooms;
using Waystation.Letters;
using Waystation.Mail;
using Waystation.Office.Post;
using Waystation.Sealing;

namespace Waystation.Office.Rooms;

/// <summary>A room's items, opened, and their fold. Bodies stay in the vault.</summary>
/// <param name="erased">People whose keys this desk has destroyed. Nobody else's word makes somebody erased.</param>
/// <param name="first">The first epoch whose key this desk holds. What was before comes out of the checkpoint with which that begins.</param>
/// <param name="checkpoint">With what that epoch begins (<see cref="RoomKeys.Checkpoint"/>).</param>
/// <param name="keyOf">The key of an epoch.</param>
internal sealed class RoomContents(Address room, IReadOnlySet<string> erased, int first, string? checkpoint, Func<int, Key> keyOf)
{
    /// <summary>Opening is most of the work, and each item is opened by itself: so many and more on all cores.</summary>
    private const int AtOnce = 8;

    private readonly SortedDictionary<long, StoredItem> _items = [];
    private readonly Dictionary<ItemId, StoredItem> _byId = [];
    private readonly SortedDictionary<long, RoomLine> _lines = [];
    private readonly Dictionary<string, X25519Identity> _persons = new(StringComparer.Ordinal);

    private readonly List<RoomLine> _sealed = [];
    private CarriedOver? _before;
    private HashSet<long> _late = [];

    public RoomLog Log { get; private set; } = RoomLog.Fold([]);

    public CaseFile? Case { get; private set; }

    public IReadOnlyList<StoredItem> Items => [.. _items.Values];

    public StoredItem? Item(ItemId id) => _byId.GetValueOrDefault(id);

    public StoredItem? ItemAt(long number) => _items.GetValueOrDefault(number);

    /// <summary>Whether something was appended under this id, in time, also if it was before this desk's time and came along.</summary>
    public bool Holds(ItemId id) => (_byId.TryGetValue(id, out var item) && !_late.Contains(item.Number)) || (_before?.Holds(id) ?? false);

    /// <summary>What came along under a number; null for what is here as it was sealed.</summary>
    public CarriedLine? CarriedAt(long number) => _before?.At(number);

    /// <summary>Takes items; those that are here already are taken once.</summary>
    public void Take(IEnumerable<StoredItem> items)
    {
        var all = items.ToList();

        // Looked up here: whoever holds the room while it is read would wait for those who open it.
        var keys = all.Select(item => RoomEpoch.Of(item.Number)).Distinct().ToDictionary(epoch => epoch, keyOf);
        (StoredItem Item, SignedText? Text) Open(StoredItem item) => (item, !item.HasBody ? null : SheetSeal.OpenText(item.Body.Span, keys[RoomEpoch.Of(item.Number)].Address, [keys[RoomEpoch.Of(item.Number)].Identity]));
        var come = new List<RoomLine>();
        foreach (var (item, text) in all.Count < AtOnce ? all.Select(Open) : all.AsParallel().AsOrdered().Select(Open))
        {
            var kept = item with { Body = ReadOnlyMemory<byte>.Empty };
            _items[item.Number] = kept;
            _byId[item.Id] = kept;
            if (text is not null && Entry.TryRead(text.Json.Span, out var entry))
            {
                come.Add(new RoomLine(item.Number, Convert.ToHexStringLower(item.BodyHash.Bytes), text.By.ToText(), InRoom(entry, RoomEpoch.Of(item.Number))));
            }
        }

        if (first > 1 && _before is null)
        {
            // What is said of people opens with the keys that came along: it waits for them.
            _sealed.AddRange(come);
            _before = CarriedOver.Read(_sealed, room, first, checkpoint);
            _ = _before?.Open(Opened);
            come = _before is null ? [] : [.. _sealed];
            if (_before is not null)
            {
                _sealed.Clear();
            }
        }

        foreach (var line in come.OrderBy(line => line.Number))
        {
            _lines[line.Number] = line with { Entry = Opened(line.Entry, line.Author) };
        }

        Log = _before is { } before ? RoomLog.Fold([.. before.Open(Opened), .. _lines.Values], before.Ids) : RoomLog.Fold(_lines.Values);
        Case = CaseFile.Fold(Log);
        _late = [.. Log.Late.Select(line => line.Number)];
    }

    /// <summary>The key of a person of this room; null before one was made, and when it was destroyed.</summary>
    public X25519Identity? KeyOf(string person) => _persons.GetValueOrDefault(person);

    public override string ToString() => nameof(RoomContents);

    /// <summary>The entry with numbers of the whole room. Its epoch is that of the mailbox in which it stands, whatever it says.</summary>
    internal static Entry InRoom(Entry entry, int epoch)
    {
        var seen = entry.SeenEpoch ?? epoch;
        return entry with { Epoch = epoch, SeenEpoch = seen, SeenNumber = seen <= epoch ? RoomEpoch.NumberOf(seen, entry.SeenNumber) : 0 };
    }

    /// <summary>The entry with what it says of a person, opened, and with what its author proves.</summary>
    private Entry Opened(Entry entry, string author)
    {
        switch (entry.Fact)
        {
            case AuthorIntroduced introduced:
                return entry with { Fact = Continuation.Check(introduced, author, room, entry.Epoch) };
            case PersonKeyed keyed when !_persons.ContainsKey(keyed.Person) && PersonSeal.KeyOf(keyed) is { } key:
                _persons[keyed.Person] = key;
                return entry;
            case SealedFact { Person: var person } when erased.Contains(person):
                return entry with { Fact = new ErasedFact(person) };
            case SealedFact sealedFact:
                return entry with { Fact = PersonSeal.Open(sealedFact, KeyOf(sealedFact.Person)) };
            case PersonalFact:
                // Nothing is said of a person outside their own seal: erasing them would not reach it.
                return entry with { Fact = new UnknownFact("unsealed") };
            default:
                return entry;
        }
    }
}
