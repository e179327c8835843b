using Waystation.Casework.Cases;
using Waystation.Casework.Rooms;

namespace Waystation.Casework.Support;

/// <param name="Minor">In the currency's minor units.</param>
public sealed record SupportSum(SupportHeading Heading, string Currency, Int128 Minor)
{
    public override string ToString() => nameof(SupportSum);
}

/// <summary>What was spent on a case, and what its people were given. Immutable.</summary>
public sealed record SupportBook
{
    private SupportBook()
    {
    }

    public Roll<MoneySpent> Spent { get; private init; } = Roll<MoneySpent>.Empty;

    public Roll<SupportGiven> Given { get; private init; } = Roll<SupportGiven>.Empty;

    /// <summary>By heading and currency, in the order of their words; nothing is converted.</summary>
    public IReadOnlyList<SupportSum> Sums =>
    [
        .. Spent.Standing.Select(spent => spent.Value)
            .GroupBy(spent => (spent.Heading, spent.Currency))
            .Select(group => new SupportSum(group.Key.Heading, group.Key.Currency, group.Aggregate(Int128.Zero, (sum, spent) => sum + spent.Minor)))
            .OrderBy(sum => sum.Heading).ThenBy(sum => sum.Currency, StringComparer.Ordinal),
    ];

    internal static SupportBook Empty { get; } = new();

    internal IEnumerable<StandingFact> Standing => Given.Standing.Select(given => new StandingFact(given.Value, given.By.Number));

    public override string ToString() => nameof(SupportBook);

    internal SupportBook After(Fact fact, Stamp by) => fact is MoneySpent or SupportGiven or StruckOut ? this with { Spent = Spent.After(fact, by), Given = Given.After(fact, by) } : this;
}
