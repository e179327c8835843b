using F23.StringSimilarity;
using Waystation.Casework.Names;
using Waystation.Casework.Rooms;

namespace Waystation.Casework.Duplicates;

/// <summary>What speaks for or against two entries' being of one person.</summary>
public enum Likeness
{
    NameTheSame,

    /// <summary>In another script or spelling.</summary>
    NameSoundsTheSame,

    /// <summary>But for a slip of the hand.</summary>
    NameNearlyTheSame,

    /// <summary>One word of several.</summary>
    PartOfTheName,

    AgeTheSame,
    AgeDiffers,
    PlaceTheSame,
    CountryTheSame,

    /// <summary>Both cases were worked on within the same weeks.</summary>
    DaysNear,
}

/// <param name="Points">What it counts for; below zero what speaks against it.</param>
public sealed record Reason(Likeness What, int Points);

/// <summary>Two entries that people may want to look at. Nothing is ever merged by it.</summary>
/// <param name="Score">The sum of the reasons' points.</param>
public sealed record DuplicateProposal(PersonSummary One, PersonSummary Other, int Score, IReadOnlyList<Reason> Reasons)
{
    public override string ToString() => nameof(DuplicateProposal);
}

/// <param name="Proposals">The highest score first.</param>
/// <param name="TooCommon">Entries of which so many have each word of the name that they were compared only with those of the same place.</param>
public sealed record DuplicateReport(IReadOnlyList<DuplicateProposal> Proposals, int TooCommon)
{
    public override string ToString() => nameof(DuplicateReport);
}

/// <summary>Finds entries that may be of one person: blocks by how names sound, points for what agrees, a threshold that people see. People decide.</summary>
/// <remarks>Points in the manner of I. P. Fellegi and A. B. Sunter, A theory for record linkage, 1969; the weights are set by hand and say so. The near names: Jaro-Winkler.</remarks>
public static class DuplicateFinder
{
    /// <summary>Points from which a pair is proposed unless people say otherwise: a name that sounds the same, and one thing more.</summary>
    public const int UsualThreshold = 4;

    /// <summary>More with one key are not compared each with each.</summary>
    internal const int MostInBlock = 200;

    private const double Near = 0.92;
    private const int NearDays = 21;

    /// <param name="people">Of all the cases that this desk may read, its own rooms and others'.</param>
    /// <param name="threshold">From 1.</param>
    /// <param name="notTheSame">Pairs that people said are not the same, in either order.</param>
    public static DuplicateReport Propose(IReadOnlyList<PersonSummary> people, int threshold = UsualThreshold, IReadOnlySet<((string Case, string Person) One, (string Case, string Person) Other)>? notTheSame = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threshold, 1);
        var blocks = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        for (var at = 0; at < people.Count; at++)
        {
            foreach (var key in people[at].Keys.Stored)
            {
                (blocks.TryGetValue(key, out var block) ? block : blocks[key] = []).Add(at);
            }
        }

        var pairs = new HashSet<(int, int)>();
        foreach (var block in blocks.Values)
        {
            if (block.Count <= MostInBlock)
            {
                Pair(block, pairs);
                continue;
            }

            foreach (var smaller in block.SelectMany(at => Finer(people[at]).Select(key => (key, at))).GroupBy(pair => pair.key, pair => pair.at, StringComparer.Ordinal).Where(smaller => smaller.Count() <= MostInBlock))
            {
                Pair([.. smaller], pairs);
            }
        }

        var proposals = pairs
            .Select(pair => (One: people[pair.Item1], Other: people[pair.Item2]))
            .Where(pair => pair.One.Case != pair.Other.Case && !IsDismissed(pair.One, pair.Other, notTheSame))
            .Select(pair => Compare(pair.One, pair.Other))
            .OfType<DuplicateProposal>()
            .Where(proposal => proposal.Score >= threshold)
            .OrderByDescending(proposal => proposal.Score)
            .ThenBy(proposal => proposal.One.Case, StringComparer.Ordinal).ThenBy(proposal => proposal.One.Person, StringComparer.Ordinal)
            .ThenBy(proposal => proposal.Other.Case, StringComparer.Ordinal).ThenBy(proposal => proposal.Other.Person, StringComparer.Ordinal);
        return new DuplicateReport([.. proposals], people.Count(person => person.Keys.Stored.Count > 0 && person.Keys.Stored.All(key => blocks[key].Count > MostInBlock)));
    }

    /// <returns>Null when nothing of their names agrees.</returns>
    internal static DuplicateProposal? Compare(PersonSummary one, PersonSummary other)
    {
        // The same pair reads the same whoever comes first.
        if (string.CompareOrdinal(one.Case, other.Case) is var order && (order > 0 || (order == 0 && string.CompareOrdinal(one.Person, other.Person) > 0)))
        {
            (one, other) = (other, one);
        }

        if (OfNames(one, other) is not { } name)
        {
            return null;
        }

        List<Reason> reasons = [name];
        if (one.Age is { } age && other.Age is { } otherAge)
        {
            reasons.Add(age == otherAge ? new Reason(Likeness.AgeTheSame, 1) : new Reason(Likeness.AgeDiffers, -3));
        }

        if (one.PlaceKeys is { } place && other.PlaceKeys is { } otherPlace && one.Country == other.Country && place.Meets(otherPlace))
        {
            reasons.Add(new Reason(Likeness.PlaceTheSame, 2));
        }
        else if (one.Country is { } country && country == other.Country)
        {
            reasons.Add(new Reason(Likeness.CountryTheSame, 1));
        }

        if (one.First.DayNumber - other.Last.DayNumber <= NearDays && other.First.DayNumber - one.Last.DayNumber <= NearDays)
        {
            reasons.Add(new Reason(Likeness.DaysNear, 1));
        }

        return new DuplicateProposal(one, other, reasons.Sum(reason => reason.Points), reasons);
    }

    private static Reason? OfNames(PersonSummary one, PersonSummary other)
    {
        var (mine, theirs) = (one.Words, other.Words);
        return mine.Count > 0 && mine.ToHashSet(StringComparer.Ordinal).SetEquals(theirs) ? new Reason(Likeness.NameTheSame, mine.Count > 1 ? 5 : 3)
            : one.Keys.Meets(other.Keys) ? mine.Count == theirs.Count ? new Reason(Likeness.NameSoundsTheSame, mine.Count > 1 ? 4 : 3) : new Reason(Likeness.PartOfTheName, Math.Min(mine.Count, theirs.Count) > 1 ? 3 : 2)
            : !one.Keys.Stored.Intersect(other.Keys.Stored, StringComparer.Ordinal).Any() ? null
            : IsNear(mine, theirs) ? new Reason(Likeness.NameNearlyTheSame, 3)
            : new Reason(Likeness.PartOfTheName, 1);
    }

    private static bool IsNear(IReadOnlyList<string> mine, IReadOnlyList<string> theirs) =>
        new JaroWinkler().Similarity(string.Join(' ', mine.Select(Letters.ToLatin).Order(StringComparer.Ordinal)), string.Join(' ', theirs.Select(Letters.ToLatin).Order(StringComparer.Ordinal))) >= Near;

    private static IEnumerable<string> Finer(PersonSummary person) =>
        (person.Country is { } country && person.PlaceKeys is { } place ? place.Stored.Select(key => $"{country} {key}") : [])
            .Concat(person.Keys.Asked.Count > 1 ? [string.Join(' ', person.Keys.Asked.Select(keys => keys.Count > 0 ? keys[0] : "").Order(StringComparer.Ordinal))] : [])
            .Distinct(StringComparer.Ordinal);

    private static void Pair(List<int> block, HashSet<(int, int)> pairs)
    {
        for (var i = 0; i < block.Count; i++)
        {
            for (var j = i + 1; j < block.Count; j++)
            {
                pairs.Add((block[i], block[j]));
            }
        }
    }

    private static bool IsDismissed(PersonSummary one, PersonSummary other, IReadOnlySet<((string Case, string Person) One, (string Case, string Person) Other)>? notTheSame) =>
        notTheSame is not null && (notTheSame.Contains(((one.Case, one.Person), (other.Case, other.Person))) || notTheSame.Contains(((other.Case, other.Person), (one.Case, one.Person))));
}
