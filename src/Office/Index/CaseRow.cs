using Waystation.Casework.Finding;

namespace Waystation.Office.Index;

/// <summary>What a list shows of a case without looking into its room.</summary>
/// <param name="Room">The room's address, as text.</param>
/// <param name="Number">Seven digits.</param>
/// <param name="Folded">Number of the last item of the room that it knows of.</param>
/// <param name="Unread">Letters that nobody has opened.</param>
/// <param name="AwaitsAnswer">The last word is the contact's.</param>
/// <param name="IsClosedByContact">The contact has closed their mailbox.</param>
/// <param name="LastDay">Day of the last entry.</param>
/// <param name="LastText">The last thing said, shortened.</param>
/// <param name="LastBy">Who of us said it; null when it was the contact, or nothing was said.</param>
public sealed record CaseRow(string Room, string Number, long Folded, int Unread, bool AwaitsAnswer, bool IsClosedByContact, DateOnly LastDay, string LastText, string? LastBy)
{
    /// <summary>What whoever writes to us is called in this case; null when they have no name.</summary>
    public string? Name { get; init; }

    public Casework.Cases.CaseStage Stage { get; init; }

    /// <summary>The highest of its people, agreed upon or not; null when nobody has set one.</summary>
    public Casework.Risk.RiskLevel? Level { get; init; }

    /// <summary>Two members have vetted whoever writes to us.</summary>
    public bool IsVetted { get; init; }

    /// <summary>People differ about a safety field.</summary>
    public bool HasConflict { get; init; }

    public override string ToString() => nameof(CaseRow);
}

/// <summary>A place in a case where something was found.</summary>
/// <param name="Number">The case's number.</param>
/// <param name="Item">Number of the entry in its room; 0 for the case itself.</param>
/// <param name="Kind">What kind of thing it is.</param>
/// <param name="Day">Its day.</param>
/// <param name="Excerpt">Words around the place, the found ones between U+0002 and U+0003; of a name, all of it.</param>
public sealed record Found(string Number, long Item, FoundKind Kind, DateOnly Day, string Excerpt)
{
    /// <summary>What whoever writes to us is called in this case; null when they have no name.</summary>
    public string? Name { get; init; }

    public override string ToString() => nameof(Found);
}
