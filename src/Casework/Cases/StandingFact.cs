using Waystation.Casework.Rooms;

namespace Waystation.Casework.Cases;

/// <summary>Something of a person that stands today.</summary>
/// <param name="Number">Item of the room where it was said.</param>
/// <param name="InConflict">Something else was said, too, unseen of each other.</param>
internal sealed record StandingFact(PersonalFact Fact, long Number, bool InConflict = false)
{
    public override string ToString() => nameof(StandingFact);
}
