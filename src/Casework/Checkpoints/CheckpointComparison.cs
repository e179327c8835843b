using Waystation.Casework.Retention;
using Waystation.Casework.Rooms;

namespace Waystation.Casework.Checkpoints;

/// <summary>What a checkpoint says against what somebody has who has the room from its beginning. Pure functions of the log.</summary>
public static class CheckpointComparison
{
    /// <summary>The log as it stood when an epoch began.</summary>
    public static RoomLog Until(RoomLog log, int epoch) => RoomLog.Fold(log.Lines.Where(line => RoomEpoch.Of(line.Number) < epoch), log.Earlier);

    /// <summary>The parts of a checkpoint: what its author said of it before they closed it.</summary>
    /// <param name="lines">Of the epoch that begins with it.</param>
    /// <param name="made">The entry that closes it.</param>
    public static IReadOnlyList<Carried> PartsOf(IEnumerable<RoomLine> lines, RoomLine made) =>
        made.Entry.Fact is not CheckpointMade checkpoint ? []
        : [.. lines.Where(line => line.Number < made.Number && line.Author == made.Author).Select(line => line.Entry.Fact).OfType<Carried>().Where(part => part.Checkpoint == checkpoint.Id)];

    /// <summary>Whether a checkpoint carries over what it should, word for word, and nothing else. Of people who are erased or about to be, each desk may still have something or not.</summary>
    public static bool IsRight(RoomLog log, RoomCheckpoint checkpoint, Func<RoomLine, CarriedLine?> carry)
    {
        var epoch = RoomEpoch.Of(checkpoint.By.Number);
        var made = log.Lines.First(line => line.Number == checkpoint.By.Number);
        var leaving = Leaving(log);

        // A key of somebody who is erased may be gone here already, and the part that carried it.
        var parts = PartsOf(log.Lines.Where(line => RoomEpoch.Of(line.Number) == epoch), made).Where(part => part.Person is not { } person || !leaving.Contains(person)).ToList();
        var lines = parts.SelectMany(part => part.Lines).ToList();
        var carried = lines.DistinctBy(line => line.Number).ToDictionary(line => line.Number, line => line.Hash);
        if (carried.Values.Any(hash => hash.Length != 64 || !hash.All(char.IsAsciiHexDigitLower))
            || (leaving.Count == 0 && (carried.Count != checkpoint.What.Lines || Checkpoint.DigestOf(carried.Select(line => (line.Key, line.Value))) != checkpoint.What.Digest)))
        {
            return false;
        }

        var until = Until(log, epoch);
        if (Checkpoint.Of(until, checkpoint.What.From) is not { } expected)
        {
            return false;
        }

        var here = until.Lines.ToDictionary(line => line.Number);
        bool MayDiffer(RoomLine line) => line.Entry.Fact switch
        {
            // Of a kind that this version does not know, another may.
            ErasedFact or UnknownFact => true,
            PersonKeyed keyed => leaving.Contains(keyed.Person),
            PersonalFact personal => personal.About.Append(personal.Person).Any(leaving.Contains),
            _ => false,
        };
        var should = expected.Lines.ToDictionary(line => line.Number);
        return lines.All(line => here.TryGetValue(line.Number, out var own) && IsWordForWord(line, carry(own)))
            && parts.All(part => part.Person is null ? !part.Lines.Any(line => IsKey(here, line)) : part.Lines is [var key] && here[key.Number].Entry.Fact is PersonKeyed keyed && keyed.Person == part.Person)
            && carried.All(line => here.TryGetValue(line.Key, out var own) && own.BodyHash == line.Value && (should.ContainsKey(line.Key) || MayDiffer(own)))
            && should.Values.All(line => carried.ContainsKey(line.Number) || MayDiffer(line))
            && parts.SelectMany(part => part.Ids).Where(id => id.Person is null || !leaving.Contains(id.Person)).ToHashSet().SetEquals(expected.Ids.Where(id => id.Person is null || !leaving.Contains(id.Person)));
    }

    /// <summary>Whose key is destroyed somewhere, or may be.</summary>
    private static HashSet<string> Leaving(RoomLog log)
    {
        var facts = log.Lines.Select(line => line.Entry.Fact).ToList();
        var people = facts.OfType<PersonKeyed>().Select(keyed => keyed.Person).ToList();
        return [.. facts.OfType<ErasedFact>().Select(erased => erased.Person), .. facts.OfType<ErasureAsked>().SelectMany(asked => asked.Person is { } person ? [person] : people.Append(PersonalFact.TheContact))];
    }

    private static bool IsWordForWord(CarriedLine line, CarriedLine? own) =>
        own is not null && (line.Hash, line.Id, line.Mailbox) == (own.Hash, own.Id, own.Mailbox) && line.Text.AsSpan().SequenceEqual(own.Text);

    private static bool IsKey(Dictionary<long, RoomLine> here, CarriedLine line) => here.TryGetValue(line.Number, out var own) && own.Entry.Fact is PersonKeyed;
}
