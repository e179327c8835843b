using System.Security.Cryptography;
using Waystation.Casework.Rooms;

namespace Waystation.Casework.Members;

/// <summary>A member of a room.</summary>
/// <param name="Id">Their address; of whoever never said one, their signing key. What two-person rules count.</param>
/// <param name="Name">The pseudonym chosen for this room; null while they have written nothing.</param>
/// <param name="AdmittedBy">The member who let them in; null for whoever began the room.</param>
/// <param name="Day">On which they began it or were let in.</param>
public sealed record Seat(string? Id, string? Name, Role Role, string? AdmittedBy, DateOnly Day)
{
    /// <summary>The mark under which they were let in; null for whoever began the room, or came before there were marks.</summary>
    public string? Mark { get; init; }

    /// <summary>Of this device, as text: to it goes what only members may have. The member's own, unless they let it in as another device; null where nobody said it.</summary>
    public string? Address { get; init; }

    /// <summary>The first epoch whose key they got; null for all.</summary>
    public int? FromEpoch { get; init; }

    /// <summary>Under which they are taken out: their id, or the mark of somebody who has not come and whose address nobody knows.</summary>
    public string Key => Id ?? Mark ?? "";

    public override string ToString() => nameof(Seat);
}

/// <summary>Who is a member of a room, and who stands behind which signing key. A fold of the room's log.</summary>
/// <remarks>
/// Whoever writes first began the room. Everybody else shows the ticket under a mark that a member had written: one mark is one member, so that the room's key alone makes
/// nobody a second person. A member may let in further devices of their own: each has an address and signing keys, and all are that one member. A room in which nobody was ever let in by a mark is from before there were marks: there each signing key is a member.
/// In a later epoch a member's new signing key is vouched for by their old one. Who was taken out stays the author of what they wrote.
/// </remarks>
public sealed class MemberBook
{
    /// <summary>Most members of one room, let in or waited for.</summary>
    public const int MostMembers = 16;

    /// <summary>Most devices of one member, let in or waited for.</summary>
    public const int MostDevices = 3;

    /// <summary>How many of their own devices a member strikes out on one day at most: each ends an epoch, of which a room has a bounded number.</summary>
    public const int MostStruckADay = 2;

    /// <summary>So many of a room's epochs nobody uses up but by taking somebody out.</summary>
    public const int KeptForRemovals = 100;

    /// <summary>Most epochs that one member begins in a day without taking anybody out.</summary>
    public const int MostRenewedADay = 3;

    /// <summary>For how many days it counts that somebody asked for a removal.</summary>
    public const int AskedDays = 7;

    private readonly Dictionary<string, Seat> _byAuthor = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _epochOf = new(StringComparer.Ordinal);
    private readonly HashSet<string> _succeeded = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Seat> _byMark = new(StringComparer.Ordinal);
    private readonly HashSet<string> _shown = new(StringComparer.Ordinal);
    private readonly HashSet<string> _marksOut = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _firstOf = new(StringComparer.Ordinal);
    private readonly List<string> _came = [];
    private readonly List<Removal> _removals = [];
    private readonly List<StruckDevice> _struck = [];
    private readonly Dictionary<string, string> _memberAt = new(StringComparer.Ordinal);
    private readonly List<(string Member, string By, DateOnly Day)> _asked = [];
    private readonly List<(string Member, DateOnly Day)> _renewed = [];

    /// <summary>The epoch that is open, from 1.</summary>
    public int Epoch { get; private set; } = 1;

    /// <summary>The mark of the epoch that is open; null for the first.</summary>
    public string? EpochMark { get; private set; }

    /// <summary>Everybody, in the order in which they came; whoever has not come yet has no name. A member with two devices stands here twice, under one id.</summary>
    public IReadOnlyList<Seat> Seats => [.. Present.Select(seat => seat.Value).OrderBy(seat => _came.IndexOf(seat.Address ?? seat.Id!)).Concat(Awaited.Select(seat => seat.Value))];

    /// <summary>Who was taken out, in order.</summary>
    public IReadOnlyList<Removal> Removals => _removals;

    /// <summary>Devices that members struck out, in order.</summary>
    public IReadOnlyList<StruckDevice> Struck => _struck;

    private IEnumerable<KeyValuePair<string, Seat>> Present => _byAuthor.Where(seat => !_succeeded.Contains(seat.Key));

    private IEnumerable<KeyValuePair<string, Seat>> Awaited => _byMark.Where(seat => !_shown.Contains(seat.Key) && !_marksOut.Contains(seat.Key));

    /// <summary>Whether the desk that holds a seat has shown itself under the key of the epoch that is open.</summary>
    public bool HasComeAlong(Seat seat) => Present.Any(own => own.Value.Id == seat.Id && own.Value.Address == seat.Address && _epochOf[own.Key] == Epoch);

    /// <summary>The member behind a signing key, also of an epoch that is over; null when nobody let them in.</summary>
    public Seat? Of(string author) => _byAuthor.GetValueOrDefault(author);

    /// <summary>Whether who stands behind a signing key was taken out, or their device struck out, and is not here under another.</summary>
    public bool IsOut(string author) => Of(author) is { Id: { } id } seat && !Present.Any(other => other.Value.Id == id && other.Value.Address == seat.Address);

    /// <summary>Devices of a member, in the order in which they came, and those that are waited for.</summary>
    public IReadOnlyList<Seat> DevicesOf(string member) => [.. Seats.Where(seat => seat.Id == member)];

    /// <summary>The member behind a signing key that was introduced in this epoch.</summary>
    public Seat? Of(string author, int epoch) => _epochOf.GetValueOrDefault(author) == epoch ? Of(author) : null;

    /// <summary>Whether what was written under this mark counts: somebody who shows its ticket is a member, or would be.</summary>
    public bool Counts(string mark) => _byMark.ContainsKey(mark) && !_marksOut.Contains(mark);

    /// <summary>Whether somebody was taken out who had not come with the ticket under this mark.</summary>
    public bool IsMarkOut(string mark) => _marksOut.Contains(mark);

    /// <summary>The first signing key of the desk behind one: what a desk said in one epoch it has said.</summary>
    public string FirstOf(string author) => _firstOf.GetValueOrDefault(author, author);

    /// <summary>Members who have asked in the last <see cref="AskedDays"/> that somebody be taken out, and are still here.</summary>
    public IReadOnlyList<string> AskedFor(string member, DateOnly today) =>
        [.. _asked.Where(asked => asked.Member == member && asked.Day <= today.AddDays(1) && asked.Day.AddDays(AskedDays) >= today && Present.Any(seat => seat.Value.Id == asked.By)).Select(asked => asked.By).Distinct(StringComparer.Ordinal)];

    /// <summary>Whether a member may take nobody out alone: what they did is not decided yet, or was today.</summary>
    public bool MayNotAlone(string member, DateOnly today) =>
        _removals.Any(removal => (removal.By == member && !removal.TheyAsked && (!removal.IsDecided || removal.Day >= today)) || (removal is { IsMutual: true, IsDecided: false } && removal.Member == member));

    /// <param name="by">Whoever holds this seat; null when nobody let them in.</param>
    /// <param name="today">Their day.</param>
    /// <returns>Null when this may be written.</returns>
    public Objection? Check(Fact fact, Seat? by, DateOnly today) =>
        by?.Id is not { } me ? Objection.AuthorUnknown
        : by.Role != Role.Works ? Objection.OnlyReads
        : fact.ByItself ?? fact switch
        {
            MemberAdmitted admitted => CheckAdmitted(admitted),
            DeviceAdmitted admitted => CheckDevice(admitted, me),
            EpochEnded { Device: { } device } struck => struck.Removed != me ? Objection.NeedsAnotherMember : CheckStruck(device, by, today),
            EpochEnded { Removed: var member } => CheckOther(member, me) ?? CheckEnd(member, me, today),
            EpochRenewed => Epoch >= RoomEpoch.Most - KeptForRemovals || _renewed.Count(renewed => renewed.Member == me && renewed.Day >= today) >= MostRenewedADay ? Objection.TooMany : null,

            // Who asks it of themselves hands their part on: others take them out.
            RemovalAsked { Member: var member } => member == me ? null : CheckOther(member, me),
            RemovalDecided decided => _removals.Find(removal => removal.Epoch == decided.Epoch && removal.Member == decided.Member) is not { } removal ? Objection.NotThere
                : removal.By == me || removal.Member == me ? Objection.NeedsAnotherMember
                : removal.IsDecided || removal.Confirmed.Contains(me) || removal.Reversed.Contains(me) ? Objection.NotThisStep
                : null,
            _ => null,
        };

    public override string ToString() => nameof(MemberBook);

    /// <summary>The mark of a ticket.</summary>
    public static string MarkOf(ReadOnlySpan<byte> ticket) => Convert.ToHexStringLower(SHA256.HashData(ticket));

    /// <summary>The mark of an epoch's seed.</summary>
    public static string EpochMarkOf(ReadOnlySpan<byte> seed) => Convert.ToHexStringLower(SHA256.HashData([.. "waystation/epoch/v1"u8, .. seed]));

    /// <summary>Whether a fact says who is here, or who somebody is.</summary>
    public static bool IsOfMembers(Fact fact) => IsOurs(fact) || fact is AuthorIntroduced;

    /// <summary>Whether a fact is about who is a member.</summary>
    internal static bool IsOurs(Fact fact) => fact is MemberAdmitted or DeviceAdmitted or EpochEnded or EpochRenewed or RemovalAsked or RemovalDecided;

    /// <returns>False when it makes nobody a member.</returns>
    internal bool Take(string author, AuthorIntroduced introduced, DateOnly day, int epoch)
    {
        if (_byAuthor.ContainsKey(author))
        {
            return true;
        }

        var seat = introduced.Before is { } before ? Continued(before, introduced)
            : introduced.Ticket is { } ticket ? Shown(MarkOf(ticket), introduced)
            : epoch == 1 && (_byAuthor.Count == 0 || _byMark.Count == 0) ? new Seat(introduced.Member, introduced.Pseudonym, Role.Works, AdmittedBy: null, day) { Address = introduced.Member }
            : null;
        if (seat is null)
        {
            return false;
        }

        _byAuthor[author] = seat with { Id = seat.Id ?? author };
        if (seat.Address is { } address)
        {
            _memberAt.TryAdd(address, _byAuthor[author].Id!);
        }

        _firstOf[author] = introduced.Before is { } earlier ? FirstOf(earlier) : author;
        _came.Add(_byAuthor[author].Address ?? _byAuthor[author].Id!);
        _epochOf[author] = epoch;
        return true;
    }

    /// <returns>What speaks against it; null when it counts.</returns>
    internal Objection? Take(string author, Fact fact, DateOnly day, long number)
    {
        var by = Of(author, Epoch);
        if (Check(fact, by, day) is { } why)
        {
            return why;
        }

        switch (fact)
        {
            case MemberAdmitted admitted:
                _byMark[admitted.Mark] = new Seat(MemberAt(admitted.Member), Name: null, admitted.Role, by!.Id, day) { Mark = admitted.Mark, Address = admitted.Member, FromEpoch = admitted.FromEpoch };
                break;
            case DeviceAdmitted admitted:
                // Their own: the same member, let in by whoever let them in.
                _byMark[admitted.Mark] = by! with { Name = null, Mark = admitted.Mark, Address = admitted.Device };
                _memberAt[admitted.Device] = by!.Id!;
                break;
            case EpochEnded { Device: { } device } struck:
                Strike(struck, device, by!.Id!, day);
                break;
            case EpochEnded ended:
                End(ended, by!.Id!, day, number);
                break;
            case EpochRenewed renewed:
                _renewed.Add((by!.Id!, day));
                Epoch++;
                EpochMark = renewed.Mark;
                break;
            case RemovalAsked asked:
                _asked.Add((asked.Member, by!.Id!, day));
                break;
            case RemovalDecided decided:
                var at = _removals.FindIndex(removal => removal.Epoch == decided.Epoch && removal.Member == decided.Member);
                _removals[at] = decided.Verdict == RemovalVerdict.Confirmed
                    ? _removals[at] with { Confirmed = _removals[at].Confirmed.Add(by!.Id!) }
                    : _removals[at] with { Reversed = _removals[at].Reversed.Add(by!.Id!) };
                break;
        }

        return null;
    }

    /// <summary>What an epoch's key appended after its end: nothing of it counts, but who was taken out may have wanted to take out whoever did it.</summary>
    internal void TakeLate(string author, Fact fact, int epoch)
    {
        var at = _removals.FindIndex(removal => removal.Epoch == epoch);
        if (at >= 0 && fact is EpochEnded late && late.Removed == _removals[at].By && Of(author, epoch)?.Id == _removals[at].Member)
        {
            _removals[at] = _removals[at] with { IsMutual = true };
        }
    }

    private Objection? CheckAdmitted(MemberAdmitted admitted) =>
        _byMark.ContainsKey(admitted.Mark) ? Objection.IdTaken
        : Seats.Select(seat => seat.Key).Distinct(StringComparer.Ordinal).Count() >= MostMembers ? Objection.TooMany
        : admitted.Member is not { } member ? null
        : Seats.Any(seat => seat.Id == member || seat.Address == member) ? Objection.IsMember
        : _struck.Any(struck => struck.Device == member) ? Objection.WasTakenOut
        : _removals.LastOrDefault(removal => removal.Member == MemberAt(member)) is { IsReversed: false, TheyAsked: false } ? Objection.WasTakenOut
        : null;

    /// <summary>The member who has or had a device at this address; the address itself where nobody had.</summary>
    private string? MemberAt(string? address) => address is null ? null : _memberAt.GetValueOrDefault(address, address);

    private Objection? CheckDevice(DeviceAdmitted admitted, string me) =>
        _byMark.ContainsKey(admitted.Mark) ? Objection.IdTaken
        : Seats.Any(seat => seat.Id == admitted.Device || seat.Address == admitted.Device) ? Objection.IsMember
        : _struck.Any(struck => struck.Device == admitted.Device) || _memberAt.ContainsKey(admitted.Device) ? Objection.WasTakenOut
        : DevicesOf(me).Count >= MostDevices ? Objection.TooMany
        : null;

    private Objection? CheckStruck(string device, Seat by, DateOnly today) =>
        device == by.Address ? Objection.Oneself
        : !DevicesOf(by.Id!).Any(seat => seat.Address == device) ? Objection.NotThere
        : Epoch >= RoomEpoch.Most - KeptForRemovals || _struck.Count(struck => struck.Member == by.Id && struck.Day >= today) >= MostStruckADay ? Objection.TooMany
        : null;

    private Objection? CheckOther(string member, string me) =>
        member == me ? Objection.Oneself
        : Seats.Any(seat => seat.Key == member) ? null
        : Objection.MemberUnknown;

    private Objection? CheckEnd(string member, string me, DateOnly today) =>
        Epoch >= RoomEpoch.Most ? Objection.TooMany
        : MayNotAlone(me, today) && !AskedFor(member, today).Contains(member, StringComparer.Ordinal) && AskedFor(member, today).Count(other => other != me && other != member) < 2 ? Objection.TwoOthersMustAsk
        : null;

    private void End(EpochEnded ended, string by, DateOnly day, long number)
    {
        _removals.Add(new Removal(ended.Removed, Seats.FirstOrDefault(seat => seat.Key == ended.Removed && seat.Name is not null)?.Name, by, day, Epoch, number) { TheyAsked = AskedFor(ended.Removed, day).Contains(ended.Removed, StringComparer.Ordinal) });
        _marksOut.UnionWith(Awaited.Where(seat => seat.Value.Key == ended.Removed).Select(seat => seat.Key).ToList());
        _succeeded.UnionWith(Present.Where(seat => seat.Value.Id == ended.Removed).Select(seat => seat.Key).ToList());
        Epoch++;
        EpochMark = ended.Mark;
    }

    private void Strike(EpochEnded ended, string device, string by, DateOnly day)
    {
        _struck.Add(new StruckDevice(by, device, day, Epoch));
        _marksOut.UnionWith(Awaited.Where(seat => seat.Value.Address == device).Select(seat => seat.Key).ToList());
        _succeeded.UnionWith(Present.Where(seat => seat.Value.Address == device).Select(seat => seat.Key).ToList());
        Epoch++;
        EpochMark = ended.Mark;
    }

    /// <summary>The seat of an earlier key, for the one key that it vouched for.</summary>
    private Seat? Continued(string before, AuthorIntroduced introduced) =>
        _byAuthor.TryGetValue(before, out var seat) && _epochOf[before] < Epoch && _succeeded.Add(before) ? seat with { Name = introduced.Pseudonym } : null;

    private Seat? Shown(string mark, AuthorIntroduced introduced)
    {
        if (!Counts(mark) || !_byMark.TryGetValue(mark, out var seat) || (seat.Address is { } address && address != introduced.Member) || !_shown.Add(mark))
        {
            return null;
        }

        // Whoever was let in without an address says it: the address of a member's device is that member.
        var said = seat.Id is null && introduced.Member is { } own ? MemberAt(own) : null;
        return seat with { Id = seat.Id ?? said, Name = introduced.Pseudonym, Address = seat.Address ?? introduced.Member };
    }
}
