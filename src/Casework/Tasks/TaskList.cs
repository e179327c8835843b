using System.Collections.Immutable;
using Waystation.Casework.Cases;
using Waystation.Casework.Rooms;

namespace Waystation.Casework.Tasks;

/// <summary>A task as it stands.</summary>
/// <param name="By">Who said last what is to be done.</param>
/// <param name="Member">Who does it; null for nobody in particular.</param>
/// <param name="Done">Who said when that it is done; null while it is not.</param>
public sealed record CaseTask(TaskAdded What, Stamp By, string? Member, Stamp? Done)
{
    public override string ToString() => nameof(CaseTask);

    public bool IsDue(DateOnly today) => Done is null && What.Due <= today;
}

/// <summary>What is to be done in a case, by whom and until when. Immutable.</summary>
public sealed record TaskList
{
    private Roll<TaskAdded> _tasks = Roll<TaskAdded>.Empty;
    private ImmutableDictionary<string, string?> _members = ImmutableDictionary.Create<string, string?>(StringComparer.Ordinal);
    private ImmutableDictionary<string, Stamp?> _done = ImmutableDictionary.Create<string, Stamp?>(StringComparer.Ordinal);

    private TaskList()
    {
    }

    /// <summary>All that was not struck out, in the order in which it was first said.</summary>
    public IEnumerable<CaseTask> All => _tasks.Standing.Select(Whole);

    internal static TaskList Empty { get; } = new();

    public override string ToString() => nameof(TaskList);

    public CaseTask? Find(string id) => _tasks.Find(id) is { } task ? Whole(task) : null;

    /// <summary>What is not done and should be by this day, the longest due first.</summary>
    public IEnumerable<CaseTask> DueBy(DateOnly day) => All.Where(task => task.IsDue(day)).OrderBy(task => task.What.Due);

    /// <summary>What is not done and waits for a later day or none, the next first.</summary>
    public IEnumerable<CaseTask> After(DateOnly day) => All.Where(task => task.Done is null && !task.IsDue(day)).OrderBy(task => task.What.Due ?? DateOnly.MaxValue);

    internal TaskList After(Fact fact, Stamp by) => fact switch
    {
        TaskAdded or StruckOut => this with { _tasks = _tasks.After(fact, by) },
        TaskHandedOver handed => this with { _members = _members.SetItem(handed.Task, handed.Member) },
        TaskMarked marked => this with { _done = _done.SetItem(marked.Task, marked.IsDone ? by : null) },
        _ => this,
    };

    private CaseTask Whole(Setting<TaskAdded> task) => new(task.Value, task.By, _members.GetValueOrDefault(task.Value.Id), _done.GetValueOrDefault(task.Value.Id));
}

internal static class TaskRules
{
    public static Objection? Check(CaseFile file, Fact fact) => fact switch
    {
        TaskHandedOver handed => file.Tasks.Find(handed.Task) is null ? Objection.NotThere
            : handed.Member is { } member && !file.Log.Members.Contains(member, StringComparer.Ordinal) ? Objection.MemberUnknown
            : null,
        TaskMarked marked => file.Tasks.Find(marked.Task) is null ? Objection.NotThere : null,
        _ => null,
    };
}
