using Waystation.Casework.Retention;

namespace Waystation.Desk.Deeds.Cases;

/// <summary>How long a case is kept, and whom it forgets.</summary>
internal static class KeepingDeeds
{
    private const string Page = "keeping";

    public static IReadOnlyList<CaseDeed> All { get; } =
    [
        new("keep-longer", Page, form => new KeptLonger(form.Day("until"), form.One<KeepingReason>("reason"))),
        new("ask-erasure", Page, form => new ErasureAsked(form.Id, form.One<ErasureReason>("why"), form.Said("whom") is var whom && whom == Everybody ? null : whom)),
        new("begin-erasure", Page, form => new ErasureBegun(form.Said("erasure"))),
        new("reverse-erasure", Page, form => new ErasureReversed(form.Said("erasure"))),
        new("ask-archive", Page, _ => new ArchiveAsked()),
        new("reverse-archive", Page, _ => new ArchiveReversed()),
    ];

    /// <summary>In the place of a person's id; no id looks so.</summary>
    internal const string Everybody = "*";
}
