using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Waystation.Casework.Retention;
using Waystation.Casework.Rooms;
using Waystation.Letters;
using Waystation.Mail;
using Waystation.Office.Courier;
using Waystation.Office.Rooms;
using Waystation.Office.Vault;
using Waystation.Sealing;

namespace Waystation.Office.Archive;

/// <summary>Puts closed cases into the archive when their day has come, and keeps from running out what lies there.</summary>
/// <remarks>
/// Each desk puts its own copy there and forgets the room only when the relay has acknowledged all of it: nobody loses a case by another's word. The plan (up to which item) lies in the vault from
/// the first step on; the same items give the same pieces under the same ids, so that every step can be done twice.
/// </remarks>
internal static class ArchiveStep
{
    private const string PlanPrefix = "archiving/";
    private const int Days = 300;

    /// <summary>What has fewer days left is put there again.</summary>
    private const int RenewBelowDays = 120;

    private const int RenewEveryDays = 30;
    private const int DelayDays = 7;

    /// <summary>The courier calls it in each round.</summary>
    public static async Task TakeAsync(Workstation desk, CancellationToken stop)
    {
        var today = desk.World.Today;
        var begun = desk.Vault.Keys(PlanPrefix).Select(key => key[PlanPrefix.Length..]);
        foreach (var room in begun.Concat(desk.Board.ToArchive(today)).Distinct(StringComparer.Ordinal).Select(desk.RoomOf).OfType<CaseRoom>().Where(room => !room.IsFromArchive).ToList())
        {
            await PutAsync(desk, room, stop);
        }

        if (ArchiveBook.LookedOn(desk.Vault) is not { } looked || looked.AddDays(RenewEveryDays) <= today)
        {
            await RenewAsync(desk, stop);
        }
    }

    /// <summary>The year at whose end the archive lets a case go.</summary>
    public static int YearOf(Workstation desk, CaseRoom room) => desk.Rules.Case(room.Case!) is { } expiry ? expiry.Due.Year : desk.World.Today.Year + ArchiveBook.LongestYears;

    private static async Task PutAsync(Workstation desk, CaseRoom room, CancellationToken stop)
    {
        var today = desk.World.Today;
        if (desk.Roster?.Archive is not { } recipient || room.Case is not { } file || room.IsOut)
        {
            return;
        }

        var plan = desk.Vault.Get(KeyOf(room));
        if (plan is null)
        {
            if (RetentionBook.ArchiveFrom(file) is not { } from || today < from || desk.Errands().Any(errand => errand.Errand.OfRoom == room.Address.ToText()) || !await CloseAsync(desk, room, stop))
            {
                // Something still waits to be sent, or a letter came: it is read first.
                return;
            }

            await FetchAsync(desk, room, stop);
            plan = new byte[12];
            BinaryPrimitives.WriteInt64BigEndian(plan, room.LastNumber);
            BinaryPrimitives.WriteInt32BigEndian(plan.AsSpan(8), YearOf(desk, room));
            desk.Vault.Commit(new Change.Put(KeyOf(room), plan));
        }

        var (last, year) = (BinaryPrimitives.ReadInt64BigEndian(plan), BinaryPrimitives.ReadInt32BigEndian(plan.AsSpan(8)));
        using var mailbox = ArchiveBook.MailboxOf(desk.Vault, year);
        if (mailbox is null)
        {
            return;
        }

        Demand(await desk.Relay.CreateAsync(mailbox, new MailboxPolicy(DropRule.Keyed, DelayDays), CardStep.Fresh(mailbox, today), stop) is CreateAnswer.Refused refused ? refused.Why : null);
        using var seed = ArchivedRoom.SeedOf(room, last);
        using var key = Key.From(seed);
        var content = ArchivedRoom.Write(room, last);
        var name = NameOf(room, last);
        var pieces = new List<ItemId>();
        foreach (var (chunk, i) in content.Chunk(Piece.LargestFor(1)).Select((chunk, i) => (chunk, i)))
        {
            pieces.Add(name.ItemFor(mailbox, mailbox.Address, i + 1));
            await AppendAsync(desk, mailbox, pieces[^1], Piece.Seal(name, i, chunk, [key.Recipient]), stop);
        }

        var raw = new byte[Seed.Size];
        seed.CopyTo(raw);
        var sheet = new ArchiveSheet
        {
            Day = today,
            Number = file.Opened.Number,
            Room = room.Address.ToText(),
            Seed = raw,
            Sha256 = Convert.ToHexStringLower(SHA256.HashData(content)),
            Pieces = [.. pieces.Select(piece => piece.ToText())],
        };
        await AppendAsync(desk, mailbox, name.ItemFor(mailbox, mailbox.Address), Parcel.Seal(JsonSerializer.SerializeToUtf8Bytes(sheet, ArchiveJson.Default.ArchiveSheet), (byte)' ', [recipient]), stop);
        CryptographicOperations.ZeroMemory(raw);
        CryptographicOperations.ZeroMemory(content);
        desk.Forget(room, ArchiveBook.PutAway(new PutAwayCase(file.Opened.Number, today, year)), new Change.Destroy(KeyOf(room)));
    }

    /// <summary>The conversation ends: the person's next letter is refused where they write it, and does not lie unread.</summary>
    /// <returns>False when something lies there that nobody has taken.</returns>
    private static async Task<bool> CloseAsync(Workstation desk, CaseRoom room, CancellationToken stop)
    {
        foreach (var inbox in room.Inboxes(desk.World.Today))
        {
            switch (await desk.Relay.ListAsync(inbox, 0, TimeSpan.Zero, stop))
            {
                case ListAnswer.Listing listing when listing.More || listing.Items.Any(item => item.Gone is null):
                case ListAnswer.Listing there when await desk.Relay.CloseAsync(inbox, stop, there.Head.Number) is CloseAnswer.Refused { Why: not (RelayRefusal.NoSuchMailbox or RelayRefusal.Closed) }:
                    return false;
                default:
                    break;
            }
        }

        return true;
    }

    /// <summary>Large files that nobody opened here yet lie at the relay alone: they go into the archive too.</summary>
    private static async Task FetchAsync(Workstation desk, CaseRoom room, CancellationToken stop)
    {
        for (var epoch = 1; epoch <= room.Epoch; epoch++)
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
                    desk.Vault.PutFile(CaseRoom.EvidenceKey(room.Address, item.Id), body, desk.World.Fill);
                }
            }
        }
    }

    private static async Task RenewAsync(Workstation desk, CancellationToken stop)
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

            var there = news.Items.Select(item => item.Id).ToHashSet();
            foreach (var item in news.Items.Where(item => item.Gone is null && item.Expires < today.AddDays(RenewBelowDays) && !there.Contains(ArchiveBook.Renewed(item.Id))))
            {
                if ((item.Body?.ToArray() ?? await desk.Relay.FetchAsync(mailbox, item, stop)) is { } body)
                {
                    await AppendAsync(desk, mailbox, ArchiveBook.Renewed(item.Id), body, stop);
                }
            }
        }

        using var over = ArchiveBook.MailboxOf(desk.Vault, today.Year - 1);
        if (over is not null)
        {
            await desk.Relay.CloseAsync(over, stop);
        }

        desk.Vault.Commit(ArchiveBook.Looked(today));
    }

    private static async Task AppendAsync(Workstation desk, Key mailbox, ItemId id, byte[] body, CancellationToken stop) =>
        Demand(await desk.Relay.AppendAsync(mailbox, new Item(id, Mail.Expiry.Draw(desk.World.Today, Days), body), onlyAfter: null, stop) is AppendAnswer.Refused { Why: not RelayRefusal.IdTaken } refused ? refused.Why : null);

    private static LetterId NameOf(CaseRoom room, long last)
    {
        var hash = SHA256.HashData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"waystation/archived-room/v1/{room.Address.ToText()}/{room.Author.Address.ToText()}/{last}")));
        return LetterId.TryParse(Convert.ToHexStringLower(hash.AsSpan(0, LetterId.Size)), out var name) ? name : throw new InvalidOperationException("A letter's id is 16 bytes.");
    }

    private static string KeyOf(CaseRoom room) => PlanPrefix + room.Address.ToText();

    private static void Demand(RelayRefusal? refusal)
    {
        if (refusal is { } why)
        {
            throw new RelayUnreachableException($"The relay refused a step of archiving: {why}.");
        }
    }
}
