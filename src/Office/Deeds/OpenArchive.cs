using System.Security.Cryptography;
using System.Text.Json;
using Waystation.Letters;
using Waystation.Mail;
using Waystation.Office.Archive;
using Waystation.Office.Courier;
using Waystation.Office.Rooms;
using Waystation.Office.Vault;
using Waystation.Sealing;
using Waystation.Sealing.Shares;

namespace Waystation.Office.Deeds;

/// <summary>A case that lies in the archive.</summary>
/// <param name="Room">By which it is taken out.</param>
/// <param name="Number">Seven digits.</param>
/// <param name="Day">On which it was put there.</param>
/// <param name="Year">At whose end it is let go.</param>
public sealed record ArchivedCase(string Room, string Number, DateOnly Day, int Year)
{
    public override string ToString() => nameof(ArchivedCase);
}

/// <summary>Why the archive did not open, or a case did not come out of it.</summary>
public enum ArchiveRefusal
{
    /// <summary>This organisation has no archive, or this desk was never appointed.</summary>
    NoArchive,

    /// <summary>What the shares give together is another key.</summary>
    AnotherKey,

    NotReached,

    /// <summary>A piece is missing or was altered.</summary>
    NotWhole,
}

/// <summary>The archive, opened by those who have its key together. In memory only; wiped when it is closed.</summary>
public sealed class OpenArchive : IDisposable
{
    private const int MostRenewals = 40;

    private readonly Key _key;
    private readonly Dictionary<string, List<(ArchiveSheet Sheet, int Year)>> _sheets = new(StringComparer.Ordinal);

    private OpenArchive(Key key) => _key = key;

    /// <summary>The newest first.</summary>
    public IReadOnlyList<ArchivedCase> Cases =>
        [.. _sheets.Select(room => (room.Key, Newest: room.Value.MaxBy(copy => copy.Sheet.Day))).Select(room => new ArchivedCase(room.Key, room.Newest.Sheet.Number, room.Newest.Sheet.Day, room.Newest.Year)).OrderByDescending(known => known.Day).ThenBy(known => known.Number, StringComparer.Ordinal)];

    public override string ToString() => nameof(OpenArchive);

    /// <param name="shares">In any order; they stay the caller's.</param>
    /// <returns>The open archive, which the caller closes; or what is wrong with the shares; or why it did not open.</returns>
    public static async Task<(OpenArchive? Archive, ShareFault? Fault, ArchiveRefusal? Why)> DoAsync(Workstation desk, IReadOnlyList<Share> shares, CancellationToken stop)
    {
        if (desk.Roster?.Archive is not { } recipient)
        {
            return (null, null, ArchiveRefusal.NoArchive);
        }

        if (!SeedShares.TryCombine(shares, [], out var seed, out var fault))
        {
            return (null, fault, null);
        }

        using (seed)
        {
            var archive = new OpenArchive(Key.From(seed));
            if (archive._key.Recipient.ToText() != recipient.ToText())
            {
                archive.Dispose();
                return (null, null, ArchiveRefusal.AnotherKey);
            }

            await desk.Turn.WaitAsync(stop);
            try
            {
                await archive.ReadAsync(desk, stop);
                return (archive, null, null);
            }
            catch (RelayUnreachableException)
            {
                archive.Dispose();
                return (null, null, ArchiveRefusal.NotReached);
            }
            finally
            {
                desk.Turn.Release();
            }
        }
    }

    /// <summary>Puts a case on this desk, to be read: nothing is sent for it, and nothing comes. It stays until somebody puts it back.</summary>
    /// <returns>Null when it is on this desk.</returns>
    public async Task<ArchiveRefusal?> TakeOutAsync(Workstation desk, string room, CancellationToken stop)
    {
        await desk.Turn.WaitAsync(stop);
        try
        {
            if (desk.RoomOf(room) is not null)
            {
                return null;
            }

            IReadOnlyList<Change>? best = null;
            foreach (var (sheet, year) in _sheets.GetValueOrDefault(room)?.OrderByDescending(copy => copy.Sheet.Day).ToList() ?? [])
            {
                using var mailbox = ArchiveBook.MailboxOf(desk.Vault, year);
                if (mailbox is not null && await PiecesAsync(desk, mailbox, sheet, stop) is { } content && ArchivedRoom.Read(content) is var (keys, items) && keys.Room == room && RoomKeys.Of(keys.Epochs, keys.Room, keys.Checkpoint) is { } handed && handed.Room.ToText() == room)
                {
                    var changes = RoomFounding.FromArchive(handed, items, keys.Erased, desk.World);
                    if (handed.First == 1)
                    {
                        best = changes;
                        break;
                    }

                    // Of one who was let in from a day on, and that it is this room only its name says: good where there is no other.
                    best ??= changes;
                }
            }

            if (best is null)
            {
                return ArchiveRefusal.NotWhole;
            }

            desk.Vault.Commit(best);
            desk.TakeFromArchive(room);
            return null;
        }
        catch (RelayUnreachableException)
        {
            return ArchiveRefusal.NotReached;
        }
        finally
        {
            desk.Turn.Release();
        }
    }

    public void Dispose() => _key.Dispose();

    private async Task ReadAsync(Workstation desk, CancellationToken stop)
    {
        var now = desk.World.Today.Year;
        for (var year = now; year <= now + ArchiveBook.LongestYears; year++)
        {
            using var mailbox = ArchiveBook.MailboxOf(desk.Vault, year);
            if (mailbox is null || await MailboxReader.ReadAsync(desk.Relay, mailbox, Seen.Nothing(mailbox.Address), stop) is not ReadAnswer.News news)
            {
                continue;
            }

            foreach (var item in news.Items.Where(item => item is { Gone: null or Gone.Pending, Body: not null }))
            {
                if (Parcel.Open(item.Body!.Value.Span, [_key.Identity]) is { } plain && Read(plain) is { } sheet)
                {
                    (_sheets.TryGetValue(sheet.Room, out var copies) ? copies : _sheets[sheet.Room] = []).Add((sheet, year));
                }
            }
        }
    }

    private static async Task<byte[]?> PiecesAsync(Workstation desk, Key mailbox, ArchiveSheet sheet, CancellationToken stop)
    {
        if (sheet.Seed.Length != Seed.Size || await MailboxReader.ReadAsync(desk.Relay, mailbox, Seen.Nothing(mailbox.Address), stop) is not ReadAnswer.News news)
        {
            return null;
        }

        using var seed = Seed.From(sheet.Seed);
        using var key = Key.From(seed);
        var there = news.Items.Where(item => item.Gone is null or Gone.Pending).ToDictionary(item => item.Id);
        using var whole = new MemoryStream();
        for (var i = 0; i < sheet.Pieces.Count; i++)
        {
            if (!LetterId.TryParse(sheet.Pieces[i], out var name) || !ItemId.TryRead(Convert.FromHexString(name.ToText()), out var id, out _))
            {
                return null;
            }

            if (await PieceAsync(desk, mailbox, there, id, i, key, stop) is not { } piece || whole.Length + piece.Bytes.Length > ArchivedRoom.Longest)
            {
                return null;
            }

            whole.Write(piece.Bytes.Span);
        }

        var content = whole.ToArray();
        return Convert.ToHexStringLower(SHA256.HashData(content)) == sheet.Sha256 ? content : null;
    }

    /// <summary>It may have been put there again before it ran out, under an id that follows; what is no piece of ours is passed over.</summary>
    private static async Task<Piece?> PieceAsync(Workstation desk, Key mailbox, Dictionary<ItemId, Listed> there, ItemId first, int number, Key key, CancellationToken stop)
    {
        var id = first;
        for (var renewals = 0; renewals < MostRenewals; renewals++)
        {
            if (there.TryGetValue(id, out var item) && (item.Body?.ToArray() ?? await desk.Relay.FetchAsync(mailbox, item, stop)) is { } body && Piece.Open(body, [key.Identity]) is { } piece && piece.Number == number)
            {
                return piece;
            }

            id = ArchiveBook.Renewed(id);
        }

        return null;
    }

    private static ArchiveSheet? Read(byte[] plain)
    {
        try
        {
            return JsonSerializer.Deserialize(plain, ArchiveJson.Default.ArchiveSheet) is { Version: 1, Kind: "archived" } sheet && sheet.Pieces.All(piece => piece is not null) ? sheet : null;
        }
        catch (Exception fault) when (fault is JsonException or NotSupportedException)
        {
            return null;
        }
    }
}
