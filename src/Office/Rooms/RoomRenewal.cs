using Waystation.Casework.Retention;
using Waystation.Mail;
using Waystation.Office.Vault;

namespace Waystation.Office.Rooms;

/// <summary>Has the relay keep a room for as long as somebody works with it: whoever is let in late, or comes back after a loss, gets its beginning too.</summary>
/// <remarks>
/// Goes by what the relay says when the room is looked at (<see cref="DeletionWatch"/>), so that nothing is believed that a relay from a backup does not know. One request for each epoch, some twice a year, by
/// whichever member looks first; when several ask, the latest day counts. Cut off anywhere, the next look asks for what is left.
/// </remarks>
internal static class RoomRenewal
{
    /// <summary>A room of which something has fewer days left is renewed: half a year in which no desk need be opened.</summary>
    public const int BelowDays = 200;

    private const string Prefix = "ran-out/";

    public static async Task TakeAsync(Workstation desk, CaseRoom room, IReadOnlyList<EpochAtRelay> epochs, CancellationToken stop)
    {
        var today = desk.World.Today;
        if (!IsToStay(room))
        {
            return;
        }

        foreach (var epoch in epochs.Where(epoch => epoch.StaysUntil < today.AddDays(BelowDays)))
        {
            if (await desk.Relay.RenewAsync(epoch.Key, Mail.Expiry.DrawYear(today), stop) is RenewAnswer.Refused { Why: not (RelayRefusal.NoSuchMailbox or RelayRefusal.Closed) })
            {
                throw new RelayUnreachableException("The relay did not renew a room.");
            }
        }
    }

    /// <summary>The relay let go of something of a room that is to stay: nobody renewed it in time, and whoever comes now does not get it whole.</summary>
    public static bool HasRunOut(SealedVault vault, CaseRoom room) => vault.Get(KeyOf(room)) is not null && IsToStay(room);

    /// <summary>Remembers what was seen of it.</summary>
    public static void Note(SealedVault vault, CaseRoom room, IReadOnlyList<EpochAtRelay> epochs)
    {
        var hasRunOut = epochs.Any(epoch => epoch.HasRunOut);
        if (hasRunOut != vault.Get(KeyOf(room)) is not null)
        {
            vault.Commit(hasRunOut ? new Change.Put(KeyOf(room), [1]) : new Change.Remove(KeyOf(room)));
        }
    }

    public static IReadOnlyList<Change> Forgetting(CaseRoom room) => [new Change.Remove(KeyOf(room))];

    /// <summary>Not a room that leaves the desks for the archive, or of which all is being erased; and who was taken out of it has no say in it.</summary>
    private static bool IsToStay(CaseRoom room) =>
        !room.IsOut
        && (room.Case is not { } file
            || (RetentionBook.ArchiveFrom(file) is null && !file.Retention.Erasures.Any(erasure => erasure.What.Person is null && RetentionBook.DestroyFrom(erasure) is not null)));

    private static string KeyOf(CaseRoom room) => Prefix + room.Address.ToText();
}
