using Waystation.Casework.Referral;
using Waystation.Casework.Rooms;

namespace Waystation.Desk.Deeds.Cases;

/// <summary>Packages for other organisations: proposed, answered, taken back. Sending one is <see cref="PassOnDeeds"/>.</summary>
internal static class SharingDeeds
{
    private const string Page = "sharing";

    public static IReadOnlyList<CaseDeed> All { get; } =
    [
        new("propose-referral", Page, Propose),
        new("referral-accepted", Page, form => new ReferralAnswered(form.Said("referral"), Accepts: true)),
        new("referral-refused", Page, form => new ReferralAnswered(form.Said("referral"), Accepts: false, form.One<ReferralReason>("reason"))),
        new("withdraw-referral", Page, form => new ReferralWithdrawn(form.Said("referral"), form.One<ReferralReason>("reason"))),
    ];

    private static ReferralProposed Propose(CaseForm form)
    {
        var (purpose, recipient) = form.Terms("terms");
        return new ReferralProposed(form.Id, purpose, recipient, form.Some<DataCategory>("categories"), form.Ticked("people"));
    }
}
