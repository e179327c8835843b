using System.Globalization;
using Waystation.Casework.Cases;
using Waystation.Casework.Rooms;
using Waystation.Letters;
using Waystation.Mail;
using Waystation.Office.Vault;
using Waystation.Sealing;

namespace Waystation.Office.Rooms;

/// <summary>A case room as this desk holds it: its key, this desk's own signing key in it, the items as received, and their fold.</summary>
public sealed class CaseRoom : IDisposable
{
    private readonly SortedDictionary<long, StoredItem> _items = [];
    private readonly SortedDictionary<long, RoomLine> _lines = [];

    private CaseRoom(Key key, Key author)
    {
        Key = key;
        Author = author;
        Log = RoomLog.Fold([]);
    }

    /// <summary>The room's mailbox and recipient, held by all its members.</summary>
    internal Key Key { get; }

    /// <summary>This desk's signing key, made for this room.</summary>
    internal Key Author { get; }

    public Address Address => Key.Address;

    public RoomLog Log { get; private set; }

    /// <summary>Null while the room's first entries have not arrived.</summary>
    public CaseFile? Case { get; private set; }

    /// <summary>The key that speaks to the contact; null while the case is not open.</summary>
    internal Key? Conversation { get; private set; }

    /// <summary>The inbox to which the contact's letters come.</summary>
    internal Key? Inbox { get; private set; }

    internal IReadOnlyCollection<StoredItem> Items => _items.Values;

    public override string ToString() => nameof(CaseRoom);

    internal static string Prefix(Address room) => $"room/{room.ToText()}/";

    /// <summary>Where the vault keeps a large item that was fetched once.</summary>
    internal static string EvidenceKey(Address room, ItemId item) => Prefix(room) + "evidence/" + item.ToText();

    /// <summary>What the vault keeps of a new room.</summary>
    internal static IReadOnlyList<Change> Found(Seed room, Seed author)
    {
        using var key = Key.From(room);
        return [new Change.Put(Prefix(key.Address) + "seed", Bytes(room)), new Change.Put(Prefix(key.Address) + "author", Bytes(author))];
    }

    /// <summary>Opens every room of the vault.</summary>
    internal static IReadOnlyList<CaseRoom> OpenAll(SealedVault vault) =>
        [.. vault.Keys("room/").Where(key => key.EndsWith("/seed", StringComparison.Ordinal)).Select(key => Open(vault, key[..^"seed".Length]))];

    internal static CaseRoom Open(SealedVault vault, string prefix)
    {
        using var roomSeed = SeedAt(vault, prefix + "seed");
        using var authorSeed = SeedAt(vault, prefix + "author");
        var room = new CaseRoom(Key.From(roomSeed), Key.From(authorSeed));
        foreach (var key in vault.Keys(prefix + "item/"))
        {
            var number = long.Parse(key.AsSpan(key.LastIndexOf('/') + 1), CultureInfo.InvariantCulture);
            if (vault.Get(key) is { } bytes && StoredItem.Read(number, bytes) is { } item)
            {
                room.Take(item);
            }
        }

        room.Refold();
        return room;
    }

    internal bool Holds(ItemId id) => _items.Values.Any(item => item.Id.Equals(id));

    internal StoredItem? Item(ItemId id) => _items.Values.FirstOrDefault(item => item.Id.Equals(id));

    /// <summary>Takes items that the relay listed.</summary>
    /// <returns>What the vault must keep of them.</returns>
    internal IReadOnlyList<Change> Receive(IReadOnlyList<Listed> listed)
    {
        var changes = new List<Change>();
        foreach (var item in listed.Where(item => item.Gone is null or Gone.Pending))
        {
            var stored = StoredItem.Of(item);
            Take(stored);
            changes.Add(new Change.Put(ItemKey(item.Number), stored.ToBytes()));
        }

        if (changes.Count > 0)
        {
            Refold();
        }

        return changes;
    }

    /// <summary>Forgets where items stood: the relay was restored, and lists them anew.</summary>
    internal IReadOnlyList<Change> Renumber(IReadOnlyList<Listed> listed)
    {
        var changes = _items.Keys.Select(number => (Change)new Change.Remove(ItemKey(number))).ToList();
        _items.Clear();
        _lines.Clear();
        changes.AddRange(Receive(listed));
        return changes;
    }

    /// <summary>The next entry of this desk, chained, signed and sealed.</summary>
    /// <param name="seen">How far this desk has read.</param>
    internal byte[] SealEntry(Fact fact, Seen seen, DateOnly today)
    {
        var place = Log.PlaceOf(Author.Address.ToText());
        var entry = new Entry
        {
            Epoch = 1,
            Counter = place.Counter + 1,
            Previous = place.BodyHash,
            SeenNumber = seen.Number,
            SeenHash = Convert.ToHexStringLower(seen.Hash.Bytes),
            Day = today,
            Fact = fact,
        };
        return SheetSeal.SealText(SignedText.Write(entry.ToJson(), Address, Author), [Key.Recipient]);
    }

    public void Dispose()
    {
        Key.Dispose();
        Author.Dispose();
        Conversation?.Dispose();
        Inbox?.Dispose();
    }

    private static byte[] Bytes(Seed seed)
    {
        var bytes = new byte[Seed.Size];
        seed.CopyTo(bytes);
        return bytes;
    }

    private static Seed SeedAt(SealedVault vault, string key)
    {
        var bytes = vault.Get(key) ?? throw new InvalidOperationException("The vault holds no such key.");
        try
        {
            return Seed.From(bytes);
        }
        finally
        {
            System.Security.Cryptography.CryptographicOperations.ZeroMemory(bytes);
        }
    }

    private string ItemKey(long number) => Prefix(Address) + "item/" + number.ToString("D10", CultureInfo.InvariantCulture);

    private void Take(StoredItem item)
    {
        _items[item.Number] = item;
        if (item.HasBody
            && SheetSeal.OpenText(item.Body.Span, Address, [Key.Identity]) is { } text
            && Entry.TryRead(text.Json.Span, out var entry))
        {
            _lines[item.Number] = new RoomLine(item.Number, Convert.ToHexStringLower(item.BodyHash.Bytes), text.By.ToText(), entry);
        }
    }

    private void Refold()
    {
        Log = RoomLog.Fold(_lines.Values);
        Case = CaseFile.Fold(Log);
        if (Case is not null && Conversation is null)
        {
            using var conversation = Seed.From(Case.Opened.ConversationSeed);
            using var inbox = Seed.From(Case.Opened.InboxSeed);
            Conversation = Key.From(conversation);
            Inbox = Key.From(inbox);
        }
    }
}
