using System.Text.Json.Serialization;
using Waystation.Casework.Rooms;

namespace Waystation.Casework.Children;

/// <summary>How old somebody is, as roughly as it matters: never a birth date.</summary>
/// <remarks>The bands of consent and assent in the Caring for Child Survivors guidelines (IRC and UNICEF, 2012, chapter 6).</remarks>
[JsonConverter(typeof(Word<AgeBand>))]
public enum AgeBand
{
    UnderSix,
    SixToEleven,
    TwelveToFourteen,
    FifteenToSeventeen,
    Adult,
}

/// <summary>A safety field. Whoever was never given one is taken for an adult; of whom people differ, for a child.</summary>
public sealed record AgeBandSet(string Person, AgeBand Band) : PersonalFact(Person)
{
    internal override DataCategory? Category => DataCategory.Childhood;
}

[JsonConverter(typeof(Word<DeciderKind>))]
public enum DeciderKind
{
    /// <summary>A person of this case.</summary>
    Guardian,

    /// <summary>The law lets them decide alone.</summary>
    Themselves,

    Authority,
    Nobody,
}

/// <summary>Who may decide for a child. A safety field.</summary>
/// <param name="Guardian">Id of a person of the case; only with <see cref="DeciderKind.Guardian"/>.</param>
public sealed record DeciderNamed(string Person, DeciderKind Decider, string? Guardian = null) : PersonalFact(Person)
{
    internal override DataCategory? Category => DataCategory.Childhood;

    internal override IReadOnlyList<string> About => Guardian is null ? [Person] : [Person, Guardian];

    internal override Objection? ByItself => (Decider, Guardian) switch
    {
        (DeciderKind.Guardian, null) => Objection.Empty,
        (DeciderKind.Guardian, _) => Guardian == Person ? Objection.NotTwoPeople : CaseBounds.AnId(Guardian),
        (_, null) => null,
        _ => Objection.NotThere,
    };
}

/// <summary>Whether a child is in danger from their guardian. A safety field; while people differ, they are. A danger's consent is neither asked nor counted. It never leaves a room.</summary>
public sealed record GuardianDangerSet(string Person, string Guardian, bool IsDanger, string Reasons) : PersonalFact(Person)
{
    internal override IReadOnlyList<string> About => [Person, Guardian];

    internal override Objection? ByItself => CaseBounds.Said(Reasons, CaseBounds.Text);
}

/// <summary>What may be about to happen to a child.</summary>
[JsonConverter(typeof(Word<ChildStep>))]
public enum ChildStep
{
    /// <summary>Something known of them is given to others.</summary>
    Sharing,

    Shelter,
    Journey,
    Border,
    Referral,
}

/// <summary>A child was asked. The last answer in the relay's order counts.</summary>
/// <param name="Words">As they said it; null for none.</param>
public sealed record AssentAsked(string Person, ChildStep Step, bool Agrees, string? Words = null) : PersonalFact(Person)
{
    internal override DataCategory? Category => DataCategory.Childhood;

    internal override Objection? ByItself => CaseBounds.Within(Words, CaseBounds.Text);
}

/// <summary>The guardian who decides was asked. The last answer in the relay's order counts.</summary>
public sealed record GuardianAsked(string Person, string Guardian, ChildStep Step, bool Agrees) : PersonalFact(Person)
{
    internal override DataCategory? Category => DataCategory.Childhood;

    internal override IReadOnlyList<string> About => [Person, Guardian];
}

/// <summary>A member concluded what is best for a child. It takes two different members. It never leaves a room.</summary>
/// <param name="IsBest">Whether the step is in the child's best interests.</param>
/// <remarks>UNHCR, Guidelines on Assessing and Determining the Best Interests of the Child, 2018.</remarks>
public sealed record BestInterestsConcluded(string Person, ChildStep Step, bool IsBest, string Reasons) : PersonalFact(Person)
{
    internal override Objection? ByItself => CaseBounds.Said(Reasons, CaseBounds.Text);
}

/// <summary>Whether a host was looked at and may take in children. A safety field; while people differ, they may not.</summary>
/// <param name="Host">Opaque id, as the housing keepers name them.</param>
public sealed record HostClearanceSet(string Host, bool IsCleared) : Fact
{
    internal override Objection? ByItself => CaseBounds.AnId(Host);
}

/// <summary>Somebody who knows the law said what crossing into a country means for this child.</summary>
/// <param name="Country">Two letters of ISO 3166-1.</param>
/// <param name="By">Who advised.</param>
public sealed record LegalAdviceRecorded(string Person, string Id, string Country, string By, string Text) : PersonalFact(Person)
{
    internal override DataCategory? Category => DataCategory.Childhood;

    internal override string? ListId => Id;

    internal override Objection? ByItself => CaseBounds.Country(Country) ?? CaseBounds.Said(By, CaseBounds.Name) ?? CaseBounds.Said(Text, CaseBounds.Text);
}
