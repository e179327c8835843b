using System.Text.Json.Serialization;
using Waystation.Casework.Rooms;

namespace Waystation.Casework.Vetting;

/// <summary>What may be told to somebody, each after those before it.</summary>
[JsonConverter(typeof(Word<DisclosureStage>))]
public enum DisclosureStage
{
    /// <summary>Advice on safety, and a public place to meet.</summary>
    Advice,

    ThereIsAPlace,
    CoarseZoneAndDate,
    MeetingPoint,
    Address,
}

[JsonConverter(typeof(Word<VettingReply>))]
public enum VettingReply
{
    Yes,
    No,
    Unclear,
    NotAsked,
}

/// <summary>The checklist by which this case is vetted from now on. Answers to questions of another stay.</summary>
public sealed record ChecklistChosen(Checklist Checklist) : Fact
{
    internal override bool IsWhole => Checklist.IsWhole;

    internal override Objection? ByItself => Checklist.ByItself;
}

/// <summary>A question of the checklist was answered by a member, from what they know: the last word counts. It never leaves a room.</summary>
/// <param name="Question">Its id in the checklist.</param>
public sealed record VettingAnswered(string Person, string Question, VettingReply Reply, string? Text = null) : PersonalFact(Person)
{
    internal override Objection? ByItself => CaseBounds.AnId(Question) ?? CaseBounds.Within(Text, CaseBounds.Text);
}

/// <summary>A member concluded. Two different members who see no reason against somebody vet them. It never leaves a room.</summary>
/// <param name="SeesNoReasonAgainst">False for a doubt, which stands until its member gives it up or two others who have seen it conclude otherwise.</param>
public sealed record VettingConcluded(string Person, bool SeesNoReasonAgainst, string Reasons) : PersonalFact(Person)
{
    internal override Objection? ByItself => CaseBounds.Said(Reasons, CaseBounds.Text);
}

/// <summary>In danger of life a member goes one stage further than what is open, saying why. Never an address.</summary>
public sealed record DangerOfLife(string Person, string Id, DisclosureStage Stage, string Reasons) : PersonalFact(Person)
{
    internal override string? ListId => Id;

    internal override Objection? ByItself => CaseBounds.Said(Reasons, CaseBounds.Text) ?? (Stage is DisclosureStage.Advice or DisclosureStage.Address ? Objection.NotThisStage : null);
}

/// <summary>A second member looked at what one did alone.</summary>
/// <param name="Exception">Id of the <see cref="DangerOfLife"/>.</param>
public sealed record DangerReviewed(string Person, string Exception, bool Agrees, string Reasons) : PersonalFact(Person)
{
    internal override Objection? ByItself => CaseBounds.AnId(Exception) ?? CaseBounds.Said(Reasons, CaseBounds.Text);
}

/// <summary>Somebody was told as much as this. It names nobody but by an opaque id, and stays when the person is erased.</summary>
public sealed record Disclosed(string Person, DisclosureStage Stage) : Fact;
