using Waystation.Casework.Consent;
using Waystation.Casework.Rooms;

namespace Waystation.Desk.Deeds.Cases;

/// <summary>Consents: given, witnessed, withdrawn.</summary>
internal static class ConsentDeeds
{
    private const string Page = "consent";

    public static IReadOnlyList<CaseDeed> All { get; } =
    [
        new("give-consent", Page, Give),
        new("witness-consent", Page, form => new ConsentWitnessed(form.Said("grant"))),
        new("withdraw-consent", Page, form => new ConsentWithdrawn(form.Person, form.Maybe("grant"))),
    ];

    private static ConsentGiven Give(CaseForm form)
    {
        var how = form.One<HowGiven>("how");
        var (person, by) = (form.Person, form.Maybe("by"));
        return new ConsentGiven(
            person,
            form.Id,
            form.One<ConsentPurpose>("purpose"),
            form.Said("recipient"),
            form.Some<DataCategory>("categories"),
            ConsentWording.Of(form.Said("wording"), form.Said("language")),
            how,
            form.Day("from"),
            form.Day("until"),
            how == HowGiven.InALetter ? form.Said("letter") : null,
            by == person ? null : by);
    }
}
