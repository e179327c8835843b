using Waystation.Casework.Cases;
using Waystation.Casework.Children;
using Waystation.Casework.Consent;
using Waystation.Casework.Forms;
using Waystation.Casework.Notes;
using Waystation.Casework.People;
using Waystation.Casework.Referral;
using Waystation.Casework.Risk;
using Waystation.Casework.Rooms;
using Waystation.Casework.Safeguarding;
using Waystation.Casework.Support;
using Waystation.Casework.Tasks;
using Waystation.Casework.Vetting;

namespace Waystation.Casework.Finding;

/// <summary>What kind of thing was found. The numbers stand in snapshots of the index.</summary>
public enum FoundKind
{
    Letter = 1,
    Answer = 2,
    FileName = 3,

    /// <summary>What somebody of a case is called there.</summary>
    Name = 4,

    CaseNumber = 5,
    Note = 6,
    Task = 7,
    Need = 8,
    Wish = 9,
    Medical = 10,

    /// <summary>How somebody is reached.</summary>
    Way = 11,

    Paper = 12,
    Whereabouts = 13,
    Risk = 14,
    Vetting = 15,
    Consent = 16,
    Child = 17,
    Support = 18,

    /// <summary>An answer in a form of the organisation's own.</summary>
    Form = 19,

    /// <summary>To whom a case was referred.</summary>
    Stage = 20,

    /// <summary>To whom somebody's data were to go.</summary>
    Referral = 21,

    /// <summary>What was told of one of us, and why members decided as they did.</summary>
    Complaint = 22,
}

/// <summary>A text of a case in which words may be sought.</summary>
/// <param name="Number">Of the entry in its room.</param>
/// <param name="Day">The author's day.</param>
public sealed record Findable(long Number, FoundKind Kind, DateOnly Day, string Text)
{
    public override string ToString() => nameof(Findable);

    /// <summary>All that stands in a case today, in the order of its log: what was struck out, said anew, written without effect or erased is not found, nor what was said of somebody who does not belong to the case.</summary>
    public static IReadOnlyList<Findable> Of(CaseFile file)
    {
        var without = file.Inadmissible.Select(inadmissible => inadmissible.Line.Number).ToHashSet();
        var effective = file.Log.Lines.Where(line => !without.Contains(line.Number)).ToList();
        var last = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var line in effective)
        {
            if (line.Entry.Fact is StruckOut struck)
            {
                last["list " + struck.Id] = long.MaxValue;
            }
            else if (PlaceOf(line.Entry.Fact) is { } place)
            {
                last[place] = line.Number;
            }
        }

        var letters = file.Log.Earlier.Where(id => id.IsOfConversation).Select(id => id.Id).ToHashSet(StringComparer.Ordinal);
        return [.. effective
            .Where(line => PlaceOf(line.Entry.Fact) is not { } place || last[place] == line.Number)
            .Where(line => Stands(file, line, letters))
            .SelectMany(line => TextsOf(line.Entry.Fact).Where(said => !string.IsNullOrWhiteSpace(said.Text)).Select(said => new Findable(line.Number, said.Kind, line.Entry.Day, said.Text!)))];
    }

    /// <summary>Under which something replaces what was said before; null when it stands beside it.</summary>
    internal static string? PlaceOf(Fact fact) => fact switch
    {
        { ListId: { } id } => "list " + id,
        PersonNamed named => "name " + named.Person,
        VettingAnswered answered => $"vetting {answered.Person} {answered.Question}",
        FormAnswered answered => $"form {answered.Person} {answered.Form} {answered.Field}",
        _ => null,
    };

    private static bool Stands(CaseFile file, RoomLine line, HashSet<string> letters) => line.Entry.Fact switch
    {
        LetterArrived letter => letters.Add(letter.Id),
        AnswerWritten answer => letters.Add(answer.Id),
        WhereaboutsSet set => file.People.Knows(set.Person) && file.People.WhereaboutsOf(set.Person).Standing.Any(standing => standing.By.Number == line.Number),
        PersonalFact personal => personal.About.All(file.People.Knows),
        _ => true,
    };

    internal static IEnumerable<(FoundKind Kind, string? Text)> TextsOf(Fact fact) => fact switch
    {
        LetterArrived letter => [(FoundKind.Letter, letter.Text), .. letter.Files.Select(file => (FoundKind.FileName, (string?)file.Name))],
        AnswerWritten answer => [(FoundKind.Answer, answer.Text)],
        PersonNamed named => [(FoundKind.Name, named.Name)],
        NoteWritten note => [(FoundKind.Note, note.Text)],
        TaskAdded task => [(FoundKind.Task, task.Text)],
        NeedNoted need => [(FoundKind.Need, need.Text)],
        WishNoted wish => [(FoundKind.Wish, wish.Text)],
        MedicalNeedNoted medical => [(FoundKind.Medical, medical.Text)],
        WayNoted way => [(FoundKind.Way, way.Text)],
        PaperNoted paper => [(FoundKind.Paper, paper.Text)],
        WhereaboutsSet set => [(FoundKind.Whereabouts, set.Area)],
        ThreatNoted threat => [(FoundKind.Risk, string.Join('\n', ((string?[])[threat.From, threat.Aim, threat.Pattern]).OfType<string>()))],
        VulnerabilityNoted vulnerability => [(FoundKind.Risk, vulnerability.Text)],
        CapacityNoted capacity => [(FoundKind.Risk, capacity.Text)],
        RiskLevelSet level => [(FoundKind.Risk, level.Reasons)],
        VettingAnswered answered => [(FoundKind.Vetting, answered.Text)],
        VettingConcluded concluded => [(FoundKind.Vetting, concluded.Reasons)],
        DangerOfLife danger => [(FoundKind.Vetting, danger.Reasons)],
        DangerReviewed reviewed => [(FoundKind.Vetting, reviewed.Reasons)],
        ConsentGiven given => [(FoundKind.Consent, given.Recipient + "\n" + given.Wording.Text)],
        GuardianDangerSet set => [(FoundKind.Child, set.Reasons)],
        AssentAsked asked => [(FoundKind.Child, asked.Words)],
        BestInterestsConcluded concluded => [(FoundKind.Child, concluded.Reasons)],
        LegalAdviceRecorded advice => [(FoundKind.Child, advice.By + "\n" + advice.Text)],
        SupportGiven given => [(FoundKind.Support, given.Text)],
        FormAnswered answered => [(FoundKind.Form, answered.Value.Text)],
        ReferralProposed proposed => [(FoundKind.Referral, proposed.Recipient)],
        ComplaintMade made => [(FoundKind.Complaint, made.Text)],
        TasksConcluded concluded => [(FoundKind.Complaint, concluded.Reasons)],
        ComplaintFound found => [(FoundKind.Complaint, found.Reasons)],
        CaseReferred referred => [(FoundKind.Stage, referred.To)],
        _ => [],
    };
}
