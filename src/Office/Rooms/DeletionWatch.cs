using System.Text.Json;
using Waystation.Casework.Rooms;
using Waystation.Mail;
using Waystation.Office.Deeds;
using Waystation.Office.Post;
using Waystation.Office.Vault;
using Waystation.Sealing;

namespace Waystation.Office.Rooms;

/// <summary>What the relay was told to take away from a room, though no erasure in the room says why.</summary>
/// <param name="Items">How many items.</param>
/// <param name="Closes">Whether the room's mailbox is to be closed with everything in it.</param>
/// <param name="Until">The first day on which something is gone; until then it can be kept.</param>
public sealed record AskedAway(int Items, bool Closes, DateOnly Until)
{
    public override string ToString() => nameof(AskedAway);
}

/// <summary>One epoch of a room, as the relay has it.</summary>
/// <param name="Items">What is to be deleted and no erasure explains, with the day on which each is gone.</param>
/// <param name="Closes">The day on which the mailbox closes.</param>
/// <param name="StaysUntil">The last day on which all of it that is there now is there; null when nothing is.</param>
/// <param name="HasRunOut">Something of it was there so long that the relay let it go.</param>
internal sealed record EpochAtRelay(Key Key, IReadOnlyList<(ItemId Id, DateOnly Until)> Items, DateOnly? Closes, DateOnly? StaysUntil, bool HasRunOut)
{
    public override string ToString() => nameof(EpochAtRelay);
}

/// <summary>Looks every few days whether somebody who has a room's key told the relay to delete what stands there: it waits for days, so that others see it and keep it.</summary>
/// <remarks>A mailbox is read from what was seen last, so this reads it once more from its beginning; what is seen on the way is also what <see cref="RoomRenewal"/> goes by. Whoever holds a room's key can ask; also who was taken out, in the epochs before.</remarks>
internal static class DeletionWatch
{
    /// <summary>Less than half of the days that a deletion waits.</summary>
    public const int EveryDays = 3;

    private const string Prefix = "asked-away/";
    private const string LookedPrefix = "looked-after/";
    private const int MostAtOnce = 256;

    public static AskedAway? Of(SealedVault vault, CaseRoom room) =>
        vault.Get(KeyOf(room)) is { } bytes ? JsonSerializer.Deserialize(bytes, OfficeJson.Default.AskedAway) : null;

    /// <summary>Rooms of which something is to be taken away.</summary>
    public static IEnumerable<string> All(SealedVault vault) => vault.Keys(Prefix).Select(key => key[Prefix.Length..]);

    /// <summary>The courier calls it in each round.</summary>
    public static async Task TakeAsync(Workstation desk, CaseRoom room, CancellationToken stop)
    {
        var today = desk.World.Today;
        if (room.LastNumber == 0 || (LookedOn(desk.Vault, room) is { } last && today < last.AddDays(EveryDays) && today >= last))
        {
            return;
        }

        var found = await LookAsync(desk, room, stop);
        var days = found.SelectMany(epoch => epoch.Items.Select(item => item.Until)).Concat(found.Select(epoch => epoch.Closes).OfType<DateOnly>()).ToList();
        Keep(desk, room, days.Count == 0 ? null : new AskedAway(found.Sum(epoch => epoch.Items.Count), found.Any(epoch => epoch.Closes is not null), days.Min()));
        RoomRenewal.Note(desk.Vault, room, found);
        await RoomRenewal.TakeAsync(desk, room, found, stop);
    }

    /// <summary>Tells the relay to keep all of it.</summary>
    /// <returns>How many items stay, and mailboxes.</returns>
    public static async Task<int> KeepAllAsync(Workstation desk, CaseRoom room, CancellationToken stop)
    {
        var kept = 0;
        foreach (var (key, ids, closes, _, _) in await LookAsync(desk, room, stop))
        {
            foreach (var some in ids.Select(item => item.Id).Chunk(MostAtOnce))
            {
                kept += await desk.Relay.KeepAsync(key, some, stop) is KeepAnswer.Kept ? some.Length : 0;
            }

            if (closes is not null)
            {
                kept += await desk.Relay.KeepOpenAsync(key, stop) is KeepAnswer.Kept ? 1 : 0;
            }
        }

        Keep(desk, room, null);
        return kept;
    }

    private static void Keep(Workstation desk, CaseRoom room, AskedAway? asked) => desk.Vault.Commit(
        new Change.Put(LookedPrefix + room.Address.ToText(), BitConverter.GetBytes(desk.World.Today.DayNumber)),
        asked is null ? new Change.Remove(KeyOf(room)) : new Change.Put(KeyOf(room), JsonSerializer.SerializeToUtf8Bytes(asked, OfficeJson.Default.AskedAway)));

    /// <summary>What is kept here of a room that leaves the desk.</summary>
    public static IReadOnlyList<Change> Forgetting(CaseRoom room) => [new Change.Remove(KeyOf(room)), new Change.Remove(LookedPrefix + room.Address.ToText()), .. RoomRenewal.Forgetting(room)];

    private static DateOnly? LookedOn(SealedVault vault, CaseRoom room) => vault.Get(LookedPrefix + room.Address.ToText()) is { Length: 4 } day ? DateOnly.FromDayNumber(BitConverter.ToInt32(day)) : null;

    /// <returns>Each epoch that is there.</returns>
    private static async Task<IReadOnlyList<EpochAtRelay>> LookAsync(Workstation desk, CaseRoom room, CancellationToken stop)
    {
        var explained = Erase.Explained(room);
        var found = new List<EpochAtRelay>();
        foreach (var epoch in room.Epochs)
        {
            var key = room.KeyOf(epoch);
            var pending = new List<(ItemId, DateOnly)>();
            DateOnly? closes = null, kept = null, first = null;
            var (after, isThere, hasRunOut) = (0L, true, false);
            while (isThere)
            {
                var answer = await desk.Relay.ListAsync(key, after, TimeSpan.Zero, stop);
                if (answer is not ListAnswer.Listing listing)
                {
                    if (answer is ListAnswer.Refused { Why: RelayRefusal.NoSuchMailbox or RelayRefusal.Closed })
                    {
                        isThere = false;
                        break;
                    }

                    throw new RelayUnreachableException("The relay did not list a room.");
                }

                (closes, kept) = (listing.ClosesOn, listing.KeptUntil);
                hasRunOut |= listing.Items.Any(item => item.Gone is Gone.Expired);
                first = listing.Items.Where(item => item.Gone is null).Select(item => (DateOnly?)item.Expires).Append(first).Min();
                pending.AddRange(listing.Items.Where(item => item.Gone is Gone.Pending && !explained.Contains(item.Id)).Select(item => (item.Id, ((Gone.Pending)item.Gone!).Until)));
                if (!listing.More)
                {
                    break;
                }

                after = listing.Head.Number;
            }

            if (isThere)
            {
                found.Add(new EpochAtRelay(key, pending, closes, first < kept ? kept : first, hasRunOut));
            }
        }

        return found;
    }

    private static string KeyOf(CaseRoom room) => Prefix + room.Address.ToText();
}
