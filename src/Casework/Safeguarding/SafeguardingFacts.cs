using System.Text.Json.Serialization;
using Waystation.Casework.Rooms;

namespace Waystation.Casework.Safeguarding;

/// <summary>The room that begins is for what was told of one of us. Complaints stand in such a room alone; none of it ever leaves.</summary>
public sealed record SafeguardingOpened : Fact;

/// <summary>What somebody is to the organisation, who complains or is complained of.</summary>
[JsonConverter(typeof(Word<PartyKind>))]
public enum PartyKind
{
    Contact,
    Guest,
    Host,
    Helper,
    Member,
    Unknown,
}

/// <summary>What somebody of this room, who complains or is complained of, is to us. The last counts.</summary>
/// <param name="Member">The member of this room that they are, as its log names them: they take part in no decision about it. Null for nobody in this room.</param>
public sealed record PartyNamed(string Person, PartyKind Role, string? Member = null) : PersonalFact(Person)
{
    internal override Objection? ByItself => CaseBounds.Within(Member, CaseBounds.Name);
}

/// <summary>Somebody told what was done, or what they fear. It is never rewritten.</summary>
/// <param name="Person">Who complains.</param>
/// <param name="Against">Who is complained of.</param>
public sealed record ComplaintMade(string Person, string Id, string Against, string Text) : PersonalFact(Person)
{
    internal override IReadOnlyList<string> About => [Person, Against];

    internal override string? ListId => Id;

    internal override Objection? ByItself => CaseBounds.AnId(Against) ?? CaseBounds.Said(Text, CaseBounds.LongText);
}

/// <summary>Which tasks the person complained of keeps while it is looked into. The first is the safest.</summary>
[JsonConverter(typeof(Word<TasksKept>))]
public enum TasksKept
{
    None,

    /// <summary>Only such as bring them near nobody who depends on us.</summary>
    AwayFromPeople,

    All,
}

/// <summary>A member concluded. What two different members conclude alike is decided.</summary>
/// <param name="Person">Who is complained of.</param>
public sealed record TasksConcluded(string Person, string Complaint, TasksKept Keeps, string Reasons) : PersonalFact(Person)
{
    internal override Objection? ByItself => CaseBounds.AnId(Complaint) ?? CaseBounds.Said(Reasons, CaseBounds.Text);
}

/// <summary>What was found. A safety field.</summary>
[JsonConverter(typeof(Word<Outcome>))]
public enum Outcome
{
    /// <summary>It is looked into again.</summary>
    Open,

    Founded,
    Unfounded,
    NotClear,

    /// <summary>Somebody outside looks into it.</summary>
    PassedOn,
}

/// <param name="Person">Who is complained of.</param>
public sealed record ComplaintFound(string Person, string Complaint, Outcome Outcome, string Reasons) : PersonalFact(Person)
{
    internal override Objection? ByItself => CaseBounds.AnId(Complaint) ?? CaseBounds.Said(Reasons, CaseBounds.Text);
}
