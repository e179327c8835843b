using System.Security.Cryptography;
using System.Text.Json;
using Waystation.Letters;
using Waystation.Mail;
using Waystation.Office.Courier;
using Waystation.Office.Members;
using Waystation.Office.Post;
using Waystation.Office.Vault;
using Waystation.Sealing;

namespace Waystation.Office.Recovery;

/// <summary>Keeps this desk's reserves at the relay current: when rooms came or went on to other keys, and once a day.</summary>
/// <remarks>First the items with rooms, then the head that names them, then what it replaces is deleted: at each instant one head is whole. What the relay lost it gets again.</remarks>
internal static class ReserveStep
{
    /// <summary>An item with rooms holds at most so many bytes of JSON, so that it travels with the list.</summary>
    private const int MostBytes = 160 * 1024;

    /// <summary>About so many rooms in one item.</summary>
    private const int RoomsInOne = 256;

    /// <summary>Most items with rooms.</summary>
    private const int MostItems = 4_096;

    /// <summary>Days that an item stays at the relay, before the blur: for so long an owner whose computer is lost has time.</summary>
    public const int Days = 300;

    /// <summary>An item is appended anew after so many days.</summary>
    private const int RenewAfter = 60;

    public static async Task TakeAsync(Workstation desk, CancellationToken stop)
    {
        foreach (var plan in ReserveBook.All(desk.Vault))
        {
            if (plan.Mark != MarkOf(desk))
            {
                await KeepAsync(desk, plan, stop);
            }
        }
    }

    /// <summary>Whether a reserve holds what this desk holds now.</summary>
    public static bool IsCurrent(Workstation desk, ReservePlan plan) => plan.IsKept && plan.Mark == MarkOf(desk);

    /// <summary>Both numbers only grow: a room is never forgotten, and an epoch follows an epoch.</summary>
    private static string MarkOf(Workstation desk) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{desk.World.Today.DayNumber}.{desk.Rooms.Count()}.{desk.Rooms.Sum(room => (long)room.Epoch)}");

    private static async Task KeepAsync(Workstation desk, ReservePlan plan, CancellationToken stop)
    {
        if (desk.Member is not { } member || !Recipient.TryParse(plan.Recipient, out var to, out _))
        {
            return;
        }

        using var seed = Seed.From(plan.MailboxSeed);
        using var mailbox = Key.From(seed);
        var (today, mark) = (desk.World.Today, MarkOf(desk));
        if (await desk.Relay.CreateAsync(mailbox, new MailboxPolicy(DropRule.Keyed, deletionDelayDays: 0), CardStep.Fresh(mailbox, today), stop) is CreateAnswer.Refused
            || await MailboxReader.ReadAsync(desk.Relay, mailbox, Seen.Nothing(mailbox.Address), stop) is not ReadAnswer.News { Items: var listed })
        {
            return;
        }

        var there = listed.Where(item => item.Gone is null).Select(item => item.Id.ToText()).ToHashSet(StringComparer.Ordinal);
        var buckets = new List<ReserveBucket>();
        foreach (var rooms in Split(desk))
        {
            var json = JsonSerializer.SerializeToUtf8Bytes(rooms, OfficeJson.Default.ReserveItem);
            var hash = Convert.ToHexStringLower(SHA256.HashData(json));
            CryptographicOperations.ZeroMemory(json);
            var bucket = plan.Buckets.FirstOrDefault(known => known.Hash == hash && there.Contains(known.Item) && known.Day.AddDays(RenewAfter) >= today);
            if (bucket is null)
            {
                var id = desk.World.DrawItemId();
                await AppendAsync(desk, mailbox, id, rooms.Seal(mailbox.Address, member, to), stop);
                bucket = new ReserveBucket(id.ToText(), hash, today);
            }

            buckets.Add(bucket);
        }

        var head = new ReserveHead
        {
            Number = plan.Number + 1,
            Day = today,
            Purpose = plan.Purpose,
            Member = desk.MemberSeed(),
            Membership = desk.Membership!,
            Reading = ReadingBook.Seeds(desk.Vault),
            Items = [.. buckets.Select(bucket => bucket.Item)],
        };
        var headId = desk.World.DrawItemId();
        await AppendAsync(desk, mailbox, headId, head.Seal(mailbox.Address, member, to), stop);
        desk.Vault.Commit(ReserveBook.Put((ReserveBook.Find(desk.Vault, plan.Id) ?? plan) with { Number = head.Number, KeptOn = today, Mark = mark, Buckets = buckets }));
        var stays = buckets.Select(bucket => bucket.Item).Append(headId.ToText()).ToHashSet(StringComparer.Ordinal);
        foreach (var old in listed.Where(item => item.Gone is null && !stays.Contains(item.Id.ToText())).Select(item => item.Id).Chunk(256))
        {
            await desk.Relay.DeleteAsync(mailbox, old, stop);
        }
    }

    /// <summary>Rooms by their addresses, so that a room that changed changes one item.</summary>
    private static List<ReserveRooms> Split(Workstation desk)
    {
        var rooms = desk.Rooms.OrderBy(room => room.Address.ToText(), StringComparer.Ordinal).Select(room => (At: (room.Address.Bytes[0] << 8) | room.Address.Bytes[1], Kept: room.ForReserve())).ToList();
        for (var count = 1; ; count *= 2)
        {
            if (rooms.Count > (long)count * RoomsInOne * 2 && count < MostItems)
            {
                continue;
            }

            var items = rooms.GroupBy(room => room.At * count >> 16).OrderBy(group => group.Key).Select(group => new ReserveRooms { Rooms = [.. group.Select(room => room.Kept)] }).ToList();
            if (count >= MostItems || items.All(item => JsonSerializer.SerializeToUtf8Bytes<ReserveItem>(item, OfficeJson.Default.ReserveItem).Length <= MostBytes))
            {
                return items;
            }
        }
    }

    private static async Task AppendAsync(Workstation desk, Key mailbox, ItemId id, byte[] body, CancellationToken stop)
    {
        if (await desk.Relay.AppendAsync(mailbox, new Item(id, Expiry.Draw(desk.World.Today, Days), body), onlyAfter: null, stop) is AppendAnswer.Refused refused)
        {
            throw new RelayUnreachableException($"The relay refused a reserve: {refused.Why}.");
        }
    }
}
