using System.Globalization;
using System.Security.Cryptography;
using Waystation.Casework.Cases;
using Waystation.Casework.Checkpoints;
using Waystation.Casework.Members;
using Waystation.Casework.Rooms;
using Waystation.Letters;
using Waystation.Mail;
using Waystation.Office.Courier;
using Waystation.Office.Recovery;
using Waystation.Office.Vault;
using Waystation.Sealing;
using static Waystation.Office.Rooms.RoomPlaces;

namespace Waystation.Office.Rooms;

/// <summary>A case room as this desk holds it: its keys, this desk's own signing key in it, and, while it is looked into, its items and their fold.</summary>
/// <remarks>What comes is committed to the vault first and taken in afterwards: what is in memory can be dropped at any time.</remarks>
public sealed class CaseRoom : IDisposable
{
    /// <summary>For how many days an epoch that is over is read on: who was taken out may have wanted to take out somebody first.</summary>
    private const int LateDays = 7;

    private readonly Lock _gate = new();
    private readonly SealedVault _vault;
    private readonly Awake _awake;
    private readonly Dictionary<string, Key> _keys = new(StringComparer.Ordinal);
    private volatile RoomContents? _contents;

    /// <summary>0 while nobody has asked: a desk with very many rooms asks few of them.</summary>
    private int _epoch;

    internal CaseRoom(SealedVault vault, Awake awake, Address address)
    {
        _vault = vault;
        _awake = awake;
        Address = address;
        Conversation = new RoomConversation(this, vault, KeyAt);
    }

    /// <summary>The room's name for ever: the address of its first epoch.</summary>
    public Address Address { get; }

    /// <summary>The newest epoch whose key this desk holds, from 1.</summary>
    public int Epoch
    {
        get
        {
            if (Volatile.Read(ref _epoch) is > 0 and var known)
            {
                return known;
            }

            // Whoever continued meanwhile knows better.
            var newest = NewestEpoch();
            return Interlocked.CompareExchange(ref _epoch, newest, 0) is > 0 and var meanwhile ? meanwhile : newest;
        }
    }

    /// <summary>The first epoch whose key this desk holds, from 1: a later one when it was let in from a day on.</summary>
    public int FirstEpoch
    {
        get
        {
            var first = 1;
            while (first < Epoch && _vault.Get(Prefix(Address) + At(first, SeedKey)) is not { Length: Seed.Size })
            {
                first++;
            }

            return first;
        }
    }

    /// <summary>With what that epoch begins (<see cref="RoomKeys.Checkpoint"/>); null where it is the room's first.</summary>
    public string? Checkpoint => FirstEpoch > 1 && _vault.Get(Prefix(Address) + CheckpointKey) is { } hash ? System.Text.Encoding.ASCII.GetString(hash) : null;

    /// <summary>From which day on this desk has the case; null where it has all of it.</summary>
    public DateOnly? From => Checkpoint is { } hash && Log.Lines.FirstOrDefault(line => line.BodyHash == hash)?.Entry.Fact is CheckpointMade made ? made.From : null;

    /// <summary>The epochs whose keys this desk holds.</summary>
    internal IEnumerable<int> Epochs => Enumerable.Range(FirstEpoch, Epoch - FirstEpoch + 1);

    /// <summary>The epoch is over, and the key of the next has not come: somebody was taken out, or this desk was.</summary>
    public bool IsOver => Log.Book.Epoch > Epoch;

    /// <summary>This desk's member was taken out. What is here stays here; nothing is sent or comes any more.</summary>
    public bool IsOut
    {
        get
        {
            if (IsFromArchive)
            {
                return true;
            }

            var (book, me) = (Log.Book, Author.Address.ToText());
            return book.Of(me) is not null ? book.IsOut(me)
                : _vault.Get(Prefix(Address) + At(Epoch, BeforeKey)) is { } before ? book.IsOut(System.Text.Encoding.ASCII.GetString(before))
                : _vault.Get(Prefix(Address) + TicketKey) is { } ticket && book.IsMarkOut(MemberBook.MarkOf(ticket));
        }
    }

    /// <summary>It was taken out of the archive to be read: nothing is sent for it and nothing comes, until it is put back.</summary>
    public bool IsFromArchive => _vault.Get(Prefix(Address) + ArchiveKey) is not null;

    public RoomLog Log => Contents().Log;

    /// <summary>Null while the room's first entries have not arrived.</summary>
    public CaseFile? Case => Contents().Case;

    /// <summary>The mailbox and recipient of the present epoch, held by all members.</summary>
    internal Key Key => KeyOf(Epoch);

    /// <summary>The mailbox of the present epoch.</summary>
    internal Address Mailbox => Key.Address;

    /// <summary>This desk's signing key, made for this room and epoch.</summary>
    internal Key Author => KeyAt(At(Epoch, AuthorKey)) ?? throw new InvalidOperationException("The vault holds no such key.");

    /// <summary>This desk's member here, also before the desk has said anything in a new epoch; null when nobody let them in, or they have not come yet.</summary>
    public Seat? Mine => Log.Book.Of(Author.Address.ToText())
        ?? (!IsOut && _vault.Get(Prefix(Address) + At(Epoch, BeforeKey)) is { } before ? Log.Book.Of(System.Text.Encoding.ASCII.GetString(before)) : null);

    /// <summary>This desk's first signing key in this room, as the log names authors.</summary>
    internal string FirstAuthor => Log.Book.FirstOf(_vault.Get(Prefix(Address) + At(Epoch, BeforeKey)) is { } before ? System.Text.Encoding.ASCII.GetString(before) : Author.Address.ToText());

    /// <summary>Which keys speak to the contact, and where their letters come.</summary>
    internal RoomConversation Conversation { get; }

    internal IReadOnlyList<StoredItem> Items => Contents().Items;

    /// <summary>Number of the last item that the vault keeps of it; 0 for none. Does not look into the room.</summary>
    internal long LastNumber => _vault.LastKey(ItemPrefix) is { } key ? long.Parse(key.AsSpan(ItemPrefix.Length), CultureInfo.InvariantCulture) : 0;

    private string ItemPrefix => Prefix(Address) + "item/";

    private string ErasedPrefix => Prefix(Address) + "erased/";

    public override string ToString() => nameof(CaseRoom);

    /// <summary>What the vault keeps when the next epoch begins: its key, a new signing key for which the old one vouches, and nothing of the old one.</summary>
    internal IReadOnlyList<Change> Continuing(Seed next, Seed author, DateOnly today)
    {
        var (epoch, prefix) = (Epoch + 1, Prefix(Address));
        using var key = Key.From(author);
        var before = Author.Address.ToText();
        var changes = new List<Change>
        {
            new Change.Put(prefix + At(epoch, SeedKey), RoomFounding.Bytes(next)),
            new Change.Put(prefix + At(epoch, AuthorKey), RoomFounding.Bytes(author)),
            new Change.Put(prefix + OverKey, BitConverter.GetBytes(today.DayNumber)),
            new Change.Destroy(prefix + At(Epoch, AuthorKey)),
        };
        var proof = Continuation.Write(Author, key.Address, Address, epoch);
        if (Log.NameOf(before) is not null)
        {
            changes.Add(new Change.Put(prefix + At(epoch, BeforeKey), System.Text.Encoding.ASCII.GetBytes(before)));
            changes.Add(new Change.Put(prefix + At(epoch, ProofsKey), RoomFounding.PutProofs([proof])));
        }
        else if (_vault.Get(prefix + At(Epoch, BeforeKey)) is { } earlier)
        {
            // The epoch was over before this desk said anything in it: its key of an earlier one vouches for the one between, and that for the next.
            changes.Add(new Change.Put(prefix + At(epoch, BeforeKey), earlier));
            changes.Add(new Change.Put(prefix + At(epoch, ProofsKey), RoomFounding.PutProofs([.. Proofs(), proof])));
        }

        // Whoever never introduced themselves at all comes with their ticket, now as then.

        return changes;
    }

    /// <summary>What another desk must have to go on in this room.</summary>
    internal ReserveRoom ForReserve()
    {
        var prefix = Prefix(Address);
        var before = _vault.Get(prefix + At(Epoch, BeforeKey));
        return new ReserveRoom(SeedBytes(), _vault.Get(prefix + At(Epoch, AuthorKey))!, _vault.Get(prefix + TicketKey), before is null ? null : System.Text.Encoding.ASCII.GetString(before), before is null ? null : Proofs(), FirstEpoch > 1 ? Address.ToText() : null, Checkpoint);
    }

    /// <summary>Whether this desk holds here the signing key of a device whose place it takes, and has not taken it yet.</summary>
    internal bool HasElder => _vault.Get(Prefix(Address) + ElderKey) is not null;

    /// <summary>The ticket with which this desk takes that place.</summary>
    internal byte[] ElderTicket() => _vault.Get(Prefix(Address) + ElderTicketKey) ?? throw new InvalidOperationException("This desk takes nobody's place here.");

    /// <summary>What the vault keeps when this desk takes the place of another device: a signing key of its own.</summary>
    internal IReadOnlyList<Change> Succeeding(Seed author, byte[] ticket)
    {
        var prefix = Prefix(Address);
        return
        [
            new Change.Put(prefix + At(Epoch, AuthorKey), RoomFounding.Bytes(author)),
            new Change.Put(prefix + TicketKey, ticket),
            new Change.Remove(prefix + At(Epoch, BeforeKey)),
            new Change.Remove(prefix + At(Epoch, ProofsKey)),
            new Change.Destroy(prefix + ElderKey),
            new Change.Destroy(prefix + ElderTicketKey),
        ];
    }

    /// <summary>Whether this desk comes with another ticket than the one with which it was let in before: it was taken out since, or never came.</summary>
    internal bool ComesAnew(RoomKeys keys, byte[] ticket) =>
        Epoch < keys.Epoch
        && (IsOut || (Log.Book.Of(Author.Address.ToText()) is null && _vault.Get(Prefix(Address) + At(Epoch, BeforeKey)) is null))
        && _vault.Get(Prefix(Address) + TicketKey) is var kept && (kept is null || !kept.AsSpan().SequenceEqual(ticket));

    /// <summary>What the vault keeps when somebody who was taken out is let in again: the epochs since, and a new signing key.</summary>
    internal IReadOnlyList<Change> Rejoining(RoomKeys keys, Seed author, byte[] ticket)
    {
        var (newest, prefix, first) = (keys.Epoch, Prefix(Address), FirstEpoch);
        return
        [
            // Also what they had not before, where they are let in to more now.
            .. Enumerable.Range(1, newest).Where(epoch => epoch > Epoch || (epoch < first && epoch >= keys.First)).Select(epoch => new Change.Put(prefix + At(epoch, SeedKey), keys.Seeds[epoch - 1])),
            .. keys.First < first ? RoomFounding.PutCheckpoint(prefix, keys.Checkpoint) : [],
            new Change.Put(prefix + At(newest, AuthorKey), RoomFounding.Bytes(author)),
            new Change.Put(prefix + TicketKey, ticket),
            new Change.Destroy(prefix + At(Epoch, AuthorKey)),
        ];
    }

    /// <summary>Epochs before this one of which this desk has read nothing: who is let in late reads them first.</summary>
    internal IEnumerable<int> Unread() => Enumerable.Range(FirstEpoch, Epoch - FirstEpoch).Where(epoch => HeadBook.Of(_vault, KeyOf(epoch).Address).Number == 0);

    /// <summary>The vault holds the next epoch's key.</summary>
    internal void Continue()
    {
        lock (_gate)
        {
            if (_keys.Remove(At(Epoch, AuthorKey), out var author))
            {
                author.Dispose();
            }

            Volatile.Write(ref _epoch, NewestEpoch());
        }
    }

    /// <summary>The epoch before this one, while it is still read for what came late; null otherwise.</summary>
    internal int? WatchedEpoch(DateOnly today) =>
        Epoch > FirstEpoch && _vault.Get(Prefix(Address) + OverKey) is { Length: 4 } day && DateOnly.FromDayNumber(BitConverter.ToInt32(day)).AddDays(LateDays) >= today ? Epoch - 1 : null;

    /// <summary>The mailbox and recipient of an epoch that this desk knows.</summary>
    internal Key KeyOf(int epoch) => KeyAt(At(epoch, SeedKey)) ?? throw new InvalidOperationException("The vault holds no such key.");

    /// <summary>Under which something that must be here once stands here: the same from every desk, and in a later epoch the one of the epoch in which it came.</summary>
    internal ItemId IdOf(LetterId name, int part = 0)
    {
        for (var epoch = FirstEpoch; epoch < Epoch; epoch++)
        {
            var key = KeyOf(epoch);
            if (name.ItemFor(key, key.Address, part) is var earlier && Holds(earlier))
            {
                return earlier;
            }
        }

        return name.ItemFor(Key, Mailbox, part);
    }

    /// <summary>Whether this desk was let in to read, and may say nothing here.</summary>
    public bool OnlyReads => Mine is { Role: Role.Reads };

    /// <summary>How this desk introduces itself in this epoch.</summary>
    internal AuthorIntroduced Introduction(Workstation desk)
    {
        var member = _vault.Get(Prefix(Address) + ElderKey) is { } elder ? System.Text.Encoding.ASCII.GetString(elder) : desk.Member?.Address.ToText();
        return _vault.Get(Prefix(Address) + At(Epoch, BeforeKey)) is { } before
            ? new(desk.Pseudonym ?? "", member, Ticket: null, System.Text.Encoding.ASCII.GetString(before), Proofs())
            : new(desk.Pseudonym ?? "", member, _vault.Get(Prefix(Address) + TicketKey));
    }

    /// <returns>The seeds of all epochs, for one who was let in; without any bytes for those before <see cref="FirstEpoch"/>. The caller wipes them.</returns>
    internal IReadOnlyList<byte[]> SeedBytes() =>
        [.. Enumerable.Range(1, Epoch).Select(epoch => _vault.Get(Prefix(Address) + At(epoch, SeedKey)) ?? throw new InvalidOperationException("The vault holds no such key."))];

    /// <summary>The ticket that this desk gives to one whom it lets in: the same each time, and known to nobody else who holds the room's key.</summary>
    internal byte[] TicketFor(Address invited)
    {
        var seed = _vault.Get(Prefix(Address) + At(Epoch, AuthorKey))!;
        try
        {
            return HMACSHA256.HashData(seed, (byte[])[.. "waystation/ticket/v1"u8, .. invited.Bytes]);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(seed);
        }
    }

    /// <summary>People whose keys this desk has destroyed.</summary>
    internal IEnumerable<string> Erased => _vault.Keys(ErasedPrefix).Select(key => key[ErasedPrefix.Length..]);

    /// <summary>A name that nobody else who holds the room's key can guess: the same each time.</summary>
    internal LetterId SecretName(string what)
    {
        var seed = _vault.Get(Prefix(Address) + At(Epoch, AuthorKey))!;
        try
        {
            var hash = HMACSHA256.HashData(seed, System.Text.Encoding.UTF8.GetBytes(what));
            return LetterId.TryParse(Convert.ToHexStringLower(hash.AsSpan(0, LetterId.Size)), out var name) ? name : throw new InvalidOperationException("A letter's id is 16 bytes.");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(seed);
        }
    }

    internal bool Holds(ItemId id) => Contents().Holds(id);

    /// <summary>An entry as it was signed, for a checkpoint.</summary>
    /// <returns>Null when this desk does not have it any more.</returns>
    internal CarriedLine? Carry(RoomLine line)
    {
        if (Contents().CarriedAt(line.Number) is { } carried)
        {
            return carried;
        }

        var key = KeyOf(RoomEpoch.Of(line.Number));
        return Contents().ItemAt(line.Number) is { } item && BodyOf(item) is { } body && SheetSeal.OpenText(body, key.Address, [key.Identity]) is { } text
            ? new CarriedLine(line.Number, line.BodyHash, item.Id.ToText(), key.Address.ToText(), text.Whole.ToArray())
            : null;
    }

    internal StoredItem? ItemAt(long number) => Contents().ItemAt(number);

    internal StoredItem? Item(ItemId id) => Contents().Item(id);

    /// <returns>The sealed body of an item as it was received; null when it is large and was never opened here.</returns>
    internal byte[]? BodyOf(StoredItem item) =>
        (_vault.Get(ItemKey(item.Number)) is { } bytes && StoredItem.Read(item.Number, bytes) is { HasBody: true } stored ? stored.Body.ToArray() : null)
        ?? _vault.GetFile(EvidenceKey(Address, item.Id));

    /// <summary>What the vault must keep of items that the relay listed.</summary>
    /// <param name="epoch">In whose mailbox they stand.</param>
    internal IReadOnlyList<Change> Keeping(IReadOnlyList<Listed> listed, int epoch) =>
        [.. Kept(listed, epoch).Select(stored => new Change.Put(ItemKey(stored.Number), stored.ToBytes()))];

    /// <summary>Forgets where items of an epoch stood: the relay was restored, and lists them anew.</summary>
    internal IReadOnlyList<Change> KeepingAnew(IReadOnlyList<Listed> listed, int epoch) =>
        [.. _vault.Keys(ItemPrefix).Where(key => RoomEpoch.Of(NumberIn(key)) == epoch).Select(key => new Change.Remove(key)), .. Keeping(listed, epoch)];

    /// <summary>Whether something was signed by this desk, in this epoch or an earlier one.</summary>
    internal bool IsOwn(string author)
    {
        var book = Log.Book;
        var first = book.FirstOf(author);
        return first == book.FirstOf(Author.Address.ToText()) || (_vault.Get(Prefix(Address) + At(Epoch, BeforeKey)) is { } before && first == book.FirstOf(System.Text.Encoding.ASCII.GetString(before)));
    }

    /// <summary>The log as it would be with what the relay lists of an epoch in place of what stands here of it.</summary>
    internal RoomLog LogWith(int epoch, IEnumerable<StoredItem> listed) =>
        Read(KeepingItems().Where(item => RoomEpoch.Of(item.Number) != epoch).Concat(listed).OrderBy(item => item.Number)).Log;

    /// <summary>Takes in what the vault now keeps.</summary>
    internal void Take(IReadOnlyList<Listed> listed, int epoch)
    {
        lock (_gate)
        {
            // What another's reading brought in meanwhile is there already, and is taken once.
            _contents?.Take(Kept(listed, epoch));
        }

        Conversation.Keep();
    }

    /// <summary>Drops what was read of it from memory.</summary>
    internal void Sleep() => _contents = null;

    /// <summary>Whether somebody has made a key for a person of this room.</summary>
    internal bool HasKeyOf(string person) => Contents().KeyOf(person) is not null;

    /// <summary>The next entry of this desk, chained, signed and sealed. What it says of a person is sealed under that person's key besides.</summary>
    /// <param name="seen">How far whoever says it had read: what they decided, they decided over that.</param>
    internal byte[] SealEntry(Fact fact, RoomSeen seen, DateOnly today)
    {
        var place = Log.PlaceOf(Author.Address.ToText());
        var entry = new Entry
        {
            Epoch = Epoch,
            Counter = place.Counter + 1,
            Previous = place.BodyHash,
            SeenNumber = seen.Head.Number,
            SeenHash = Convert.ToHexStringLower(seen.Head.Hash.Bytes),
            SeenEpoch = seen.Epoch == Epoch ? null : seen.Epoch,
            Day = today,
            Fact = fact is PersonalFact personal
                ? PersonSeal.Seal(personal, Contents().KeyOf(personal.Person) ?? throw new InvalidOperationException("A person's key comes before what is said of them."))
                : fact,
        };
        return SheetSeal.SealText(SignedText.Write(entry.ToJson(), Mailbox, Author), [Key.Recipient]);
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

    internal static IEnumerable<StoredItem> Kept(IReadOnlyList<Listed> listed, int epoch) => listed.Where(item => item.Gone is null or Gone.Pending).Select(item => StoredItem.Of(item, epoch));

    private IReadOnlyList<byte[]> Proofs() => _vault.Get(Prefix(Address) + At(Epoch, ProofsKey)) is { } json ? System.Text.Json.JsonSerializer.Deserialize(json, Post.OfficeJson.Default.IReadOnlyListByteArray)! : [];

    private static long NumberIn(string itemKey) => long.Parse(itemKey.AsSpan(itemKey.LastIndexOf('/') + 1), CultureInfo.InvariantCulture);

    private int NewestEpoch()
    {
        var prefix = Prefix(Address) + EpochPrefix;
        return _vault.LastKey(prefix) is { } last ? int.Parse(last.AsSpan(prefix.Length, 3), CultureInfo.InvariantCulture) : 1;
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

    private IEnumerable<StoredItem> KeepingItems() => _vault.Keys(ItemPrefix).Select(key => _vault.Get(key) is { } bytes ? StoredItem.Read(NumberIn(key), bytes) : null).OfType<StoredItem>();

    private RoomContents Read() => Read(KeepingItems());

    private RoomContents Read(IEnumerable<StoredItem> items)
    {
        var erased = _vault.Keys(ErasedPrefix).Select(key => key[ErasedPrefix.Length..]).ToHashSet(StringComparer.Ordinal);
        var contents = new RoomContents(Address, erased, FirstEpoch, Checkpoint, KeyOf);
        contents.Take(items);
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

            if (_vault.Get(Prefix(Address) + name) is not { Length: Seed.Size } bytes)
            {
                return null;
            }

            using var seed = Seed.From(bytes);
            CryptographicOperations.ZeroMemory(bytes);
            return _keys[name] = Key.From(seed);
        }
    }

    /// <summary>Where the vault keeps an item, by its number in the room.</summary>
    internal string ItemKey(long number) => ItemPrefix + number.ToString("D12", CultureInfo.InvariantCulture);
}
