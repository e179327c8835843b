using System.Collections.Immutable;
using Waystation.Casework.Rooms;

namespace Waystation.Casework.Safeguarding;

/// <summary>What was told of one of us, and what became of it: only in a room that began as one for that. Pure and immutable. Nothing in it decides by itself, and none of it has a way out.</summary>
public sealed record SafeguardingBook
{
    private ImmutableDictionary<string, Setting<PartyNamed>> _parties = ImmutableDictionary.Create<string, Setting<PartyNamed>>(StringComparer.Ordinal);
    private ImmutableList<Written> _complaints = [];
    private bool _hasErased;

    private SafeguardingBook()
    {
    }

    public static SafeguardingBook Empty { get; } = new();

    /// <summary>Whether this is a safeguarding room.</summary>
    public bool IsOurs { get; private init; }

    /// <summary>Day on which the room began; null where it is no safeguarding room.</summary>
    public DateOnly? Since { get; private init; }

    /// <summary>Those that nobody has decided about first, then the other open ones, then the rest; of each the longest known first.</summary>
    public IReadOnlyList<Complaint> Complaints => [.. _complaints.Select(Whole).OrderBy(complaint => !complaint.IsOpen ? 2 : complaint.Keeps is null ? 0 : 1)];

    /// <summary>Open ones about which two members have not decided yet, the longest due first.</summary>
    public IEnumerable<Complaint> DecisionsDue => Complaints.Where(complaint => complaint is { IsOpen: true, Keeps: null }).OrderBy(complaint => complaint.DecisionDue ?? DateOnly.MinValue);

    public override string ToString() => nameof(SafeguardingBook);

    /// <summary>What somebody is to the organisation.</summary>
    /// <returns>Null when nobody has said.</returns>
    public PartyNamed? Party(string person) => _parties.GetValueOrDefault(person)?.Value;

    internal SafeguardingBook After(Fact fact, Stamp by) => fact switch
    {
        SafeguardingOpened => this with { IsOurs = true, Since = by.Day },
        PartyNamed named => this with { _parties = _parties.SetItem(named.Person, new Setting<PartyNamed>(named, by)) },
        ErasedFact => this with { _hasErased = true },
        ComplaintMade made => this with { _complaints = _complaints.Add(new Written(made.Id, made, by, made.Against)) },
        TasksConcluded concluded => Change(concluded.Complaint, concluded.Person, known => known with { Concluded = known.Concluded.SetItem(by.Member!, new Setting<TasksConcluded>(concluded, by)) }),
        ComplaintFound found => Change(found.Complaint, found.Person, known => known with { Findings = known.Findings.Set(found.Outcome, by) }),
        _ => this,
    };

    internal Objection? Check(Fact fact, Stamp by) => fact switch
    {
        ComplaintMade made => made.Against == made.Person ? Objection.NotTwoPeople : Knows(made.Id) ? Objection.IdTaken : null,
        TasksConcluded concluded => OnComplaint(concluded.Complaint, concluded.Person, by),
        ComplaintFound found => OnComplaint(found.Complaint, found.Person, by)
            ?? (found.Outcome != Outcome.Open && _complaints.Find(known => known.Id == found.Complaint) is { } known && Whole(known).Keeps is null ? Objection.DecideFirst : null),
        _ => null,
    };

    /// <summary>Whether an id is a complaint's: it is never written anew, and never struck out.</summary>
    internal bool Knows(string id) => _complaints.Exists(known => known.Id == id);

    /// <summary>Whether somebody said of a member of this room that they complain or are complained of.</summary>
    internal bool IsAParty(string member) => _parties.Values.Any(party => party.Value.Member == member);

    private Objection? OnComplaint(string id, string against, Stamp by) => _complaints.Find(known => known.Id == id) switch
    {
        // The complaint may be gone with whoever made it: what was decided of it stays.
        null => !_hasErased ? Objection.NotThere : IsParty(by.Member, against, null) ? Objection.IsAParty : null,
        var known when known.Against != against => Objection.NotThere,
        var known => IsParty(by.Member, against, known.What?.Person) ? Objection.IsAParty : null,
    };

    private bool IsParty(string? member, params IReadOnlyList<string?> parties) => member is not null && parties.Any(party => party is not null && Party(party)?.Member == member);

    private SafeguardingBook Change(string id, string against, Func<Written, Written> change)
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

        public Register<Outcome> Findings { get; init; } = Register<Outcome>.Unset;
    }
}
