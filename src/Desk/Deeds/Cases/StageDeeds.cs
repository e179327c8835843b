using Waystation.Casework.Cases;

namespace Waystation.Desk.Deeds.Cases;

/// <summary>Closing a case, opening it again, and where it goes on.</summary>
internal static class StageDeeds
{
    private const string Page = "stage";

    public static IReadOnlyList<CaseDeed> All { get; } =
    [
        new("close-case", Page, form => new CaseClosed(form.One<CaseOutcome>("outcome"), form.One<ClosingReason>("reason"))),
        new("reopen-case", Page, _ => new CaseReopened()),
        new("merge-case", Page, form => new CaseMerged(string.Concat(form.Said("into").Where(char.IsAsciiDigit)))),
        new("refer-case", Page, form => new CaseReferred(form.Said("to"))),
    ];
}
