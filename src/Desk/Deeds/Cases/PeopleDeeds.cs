using Waystation.Casework.People;

namespace Waystation.Desk.Deeds.Cases;

/// <summary>What may be recorded of the people of a case.</summary>
internal static class PeopleDeeds
{
    private const string Page = "people";

    public static IReadOnlyList<CaseDeed> All { get; } =
    [
        new("name-person", Page, form => new PersonNamed(form.Maybe("person") ?? form.Id, form.Said("name"))),
        new("remove-person", Page, form => new PersonRemoved(form.Person)),
        new("name-contact", Page, form => new ContactNamed(form.Person)),
        new("note-relation", Page, form => new RelationNoted(form.Person, form.Id, form.One<Relation>("relation"), form.Said("other"))),
        new("note-language", Page, form => new LanguageSpoken(form.Person, form.Id, form.Said("language"), form.One<Mastery>("mastery"))),
        new("note-need", Page, form => new NeedNoted(form.Person, form.Id, form.One<NeedKind>("need"), form.Maybe("text"))),
        new("note-way", Page, Way),
        new("set-whereabouts", Page, form => new WhereaboutsSet(form.Person, form.One<WhereaboutsKind>("where"), form.Maybe("country"), form.Maybe("area"), form.MaybeRoughDay("since"))),
        new("note-paper", Page, form => new PaperNoted(form.Person, form.Id, form.One<PaperKind>("paper"), form.One<PaperState>("state"), form.Maybe("country"), form.MaybeRoughDay("until"), form.Maybe("text"))),
        new("note-medical", Page, form => new MedicalNeedNoted(form.Person, form.Id, form.One<Urgency>("urgency"), form.Said("text"))),
        new("note-wish", Page, form => new WishNoted(form.Person, form.Id, form.Said("text"))),
        CaseDeed.Strike(Page),
    ];

    /// <summary>Hours belong to ways that are safe only then.</summary>
    private static WayNoted Way(CaseForm form)
    {
        var safety = form.One<WaySafety>("safety");
        var inHours = safety == WaySafety.OnlyInHours;
        return new WayNoted(form.Person, form.Id, form.One<Way>("way"), safety, form.Maybe("text"), inHours ? form.MaybeNumber("from") : null, inHours ? form.MaybeNumber("to") : null);
    }
}
