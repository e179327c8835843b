using System.Text.Json.Serialization;
using Waystation.Casework.Rooms;

namespace Waystation.Casework.Support;

/// <summary>What money is spent on and help is given with: the headings under which such a network gave its own public account of 2017.</summary>
[JsonConverter(typeof(Word<SupportHeading>))]
public enum SupportHeading
{
    SocialWork,
    TravelInsideTheCountry,
    VisasAndDeparture,
    Housing,
    Food,
    Medical,
    Advocacy,

    /// <summary>People who answer round the clock.</summary>
    RoundTheClock,

    Documents,
    Other,
}

/// <summary>Money was spent on a case. It says of whom nothing, so that the books stay right when somebody is erased.</summary>
/// <param name="Minor">In the currency's minor units, as in 450000 for 4,500.00 EUR; from 1 to <see cref="Most"/>.</param>
/// <param name="Currency">Three capital letters of ISO 4217.</param>
/// <param name="On">The day on which it was spent.</param>
public sealed record MoneySpent(string Id, SupportHeading Heading, long Minor, string Currency, DateOnly On) : Fact
{
    /// <summary>More at once is a slip of the hand.</summary>
    public const long Most = 1_000_000_000_000;

    internal override string? ListId => Id;

    internal override Objection? ByItself => (Minor, Currency) switch
    {
        ( < 1 or > Most, _) => Objection.TooMany,
        (_, [>= 'A' and <= 'Z', >= 'A' and <= 'Z', >= 'A' and <= 'Z']) => null,
        _ => Objection.BadCurrency,
    };
}

/// <summary>What a person was given, in their case's own words.</summary>
/// <param name="On">The day on which they had it.</param>
public sealed record SupportGiven(string Person, string Id, SupportHeading Heading, DateOnly On, string Text) : PersonalFact(Person)
{
    internal override DataCategory? Category => DataCategory.Support;

    internal override string? ListId => Id;

    internal override Objection? ByItself => CaseBounds.Said(Text, CaseBounds.Text);
}
