using System.Security.Cryptography;
using Waystation.Casework.Members;
using Waystation.Casework.Rooms;
using Waystation.Letters;
using Waystation.Mail;
using Waystation.Office.Courier;
using Waystation.Office.Deeds;
using Waystation.Office.Members;
using Waystation.Office.Post;
using Waystation.Office.Rooms;
using Waystation.Office.Vault;
using Waystation.Sealing;

namespace Waystation.Office.Recovery;

/// <summary>
/// Refills a desk from its reserve. After a journey it is the desk that it was. After a loss it goes on under its own new address: in each room the old signing key lets the new desk in as a
/// device of the same member, and then the lost one is struck out, so that what lies on the lost computer opens nothing that comes.
/// </summary>
/// <remarks>The plan lies in the vault until all is done; every step can be done twice.</remarks>
internal static class ReturnStep
{
    public static async Task TakeAsync(Workstation desk, CancellationToken stop)
    {
        if (ReturnBook.Plan(desk.Vault) is { Stage: ReturnStage.Given or ReturnStage.NothingThere } given)
        {
            await FillAsync(desk, given, stop);
        }

        if (ReturnBook.Plan(desk.Vault) is { Stage: ReturnStage.TakingOver } filled)
        {
            await TakeOverAsync(desk, filled, stop);
        }
    }

    private static async Task FillAsync(Workstation desk, ReturnPlan plan, CancellationToken stop)
    {
        using var part = Seed.From(plan.Part);
        using var half = Seed.From(plan.Half!);
        using var keys = ReserveKeys.From(part, half);
        if (await FetchAsync(desk, keys, stop) is not var (head, items))
        {
            if (plan.Stage != ReturnStage.NothingThere)
            {
                desk.Vault.Commit(ReturnBook.Put(plan with { Stage = ReturnStage.NothingThere }));
            }

            return;
        }

        using var seed = Seed.From(head.Member);
        using var member = Key.From(seed);
        var elder = member.Address.ToText();
        var rooms = items.OfType<ReserveRooms>().SelectMany(item => item.Rooms);
        var fresh = rooms.Where(room => room.IsSound && desk.RoomOf(RoomFounding.AddressOf(room).ToText()) is null).ToList();
        if (head.Purpose == ReservePurpose.Border)
        {
            await BecomeAsync(desk, plan, head, [.. items.OfType<ReserveValues>().SelectMany(item => item.Values)], keys, stop);
            return;
        }

        var membership = desk.Membership! with { Root = desk.Membership!.Root ?? head.Membership.Root };
        desk.Vault.Commit(
        [
            OwnBook.Put(membership),
            .. items.OfType<ReserveRoot>().Where(root => root.Seed is { Length: Seed.Size }).Select(KeepRoot.Put),
            .. fresh.SelectMany(room => RoomFounding.Restoring(room, elder, Draw(desk))),
            ReturnBook.Put(plan with { Stage = ReturnStage.TakingOver, Member = head.Member, Reading = head.Reading }),
        ]);
        desk.Reload();
        desk.ProposedRoot = null;
    }

    /// <returns>The newest head whose items are all there; null when there is none.</returns>
    private static async Task<(ReserveHead Head, IReadOnlyList<ReserveItem> Items)?> FetchAsync(Workstation desk, ReserveKeys keys, CancellationToken stop)
    {
        if (await MailboxReader.ReadAsync(desk.Relay, keys.Mailbox, Seen.Nothing(keys.Mailbox.Address), stop) is not ReadAnswer.News { Items: var listed })
        {
            return null;
        }

        var opened = new Dictionary<string, (ReserveItem Item, Address By)>(StringComparer.Ordinal);
        foreach (var item in listed.Where(item => item.Gone is null))
        {
            var body = item.Body is { } here ? here.ToArray() : await desk.Relay.FetchAsync(keys.Mailbox, item, stop);
            if (body is not null && ReserveItem.Open(body, keys) is { } read)
            {
                opened[item.Id.ToText()] = read;
            }
        }

        foreach (var (item, by) in opened.Values.Where(read => read.Item is ReserveHead).OrderByDescending(read => ((ReserveHead)read.Item).Number))
        {
            var head = (ReserveHead)item;
            if (head.Member.Length == Seed.Size && IsBy(head, by) && head.Items.All(id => opened.TryGetValue(id, out var part) && part.By.Equals(by)))
            {
                return (head, [.. head.Items.Select(id => opened[id].Item)]);
            }
        }

        return null;
    }

    private static bool IsBy(ReserveHead head, Address by)
    {
        using var seed = Seed.From(head.Member);
        using var key = Key.From(seed);
        return key.Address.Equals(by);
    }

    /// <summary>The desk is what it was. The address under which it asked is of no more use.</summary>
    private static async Task BecomeAsync(Workstation desk, ReturnPlan plan, ReserveHead head, IReadOnlyList<ReserveValue> values, ReserveKeys keys, CancellationToken stop)
    {
        var asker = AskerText(plan);
        var stopped = new HalfStopped { Day = desk.World.Today, Asker = asker };
        List<Errand> errands =
        [
            new Errand.TellMember(HalfBook.IdOf("ended", asker, plan.Keeper), plan.Keeper, stopped.ToJson(), By: head.Member),
            new Errand.CloseMailbox(Copy(keys.MailboxSeed)),
            new Errand.CloseMailbox(OwnBook.MemberSeed(desk.Vault)),
            .. OwnBook.ShiftSeeds(desk.Vault).Select(shift => new Errand.CloseMailbox(shift)),
        ];
        var last = values.Select(value => value.Key).Concat(desk.Errands().Select(errand => errand.Key)).Select(ErrandBook.NumberOf).Max() ?? 0;
        desk.Vault.Commit(
        [
            .. desk.Shifts.Select(shift => OwnBook.RemoveShift(shift.Address)),
            .. values.Where(value => value is { Key: { Length: > 0 and < 512 }, Bytes: not null }).Select(value => new Change.Put(value.Key, value.Bytes)),
            OwnBook.Put(head.Membership with { RelayUrl = desk.Membership!.RelayUrl, RelayAddress = desk.Membership.RelayAddress }),
            .. ReturnBook.Forget(desk.Vault),
            ReturnBook.PutDone(desk.World.Today),
            .. ErrandBook.PutAfter(last, errands),
        ]);
        desk.Become();

        // Before the keys to which it was sealed are too old: what was handed to this desk while it was away.
        foreach (var room in desk.Rooms.ToList())
        {
            await RoomStep.TakeAsync(desk, room, stop);
        }

        await AppointmentStep.TakeAsync(desk, stop);
    }

    private static async Task TakeOverAsync(Workstation desk, ReturnPlan plan, CancellationToken stop)
    {
        using var seed = Seed.From(plan.Member!);
        using var member = Key.From(seed);
        var elder = member.Address.ToText();
        var left = desk.Rooms.Where(room => room.HasElder).ToList();
        if (plan.Reading is { } reading)
        {
            if (left.Any(room => room.LastNumber == 0 && HeadBook.Of(desk.Vault, room.Mailbox).Incarnation is null))
            {
                // Not yet read, and without that nobody knows who may hand keys over.
                return;
            }

            await HearAsync(desk, member, reading, stop);
            plan = plan with { Reading = null };
            desk.Vault.Commit(ReturnBook.Put(plan));
        }

        foreach (var room in left)
        {
            await TakeOverAsync(desk, room, elder, stop);
        }

        // Where the room's next key never came, or the member was taken out meanwhile, somebody there lets this desk in.
        if (desk.Rooms.All(room => !room.HasElder || room.LastNumber == 0 || room.IsOut || room.IsOver) && !desk.TakeOuts().Any(other => other.Device == elder))
        {
            Finish(desk, plan, member);
        }
    }

    /// <summary>Keys of epochs that were handed to the member who was, since their reserve was last renewed.</summary>
    private static async Task HearAsync(Workstation desk, Key member, IReadOnlyList<ReserveReading> reading, CancellationToken stop)
    {
        if (await MailboxReader.ReadAsync(desk.Relay, member, Seen.Nothing(member.Address), stop) is not ReadAnswer.News { Items: var items })
        {
            return;
        }

        var keys = reading.Where(one => one.Seed is { Length: Seed.Size }).Select(one =>
        {
            using var seed = Seed.From(one.Seed);
            return Key.From(seed);
        }).ToList();
        foreach (var item in items)
        {
            if (item is { Gone: null, Body: { } body } && SheetSeal.OpenText(body.Span, member.Address, [.. keys.Select(key => key.Identity)]) is { } text)
            {
                SuccessionBook.Take(desk, text.By, MemberSheet.Read(text));
            }
        }

        keys.ForEach(key => key.Dispose());
        foreach (var room in desk.Rooms.Where(room => room.IsOver).ToList())
        {
            await RoomStep.TakeAsync(desk, room, stop);
        }
    }

    private static async Task TakeOverAsync(Workstation desk, CaseRoom room, string elder, CancellationToken stop)
    {
        if (room.LastNumber == 0 || room.IsOut || room.IsOver)
        {
            return;
        }

        var mine = JoinRelay.MemberAddress(desk);
        var ticket = room.ElderTicket();
        var admitted = new DeviceAdmitted(MemberBook.MarkOf(ticket), mine.ToText());
        if (!room.Log.Book.Counts(admitted.Mark))
        {
            if (await RoomWriter.WriteAsync(desk, room, IdOf(room, mine), admitted, stop, stillRight: () => room.Mine is null || room.Log.Book.Check(admitted, room.Mine, desk.World.Today) is null) is not null)
            {
                return;
            }

            await RoomStep.TakeAsync(desk, room, stop);
        }

        if (!room.Log.Book.Counts(admitted.Mark) || room.Mine is not { Id: { } member })
        {
            return;
        }

        // From here on this desk signs with a key of its own, and the old one is destroyed here. The lost computer still has it, until its epoch ends.
        using var author = desk.World.DrawSeed();
        using var key = Key.From(author);
        var come = new Errand.WriteFact(room.Address.ToText(), RoomWriter.IntroductionId(key.Address).ToText(), new AuthorIntroduced(desk.Pseudonym ?? "", mine.ToText(), ticket).ToJson());
        desk.Vault.Commit([.. room.Succeeding(author, ticket), .. TakeOut.Striking(desk, [(room, member)], elder, come)]);
        room.Continue();
    }

    private static void Finish(Workstation desk, ReturnPlan plan, Key member)
    {
        using var part = Seed.From(plan.Part);
        using var half = Seed.From(plan.Half!);
        using var keys = ReserveKeys.From(part, half);
        var asker = AskerText(plan);
        var stopped = new HalfStopped { Day = desk.World.Today, Asker = asker };
        desk.Vault.Commit(
        [
            .. ReturnBook.Forget(desk.Vault),
            ReturnBook.PutDone(desk.World.Today),
            .. desk.PutErrands(
                new Errand.TellMember(HalfBook.IdOf("ended", asker, plan.Keeper), plan.Keeper, stopped.ToJson(), By: plan.Member),
                new Errand.CloseMailbox(Copy(keys.MailboxSeed)),
                new Errand.CloseMailbox(plan.Member!)),
        ]);
    }

    private static string AskerText(ReturnPlan plan)
    {
        using var part = Seed.From(plan.Part);
        using var seed = ReserveKeys.AskerOf(part);
        using var asker = Key.From(seed);
        return asker.Address.ToText();
    }

    private static ItemId IdOf(CaseRoom room, Address device) =>
        ItemId.TryRead(SHA256.HashData([.. "waystation/device-admitted/v1"u8, .. room.Address.Bytes, .. device.Bytes]).AsSpan(0, ItemId.Size), out var id, out _) ? id : throw new InvalidOperationException("An item id is 16 bytes.");

    private static byte[] Draw(Workstation desk)
    {
        var bytes = new byte[Seed.Size];
        desk.World.Fill(bytes);
        return bytes;
    }

    private static byte[] Copy(Seed seed)
    {
        var bytes = new byte[Seed.Size];
        seed.CopyTo(bytes);
        return bytes;
    }
}
