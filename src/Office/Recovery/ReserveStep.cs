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

    /// <summary>About so many rooms or values in one item.</summary>
    private const int InOne = 256;

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
                await KeepNowAsync(desk, plan, stop);
            }
        }
    }

    /// <summary>Whether a reserve holds what this desk holds now.</summary>
    public static bool IsCurrent(Workstation desk, ReservePlan plan) => plan.IsKept && plan.Mark == MarkOf(desk);

    /// <summary>Another when a room came, left or went on to another epoch, and each day. It is asked for in every round, and looks into no room.</summary>
    private static string MarkOf(Workstation desk)
    {
        var sum = 0L;
        foreach (var room in desk.Rooms.Where(room => !room.IsFromArchive))
        {
            sum = unchecked(sum + (System.Buffers.Binary.BinaryPrimitives.ReadInt64BigEndian(room.Address.Bytes) * room.Epoch));
        }

        return string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{desk.World.Today.DayNumber}.{sum:x}");
    }

    /// <returns>Whether the relay has all of what this desk holds now.</returns>
    /// <exception cref="RelayUnreachableException">It has not.</exception>
    internal static async Task<bool> KeepNowAsync(Workstation desk, ReservePlan plan, CancellationToken stop)
    {
        if (desk.Member is not { } member || !Recipient.TryParse(plan.Recipient, out var to, out _))
        {
            return false;
        }

        using var seed = Seed.From(plan.MailboxSeed);
        using var mailbox = Key.From(seed);
        var (today, mark) = (desk.World.Today, MarkOf(desk));
        if (await desk.Relay.CreateAsync(mailbox, new MailboxPolicy(DropRule.Keyed, deletionDelayDays: 0), CardStep.Fresh(mailbox, today), stop) is CreateAnswer.Refused
            || await MailboxReader.ReadAsync(desk.Relay, mailbox, Seen.Nothing(mailbox.Address), stop) is not ReadAnswer.News { Items: var listed })
        {
            return false;
        }

        var there = listed.Where(item => item.Gone is null).Select(item => item.Id.ToText()).ToHashSet(StringComparer.Ordinal);
        var buckets = new List<ReserveBucket>();
        foreach (var rooms in plan.Purpose == ReservePurpose.Border ? Values(desk, plan) : Rooms(desk))
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

        var root = plan.RootItem is { } put && there.Contains(put) ? put : null;
        var head = new ReserveHead
        {
            Number = plan.Number + 1,
            Day = today,
            Purpose = plan.Purpose,
            Member = OwnBook.MemberSeed(desk.Vault),
            Membership = desk.Membership!,
            Reading = ReadingBook.Seeds(desk.Vault),
            Items = [.. buckets.Select(bucket => bucket.Item), .. root is null ? (string[])[] : [root]],
        };
        var headId = desk.World.DrawItemId();
        await AppendAsync(desk, mailbox, headId, head.Seal(mailbox.Address, member, to), stop);
        desk.Vault.Commit(ReserveBook.Put((ReserveBook.Find(desk.Vault, plan.Id) ?? plan) with { Number = head.Number, KeptOn = today, Mark = mark, Buckets = buckets, RootItem = root }));
        var stays = head.Items.Append(headId.ToText()).ToHashSet(StringComparer.Ordinal);
        foreach (var old in listed.Where(item => item.Gone is null && !stays.Contains(item.Id.ToText())).Select(item => item.Id).Chunk(256))
        {
            await desk.Relay.DeleteAsync(mailbox, old, stop);
        }

        return true;
    }

    /// <summary>Puts the root in, in place of one that was put in before.</summary>
    /// <exception cref="RelayUnreachableException">The relay did not take it.</exception>
    internal static async Task<bool> PutRootAsync(Workstation desk, ReservePlan plan, ReserveRoot root, CancellationToken stop)
    {
        if (desk.Member is not { } member || !Recipient.TryParse(plan.Recipient, out var to, out _))
        {
            return false;
        }

        using var seed = Seed.From(plan.MailboxSeed);
        using var mailbox = Key.From(seed);
        if (await desk.Relay.CreateAsync(mailbox, new MailboxPolicy(DropRule.Keyed, deletionDelayDays: 0), CardStep.Fresh(mailbox, desk.World.Today), stop) is CreateAnswer.Refused)
        {
            return false;
        }

        var id = desk.World.DrawItemId();
        await AppendAsync(desk, mailbox, id, root.Seal(mailbox.Address, member, to), stop);
        return await KeepNowAsync(desk, plan with { RootItem = id.ToText() }, stop);
    }

    /// <summary>Rooms by their addresses, so that a room that changed changes one item.</summary>
    private static List<ReserveItem> Rooms(Workstation desk) =>
        Split(desk.Rooms.Where(room => !room.IsFromArchive).OrderBy(room => room.Address.ToText(), StringComparer.Ordinal).Select(room => ((room.Address.Bytes[0] << 8) | room.Address.Bytes[1], room.ForReserve())).ToList(), rooms => new ReserveRooms { Rooms = rooms });

    /// <summary>All that the vault holds but what is at the relay anyway: the desk becomes again what it was.</summary>
    private static List<ReserveItem> Values(Workstation desk, ReservePlan plan)
    {
        var values = new List<(int At, ReserveValue Value)>();
        foreach (var key in desk.Vault.Keys("").Where(key => IsTaken(key, plan)))
        {
            if (desk.Vault.Get(key) is { } bytes && !SealedVault.NamesFile(bytes))
            {
                var hash = SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(key));
                values.Add(((hash[0] << 8) | hash[1], new ReserveValue(key, bytes)));
            }
        }

        return Split(values, some => new ReserveValues { Values = some });
    }

    /// <summary>Whether a value comes back: not what rooms are read anew for, nor how far they were read.</summary>
    internal static bool IsTaken(string key, ReservePlan plan) =>
        !key.StartsWith("index/", StringComparison.Ordinal) && !key.StartsWith("head/", StringComparison.Ordinal) && !key.StartsWith("return/", StringComparison.Ordinal) && !ReserveBook.IsOf(key, plan)
        && !(key.StartsWith("room/", StringComparison.Ordinal) && (key.Contains("/item/", StringComparison.Ordinal) || key.Contains("/evidence/", StringComparison.Ordinal)));

    /// <param name="all">Each with a place from 0 to 65,535 that stays the same.</param>
    private static List<ReserveItem> Split<T>(IReadOnlyList<(int At, T What)> all, Func<IReadOnlyList<T>, ReserveItem> item)
    {
        for (var count = 1; ; count *= 2)
        {
            if (all.Count > (long)count * InOne * 2 && count < MostItems)
            {
                continue;
            }

            var items = all.GroupBy(one => one.At * count >> 16).OrderBy(group => group.Key).Select(group => item([.. group.Select(one => one.What)])).ToList();
            if (count >= MostItems || items.All(one => JsonSerializer.SerializeToUtf8Bytes(one, OfficeJson.Default.ReserveItem).Length <= MostBytes))
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
