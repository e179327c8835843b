using Waystation.Casework.Tasks;

namespace Waystation.Desk.Deeds.Cases;

/// <summary>What is to be done in a case.</summary>
internal static class TaskDeeds
{
    private const string Page = "tasks";

    public static IReadOnlyList<CaseDeed> All { get; } =
    [
        new("add-task", Page, form => new TaskAdded(form.Person, form.Id, form.Said("text"), form.MaybeDay("due"))),
        new("hand-over", Page, form => new TaskHandedOver(form.Said("task"), form.Maybe("member"))),
        new("mark-task", Page, form => new TaskMarked(form.Said("task"), form.Yes("done"))),
        CaseDeed.Strike(Page),
    ];
}
