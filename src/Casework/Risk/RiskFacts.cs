using System.Text.Json.Serialization;
using Waystation.Casework.Rooms;

namespace Waystation.Casework.Risk;

/// <summary>Somebody threatens a person, or something does.</summary>
/// <param name="From">Who or what: as the person says it.</param>
/// <param name="Aim">What they want; null when it is not known.</param>
/// <param name="Pattern">What happened, how often, what would come next; null when it is not known.</param>
/// <param name="Since">Null when it is not known.</param>
public sealed record ThreatNoted(string Person, string Id, string From, string? Aim = null, string? Pattern = null, RoughDay? Since = null) : PersonalFact(Person)
{
    internal override DataCategory? Category => DataCategory.Risk;

    internal override string? ListId => Id;

    internal override Objection? ByItself => CaseBounds.Said(From, CaseBounds.Text) ?? CaseBounds.Within(Aim, CaseBounds.Text) ?? CaseBounds.Within(Pattern, CaseBounds.Text);
}

/// <summary>What makes a person easier to harm.</summary>
public sealed record VulnerabilityNoted(string Person, string Id, string Text) : PersonalFact(Person)
{
    internal override DataCategory? Category => DataCategory.Risk;

    internal override string? ListId => Id;

    internal override Objection? ByItself => CaseBounds.Said(Text, CaseBounds.Text);
}

/// <summary>What a person has and knows that keeps them safer.</summary>
public sealed record CapacityNoted(string Person, string Id, string Text) : PersonalFact(Person)
{
    internal override DataCategory? Category => DataCategory.Risk;

    internal override string? ListId => Id;

    internal override Objection? ByItself => CaseBounds.Said(Text, CaseBounds.Text);
}

[JsonConverter(typeof(Word<RiskLevel>))]
public enum RiskLevel
{
    Low,
    Medium,
    High,
    Extreme,
}

/// <summary>Somebody weighed what is known and set the level, saying why. It decides nothing: it says when to look again.</summary>
public sealed record RiskLevelSet(string Person, RiskLevel Level, string Reasons) : PersonalFact(Person)
{
    internal override DataCategory? Category => DataCategory.Risk;

    internal override Objection? ByItself => CaseBounds.Said(Reasons, CaseBounds.Text);
}
