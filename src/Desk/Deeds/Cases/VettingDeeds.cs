using Waystation.Casework.Vetting;

namespace Waystation.Desk.Deeds.Cases;

/// <summary>Vetting, what is told to whom, and going further in danger of life.</summary>
internal static class VettingDeeds
{
    private const string Page = "vetting";

    public static IReadOnlyList<CaseDeed> All { get; } =
    [
        new("answer-question", Page, form => new VettingAnswered(form.Person, form.Said("question"), form.One<VettingReply>("reply"), form.Maybe("text"))),
        new("conclude-vetting", Page, form => new VettingConcluded(form.Person, form.One<Finding>("verdict") == Finding.NoReasonAgainst, form.Said("reasons"))),
        new("danger-of-life", Page, form => new DangerOfLife(form.Person, form.Id, form.One<DisclosureStage>("stage"), form.Said("reasons"))),
        new("review-danger", Page, form => new DangerReviewed(form.Person, form.Said("exception"), form.One<Agreement>("agreement") == Agreement.Agrees, form.Said("reasons"))),
        new("disclose", Page, form => new Disclosed(form.Person, form.One<DisclosureStage>("stage"))),
    ];
}

/// <summary>How a member concludes on somebody.</summary>
internal enum Finding
{
    NoReasonAgainst,
    Doubt,
}

/// <summary>Yes or no, to what somebody was asked or did.</summary>
internal enum Agreement
{
    Agrees,
    DoesNotAgree,
}
