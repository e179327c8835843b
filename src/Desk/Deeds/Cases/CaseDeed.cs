using System.Collections.Frozen;
using Waystation.Casework.Rooms;

namespace Waystation.Desk.Deeds.Cases;

/// <summary>One thing that a person may record in a case: which fact a form makes.</summary>
/// <param name="Name">In lower case with hyphens; stands in addresses.</param>
/// <param name="Page">The page of the case to which it belongs: the last part of its address, empty for the overview.</param>
/// <param name="Read">Makes the fact; what it returns is not looked at when the form notes something wrong.</param>
internal sealed record CaseDeed(string Name, string Page, Func<CaseForm, Fact> Read)
{
    /// <summary>All there are, each feature's from its own file.</summary>
    public static FrozenDictionary<string, CaseDeed> All { get; } = ((IEnumerable<IReadOnlyList<CaseDeed>>)
    [
        PeopleDeeds.All,
        RiskDeeds.All,
        VettingDeeds.All,
        ConsentDeeds.All,
        TaskDeeds.All,
        ChildDeeds.All,
        NoteDeeds.All,
        SupportDeeds.All,
        StageDeeds.All,
        SharingDeeds.All,
        KeepingDeeds.All,
        FormDeeds.All,
        SafeguardingDeeds.All,
    ]).SelectMany(deeds => deeds).ToFrozenDictionary(deed => deed.Name, StringComparer.Ordinal);

    public override string ToString() => nameof(CaseDeed);

    /// <summary>Something of a list no longer counts.</summary>
    internal static CaseDeed Strike(string page) => new($"strike-{page}", page, form => new StruckOut(form.Said("id")));
}
