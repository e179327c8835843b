using Waystation.Casework.Members;
using Waystation.Casework.Rooms;
using Waystation.Mail;

namespace Waystation.Office.Rooms;

/// <summary>An epoch that is over, as a relay that was restored lists it, against what stands here of it.</summary>
/// <param name="listed">All items of the epoch's mailbox.</param>
internal sealed class RestoredEpoch(CaseRoom room, int epoch, IReadOnlyList<Listed> listed)
{
    /// <summary>Whether the same items stand at the relay where they stand here.</summary>
    public bool IsAsListed() =>
        room.Items.Where(item => RoomEpoch.Of(item.Number) == epoch).Select(item => (item.Number, item.Id, item.BodyHash)).SequenceEqual(CaseRoom.Kept(listed, epoch).Select(item => (item.Number, item.Id, item.BodyHash)));

    /// <summary>
    /// Whether it ends as it does here also in the order in which the relay lists it: by the same entry, after all that counts here; and nobody is there who was not here,
    /// but whom somebody let in who is here now. A relay that pretends a restore chooses the order: it must not make anything count that came too late, nor take away what did count.
    /// </summary>
    public bool EndsAlike()
    {
        var items = CaseRoom.Kept(listed, epoch).ToDictionary(item => item.Number);
        var (mine, theirs) = (room.Log, room.LogWith(epoch, items.Values));
        var (counted, counts) = (Of(mine), Of(theirs));
        var known = counted.Select(line => line.BodyHash).ToHashSet(StringComparer.Ordinal);
        var there = counts.Select(line => items[line.Number].Id).ToHashSet();
        var keys = mine.Book.Seats.Select(seat => seat.Key).ToHashSet(StringComparer.Ordinal);
        var here = mine.Book.Seats.SelectMany(seat => new[] { seat.Id, seat.Address }).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var ever = mine.Book.Removals.Select(removal => removal.Member).Concat(here).ToHashSet(StringComparer.Ordinal);
        return theirs.Book.Epoch == mine.Book.Epoch
            && theirs.Book.EpochMark == mine.Book.EpochMark
            && counts.LastOrDefault()?.BodyHash == counted.LastOrDefault()?.BodyHash
            && counted.All(line => room.ItemAt(line.Number) is { } item && there.Contains(item.Id))
            && counts.Where(line => !known.Contains(line.BodyHash) && MemberBook.IsOfMembers(line.Entry.Fact))
                .All(line => theirs.MemberOf(line.Author) is { } member && (line.Entry.Fact is AuthorIntroduced ? ever : here).Contains(member))
            && theirs.Book.Seats.All(seat => keys.Contains(seat.Key) || (seat.AdmittedBy is { } by && here.Contains(by)))
            && keys.IsSubsetOf(theirs.Book.Seats.Select(seat => seat.Key));
    }

    public override string ToString() => nameof(RestoredEpoch);

    private List<RoomLine> Of(RoomLog log) => [.. log.Lines.Where(line => RoomEpoch.Of(line.Number) == epoch && !line.IsCarried)];
}
