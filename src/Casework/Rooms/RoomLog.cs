using Waystation.Casework.Checkpoints;
using Waystation.Casework.Members;

namespace Waystation.Casework.Rooms;

/// <summary>One item of a room in the relay's order, its signature checked by whoever fetched it.</summary>
/// <param name="Number">The relay's sequence number.</param>
/// <param name="BodyHash">SHA-256 of the sealed body, hexadecimal.</param>
/// <param name="Author">The signing key, as address text.</param>
/// <param name="Entry">What was said.</param>
public sealed record RoomLine(long Number, string BodyHash, string Author, Entry Entry)
{
    /// <summary>It comes out of a checkpoint: whoever made that says that it had effect, and others have compared it. What it followed is not here.</summary>
    public bool IsCarried { get; init; }

    public override string ToString() => nameof(RoomLine);
}

/// <summary>Something in a room's log that should not be. Shown to people; nothing is dropped for it.</summary>
public enum RoomFaultKind
{
    /// <summary>An author's count has a gap: an entry of theirs is missing here.</summary>
    EntryMissing,

    /// <summary>An author's count stands twice.</summary>
    CountTwice,

    /// <summary>The hash of the author's previous entry is another: the log was forked or rewritten.</summary>
    ChainBroken,

    /// <summary>An author wrote before introducing themselves.</summary>
    AuthorUnknown,

    /// <summary>An author had seen more of the room than this log holds at that place.</summary>
    SawMore,

    /// <summary>Somebody holds the room's key whom no member let in.</summary>
    NotAdmitted,

    /// <summary>Something was appended to an epoch that was over. Nothing of it counts.</summary>
    AfterItsEpoch,
}

/// <param name="Kind">What is wrong.</param>
/// <param name="Number">At which item.</param>
public sealed record RoomFault(RoomFaultKind Kind, long Number);

/// <summary>Where an author stands: what their next entry must carry.</summary>
/// <param name="Counter">Count of their last entry; 0 before the first.</param>
/// <param name="BodyHash">Hash of that entry's sealed body; null before the first.</param>
public sealed record AuthorPlace(long Counter, string? BodyHash)
{
    public static AuthorPlace Start { get; } = new(0, null);
}

/// <summary>The checked log of a room: its lines, its authors and what is wrong with it. A pure fold.</summary>
public sealed class RoomLog
{
    private readonly Dictionary<string, AuthorPlace> _places;
    private readonly Dictionary<string, string> _names;
    private readonly Dictionary<long, Objection> _refused;

    private RoomLog(IReadOnlyList<RoomLine> lines, IReadOnlyList<RoomLine> late, Dictionary<string, AuthorPlace> places, Dictionary<string, string> names, MemberBook book, Dictionary<long, Objection> refused, IReadOnlyList<RoomFault> faults, IReadOnlyList<EarlierId> earlier)
    {
        Earlier = earlier;
        (Book, _refused) = (book, refused);
        (Lines, Late) = (lines, late);
        _places = places;
        _names = names;
        Faults = faults;
    }

    /// <summary>What counts, of all epochs in their order.</summary>
    public IReadOnlyList<RoomLine> Lines { get; }

    /// <summary>What was appended to an epoch after its end, for people to see.</summary>
    public IReadOnlyList<RoomLine> Late { get; }

    public IReadOnlyList<RoomFault> Faults { get; }

    /// <summary>What ids named that is not here: this desk was let in from a checkpoint on. Empty where it has all.</summary>
    public IReadOnlyList<EarlierId> Earlier { get; }

    /// <summary>Who is a member, and who was let in and has not come yet.</summary>
    public MemberBook Book { get; }

    /// <summary>Number of entries of kinds that this version does not know.</summary>
    public int Unknown => Lines.Count(line => line.Entry.Fact is UnknownFact);

    public AuthorPlace PlaceOf(string author) => _places.GetValueOrDefault(author, AuthorPlace.Start);

    /// <summary>The pseudonym of an author in this room; null when they never introduced themselves.</summary>
    public string? NameOf(string author) => _names.GetValueOrDefault(author);

    /// <summary>The member behind an author's signing key: what two-person rules count. It stays when the member has left; null when nobody introduced themselves with this key, or nobody let them in.</summary>
    public string? MemberOf(string author) => Book.Of(author)?.Id;

    /// <summary>The member who writes with this signing key now; null also for a key of an epoch that is over.</summary>
    internal string? WriterOf(string author) => Book.Of(author, Book.Epoch)?.Id;

    /// <summary>Every member who has written here and was not taken out, each once.</summary>
    public IReadOnlyList<string> Members => [.. Book.Seats.Where(seat => seat.Name is not null).Select(seat => seat.Id).OfType<string>().Distinct(StringComparer.Ordinal)];

    public override string ToString() => nameof(RoomLog);

    /// <summary>What spoke against a fact about members where that stands, or speaks against writing it now.</summary>
    internal Objection? Check(Fact fact, Stamp by) =>
        by.Number == long.MaxValue ? Book.Check(fact, Book.Of(by.Author, Book.Epoch), by.Day) : _refused.TryGetValue(by.Number, out var why) ? why : null;

    /// <summary>A key of another epoch is nobody's.</summary>
    internal Stamp StampOf(RoomLine line) =>
        new(line.Author, Book.Of(line.Author, line.Entry.Epoch)?.Id, line.Entry.Day, line.Number, line.Entry.SeenNumber < line.Number ? line.Entry.SeenNumber : 0) { IsCarried = line.IsCarried };

    /// <param name="earlier">From a checkpoint, with which this log begins; null where it begins with the room.</param>
    public static RoomLog Fold(IEnumerable<RoomLine> inOrder, IReadOnlyList<EarlierId>? earlier = null)
    {
        var lines = new List<RoomLine>();
        var places = new Dictionary<string, AuthorPlace>(StringComparer.Ordinal);
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        var faults = new List<RoomFault>();
        var book = new MemberBook();
        var refused = new Dictionary<long, Objection>();
        var late = new List<RoomLine>();
        foreach (var line in inOrder)
        {
            if (line.Entry.Epoch < book.Epoch)
            {
                late.Add(line);
                faults.Add(new RoomFault(RoomFaultKind.AfterItsEpoch, line.Number));
                book.TakeLate(line.Author, line.Entry.Fact, line.Entry.Epoch);
                continue;
            }

            var before = places.GetValueOrDefault(line.Author, AuthorPlace.Start);
            if (line.Entry.Fact is AuthorIntroduced introduced)
            {
                names.TryAdd(line.Author, introduced.Pseudonym);
                if (!book.Take(line.Author, introduced, line.Entry.Day, line.Entry.Epoch))
                {
                    faults.Add(new RoomFault(RoomFaultKind.NotAdmitted, line.Number));
                }
            }
            else if (!names.ContainsKey(line.Author))
            {
                faults.Add(new RoomFault(RoomFaultKind.AuthorUnknown, line.Number));
            }

            if (line.IsCarried)
            {
                // What lay between is not here.
            }
            else if (line.Entry.Counter <= before.Counter)
            {
                faults.Add(new RoomFault(RoomFaultKind.CountTwice, line.Number));
            }
            else if (line.Entry.Counter > before.Counter + 1)
            {
                faults.Add(new RoomFault(RoomFaultKind.EntryMissing, line.Number));
            }
            else if (line.Entry.Previous != before.BodyHash)
            {
                faults.Add(new RoomFault(RoomFaultKind.ChainBroken, line.Number));
            }

            if (line.Entry.SeenNumber >= line.Number)
            {
                faults.Add(new RoomFault(RoomFaultKind.SawMore, line.Number));
            }

            if (MemberBook.IsOurs(line.Entry.Fact) && book.Take(line.Author, line.Entry.Fact, line.Entry.Day, line.Number) is { } why)
            {
                refused[line.Number] = why;
            }

            lines.Add(line);
            places[line.Author] = new AuthorPlace(Math.Max(before.Counter, line.Entry.Counter), line.BodyHash);
        }

        return new RoomLog(lines, late, places, names, book, refused, faults, earlier ?? []);
    }
}
