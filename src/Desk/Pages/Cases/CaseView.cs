using Waystation.Casework.Agenda;
using Waystation.Casework.Cases;
using Waystation.Casework.People;
using Waystation.Casework.Rooms;
using Waystation.Desk.Deeds.Cases;
using Waystation.Office;
using Waystation.Office.Deeds;
using Waystation.Office.Rooms;

namespace Waystation.Desk.Pages.Cases;

/// <summary>A case as a page shows it: what is known, in the words of the page's language.</summary>
public sealed class CaseView
{
    /// <param name="failed">The form that was not taken, shown again; null for none.</param>
    internal CaseView(Workstation desk, CaseRoom room, CaseOnDesk onDesk, Words words, KeptForm? failed)
    {
        (Desk, Room, OnDesk, Words, Failed) = (desk, room, onDesk, words, failed);
        People = [.. ((IEnumerable<string>)[File.People.Contact]).Concat(File.People.People.Select(named => named.Value.Person)).Distinct(StringComparer.Ordinal).Where(File.People.Knows)];
    }

    public Workstation Desk { get; }

    public CaseRoom Room { get; }

    public CaseOnDesk OnDesk { get; }

    internal Words Words { get; }

    internal KeptForm? Failed { get; }

    public CaseFile File => OnDesk.File;

    /// <summary>Seven digits.</summary>
    public string Number => File.Opened.Number;

    public DateOnly Today => OnDesk.Today;

    /// <summary>Ids of everybody of whom something may be said, whoever writes to us first.</summary>
    public IReadOnlyList<string> People { get; }

    public string NameOf(string person) =>
        File.People.NameOf(person)
        ?? Words[File.People.IsErased(person) ? "people.erased" : person == File.People.Contact ? "people.contact" : File.People.IsRemoved(person) ? "people.removed" : "people.nameless"];

    /// <summary>In the language of the page, or else in the first that it has.</summary>
    public string In(IReadOnlyList<Wording> wordings) => wordings.FirstOrDefault(wording => wording.Language == Words.Tag)?.Text ?? (wordings is [var first, ..] ? first.Text : "");

    /// <summary>A member, by their signing key or as the log names them.</summary>
    public string MemberOf(string? author) =>
        author is null ? Words["member.unknown"]
        : author == OnDesk.Me || author == File.Log.MemberOf(OnDesk.Me) ? Words["member.you"]
        : File.Log.NameOf(author) is { Length: > 0 } name ? name
        : File.Log.Book.Seats.FirstOrDefault(seat => seat.Id == author)?.Name is { Length: > 0 } seated ? seated
        : Words["cases.a-colleague"];

    /// <summary>A member by their address, also one who was taken out.</summary>
    /// <summary>From which day on this desk has the case; null where it has all of it.</summary>
    public DateOnly? From => Room.From;

    public string MemberName(string member) =>
        Room.Log.Book.Seats.FirstOrDefault(seat => seat.Id == member)?.Name ?? Room.Log.Book.Removals.FirstOrDefault(removal => removal.Member == member)?.Name ?? Words["members.somebody"];

    /// <summary>Who said it, and when; and whether it is only here yet.</summary>
    public string By(Stamp by) => Words.With(OnDesk.Waits(by.Number) ? "by.waits" : "by.whom", ("who", MemberOf(by.Author)), ("day", Words.Of(by.Day)));

    /// <summary>Where something on the agenda is looked at.</summary>
    public string Link(AgendaItem item) => Link(Number, item.Kind, item.Field);

    public static string Link(string number, AgendaKind kind, DisputedField? field) => $"/case/{number}" + kind switch
    {
        AgendaKind.UnreadLetter or AgendaKind.LetterAfterClosing or AgendaKind.AwaitsAnswer => "/letters",
        AgendaKind.ComplaintUndecided => "/complaint",
        AgendaKind.DangerReview or AgendaKind.NotVetted => "/vetting",
        AgendaKind.RiskReview or AgendaKind.NoLevel => "/risk",
        AgendaKind.Task => "/tasks",
        AgendaKind.HostNotCleared => "/children",
        AgendaKind.ShortHanded => "",
        AgendaKind.ConsentNotWitnessed or AgendaKind.ConsentEnds => "/consent",
        AgendaKind.PaperRunsOut => "/people",
        AgendaKind.ErasureAsked or AgendaKind.ErasureComing or AgendaKind.FallsDue or AgendaKind.ArchiveComing => "/keeping",
        AgendaKind.ReferralUnanswered => "/sharing",
        AgendaKind.Conflict => field switch
        {
            DisputedField.Stage => "/stage",
            DisputedField.RiskLevel => "/risk",
            DisputedField.Whereabouts => "/people",
            DisputedField.Age or DisputedField.Decider or DisputedField.GuardianDanger or DisputedField.HostClearance => "/children",
            DisputedField.Consent => "/consent",
            DisputedField.Package => "/sharing",
            DisputedField.Erasure => "/keeping",
            DisputedField.Outcome => "/complaint",
            DisputedField.Archive => "/keeping",
            null => "",
        },
    };

    /// <summary>What something on the agenda says.</summary>
    public string Say(AgendaItem item)
    {
        var what = item switch
        {
            { Kind: AgendaKind.Conflict, Field: { } field } => Words.With("agenda.conflict-on", ("field", Words.Of(field))),
            { Kind: AgendaKind.Task, Id: { } id } => Words.With("agenda.task-of", ("task", Words.Excerpt(File.Tasks.Find(id)?.What.Text ?? ""))),
            _ => Words.Of(item.Kind),
        };
        return item.Person is { } person && People.Count > 1 ? Words.With("agenda.of", ("what", what), ("who", NameOf(person))) : what;
    }

    public string Whereabouts(WhereaboutsSet set) => string.Join(", ", ((string?[])[
        Words.Of(set.Where),
        set.Area,
        set.Country is { } country ? Words.Country(country) : null,
        set.Since is { } since ? Words.With("people.since", ("day", Words.Of(since))) : null]).OfType<string>());

    public override string ToString() => nameof(CaseView);
}
