using System.Collections.Immutable;
using Waystation.Casework.Rooms;

namespace Waystation.Casework.Safeguarding;

/// <summary>A complaint as it stands.</summary>
/// <param name="What">Null when whoever made it was erased: what was decided stays.</param>
/// <param name="By">Who wrote it down, on which day; null with <paramref name="What"/>.</param>
/// <param name="Against">Who is complained of.</param>
/// <param name="Conclusions">Each member's last, in the relay's order, without those of anybody who is a party to it.</param>
/// <param name="Findings">What was found; unset while nobody has said.</param>
public sealed record Complaint(string Id, ComplaintMade? What, Stamp? By, string Against, IReadOnlyList<Setting<TasksConcluded>> Conclusions, Register<Outcome> Findings)
{
    /// <summary>What two different members concluded alike, and nobody concludes otherwise but such as both of them had heard; null while it is not decided.</summary>
    public TasksKept? Keeps
    {
        get
        {
            var decided = Enum.GetValues<TasksKept>().Where(kept => TwoMembers.Agree(Conclusions, concluded => concluded.Keeps == kept)).ToList();
            return decided is [var only] ? only : null;
        }
    }

    /// <summary>Decided on the day on which it is written down. Null when that is not known any more.</summary>
    public DateOnly? DecisionDue => By?.Day;

    /// <summary>Until people agree that something was found.</summary>
    public bool IsOpen => Findings.Agreed is null or { Value: Outcome.Open };

    public override string ToString() => nameof(Complaint);

    /// <summary>Two members have not yet decided, and the day is over.</summary>
    public bool IsLate(DateOnly today) => IsOpen && Keeps is null && DecisionDue < today;
}
