using Waystation.Casework.Support;

namespace Waystation.Desk.Deeds.Cases;

/// <summary>Money spent and help given.</summary>
internal static class SupportDeeds
{
    private const string Page = "support";

    public static IReadOnlyList<CaseDeed> All { get; } =
    [
        new("spend-money", Page, form => new MoneySpent(form.Id, form.One<SupportHeading>("heading"), form.Money("amount"), form.Said("currency").ToUpperInvariant(), form.Day("on"))),
        new("give-support", Page, form => new SupportGiven(form.Person, form.Id, form.One<SupportHeading>("heading"), form.Day("on"), form.Said("text"))),
        CaseDeed.Strike(Page),
    ];
}
