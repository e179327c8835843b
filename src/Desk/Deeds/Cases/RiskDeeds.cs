using Waystation.Casework.Risk;

namespace Waystation.Desk.Deeds.Cases;

/// <summary>What may be recorded on a risk worksheet.</summary>
internal static class RiskDeeds
{
    private const string Page = "risk";

    public static IReadOnlyList<CaseDeed> All { get; } =
    [
        new("note-threat", Page, form => new ThreatNoted(form.Person, form.Id, form.Said("from"), form.Maybe("aim"), form.Maybe("pattern"), form.MaybeRoughDay("since"))),
        new("note-vulnerability", Page, form => new VulnerabilityNoted(form.Person, form.Id, form.Said("text"))),
        new("note-capacity", Page, form => new CapacityNoted(form.Person, form.Id, form.Said("text"))),
        new("set-level", Page, form => new RiskLevelSet(form.Person, form.One<RiskLevel>("level"), form.Said("reasons"))),
        new("set-review-plan", Page, form => new ReviewPlanSet(Days(form, "low"), Days(form, "medium"), Days(form, "high"), Days(form, "extreme"))),
        CaseDeed.Strike(Page),
    ];

    private static int Days(CaseForm form, string field)
    {
        if (form.Maybe(field) is null)
        {
            form.Note(field, "wrong.empty");
        }

        return form.MaybeNumber(field) ?? 0;
    }
}
