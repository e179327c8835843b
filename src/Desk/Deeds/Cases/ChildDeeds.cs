using Waystation.Casework.Children;

namespace Waystation.Desk.Deeds.Cases;

/// <summary>What may be recorded of the children of a case.</summary>
internal static class ChildDeeds
{
    private const string Page = "children";

    public static IReadOnlyList<CaseDeed> All { get; } =
    [
        new("set-age", Page, form => new AgeBandSet(form.Person, form.One<AgeBand>("band"))),
        new("name-decider", Page, Decider),
        new("set-guardian-danger", Page, form => new GuardianDangerSet(form.Person, form.Said("guardian"), form.One<Danger>("danger") == Danger.IsTheDanger, form.Said("reasons"))),
        new("ask-child", Page, form => new AssentAsked(form.Person, form.One<ChildStep>("step"), form.One<Agreement>("agreement") == Agreement.Agrees, form.Maybe("words"))),
        new("ask-guardian", Page, form => new GuardianAsked(form.Person, form.Said("guardian"), form.One<ChildStep>("step"), form.One<Agreement>("agreement") == Agreement.Agrees)),
        new("conclude-best", Page, form => new BestInterestsConcluded(form.Person, form.One<ChildStep>("step"), form.One<Best>("best") == Best.IsBest, form.Said("reasons"))),
        new("clear-host", Page, form => new HostClearanceSet(form.Said("host"), form.One<Clearance>("clearance") == Clearance.IsCleared)),
        new("record-advice", Page, form => new LegalAdviceRecorded(form.Person, form.Id, form.Said("country"), form.Said("by"), form.Said("text"))),
        CaseDeed.Strike(Page),
    ];

    private static DeciderNamed Decider(CaseForm form)
    {
        var decider = form.One<DeciderKind>("decider");
        return new DeciderNamed(form.Person, decider, decider == DeciderKind.Guardian ? form.Said("guardian") : null);
    }
}

internal enum Danger
{
    IsTheDanger,
    IsNot,
}

internal enum Best
{
    IsBest,
    IsNotBest,
}

internal enum Clearance
{
    IsCleared,
    IsNotCleared,
}
