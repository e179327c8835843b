using System.Collections.Immutable;
using Waystation.Casework.Audit;
using Waystation.Casework.Cases;
using Waystation.Casework.Rooms;

namespace Waystation.Casework.Safeguarding;

/// <summary>What is known in a safeguarding room: the fold of its log. Pure and immutable. Nothing in it decides by itself, and nothing in it has a way out.</summary>
public sealed record SafeguardingFile
{
    private ImmutableDictionary<string, Setting<PartyNamed>> _parties = ImmutableDictionary.Create<string, Setting<PartyNamed>>(StringComparer.Ordinal);
    private ImmutableList<Written> _complaints = [];
    private ImmutableHashSet<string> _erased = ImmutableHashSet.Create<string>(StringComparer.Ordinal);

    private SafeguardingFile(RoomLog log) => Log = log;

    public RoomLog Log { get; }

    /// <summary>What was written although it might not be, in the relay's order: kept and shown, without effect.</summary>
    public IReadOnlyList<Inadmissible> Inadmissible { get; private init; } = [];

    /// <summary>Those that nobody has decided about first, then the other open ones, then the rest; of each the longest known first.</summary>
    public IReadOnlyList<Complaint> Complaints => [.. _complaints.Select(Whole).OrderBy(complaint => !complaint.IsOpen ? 2 : complaint.Keeps is null ? 0 : 1)];

    public override string ToString() => nameof(SafeguardingFile);

    /// <returns>Null when nobody has named them.</returns>
    public PartyNamed? Party(string person) => _parties.GetValueOrDefault(person)?.Value;

    /// <summary>Open ones about which two members have not decided yet, the longest due first.</summary>
    public IEnumerable<Complaint> DecisionsDue() => Complaints.Where(complaint => complaint is { IsOpen: true, Keeps: null }).OrderBy(complaint => complaint.DecisionDue ?? DateOnly.MinValue);

    /// <returns>Null when the log opens no safeguarding room.</returns>
    public static SafeguardingFile? Fold(RoomLog log)
    {
        if (!log.Lines.Any(line => line.Entry.Fact is SafeguardingOpened))
        {
            return null;
        }

        var file = new SafeguardingFile(log);
        var inadmissible = new List<Inadmissible>();
        foreach (var line in log.Lines)
        {
            var (fact, by) = (line.Entry.Fact, log.StampOf(line));
            if (file.Check(fact, by) is { } why)
            {
                inadmissible.Add(new Inadmissible(line, why));
            }
            else
            {
                file = file.After(fact, by);
            }
        }

        return file with { Inadmissible = inadmissible };
    }

    /// <summary>What a desk asks before it writes, and the fold asks again.</summary>
    /// <param name="author">The signing key of whoever writes, introduced in this room.</param>
    /// <param name="today">The author's day.</param>
    /// <returns>Null when the fact may be written.</returns>
    public Objection? Check(Fact fact, string author, DateOnly today) => Check(fact, new Stamp(author, Log.WriterOf(author), today, long.MaxValue, long.MaxValue - 1));

    /// <summary>Whether a fact belongs to rooms of this kind alone.</summary>
    internal static bool IsOurs(Fact fact) => fact is SafeguardingOpened or PartyNamed or ComplaintMade or TasksConcluded or ComplaintFound;

    private static Objection? OfBoth(Fact fact) => fact is UnknownFact or ErasedFact or PersonKeyed or SealedFact or AuthorIntroduced or Members.MemberAdmitted or ColleagueInvited or AccessNoted ? null : Objection.NotInThisRoom;

    private Objection? Check(Fact fact, Stamp by) =>
        !IsOurs(fact) ? OfBoth(fact)
        : by.Member is null ? Objection.AuthorUnknown
        : fact.ByItself
            ?? (fact is PersonalFact personal ? CaseBounds.AnId(personal.Person) : null)
            ?? (fact.ListId is { } id ? CaseBounds.AnId(id) : null)
            ?? fact switch
            {
                PartyNamed { Member: { } member } => Log.Members.Contains(member, StringComparer.Ordinal) ? null : Objection.MemberUnknown,
                ComplaintMade made => !made.About.All(Knows) ? Objection.PersonUnknown : _complaints.Exists(known => known.Id == made.Id) ? Objection.IdTaken : null,
                TasksConcluded concluded => OnComplaint(concluded.Complaint, concluded.Person, by),
                ComplaintFound found => OnComplaint(found.Complaint, found.Person, by)
                    ?? (found.Finding != Finding.Open && _complaints.Find(known => known.Id == found.Complaint) is { } known && Whole(known).Keeps is null ? Objection.DecideFirst : null),
                _ => null,
            };

    private bool Knows(string person) => _parties.ContainsKey(person) || _erased.Contains(person);

    private Objection? OnComplaint(string id, string against, Stamp by) => _complaints.Find(known => known.Id == id) switch
    {
        // The complaint may be gone with whoever made it: what was decided of it stays.
        null => _erased.IsEmpty ? Objection.NotThere : IsParty(by.Member, against, null) ? Objection.IsAParty : null,
        var known when known.Against != against => Objection.NotThere,
        var known => IsParty(by.Member, against, known.What?.Person) ? Objection.IsAParty : null,
    };

    private bool IsParty(string? member, params IReadOnlyList<string?> parties) => member is not null && parties.Any(party => party is not null && Party(party)?.Member == member);

    private SafeguardingFile After(Fact fact, Stamp by) => fact switch
    {
        PartyNamed named => this with { _parties = _parties.SetItem(named.Person, new Setting<PartyNamed>(named, by)) },
        ErasedFact erased => this with { _erased = _erased.Add(erased.Person) },
        ComplaintMade made => this with { _complaints = _complaints.Add(new Written(made.Id, made, by, made.Against)) },
        TasksConcluded concluded => Change(concluded.Complaint, concluded.Person, known => known with { Concluded = known.Concluded.SetItem(by.Member!, new Setting<TasksConcluded>(concluded, by)) }),
        ComplaintFound found => Change(found.Complaint, found.Person, known => known with { Findings = known.Findings.Set(found.Finding, by) }),
        _ => this,
    };

    private SafeguardingFile Change(string id, string against, Func<Written, Written> change)
    {
        var at = _complaints.FindIndex(known => known.Id == id);
        return this with { _complaints = at >= 0 ? _complaints.SetItem(at, change(_complaints[at])) : _complaints.Add(change(new Written(id, null, null, against))) };
    }

    /// <summary>Who turned out to be a party later, too, has no say in it.</summary>
    private Complaint Whole(Written written) => new(
        written.Id,
        written.What,
        written.By,
        written.Against,
        [.. written.Concluded.Where(word => !IsParty(word.Key, written.Against, written.What?.Person)).Select(word => word.Value).OrderBy(word => word.By.Number)],
        written.Findings);

    private sealed record Written(string Id, ComplaintMade? What, Stamp? By, string Against)
    {
        public ImmutableDictionary<string, Setting<TasksConcluded>> Concluded { get; init; } = ImmutableDictionary.Create<string, Setting<TasksConcluded>>(StringComparer.Ordinal);

        public Register<Finding> Findings { get; init; } = Register<Finding>.Unset;
    }
}
