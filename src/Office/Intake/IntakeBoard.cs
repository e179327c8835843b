using Waystation.Letters;
using Waystation.Mail;
using Waystation.Office.Post;
using Waystation.Sealing;

namespace Waystation.Office.Intake;

/// <summary>A letter that waits at intake.</summary>
/// <param name="Item">The item that carries it.</param>
/// <param name="UnderOldCode">It came with a code that the contact had changed by then: a letter that was under way, or somebody else who has that code.</param>
public sealed record IntakeLetter(Listed Item, Letter Letter, bool UnderOldCode)
{
    public override string ToString() => nameof(IntakeLetter);
}

/// <summary>All that one contact has sent to intake and nobody has taken on.</summary>
/// <param name="Contact">Their newest card.</param>
/// <param name="Letters">In the order of arrival.</param>
/// <param name="ClaimedBy">The shift key whose claim counts; null when nobody has claimed.</param>
/// <param name="ClaimedOn">The day of that claim.</param>
/// <param name="Left">They closed their mailbox for ever: no answer can reach them.</param>
public sealed record Waiting(Card Contact, IReadOnlyList<IntakeLetter> Letters, Address? ClaimedBy, DateOnly? ClaimedOn, bool Left)
{
    /// <summary>Names the line on a page: the first letter's id.</summary>
    public string Id => Letters[0].Letter.Id.ToText();

    public override string ToString() => nameof(Waiting);
}

/// <summary>What waits at intake, opened in memory only. Nothing of it is ever kept in the vault: triage never becomes the list.</summary>
public sealed class IntakeBoard
{
    private readonly SortedDictionary<long, Listed> _items = [];
    private readonly Dictionary<long, object> _opened = [];

    // Of the same duty, the oldest first, this one among them.
    private IReadOnlyList<IntakeBoard> _all;

    public IntakeBoard() => _all = [this];

    public IReadOnlyList<Waiting> Waiting { get; private set; } = [];

    /// <summary>Items that none of this desk's shift keys opens: sealed to another shift, or junk.</summary>
    public int Closed { get; private set; }

    /// <param name="id">Of the first letter.</param>
    public Waiting? Find(string id) => Waiting.FirstOrDefault(waiting => waiting.Id == id);

    internal IReadOnlyCollection<Listed> Items => _items.Values;

    /// <summary>Contacts who wrote to one intake may say in another that they moved, and colleagues claim them there.</summary>
    /// <param name="boards">Of the same duty, the oldest first, this one among them.</param>
    internal void StandAmong(IReadOnlyList<IntakeBoard> boards) => _all = boards;

    internal void Clear()
    {
        _items.Clear();
        _opened.Clear();
        Waiting = [];
        Closed = 0;
    }

    /// <param name="listed">News from the relay, in order; tombstones included.</param>
    /// <param name="intake">The intake mailbox.</param>
    /// <param name="shifts">This desk's shift keys.</param>
    /// <param name="isShiftKey">Whether a key may claim.</param>
    internal void Receive(IReadOnlyList<Listed> listed, Address intake, IReadOnlyList<Key> shifts, Func<Address, bool> isShiftKey)
    {
        Identity[] with = [.. shifts.Select(shift => shift.Identity)];
        foreach (var item in listed)
        {
            _items[item.Number] = item;
            if (item is { Gone: null, Body: { } body } && SheetSeal.OpenText(body.Span, intake, with) is { } text)
            {
                object? sheet = SheetSeal.Read(text.Json.Span) is { } letter ? new OpenedSheet(letter, text.By)
                    : MemberSheet.Read(text) is Claim claim && isShiftKey(text.By) ? (claim, text.By)
                    : null;
                if (sheet is not null)
                {
                    _opened[item.Number] = sheet;
                }
            }
        }

        FoldAll();
    }

    /// <summary>Items that are gone at the relay.</summary>
    internal void Forget(IEnumerable<ItemId> ids)
    {
        var gone = ids.ToHashSet();
        foreach (var number in _items.Where(pair => gone.Contains(pair.Value.Id)).Select(pair => pair.Key).ToList())
        {
            _items.Remove(number);
            _opened.Remove(number);
        }

        FoldAll();
    }

    internal Listed? Item(ItemId id) => _items.Values.FirstOrDefault(item => item.Id.Equals(id));

    /// <summary>Everything at intake that belongs to a contact: letters, notices, pieces and claims.</summary>
    internal IReadOnlyList<ItemId> ItemsOf(Waiting waiting)
    {
        var contacts = ContactsOf(waiting);
        var ids = new List<ItemId>();
        foreach (var (number, sheet) in _opened)
        {
            var id = _items[number].Id;
            switch (sheet)
            {
                case OpenedSheet { Sheet: Letter letter } opened when contacts.Contains(opened.By):
                    ids.Add(id);
                    ids.AddRange(letter.Files.SelectMany(file => file.Pieces));
                    break;
                case OpenedSheet opened when contacts.Contains(opened.By):
                case (Claim claim, Address) when contacts.Any(contact => contact.ToText() == claim.Contact):
                    ids.Add(id);
                    break;
            }
        }

        return ids;
    }

    /// <summary>The newest card of a contact, following their own words that they moved. Of two such words by one key the first counts: afterwards that key is not theirs any more.</summary>
    internal Card Follow(Card card)
    {
        for (var steps = 0; steps < 16 && MoveOf(card.Mailbox) is { } next; steps++)
        {
            card = next.To;
        }

        return card;
    }

    /// <summary>What contacts said at intake of where they are: that they moved, that they closed.</summary>
    internal IReadOnlyList<ItemId> NoticesOf(IReadOnlySet<Address> contacts) =>
        [.. _opened.Where(pair => pair.Value is OpenedSheet { Sheet: Moved or Goodbye } opened && contacts.Contains(opened.By)).Select(pair => _items[pair.Key].Id)];

    /// <summary>Whether a contact closed the mailbox at which they are.</summary>
    internal bool HasLeft(Card card) => _all.Any(board => board._opened.Values.OfType<OpenedSheet>().Any(opened => opened.Sheet is Goodbye && opened.By.Equals(card.Mailbox)));

    private Moved? MoveOf(Address address) => MoveOf(address, out _);

    /// <param name="number">Where it stands, among the numbers here: before them all in an older intake, behind them all in a newer one.</param>
    private Moved? MoveOf(Address address, out long number)
    {
        var isOlder = true;
        foreach (var board in _all)
        {
            isOlder &= board != this;
            var first = board._opened.Where(pair => pair.Value is OpenedSheet { Sheet: Moved } opened && opened.By.Equals(address)).OrderBy(pair => pair.Key).FirstOrDefault();
            if (first.Value is OpenedSheet { Sheet: Moved moved })
            {
                number = board == this ? first.Key : isOlder ? 0 : long.MaxValue;
                return moved;
            }
        }

        number = 0;
        return null;
    }

    private static HashSet<Address> ContactsOf(Waiting waiting) => [.. waiting.Letters.Select(letter => letter.Letter.From.Mailbox), waiting.Contact.Mailbox];

    private void Fold()
    {
        var letters = _opened
            .Where(pair => !IsGone(_items[pair.Key]))
            .OrderBy(pair => pair.Key)
            .Select(pair => (pair.Key, Opened: pair.Value as OpenedSheet))
            .Where(pair => pair.Opened is { Sheet: Letter letter } && letter.From.Mailbox.Equals(pair.Opened.By))
            .Select(pair => new IntakeLetter(_items[pair.Key], (Letter)pair.Opened!.Sheet, MoveOf(pair.Opened.By, out var moved) is not null && moved < pair.Key))
            .ToList();
        Waiting = [.. letters
            .GroupBy(letter => Follow(letter.Letter.From).Mailbox)
            .Select(group => Line([.. group.DistinctBy(letter => letter.Letter.Id)]))
            .OrderBy(waiting => waiting.Letters[0].Item.Number)];
        Closed = _items.Count(pair => !_opened.ContainsKey(pair.Key) && pair.Value is { Gone: null, Body: not null } && !IsPiece(pair.Value.Id));
    }

    /// <summary>What one intake says can change what another's lines are.</summary>
    private void FoldAll()
    {
        foreach (var board in _all)
        {
            board.Fold();
        }
    }

    private static bool IsGone(Listed item) => item.Gone is Gone.Deleted or Gone.Expired;

    private bool IsPiece(ItemId id) => _opened.Values.OfType<OpenedSheet>().Any(opened => opened.Sheet is Letter letter && letter.Files.Any(file => file.Pieces.Contains(id)));

    private IEnumerable<(Claim Claim, Address Key)> ClaimsOf(HashSet<string> contacts) =>
        _opened.OrderBy(pair => pair.Key).Select(pair => pair.Value).OfType<(Claim Claim, Address Key)>().Where(claim => contacts.Contains(claim.Claim.Contact));

    private Waiting Line(IReadOnlyList<IntakeLetter> letters)
    {
        var card = Follow(letters[^1].Letter.From);
        var names = letters.Select(letter => letter.Letter.From.Mailbox.ToText()).Append(card.Mailbox.ToText()).ToHashSet(StringComparer.Ordinal);
        Address? by = null;
        DateOnly? on = null;
        foreach (var (claim, key) in ClaimsOf(names))
        {
            if (by is null || claim.TakesOver)
            {
                by = key;
                on = claim.Day;
            }
        }

        // In another intake, where its order among those here is not known: whoever finds it lets it go first.
        foreach (var (claim, key) in _all.Where(board => board != this).SelectMany(board => board.ClaimsOf(names)))
        {
            if (by is null || (!key.Equals(by) && !ClaimsOf(names).Any(here => here.Claim.TakesOver)))
            {
                by = key;
                on = claim.Day;
            }
        }

        return new Waiting(card, letters, by, on, HasLeft(card));
    }
}
