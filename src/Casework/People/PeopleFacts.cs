using System.Text.Json.Serialization;
using Waystation.Casework.Rooms;

namespace Waystation.Casework.People;

/// <summary>A person of the case, under the name that they chose for it. Said again, they are called anew.</summary>
public sealed record PersonNamed(string Person, string Name) : PersonalFact(Person)
{
    internal override DataCategory? Category => DataCategory.Name;

    internal override Objection? ByItself => CaseBounds.Said(Name, CaseBounds.Name);
}

/// <summary>A person does not belong to this case, or no longer: nothing of them stands. Their data is not erased by it.</summary>
public sealed record PersonRemoved(string Person) : Fact;

/// <summary>Who of the case's people writes to us and reads our answers from now on.</summary>
public sealed record ContactNamed(string Person) : Fact;

/// <summary>How one person of a case belongs to another. Why two belong together is nobody's business here.</summary>
[JsonConverter(typeof(Word<Relation>))]
public enum Relation
{
    ParentOf,
    GuardianOf,
    SiblingOf,

    /// <summary>The other cannot be left without them.</summary>
    CaresFor,

    /// <summary>They stay together.</summary>
    BelongsWith,

    OtherRelativeOf,
}

public sealed record RelationNoted(string Person, string Id, Relation Relation, string Other) : PersonalFact(Person)
{
    internal override DataCategory? Category => DataCategory.Household;

    internal override IReadOnlyList<string> About => [Person, Other];

    internal override string? ListId => Id;

    internal override Objection? ByItself => Other == Person ? Objection.NotTwoPeople : CaseBounds.AnId(Other);
}

[JsonConverter(typeof(Word<Mastery>))]
public enum Mastery
{
    /// <summary>Well enough to decide in it.</summary>
    Well,

    Somewhat,

    /// <summary>Not without an interpreter.</summary>
    WithInterpreter,
}

/// <param name="Language">Language tag (BCP 47).</param>
public sealed record LanguageSpoken(string Person, string Id, string Language, Mastery Mastery) : PersonalFact(Person)
{
    internal override DataCategory? Category => DataCategory.Languages;

    internal override string? ListId => Id;

    internal override Objection? ByItself => CaseBounds.Language(Language);
}

[JsonConverter(typeof(Word<NeedKind>))]
public enum NeedKind
{
    Safety,
    Shelter,
    Food,
    Clothing,
    Money,
    Transport,
    Phone,
    Papers,
    LegalHelp,
    Psychosocial,
    Accessibility,
    Interpreter,
    Childcare,
    Schooling,
    Work,
    Other,
}

/// <param name="Text">In a few sentences; null when the kind says it.</param>
public sealed record NeedNoted(string Person, string Id, NeedKind Need, string? Text = null) : PersonalFact(Person)
{
    internal override DataCategory? Category => DataCategory.Needs;

    internal override string? ListId => Id;

    internal override Objection? ByItself => Need == NeedKind.Other ? CaseBounds.Said(Text ?? "", CaseBounds.Text) : CaseBounds.Within(Text, CaseBounds.Text);
}

/// <summary>How somebody may be reached.</summary>
[JsonConverter(typeof(Word<Way>))]
public enum Way
{
    /// <summary>Their own mailbox on our pages.</summary>
    OurPage,

    Phone,
    Messenger,
    Email,
    InPerson,
    ThroughSomebody,
}

[JsonConverter(typeof(Word<WaySafety>))]
public enum WaySafety
{
    Safe,

    /// <summary>Safe in the hours that are said, and only then.</summary>
    OnlyInHours,

    /// <summary>Dangerous: never.</summary>
    Never,
}

/// <param name="Text">The number, the name, the words to begin with; null for none.</param>
/// <param name="FromHour">Hour of the person's own day, from 0 to 23; only with <see cref="WaySafety.OnlyInHours"/>.</param>
/// <param name="ToHour">Hour at which it ends, from 1 to 24; lower than the first when it goes over midnight.</param>
public sealed record WayNoted(string Person, string Id, Way Way, WaySafety Safety, string? Text = null, int? FromHour = null, int? ToHour = null) : PersonalFact(Person)
{
    internal override DataCategory? Category => DataCategory.Reach;

    internal override string? ListId => Id;

    internal override Objection? ByItself => CaseBounds.Within(Text, CaseBounds.Text) ?? (Safety, FromHour, ToHour) switch
    {
        (WaySafety.OnlyInHours, null, _) or (WaySafety.OnlyInHours, _, null) => Objection.Empty,
        (WaySafety.OnlyInHours, >= 0 and <= 23, >= 1 and <= 24) => FromHour == ToHour ? Objection.Empty : null,
        (WaySafety.OnlyInHours, _, _) => Objection.TooMany,
        (_, null, null) => null,
        _ => Objection.TooMany,
    };
}

[JsonConverter(typeof(Word<WhereaboutsKind>))]
public enum WhereaboutsKind
{
    Unknown,
    AtHome,
    WithSomebody,

    /// <summary>In a place that we found.</summary>
    InShelter,

    OnTheWay,
    Detained,
    InHospital,
    Settled,
}

/// <summary>Roughly where a person is: never an address. A safety field.</summary>
/// <param name="Country">Two letters of ISO 3166-1; null when it is not known.</param>
/// <param name="Area">A region or a town, without figures; null when it is not known.</param>
/// <param name="Since">Null when it is not known.</param>
public sealed record WhereaboutsSet(string Person, WhereaboutsKind Where, string? Country = null, string? Area = null, RoughDay? Since = null) : PersonalFact(Person)
{
    internal override DataCategory? Category => DataCategory.Whereabouts;

    internal override Objection? ByItself =>
        CaseBounds.Country(Country)
        ?? CaseBounds.Within(Area, CaseBounds.Name)
        ?? (Area?.Any(char.IsDigit) is true ? Objection.TooPrecise : null);
}

[JsonConverter(typeof(Word<PaperKind>))]
public enum PaperKind
{
    Passport,

    /// <summary>Where the passport for travelling abroad is another.</summary>
    TravelPassport,

    IdentityCard,
    BirthCertificate,
    ResidencePermit,
    Visa,
    RefugeeDocument,
    DrivingLicence,
    MilitaryPaper,
    MedicalPaper,
    CourtPaper,
    Certificate,
    Other,
}

[JsonConverter(typeof(Word<PaperState>))]
public enum PaperState
{
    Held,
    Missing,

    /// <summary>Somebody has taken it from them.</summary>
    TakenAway,

    AppliedFor,
    RunOut,

    /// <summary>We keep it for them.</summary>
    KeptByUs,
}

/// <param name="Country">Who issues it, two letters of ISO 3166-1; null when it is not known.</param>
/// <param name="ValidUntil">Null when it is not known or does not run out.</param>
public sealed record PaperNoted(string Person, string Id, PaperKind Paper, PaperState State, string? Country = null, RoughDay? ValidUntil = null, string? Text = null) : PersonalFact(Person)
{
    internal override DataCategory? Category => DataCategory.Documents;

    internal override string? ListId => Id;

    internal override Objection? ByItself =>
        CaseBounds.Country(Country)
        ?? (Paper == PaperKind.Other ? CaseBounds.Said(Text ?? "", CaseBounds.Text) : CaseBounds.Within(Text, CaseBounds.Text));
}

[JsonConverter(typeof(Word<Urgency>))]
public enum Urgency
{
    DangerToLife,
    Soon,
    Ongoing,
}

public sealed record MedicalNeedNoted(string Person, string Id, Urgency Urgency, string Text) : PersonalFact(Person)
{
    internal override DataCategory? Category => DataCategory.Medical;

    internal override string? ListId => Id;

    internal override Objection? ByItself => CaseBounds.Said(Text, CaseBounds.Text);
}

/// <summary>What the person wants, in their words.</summary>
public sealed record WishNoted(string Person, string Id, string Text) : PersonalFact(Person)
{
    internal override DataCategory? Category => DataCategory.Wishes;

    internal override string? ListId => Id;

    internal override Objection? ByItself => CaseBounds.Said(Text, CaseBounds.Text);
}
