using System.Globalization;
using System.Security.Cryptography;
using Waystation.Casework.Cases;
using Waystation.Casework.Members;
using Waystation.Casework.Rooms;
using Waystation.Letters;
using Waystation.Mail;
using Waystation.Office.Vault;
using Waystation.Sealing;

namespace Waystation.Office.Rooms;

/// <summary>A case room as this desk holds it: its keys, this desk's own signing key in it, and, while it is looked into, its items and their fold.</summary>
/// <remarks>What comes is committed to the vault first and taken in afterwards: what is in memory can be dropped at any time.</remarks>
public sealed class CaseRoom : IDisposable
{
    private const string SeedKey = "seed";
    private const string AuthorKey = "author";
    private const string TicketKey = "ticket";
    private const string ConversationKey = "conversation";
    private const string InboxKey = "inbox";

    private readonly Lock _gate = new();
    private readonly SealedVault _vault;
    private readonly Awake _awake;
    private readonly Dictionary<string, Key> _keys = new(StringComparer.Ordinal);
    private volatile RoomContents? _contents;

    internal CaseRoom(SealedVault vault, Awake awake, Address address)
    {
        _vault = vault;
        _awake = awake;
        Address = address;
    }

    public Address Address { get; }

    public RoomLog Log => Contents().Log;

    /// <summary>Null while the room's first entries have not arrived.</summary>
    public CaseFile? Case => Contents().Case;

    /// <summary>The room's mailbox and recipient, held by all its members.</summary>
    internal Key Key => KeyAt(SeedKey) ?? throw new InvalidOperationException("The vault holds no such key.");

    /// <summary>This desk's signing key, made for this room.</summary>
    internal Key Author => KeyAt(AuthorKey) ?? throw new InvalidOperationException("The vault holds no such key.");

    /// <summary>The key that speaks to the contact; null while the case is not open.</summary>
    internal Key? Conversation => KeyAt(ConversationKey) ?? KeyOf(opened => opened.ConversationSeed);

    /// <summary>The inbox to which the contact's letters come.</summary>
    internal Key? Inbox => KeyAt(InboxKey) ?? KeyOf(opened => opened.InboxSeed);

    internal IReadOnlyList<StoredItem> Items => Contents().Items;

    /// <summary>Number of the last item that the vault keeps of it; 0 for none. Does not look into the room.</summary>
    internal long LastNumber => _vault.LastKey(ItemPrefix) is { } key ? long.Parse(key.AsSpan(ItemPrefix.Length), CultureInfo.InvariantCulture) : 0;

    private string ItemPrefix => Prefix(Address) + "item/";

    private string ErasedPrefix => Prefix(Address) + "erased/";

    public override string ToString() => nameof(CaseRoom);

    internal static string Prefix(Address room) => $"room/{room.ToText()}/";

    /// <summary>Where the vault keeps a large item that was fetched once.</summary>
    internal static string EvidenceKey(Address room, ItemId item) => Prefix(room) + "evidence/" + item.ToText();

    /// <summary>What the vault keeps of a new room.</summary>
    /// <param name="ticket">With which this desk was let in; null when it begins the room.</param>
    internal static IReadOnlyList<Change> Found(Seed room, Seed author, byte[]? ticket = null)
    {
        using var key = Key.From(room);
        var prefix = Prefix(key.Address);
        return [new Change.Put(prefix + SeedKey, Bytes(room)), new Change.Put(prefix + AuthorKey, Bytes(author)), .. ticket is null ? (Change[])[] : [new Change.Put(prefix + TicketKey, ticket)]];
    }

    /// <summary>Whether this desk was let in to read, and may say nothing here.</summary>
    public bool OnlyReads => Log.Book.Of(Author.Address.ToText()) is { Role: Role.Reads };

    /// <summary>How this desk introduces itself here.</summary>
    internal AuthorIntroduced Introduction(Workstation desk) => new(desk.Pseudonym ?? "", desk.Member?.Address.ToText(), _vault.Get(Prefix(Address) + TicketKey));

    /// <returns>The room's seed, for one who was let in. The caller wipes it.</returns>
    internal byte[] SeedBytes() => _vault.Get(Prefix(Address) + SeedKey) ?? throw new InvalidOperationException("The vault holds no such key.");

    /// <summary>The ticket that this desk gives to one whom it lets in: the same each time, and known to nobody else who holds the room's key.</summary>
    internal byte[] TicketFor(Address invited)
    {
        var seed = _vault.Get(Prefix(Address) + AuthorKey)!;
        try
        {
            return HMACSHA256.HashData(seed, (byte[])[.. "waystation/ticket/v1"u8, .. invited.Bytes]);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(seed);
        }
    }

    /// <summary>Every room of a vault but those that are known, by their addresses as text.</summary>
    internal static IEnumerable<Address> AllOf(SealedVault vault, Func<string, bool> isKnown) =>
        vault.KeysNamed("room/", SeedKey).Select(key => key["room/".Length..^(SeedKey.Length + 1)]).Where(text => !isKnown(text))
            .Select(text => Address.TryParse(text, out var address, out _) ? address : null).OfType<Address>();

    internal bool Holds(ItemId id) => Contents().Item(id) is not null;

    internal StoredItem? Item(ItemId id) => Contents().Item(id);

    /// <returns>The sealed body of an item as it was received; null when it is large and was never opened here.</returns>
    internal byte[]? BodyOf(StoredItem item) =>
        (_vault.Get(ItemKey(item.Number)) is { } bytes && StoredItem.Read(item.Number, bytes) is { HasBody: true } stored ? stored.Body.ToArray() : null)
        ?? _vault.GetFile(EvidenceKey(Address, item.Id));

    /// <summary>What the vault must keep of items that the relay listed.</summary>
    internal IReadOnlyList<Change> Keeping(IReadOnlyList<Listed> listed) =>
        [.. Kept(listed).Select(stored => new Change.Put(ItemKey(stored.Number), stored.ToBytes()))];

    /// <summary>Forgets where items stood: the relay was restored, and lists them anew.</summary>
    internal IReadOnlyList<Change> KeepingAnew(IReadOnlyList<Listed> listed) =>
        [.. _vault.Keys(ItemPrefix).Select(key => new Change.Remove(key)), .. Keeping(listed)];

    /// <summary>Takes in what the vault now keeps.</summary>
    internal void Take(IReadOnlyList<Listed> listed)
    {
        lock (_gate)
        {
            // What another's reading brought in meanwhile is there already, and is taken once.
            _contents?.Take(Kept(listed), Key.Identity);
        }

        if (KeyAt(InboxKey) is null && Case is { } file)
        {
            // With these beside the room's seed, a poll does not have to look into the room.
            _vault.Commit(new Change.Put(Prefix(Address) + ConversationKey, [.. file.Opened.ConversationSeed]), new Change.Put(Prefix(Address) + InboxKey, [.. file.Opened.InboxSeed]));
        }
    }

    /// <summary>Drops what was read of it from memory.</summary>
    internal void Sleep() => _contents = null;

    /// <summary>Whether somebody has made a key for a person of this room.</summary>
    internal bool HasKeyOf(string person) => Contents().KeyOf(person) is not null;

    /// <summary>The next entry of this desk, chained, signed and sealed. What it says of a person is sealed under that person's key besides.</summary>
    /// <param name="seen">How far whoever says it had read: what they decided, they decided over that.</param>
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
            Fact = fact is PersonalFact personal
                ? PersonSeal.Seal(personal, Contents().KeyOf(personal.Person) ?? throw new InvalidOperationException("A person's key comes before what is said of them."))
                : fact,
        };
        return SheetSeal.SealText(SignedText.Write(entry.ToJson(), Address, Author), [Key.Recipient]);
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _contents = null;
            foreach (var key in _keys.Values)
            {
                key.Dispose();
            }

            _keys.Clear();
        }
    }

    private static IEnumerable<StoredItem> Kept(IReadOnlyList<Listed> listed) => listed.Where(item => item.Gone is null or Gone.Pending).Select(StoredItem.Of);

    private static byte[] Bytes(Seed seed)
    {
        var bytes = new byte[Seed.Size];
        seed.CopyTo(bytes);
        return bytes;
    }

    private RoomContents Contents()
    {
        var contents = _contents;
        if (contents is null)
        {
            lock (_gate)
            {
                contents = _contents ??= Read();
            }
        }

        _awake.Touch(this);
        return contents;
    }

    private RoomContents Read()
    {
        var erased = _vault.Keys(ErasedPrefix).Select(key => key[ErasedPrefix.Length..]).ToHashSet(StringComparer.Ordinal);
        var contents = new RoomContents(Address, erased);
        contents.Take(
            _vault.Keys(ItemPrefix).Select(key => _vault.Get(key) is { } bytes ? StoredItem.Read(long.Parse(key.AsSpan(ItemPrefix.Length), CultureInfo.InvariantCulture), bytes) : null).OfType<StoredItem>(),
            Key.Identity);
        return contents;
    }

    private Key? KeyAt(string name)
    {
        lock (_gate)
        {
            if (_keys.TryGetValue(name, out var known))
            {
                return known;
            }

            if (_vault.Get(Prefix(Address) + name) is not { } bytes)
            {
                return null;
            }

            using var seed = Seed.From(bytes);
            CryptographicOperations.ZeroMemory(bytes);
            return _keys[name] = Key.From(seed);
        }
    }

    /// <summary>A key that the case's first entry names, before the vault has it beside the room's.</summary>
    private Key? KeyOf(Func<CaseOpened, byte[]> seedOf)
    {
        if (Case is not { } file)
        {
            return null;
        }

        var name = "opened/" + (seedOf(file.Opened) == file.Opened.InboxSeed ? InboxKey : ConversationKey);
        lock (_gate)
        {
            if (!_keys.TryGetValue(name, out var key))
            {
                using var seed = Seed.From(seedOf(file.Opened));
                _keys[name] = key = Key.From(seed);
            }

            return key;
        }
    }

    private string ItemKey(long number) => ItemPrefix + number.ToString("D10", CultureInfo.InvariantCulture);
}
