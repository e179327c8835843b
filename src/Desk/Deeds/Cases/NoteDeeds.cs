using Waystation.Casework.Notes;

namespace Waystation.Desk.Deeds.Cases;

/// <summary>Notes.</summary>
internal static class NoteDeeds
{
    private const string Page = "notes";

    public static IReadOnlyList<CaseDeed> All { get; } =
    [
        new("write-note", Page, form => new NoteWritten(form.Person, form.Id, form.Said("text"))),
        CaseDeed.Strike(Page),
    ];
}
