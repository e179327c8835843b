using System.Collections.Immutable;
using Waystation.Casework.Cases;
using Waystation.Casework.Rooms;

namespace Waystation.Casework.Risk;

/// <summary>After how many days a level is looked at again, at the latest; from 1 to 366.</summary>
public sealed record ReviewPlan(int Low, int Medium, int High, int Extreme)
{
    /// <summary>Where an organisation has not set its own.</summary>
    public static ReviewPlan Usual { get; } = new(90, 30, 7, 1);

    internal int DaysOf(RiskLevel level) => level switch
    {
        RiskLevel.Low => Low,
        RiskLevel.Medium => Medium,
        RiskLevel.High => High,
        RiskLevel.Extreme => Extreme,
    };
}

/// <summary>The worksheets of a case's people: threats, vulnerabilities, capacities, and the level that people set. Immutable.</summary>
/// <remarks>The order of thought is the risk formula, risk = threats x vulnerabilities / capacities (Front Line Defenders, Workbook on Security, 2011, chapter 2; Protection International, New Protection Manual for Human Rights Defenders, 2009, chapter 1.2).
/// It is a way to think, never a sum: nothing here computes a level, and no level decides anything.</remarks>
public sealed record RiskSheet
{
    private ImmutableDictionary<string, Register<RiskLevel>> _levels = ImmutableDictionary.Create<string, Register<RiskLevel>>(StringComparer.Ordinal);
    private ImmutableList<Setting<RiskLevelSet>> _history = [];

    private RiskSheet()
    {
    }

    public Roll<ThreatNoted> Threats { get; private init; } = Roll<ThreatNoted>.Empty;

    public Roll<VulnerabilityNoted> Vulnerabilities { get; private init; } = Roll<VulnerabilityNoted>.Empty;

    public Roll<CapacityNoted> Capacities { get; private init; } = Roll<CapacityNoted>.Empty;

    /// <summary>When the levels of this case are looked at again, as its members set it; null while nobody has.</summary>
    public Setting<ReviewPlanSet>? Plan { get; private init; }

    internal static RiskSheet Empty { get; } = new();

    internal IEnumerable<StandingFact> Standing => Listed(Threats).Concat(Listed(Vulnerabilities)).Concat(Listed(Capacities))
        .Concat(_levels.Values.SelectMany(register => register.Standing.Select(level => new StandingFact(Said(level), level.By.Number, register.Conflict is not null))));

    public override string ToString() => nameof(RiskSheet);

    /// <summary>A safety field of a person.</summary>
    public Register<RiskLevel> LevelOf(string person) => _levels.GetValueOrDefault(person, Register<RiskLevel>.Unset);

    /// <summary>Every level ever set for a person, with its reasons, in the relay's order.</summary>
    public IEnumerable<Setting<RiskLevelSet>> HistoryOf(string person) => _history.Where(set => set.Value.Person == person);

    /// <summary>The day on which it is to be looked at again at the latest: the earliest that any standing level asks for, a conflict's too.</summary>
    /// <param name="usual">Where the case has no plan of its own.</param>
    /// <returns>Null when nobody has set a level yet.</returns>
    public DateOnly? NextReview(string person, ReviewPlan usual)
    {
        var plan = PlanOr(usual);
        var due = LevelOf(person).Standing.Select(level => Later(level.By.Day, plan.DaysOf(level.Value))).ToList();
        return due.Count == 0 ? null : due.Min();
    }

    /// <summary>The case's own plan, or the usual one.</summary>
    public ReviewPlan PlanOr(ReviewPlan usual) => Plan?.Value is { } set ? new ReviewPlan(set.Low, set.Medium, set.High, set.Extreme) : usual;

    internal RiskSheet After(Fact fact, Stamp by) => fact switch
    {
        RiskLevelSet set => this with { _levels = _levels.SetItem(set.Person, LevelOf(set.Person).Set(set.Level, by)), _history = _history.Add(new Setting<RiskLevelSet>(set, by)) },
        ReviewPlanSet set => this with { Plan = new Setting<ReviewPlanSet>(set, by) },
        ThreatNoted => this with { Threats = Threats.After(fact, by) },
        VulnerabilityNoted => this with { Vulnerabilities = Vulnerabilities.After(fact, by) },
        CapacityNoted => this with { Capacities = Capacities.After(fact, by) },
        StruckOut => this with { Threats = Threats.After(fact, by), Vulnerabilities = Vulnerabilities.After(fact, by), Capacities = Capacities.After(fact, by) },
        _ => this,
    };

    /// <summary>The author's day is the author's word: it may be the last that there is.</summary>
    private static DateOnly Later(DateOnly day, int days) => day.DayNumber > DateOnly.MaxValue.DayNumber - days ? DateOnly.MaxValue : day.AddDays(days);

    private static IEnumerable<StandingFact> Listed<T>(Roll<T> roll)
        where T : PersonalFact => roll.Standing.Select(said => new StandingFact(said.Value, said.By.Number));

    private RiskLevelSet Said(Setting<RiskLevel> level) => _history.First(set => set.By == level.By).Value;
}
