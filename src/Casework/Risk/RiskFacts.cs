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

/// <summary>After how many days the levels of this case are looked at again, at the latest. The last in the relay's order counts; it stays when somebody is erased.</summary>
/// <param name="Low">From 1 to <see cref="Most"/>; a higher level is looked at no later than a lower one.</param>
public sealed record ReviewPlanSet(int Low, int Medium, int High, int Extreme) : Fact
{
    /// <summary>A year.</summary>
    public const int Most = 366;

    internal override Objection? ByItself => Extreme >= 1 && Low <= Most && Extreme <= High && High <= Medium && Medium <= Low ? null : Objection.TooMany;
}

/// <summary>Somebody weighed what is known and set the level, saying why. It decides nothing: it says when to look again.</summary>
public sealed record RiskLevelSet(string Person, RiskLevel Level, string Reasons) : PersonalFact(Person)
{
    internal override DataCategory? Category => DataCategory.Risk;

    internal override Objection? ByItself => CaseBounds.Said(Reasons, CaseBounds.Text);
}
