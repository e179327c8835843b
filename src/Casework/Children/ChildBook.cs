using System.Collections.Immutable;
using Waystation.Casework.Cases;
using Waystation.Casework.Rooms;

namespace Waystation.Casework.Children;

/// <summary>What is still missing before something happens to a child.</summary>
public enum Missing
{
    /// <summary>How old they are, or people differ about it.</summary>
    AgeBand,

    /// <summary>Who may decide for them, or people differ about it.</summary>
    Decider,

    GuardiansConsent,

    /// <summary>They have not been asked, or said no.</summary>
    Assent,

    /// <summary>No member has concluded that it is best for them.</summary>
    FirstConclusion,

    /// <summary>One member has, and a second must.</summary>
    SecondConclusion,

    /// <summary>A member doubts it, and two others have not concluded otherwise knowing that.</summary>
    DoubtStands,

    /// <summary>The host is not cleared for children, or is not known.</summary>
    HostClearance,

    /// <summary>Nobody has said what crossing into that country means.</summary>
    LegalAdvice,
}

/// <summary>A step that is planned.</summary>
/// <param name="Host">With <see cref="ChildStep.Shelter"/>.</param>
/// <param name="Country">With <see cref="ChildStep.Border"/>: two letters of ISO 3166-1.</param>
public sealed record PlannedStep(ChildStep Step, string? Host = null, string? Country = null)
{
    public override string ToString() => nameof(PlannedStep);
}

/// <summary>The children of a case, who may decide for them, and what was concluded. Immutable.</summary>
public sealed record ChildBook
{
    private ImmutableDictionary<string, Register<AgeBandSet>> _ages = ImmutableDictionary.Create<string, Register<AgeBandSet>>(StringComparer.Ordinal);
    private ImmutableDictionary<string, Register<DeciderNamed>> _deciders = ImmutableDictionary.Create<string, Register<DeciderNamed>>(StringComparer.Ordinal);
    private ImmutableDictionary<(string Person, string Guardian), Register<bool>> _dangers = ImmutableDictionary<(string, string), Register<bool>>.Empty;
    private ImmutableDictionary<(string Person, ChildStep Step), Setting<AssentAsked>> _assents = ImmutableDictionary<(string, ChildStep), Setting<AssentAsked>>.Empty;
    private ImmutableDictionary<(string Person, string Guardian, ChildStep Step), Setting<GuardianAsked>> _guardians = ImmutableDictionary<(string, string, ChildStep), Setting<GuardianAsked>>.Empty;
    private ImmutableDictionary<(string Person, ChildStep Step, string Member), Setting<BestInterestsConcluded>> _conclusions = ImmutableDictionary<(string, ChildStep, string), Setting<BestInterestsConcluded>>.Empty;
    private ImmutableDictionary<string, Register<bool>> _hosts = ImmutableDictionary.Create<string, Register<bool>>(StringComparer.Ordinal);

    private ChildBook()
    {
    }

    public Roll<LegalAdviceRecorded> Advice { get; private init; } = Roll<LegalAdviceRecorded>.Empty;

    internal static ChildBook Empty { get; } = new();

    internal IEnumerable<StandingFact> Standing =>
        _ages.Values.SelectMany(Each).Concat(_deciders.Values.SelectMany(Each))
            .Concat(_assents.Values.Select(asked => new StandingFact(asked.Value, asked.By.Number)))
            .Concat(_guardians.Values.Where(asked => !IsDanger(asked.Value.Person, asked.Value.Guardian)).Select(asked => new StandingFact(asked.Value, asked.By.Number)))
            .Concat(Advice.Standing.Select(said => new StandingFact(said.Value, said.By.Number)));

    public override string ToString() => nameof(ChildBook);

    public Register<AgeBandSet> AgeOf(string person) => _ages.GetValueOrDefault(person, Register<AgeBandSet>.Unset);

    /// <summary>Somebody said so, and nobody who knew it said otherwise.</summary>
    public bool IsChild(string person) => AgeOf(person).Standing.Any(age => age.Value.Band != AgeBand.Adult);

    public Register<DeciderNamed> DeciderOf(string child) => _deciders.GetValueOrDefault(child, Register<DeciderNamed>.Unset);

    public Register<bool> DangerFrom(string child, string guardian) => _dangers.GetValueOrDefault((child, guardian), Register<bool>.Unset);

    public bool IsDanger(string child, string guardian) => DangerFrom(child, guardian).Standing.Any(danger => danger.Value);

    /// <returns>The guardian whose consent counts; null when people differ about who decides, when nobody in the case does, and when the guardian is the danger.</returns>
    public string? GuardianOf(string child) => DeciderOf(child).Agreed?.Value.Guardian is { } guardian && !IsDanger(child, guardian) ? guardian : null;

    /// <summary>The law lets them decide alone.</summary>
    public bool DecidesAlone(string child) => DeciderOf(child).Agreed?.Value.Decider == DeciderKind.Themselves;

    /// <returns>Null when they were not asked.</returns>
    public bool? AssentTo(string child, ChildStep step) => _assents.GetValueOrDefault((child, step))?.Value.Agrees;

    /// <summary>Whether they are old enough to be asked: from six years on, and while people differ about their age.</summary>
    public bool NeedsAssent(string child) => AgeOf(child).Agreed?.Value.Band != AgeBand.UnderSix;

    /// <summary>Each member's last conclusion on a step.</summary>
    public IEnumerable<Setting<BestInterestsConcluded>> ConclusionsOn(string child, ChildStep step) => _conclusions.Where(said => said.Key.Person == child && said.Key.Step == step).Select(said => said.Value).OrderBy(said => said.By.Number);

    /// <summary>Two different members concluded that it is best for the child, and nobody's doubt stands.</summary>
    public bool IsBest(string child, ChildStep step) => TwoMembers.Agree(ConclusionsOn(child, step).ToList(), concluded => concluded.IsBest);

    /// <summary>Every host of whom somebody said whether they may take in children.</summary>
    public IEnumerable<(string Host, Register<bool> Clearance)> Hosts => _hosts.OrderBy(host => host.Key, StringComparer.Ordinal).Select(host => (host.Key, host.Value));

    /// <summary>Somebody asked, or concluded, whether a child is to be sheltered.</summary>
    public bool IsShelterAsked(string child) => _assents.ContainsKey((child, ChildStep.Shelter)) || _conclusions.Keys.Any(said => said.Person == child && said.Step == ChildStep.Shelter) || _guardians.Keys.Any(said => said.Person == child && said.Step == ChildStep.Shelter);

    public Register<bool> ClearanceOf(string host) => _hosts.GetValueOrDefault(host, Register<bool>.Unset);

    /// <summary>What is missing before a step, in the order in which it is best asked for. It takes nothing into its own hands: people go on, or do not.</summary>
    /// <returns>Empty for an adult, and when nothing is missing.</returns>
    public IReadOnlyList<Missing> MissingBefore(string person, PlannedStep planned)
    {
        if (AgeOf(person).Agreed?.Value.Band == AgeBand.Adult)
        {
            return [];
        }

        var missing = new List<Missing>();
        void Need(bool isThere, Missing what)
        {
            if (!isThere)
            {
                missing.Add(what);
            }
        }

        Need(AgeOf(person).Agreed is not null, Missing.AgeBand);
        Need(DeciderOf(person).Agreed is not null, Missing.Decider);
        Need(GuardianOf(person) is not { } guardian || _guardians.GetValueOrDefault((person, guardian, planned.Step))?.Value.Agrees == true, Missing.GuardiansConsent);
        Need(!NeedsAssent(person) || AssentTo(person, planned.Step) == true, Missing.Assent);
        var best = ConclusionsOn(person, planned.Step).Count(concluded => concluded.Value.IsBest);
        Need(best > 0, Missing.FirstConclusion);
        Need(best != 1, Missing.SecondConclusion);
        Need(best < 2 || IsBest(person, planned.Step), Missing.DoubtStands);
        Need(planned.Step != ChildStep.Shelter || (planned.Host is { } host && ClearanceOf(host).Agreed?.Value == true), Missing.HostClearance);
        Need(planned.Step != ChildStep.Border || Advice.Standing.Any(advice => advice.Value.Person == person && advice.Value.Country == planned.Country), Missing.LegalAdvice);
        return missing;
    }

    internal ChildBook After(Fact fact, Stamp by) => fact switch
    {
        AgeBandSet set => this with { _ages = _ages.SetItem(set.Person, AgeOf(set.Person).Set(set, by)) },
        DeciderNamed named => this with { _deciders = _deciders.SetItem(named.Person, DeciderOf(named.Person).Set(named, by)) },
        GuardianDangerSet set => this with { _dangers = _dangers.SetItem((set.Person, set.Guardian), DangerFrom(set.Person, set.Guardian).Set(set.IsDanger, by)) },
        AssentAsked asked => this with { _assents = _assents.SetItem((asked.Person, asked.Step), new Setting<AssentAsked>(asked, by)) },
        GuardianAsked asked => this with { _guardians = _guardians.SetItem((asked.Person, asked.Guardian, asked.Step), new Setting<GuardianAsked>(asked, by)) },
        BestInterestsConcluded concluded when by.Member is { } member => this with { _conclusions = _conclusions.SetItem((concluded.Person, concluded.Step, member), new Setting<BestInterestsConcluded>(concluded, by)) },
        HostClearanceSet set => this with { _hosts = _hosts.SetItem(set.Host, ClearanceOf(set.Host).Set(set.IsCleared, by)) },
        LegalAdviceRecorded or StruckOut => this with { Advice = Advice.After(fact, by) },
        _ => this,
    };

    private static IEnumerable<StandingFact> Each<T>(Register<T> register)
        where T : PersonalFact => register.Standing.Select(setting => new StandingFact(setting.Value, setting.By.Number, register.Conflict is not null));
}
