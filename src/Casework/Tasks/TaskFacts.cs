using Waystation.Casework.Rooms;

namespace Waystation.Casework.Tasks;

/// <summary>Something is to be done for a person. Said again under the same id, it reads anew.</summary>
/// <param name="Due">The day by which; null for some time.</param>
public sealed record TaskAdded(string Person, string Id, string Text, DateOnly? Due = null) : PersonalFact(Person)
{
    internal override string? ListId => Id;

    internal override Objection? ByItself => CaseBounds.Said(Text, CaseBounds.Text);
}

/// <summary>From now on this member does it. The last in the relay's order counts.</summary>
/// <param name="Member">As the room's log names them; null when nobody in particular does.</param>
public sealed record TaskHandedOver(string Task, string? Member = null) : Fact;

/// <param name="IsDone">False when it has to be done after all.</param>
public sealed record TaskMarked(string Task, bool IsDone) : Fact;
