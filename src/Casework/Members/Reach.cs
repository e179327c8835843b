using Waystation.Casework.Cases;
using Waystation.Casework.Checkpoints;
using Waystation.Casework.People;
using Waystation.Casework.Rooms;

namespace Waystation.Casework.Members;

/// <summary>What somebody with the key of a room's epochs could read, counted: what to think of when they are taken out. Erasing something later does not make them forget it.</summary>
/// <param name="Letters">Of the contact.</param>
/// <param name="Files">Which came with them.</param>
/// <param name="Answers">What the contact was told.</param>
/// <param name="People">Who was named.</param>
/// <param name="Kinds">How often something of each kind was said.</param>
/// <param name="Members">Other members, whose addresses stand in the room.</param>
public sealed record Reach(int Letters, int Files, int Answers, int People, IReadOnlyList<(DataCategory Kind, int Times)> Kinds, int Members)
{
    /// <param name="number">Of the last entry that they could open.</param>
    /// <param name="fromEpoch">The first epoch whose key they had; null for all. Of what was before they had what was carried over for them.</param>
    public static Reach Of(RoomLog log, long number, int? fromEpoch = null)
    {
        var first = fromEpoch is { } epoch ? RoomEpoch.NumberOf(epoch, 0) : 0;
        var carried = log.Lines.Where(line => line.Number >= first).Select(line => line.Entry.Fact).OfType<Carried>().SelectMany(part => part.Lines).Select(line => line.Number).ToHashSet();
        var facts = log.Lines.TakeWhile(line => line.Number <= number).Where(line => line.Number >= first || carried.Contains(line.Number)).Select(line => line.Entry.Fact).ToList();
        return new Reach(
            facts.OfType<LetterArrived>().Count(),
            facts.OfType<LetterArrived>().Sum(letter => letter.Files.Count),
            facts.OfType<AnswerWritten>().Count(),
            facts.OfType<PersonNamed>().Select(named => named.Person).Distinct(StringComparer.Ordinal).Count(),
            [.. facts.OfType<PersonalFact>().Where(fact => fact.Category is not (null or DataCategory.Letters or DataCategory.Name)).GroupBy(fact => fact.Category!.Value).OrderBy(kind => kind.Key).Select(kind => (kind.Key, kind.Count()))],
            facts.OfType<AuthorIntroduced>().Select(introduced => introduced.Member).OfType<string>().Distinct(StringComparer.Ordinal).Count());
    }

    public override string ToString() => nameof(Reach);
}
