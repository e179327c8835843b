using System.Security.Cryptography;
using System.Text.Json;
using Waystation.Casework.Audit;
using Waystation.Casework.Cases;
using Waystation.Casework.Retention;
using Waystation.Casework.Rooms;
using Waystation.Letters;
using Waystation.Mail;
using Waystation.Office.Courier;
using Waystation.Office.Post;
using Waystation.Office.Rooms;
using Waystation.Office.Vault;
using Waystation.Sealing;

namespace Waystation.Office.Archive;

/// <summary>What a desk has done of putting a room into the archive.</summary>
/// <param name="Asked">Number of the entry that asked for it.</param>
/// <param name="Seen">The day on which this desk first saw that it is asked for: nobody's word about days hurries it.</param>
/// <param name="Last">Up to which item it was put there; 0 for not yet.</param>
/// <param name="Year">Into which year's mailbox.</param>
/// <param name="PutOn">The day on which the relay had acknowledged all of it.</param>
internal sealed record ArchivePlan(long Asked, DateOnly Seen, long Last = 0, int Year = 0, DateOnly? PutOn = null)
{
    public override string ToString() => nameof(ArchivePlan);
}

/// <summary>Puts closed cases into the archive when their day has come, lets go of them when it is certain that they lie there, and keeps from running out what lies there.</summary>
/// <remarks>
/// Each desk puts its own copy there, under ids that nobody else can guess, and keeps the room for another month: a relay that is restored from a backup, which is no older, has lost nothing then that
/// no desk has. Only then it looks once more whether all of it is there, tells the contact that the conversation has ended, closes the inbox exactly after what it has read, and forgets the room.
/// Every step can be done twice; each time it is asked anew whether people still want it.
/// </remarks>
internal static class ArchiveStep
{
    /// <summary>Days for which a room stays on the desk after it was put into the archive: as long as a backup of the relay may be kept.</summary>
    public const int BesideDays = 31;

    private const string PlanPrefix = "archiving/";
    private const int Days = 300;

    /// <summary>What has fewer days left is put there again.</summary>
    private const int RenewBelowDays = 120;

    private const int LookEveryDays = 7;
    private const int DelayDays = 30;

    /// <summary>Days of a new year after which the mailbox of the one before is closed.</summary>
    private const int GraceDays = 31;

    /// <summary>The courier calls it in each round.</summary>
    public static async Task TakeAsync(Workstation desk, CancellationToken stop)
    {
        var today = desk.World.Today;
        var begun = desk.Vault.Keys(PlanPrefix).Select(key => key[PlanPrefix.Length..]);
        foreach (var address in begun.Concat(desk.Board.ToArchive(today.AddDays(RetentionBook.ReversibleDays))).Distinct(StringComparer.Ordinal).ToList())
        {
            if (desk.RoomOf(address) is not { IsFromArchive: false } room)
            {
                desk.Vault.Commit(new Change.Remove(PlanPrefix + address));
                continue;
            }

            await GoOnAsync(desk, room, stop);
        }

        if (ArchiveBook.LookedOn(desk.Vault) is not { } looked || looked.AddDays(LookEveryDays) <= today)
        {
            await LookAfterAsync(desk, stop);
        }
    }

    /// <summary>The year at whose end the archive lets a case go: never the present one, and none that nobody looks after yet.</summary>
    public static int YearOf(Workstation desk, CaseRoom room)
    {
        var now = desk.World.Today.Year;
        return Math.Clamp(desk.Rules.Case(room.Case!)?.Due.Year ?? int.MaxValue, now + 1, now + ArchiveBook.LongestYears);
    }

    /// <summary>The day on which a room leaves this desk; null when it does not, or this desk has not put it there yet.</summary>
    public static DateOnly? LeavesOn(SealedVault vault, CaseRoom room) => Plan(vault, room)?.PutOn?.AddDays(BesideDays);

    private static async Task GoOnAsync(Workstation desk, CaseRoom room, CancellationToken stop)
    {
        var today = desk.World.Today;
        if (desk.Roster?.Archive is not { } recipient || room.Case is not { } file || room.IsOut || room.IsOver)
        {
            return;
        }

        if (RetentionBook.ArchiveFrom(file) is not { } from || file.Retention.ArchiveState.Agreed is not { } asked)
        {
            if (desk.Vault.Get(KeyOf(room)) is not null)
            {
                desk.Vault.Commit(new Change.Remove(KeyOf(room)));
            }

            return;
        }

        var plan = Plan(desk.Vault, room);
        if (plan is null || plan.Asked != asked.By.Number)
        {
            Keep(desk, room, new ArchivePlan(asked.By.Number, today));
            return;
        }

        if (today < from || today < plan.Seen.AddDays(RetentionBook.ReversibleDays) || room.Conversation.OwesRoute || Deeds.Erase.IsUnderWay(desk, room) || desk.Errands().Any(errand => errand.Errand.OfRoom == room.Address.ToText()))
        {
            return;
        }

        var isNew = plan.PutOn is null || room.Log.Lines.Any(line => line.Number > plan.Last && line.Entry.Fact is not AccessNoted);
        if (!isNew && today < plan.PutOn!.Value.AddDays(BesideDays))
        {
            return;
        }

        if (isNew)
        {
            await FetchAsync(desk, room, stop);
            plan = plan with { Last = room.LastNumber, Year = YearOf(desk, room), PutOn = null };
        }

        using var mailbox = ArchiveBook.MailboxOf(desk.Vault, plan.Year);
        if (mailbox is null)
        {
            return;
        }

        if (await PutAsync(desk, room, file, recipient, mailbox, plan.Last, stop) || isNew)
        {
            // From now on it lies there; that it still does is looked at when the month is over.
            Keep(desk, room, plan with { PutOn = today });
            return;
        }

        if (await CloseAsync(desk, room, stop))
        {
            // Only now: a letter that came before goes on in this conversation.
            await TellRoute.EndAsync(desk, room, stop);
            desk.Forget(room, ArchiveBook.PutAway(new PutAwayCase(file.Opened.Number, today, plan.Year)), new Change.Destroy(KeyOf(room)));
        }
    }

    /// <returns>Whether something of it was not there, and was put there now.</returns>
    private static async Task<bool> PutAsync(Workstation desk, CaseRoom room, CaseFile file, Recipient recipient, Key mailbox, long last, CancellationToken stop)
    {
        Demand(await desk.Relay.CreateAsync(mailbox, new MailboxPolicy(DropRule.Keyed, DelayDays), CardStep.Fresh(mailbox, desk.World.Today), stop) is CreateAnswer.Refused refused ? refused.Why : null);
        if (await MailboxReader.ReadAsync(desk.Relay, mailbox, Seen.Nothing(mailbox.Address), stop) is not ReadAnswer.News news)
        {
            throw new RelayUnreachableException("The relay did not list the archive.");
        }

        var there = news.Items.Where(item => item.Gone is null).Select(item => item.Id).ToHashSet();
        using var seed = ArchivedRoom.SeedOf(room, last);
        using var key = Key.From(seed);
        var content = ArchivedRoom.Write(room, last);
        if (content.Length > ArchivedRoom.Longest)
        {
            throw new RelayUnreachableException("A room is too large for the archive.");
        }

        var hash = Convert.ToHexStringLower(SHA256.HashData(content));
        var name = room.SecretName($"waystation/archived-room/v1 {hash}");
        var (pieces, wasPut) = (new List<ItemId>(), false);
        foreach (var (chunk, i) in content.Chunk(Piece.LargestFor(1)).Select((chunk, i) => (chunk, i)))
        {
            pieces.Add(name.ItemFor(mailbox, mailbox.Address, i + 1));
            if (!there.Contains(pieces[^1]))
            {
                await AppendAsync(desk, mailbox, pieces[^1], Piece.Seal(name, i, chunk, [key.Recipient]), stop);
                wasPut = true;
            }
        }

        var id = name.ItemFor(mailbox, mailbox.Address);
        if (!there.Contains(id))
        {
            var raw = new byte[Seed.Size];
            seed.CopyTo(raw);
            var sheet = new ArchiveSheet { Day = desk.World.Today, Number = file.Opened.Number, Room = room.Address.ToText(), Seed = raw, Sha256 = hash, Pieces = [.. pieces.Select(piece => piece.ToText())] };
            await AppendAsync(desk, mailbox, id, Parcel.Seal(JsonSerializer.SerializeToUtf8Bytes(sheet, ArchiveJson.Default.ArchiveSheet), (byte)' ', [recipient]), stop);
            CryptographicOperations.ZeroMemory(raw);
            wasPut = true;
        }

        CryptographicOperations.ZeroMemory(content);
        return wasPut;
    }

    /// <summary>The conversation's inboxes are closed exactly after what was read of them.</summary>
    /// <returns>False when something lies there that nobody has taken: it is read first.</returns>
    private static async Task<bool> CloseAsync(Workstation desk, CaseRoom room, CancellationToken stop)
    {
        foreach (var inbox in room.Conversation.Inboxes(desk.World.Today))
        {
            switch (await desk.Relay.ListAsync(inbox, 0, TimeSpan.Zero, stop))
            {
                case ListAnswer.Refused { Why: RelayRefusal.NoSuchMailbox or RelayRefusal.Closed }:
                    break;
                case ListAnswer.Listing listing when listing.More || listing.Items.Any(item => item is { Gone: null, Body: { } body } && SheetSeal.Open(body.Span, inbox.Address, [inbox.Identity]) is { } opened && InboxStep.Contacts(room).Contains(opened.By)):
                    return false;
                case ListAnswer.Listing there:
                    if (await desk.Relay.CloseAsync(inbox, stop, there.Head.Number) is CloseAnswer.Refused { Why: not (RelayRefusal.NoSuchMailbox or RelayRefusal.Closed) })
                    {
                        return false;
                    }

                    break;
                default:
                    throw new RelayUnreachableException("The relay did not list an inbox.");
            }
        }

        return true;
    }

    private static ArchivePlan? Plan(SealedVault vault, CaseRoom room) => vault.Get(KeyOf(room)) is { } bytes ? JsonSerializer.Deserialize(bytes, OfficeJson.Default.ArchivePlan) : null;

    private static void Keep(Workstation desk, CaseRoom room, ArchivePlan plan) => desk.Vault.Commit(new Change.Put(KeyOf(room), JsonSerializer.SerializeToUtf8Bytes(plan, OfficeJson.Default.ArchivePlan)));

    /// <summary>Large files that nobody opened here yet lie at the relay alone: they go into the archive too.</summary>
    private static async Task FetchAsync(Workstation desk, CaseRoom room, CancellationToken stop)
    {
        foreach (var epoch in room.Epochs)
        {
            var missing = room.Items.Where(item => RoomEpoch.Of(item.Number) == epoch && room.BodyOf(item) is null).Select(item => item.Id).ToHashSet();
            if (missing.Count == 0)
            {
                continue;
            }

            var key = room.KeyOf(epoch);
            if (await MailboxReader.ReadAsync(desk.Relay, key, Seen.Nothing(key.Address), stop) is not ReadAnswer.News news)
            {
                continue;
            }

            foreach (var item in news.Items.Where(item => missing.Contains(item.Id) && item.Gone is null or Gone.Pending))
            {
                if (await desk.Relay.FetchAsync(key, item, stop) is { } body)
                {
                    desk.Vault.PutFile(RoomPlaces.EvidenceKey(room.Address, item.Id), body, desk.World.Fill);
                }
            }
        }
    }

    /// <summary>Puts again what has few days left, and has the relay keep what somebody told it to take away: nobody rightly deletes anything here.</summary>
    private static async Task LookAfterAsync(Workstation desk, CancellationToken stop)
    {
        var today = desk.World.Today;
        for (var year = today.Year; year <= today.Year + ArchiveBook.LongestYears; year++)
        {
            using var mailbox = ArchiveBook.MailboxOf(desk.Vault, year);
            if (mailbox is null)
            {
                return;
            }

            if (await MailboxReader.ReadAsync(desk.Relay, mailbox, Seen.Nothing(mailbox.Address), stop) is not ReadAnswer.News news)
            {
                continue;
            }

            foreach (var pending in news.Items.Where(item => item.Gone is Gone.Pending).Select(item => item.Id).Chunk(256))
            {
                await desk.Relay.KeepAsync(mailbox, pending, stop);
            }

            await desk.Relay.KeepOpenAsync(mailbox, stop);
            var there = news.Items.ToDictionary(item => item.Id, item => item.BodyHash);
            foreach (var item in news.Items.Where(item => item.Gone is null or Gone.Pending && item.Expires < today.AddDays(RenewBelowDays)))
            {
                // Somebody may have put something else under the id that follows: then the next one is taken.
                var next = ArchiveBook.Renewed(item.Id);
                while (there.TryGetValue(next, out var hash) && !hash.Equals(item.BodyHash))
                {
                    next = ArchiveBook.Renewed(next);
                }

                if (!there.ContainsKey(next) && (item.Body?.ToArray() ?? await desk.Relay.FetchAsync(mailbox, item, stop)) is { } body)
                {
                    await AppendAsync(desk, mailbox, next, body, stop);
                }
            }
        }

        if (today.DayOfYear > GraceDays)
        {
            using var over = ArchiveBook.MailboxOf(desk.Vault, today.Year - 1);
            if (over is not null)
            {
                await desk.Relay.CloseAsync(over, stop);
            }
        }

        desk.Vault.Commit(ArchiveBook.Looked(today));
    }

    private static async Task AppendAsync(Workstation desk, Key mailbox, ItemId id, byte[] body, CancellationToken stop) =>
        Demand(await desk.Relay.AppendAsync(mailbox, new Item(id, Mail.Expiry.Draw(desk.World.Today, Days), body), onlyAfter: null, stop) is AppendAnswer.Refused { Why: not RelayRefusal.IdTaken } refused ? refused.Why : null);

    private static string KeyOf(CaseRoom room) => PlanPrefix + room.Address.ToText();

    private static void Demand(RelayRefusal? refusal)
    {
        if (refusal is { } why)
        {
            throw new RelayUnreachableException($"The relay refused a step of archiving: {why}.");
        }
    }
}
