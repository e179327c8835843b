using Waystation.Casework.People;
using Waystation.Casework.Safeguarding;

namespace Waystation.Desk.Deeds.Cases;

/// <summary>What may be recorded of what was told of one of us.</summary>
internal static class SafeguardingDeeds
{
    private const string Page = "complaint";

    public static IReadOnlyList<CaseDeed> All { get; } =
    [
        new("name-accused", Page, form => new PersonNamed(form.Id, form.Said("name"))),
        new("name-party", Page, form => new PartyNamed(form.Person, form.One<PartyKind>("role"), form.Maybe("member"))),
        new("make-complaint", Page, form => new ComplaintMade(form.Person, form.Id, form.Said("against"), form.Said("text"))),
        new("conclude-tasks", Page, form => new TasksConcluded(form.Person, form.Said("complaint"), form.One<TasksKept>("keeps"), form.Said("reasons"))),
        new("find-complaint", Page, form => new ComplaintFound(form.Person, form.Said("complaint"), form.One<Outcome>("outcome"), form.Said("reasons"))),
    ];
}
