using Waystation.Casework.Duplicates;
using Waystation.Office.Vault;

namespace Waystation.Office.Index;

/// <summary>Two people of different cases of this desk who may be one, and why it looks so.</summary>
/// <param name="Number">Number of the one's case.</param>
/// <param name="OtherNumber">Number of the other's.</param>
public sealed record LikePair(DuplicateProposal Proposal, string Number, string OtherNumber)
{
    public override string ToString() => nameof(LikePair);
}

/// <summary>Who in this desk's cases may be one person. People decide; nothing is merged, and no room learns of another by it.</summary>
public sealed class LikePeople
{
    private const string Prefix = "two-people/";

    private readonly SealedVault _vault;
    private readonly Func<CaseBoard> _board;
    private readonly Lock _gate = new();
    private (CaseBoard Board, int News, int Told, int Threshold, IReadOnlyList<LikePair> Pairs, int TooCommon)? _last;
    private int _told;

    /// <param name="board">The board as it is then: after an erasure it is another, and nothing found on the old one stays.</param>
    internal LikePeople(SealedVault vault, Func<CaseBoard> board) => (_vault, _board) = (vault, board);

    /// <summary>How many pairs people at this desk have said are two people.</summary>
    public int ToldApart => _vault.Keys(Prefix).Count;

    /// <param name="threshold">Points from which a pair is shown, from 1.</param>
    /// <param name="news">Grows when a room changes: until then what was found stays.</param>
    /// <returns>The likeliest first; and how many people have a name too common to be compared.</returns>
    public (IReadOnlyList<LikePair> Pairs, int TooCommon) Find(int threshold, int news)
    {
        lock (_gate)
        {
            var board = _board();
            if (_last is not { } last || last.Board != board || (last.News, last.Told, last.Threshold) != (news, _told, threshold))
            {
                var (people, numbers) = board.People();
                var report = DuplicateFinder.Propose(people, threshold, Apart());
                last = (board, news, _told, threshold, [.. report.Proposals.Select(proposal => new LikePair(proposal, numbers[proposal.One.Case], numbers[proposal.Other.Case]))], report.TooCommon);
                _last = last;
            }

            return (last.Pairs, last.TooCommon);
        }
    }

    /// <summary>The pairs that were told apart, of cases that this desk still holds.</summary>
    public IReadOnlyList<LikePair> Apart(int most)
    {
        var (people, numbers) = _board().People();
        var known = people.ToDictionary(person => (person.Case, person.Person));
        return [.. Apart().Where(pair => known.ContainsKey(pair.One) && known.ContainsKey(pair.Other)).Take(most)
            .Select(pair => new LikePair(new DuplicateProposal(known[pair.One], known[pair.Other], 0, []), numbers[pair.One.Case], numbers[pair.Other.Case]))];
    }

    public override string ToString() => nameof(LikePeople);

    /// <summary>Remembers that two are two, or forgets it.</summary>
    /// <param name="one">The address of a case's room, and who in it.</param>
    internal void Tell((string Room, string Person) one, (string Room, string Person) other, bool areTwo)
    {
        var key = KeyOf(one, other);
        _vault.Commit(areTwo ? new Change.Put(key, [1]) : new Change.Remove(key));
        lock (_gate)
        {
            _told++;
        }
    }

    /// <summary>The same whoever is named first. Ids are letters, digits and hyphens.</summary>
    private static string KeyOf((string Room, string Person) one, (string Room, string Person) other)
    {
        string[] both = [$"{one.Room}/{one.Person}", $"{other.Room}/{other.Person}"];
        Array.Sort(both, StringComparer.Ordinal);
        return $"{Prefix}{both[0]}/{both[1]}";
    }

    private HashSet<((string Case, string Person) One, (string Case, string Person) Other)> Apart() =>
        [.. _vault.Keys(Prefix).Select(key => key[Prefix.Length..].Split('/')).Where(parts => parts.Length == 4).Select(parts => ((parts[0], parts[1]), (parts[2], parts[3])))];
}
