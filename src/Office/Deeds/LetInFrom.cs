using System.Security.Cryptography;
using System.Text;
using Waystation.Casework.Cases;
using Waystation.Casework.Checkpoints;
using Waystation.Casework.Members;
using Waystation.Casework.Rooms;
using Waystation.Mail;
using Waystation.Office.Courier;
using Waystation.Office.Members;
using Waystation.Office.Rooms;
using Waystation.Office.Vault;
using Waystation.Sealing;

namespace Waystation.Office.Deeds;

/// <summary>
/// Lets a member into a room from a day on: the room goes on under a new key, begins there with a checkpoint, and they get that key and no earlier one. The plan lies in the vault from the
/// first step on; every step can be done twice; a desk that was killed goes on with it.
/// </summary>
/// <remarks>Order matters, as in <see cref="TakeOut"/>: the next key first goes to those who are here, then the old epoch ends in one exact append, then what comes along is said again, and only then is anybody let in.</remarks>
public static class LetInFrom
{
    /// <summary>Most bytes of one part of a checkpoint, but for a single longer entry.</summary>
    private const int PartSize = 64 * 1024;

    /// <summary>Begins. What the relay cannot be told now is told as soon as it answers.</summary>
    /// <param name="card">The card that was shown beside the words.</param>
    /// <param name="from">From this day on they have everything; of what was before, what still holds.</param>
    /// <returns>Why they cannot be let in; null when they are, or will be in the rounds that follow.</returns>
    public static async Task<InviteRefusal?> DoAsync(Workstation desk, CaseRoom room, Card card, Role role, DateOnly from, CancellationToken stop)
    {
        await desk.Turn.WaitAsync(stop);
        try
        {
            if (Why(desk, room, card, role, from) is { } why)
            {
                return why;
            }

            if (!LetInBook.All(desk.Vault).Any(plan => plan.Room == room.Address.ToText() && Card.TryParse(plan.Card, out var other, out _) && other.Mailbox.Equals(card.Mailbox)))
            {
                Begin(desk, room, card.ToText(), role, from);
            }
        }
        finally
        {
            desk.Turn.Release();
        }

        await CourierRound.MakeAsync(desk, stop);
        return null;
    }

    /// <summary>Goes on with what was begun. The courier calls it in each round, after what waits was sent.</summary>
    internal static async Task ResumeAsync(Workstation desk, CancellationToken stop)
    {
        // A hand-over that was never tried comes first: a key that only this desk holds is lost with it.
        var untried = desk.Errands().Select(errand => errand.Errand).OfType<Errand.HandOver>().Where(hand => hand.Held is null).SelectMany(hand => hand.Rooms).ToHashSet(StringComparer.Ordinal);
        foreach (var plan in LetInBook.All(desk.Vault).Where(plan => !untried.Contains(plan.Room)))
        {
            await GoOnAsync(desk, plan, stop);
        }
    }

    private static InviteRefusal? Why(Workstation desk, CaseRoom room, Card card, Role role, DateOnly from) =>
        InviteMember.Why(desk, room, card.Mailbox, role) is { } why ? why
        : card.IsExpired(desk.World.Today) ? InviteRefusal.CardExpired
        : from < room.From ? InviteRefusal.BeforeYours
        : room.Log.Book.Removals.Any(removal => removal.Member == card.Mailbox.ToText()) ? InviteRefusal.WasHere
        : CheckRenewed(desk, room) is not null ? InviteRefusal.MayNot
        : null;

    private static Objection? CheckRenewed(Workstation desk, CaseRoom room) =>
        room.IsOut ? Objection.YouAreOut : room.Log.Book.Check(new EpochRenewed(new string('0', 64)), room.Mine, desk.World.Today);

    private static void Begin(Workstation desk, CaseRoom room, string card, Role role, DateOnly from, params IReadOnlyList<Change> with)
    {
        var plan = new LetInPlan
        {
            Id = desk.World.DrawLetterId().ToText(),
            Room = room.Address.ToText(),
            Card = card,
            OnlyReads = role == Role.Reads,
            From = from,
            Seed = TakeOut.Draw(desk),
            Told = TakeOut.Staying(desk, room, member: null, device: null),
        };
        desk.Vault.Commit(
        [
            .. with,
            LetInBook.Put(plan),
            SuccessionBook.Put(room.Address, plan.Seed, desk.World.Today),
            .. desk.PutErrands([.. plan.Told.Select(told => new Errand.HandOver(desk.World.DrawLetterId().ToText(), told, [plan.Room]))]),
        ]);
    }

    private static async Task GoOnAsync(Workstation desk, LetInPlan plan, CancellationToken stop)
    {
        var room = desk.RoomOf(plan.Room);
        using var seed = Seed.From(plan.Seed);
        using var next = Key.From(seed);
        if (room is null || !Card.TryParse(plan.Card, out var card, out _))
        {
            await GiveUpAsync(desk, plan, next, stop);
            return;
        }

        await RoomStep.TakeAsync(desk, room, stop);
        if (EpochOf(room, next) is null)
        {
            if (room.IsOver && !room.IsOut)
            {
                // Somebody else ended the epoch: in the next one it is seen what is still to be done.
                return;
            }

            if (Why(desk, room, card, plan.Role, plan.From) is not (null or InviteRefusal.CardExpired))
            {
                desk.Note(new Trouble("NotLetIn", TroublePlace.Room, desk.World.Today));
                await GiveUpAsync(desk, plan, next, stop);
                return;
            }

            if (IsKnownOutside(desk, room, plan))
            {
                // Somebody has this key who was taken out meanwhile: it is never used.
                await desk.Relay.CloseAsync(next, stop);
                BeginAnew(desk, plan, room);
                return;
            }

            Demand(await desk.Relay.CreateAsync(next, new MailboxPolicy(DropRule.Keyed, TakeOn.RoomDelayDays), CardStep.Fresh(next, desk.World.Today), stop) is CreateAnswer.Refused refused ? refused.Why : null);
            Demand(await RoomWriter.WriteAsync(desk, room, Id(plan, "renewed"), new EpochRenewed(MemberBook.EpochMarkOf(plan.Seed)), stop, stillRight: () => CheckRenewed(desk, room) is null && !IsKnownOutside(desk, room, plan)));
            await RoomStep.TakeAsync(desk, room, stop);
        }

        if (EpochOf(room, next) is not { } epoch)
        {
            return;
        }

        if (room.Epoch > epoch || room.IsOver)
        {
            // That epoch is over before anybody was let in: it begins again, with another.
            if (!room.IsOver)
            {
                BeginAnew(desk, plan, room);
            }

            return;
        }

        await CarryAsync(desk, plan, room, epoch, stop);
        if (room.Epoch > epoch || room.IsOver || room.Log.Lines.LastOrDefault(line => line.Entry.Fact is CheckpointMade made && made.Id == plan.Id && RoomEpoch.Of(line.Number) == epoch) is not { } closed)
        {
            // Somebody ended that epoch in the middle of it: the next round begins again.
            return;
        }

        var others = TakeOut.Staying(desk, room, member: null, device: null).Except(plan.Told, StringComparer.Ordinal).Select(told => new Errand.HandOver(desk.World.DrawLetterId().ToText(), told, [plan.Room]));
        desk.Vault.Commit([.. desk.PutErrands([.. others, .. InviteMember.Errands(room, card, plan.Role, epoch, closed.BodyHash)]), LetInBook.Remove(plan)]);
    }

    private static bool IsKnownOutside(Workstation desk, CaseRoom room, LetInPlan plan) => plan.Told.Except(TakeOut.Staying(desk, room, member: null, device: null), StringComparer.Ordinal).Any();

    private static void BeginAnew(Workstation desk, LetInPlan plan, CaseRoom room) =>
        Begin(desk, room, plan.Card, plan.Role, plan.From, LetInBook.Remove(plan), SuccessionBook.Forget(room.Address, plan.Seed));

    /// <summary>Says what comes along again, part by part, and closes the checkpoint.</summary>
    private static async Task CarryAsync(Workstation desk, LetInPlan plan, CaseRoom room, int epoch, CancellationToken stop)
    {
        if (room.Holds(Id(plan, "made")))
        {
            return;
        }

        var checkpoint = Checkpoint.Of(CheckpointComparison.Until(room.Log, epoch), plan.From) ?? new Checkpoint([], [], long.MaxValue);
        foreach (var file in checkpoint.Lines.Where(line => RoomEpoch.Of(line.Number) < epoch).Select(line => line.Entry.Fact).OfType<LetterArrived>().SelectMany(letter => letter.Files))
        {
            await CarryFileAsync(desk, room, file, stop);
        }

        var lines = checkpoint.Lines.Select(line => (line.Entry.Fact, Carried: room.Carry(line))).Where(line => line.Carried is not null).Select(line => (line.Fact, Carried: line.Carried!)).ToList();
        foreach (var (fact, line) in lines.Where(line => line.Fact is PersonKeyed))
        {
            await WriteAsync(desk, plan, room, epoch, new Carried(plan.Id, [line], [], ((PersonKeyed)fact).Person), stop);
        }

        foreach (var part in Parts([.. lines.Where(line => line.Fact is not PersonKeyed).Select(line => line.Carried)]))
        {
            await WriteAsync(desk, plan, room, epoch, new Carried(plan.Id, part, []), stop);
        }

        foreach (var ids in checkpoint.Ids.Chunk(Carried.Most))
        {
            await WriteAsync(desk, plan, room, epoch, new Carried(plan.Id, [], ids), stop);
        }

        // Of what stands there now, however often this was begun.
        var there = room.Log.Lines.Where(line => RoomEpoch.Of(line.Number) == epoch && line.Author == room.Author.Address.ToText()).Select(line => line.Entry.Fact).OfType<Carried>().Where(part => part.Checkpoint == plan.Id)
            .SelectMany(part => part.Lines).DistinctBy(line => line.Number).Select(line => (line.Number, line.Hash)).ToList();
        Demand(await RoomWriter.WriteAsync(desk, room, Id(plan, "made"), new CheckpointMade(plan.Id, plan.From, there.Count, Checkpoint.DigestOf(there)), stop, stillRight: () => room.Epoch == epoch));
    }

    /// <summary>The pieces of a file, as they are, under the same ids: they are sealed to a key of the file's own.</summary>
    private static async Task CarryFileAsync(Workstation desk, CaseRoom room, FileArrived file, CancellationToken stop)
    {
        foreach (var piece in file.Pieces)
        {
            if (ItemId.TryParse(piece, out var id, out _) && room.Item(id) is { } item && RoomEpoch.Of(item.Number) < room.Epoch && await OpenFile.BodyAsync(desk, room, id, stop) is { } body)
            {
                Demand(await RoomWriter.AppendPieceAsync(desk, room, id, body, stop));
            }
        }
    }

    private static IEnumerable<IReadOnlyList<CarriedLine>> Parts(IReadOnlyList<CarriedLine> lines)
    {
        var (part, size) = (new List<CarriedLine>(), 0);
        foreach (var line in lines)
        {
            if (part.Count > 0 && (size + line.Text.Length > PartSize || part.Count >= Carried.Most))
            {
                yield return part;
                (part, size) = ([], 0);
            }

            part.Add(line);
            size += line.Text.Length;
        }

        if (part.Count > 0)
        {
            yield return part;
        }
    }

    /// <summary>Each part once: its id names what is in it.</summary>
    private static async Task WriteAsync(Workstation desk, LetInPlan plan, CaseRoom room, int epoch, Carried part, CancellationToken stop)
    {
        var name = string.Join(' ', part.Lines.Select(line => line.Hash).Concat(part.Ids.Select(id => id.Kind + id.Id + id.IsStruck)));
        Demand(await RoomWriter.WriteAsync(desk, room, Id(plan, name), part, stop, stillRight: () => room.Epoch == epoch));
    }

    private static async Task GiveUpAsync(Workstation desk, LetInPlan plan, Key next, CancellationToken stop)
    {
        await desk.Relay.CloseAsync(next, stop);
        desk.Vault.Commit([LetInBook.Remove(plan), .. Address.TryParse(plan.Room, out var room, out _) ? (Change[])[SuccessionBook.Forget(room, plan.Seed)] : []]);
    }

    private static int? EpochOf(CaseRoom room, Key next) => room.Epochs.Where(epoch => room.KeyOf(epoch).Address.Equals(next.Address)).Select(epoch => (int?)epoch).FirstOrDefault();

    private static ItemId Id(LetInPlan plan, string step) =>
        ItemId.TryRead(SHA256.HashData(Encoding.UTF8.GetBytes($"waystation/let-in/v1 {plan.Id} {step}")).AsSpan(0, ItemId.Size), out var id, out _) ? id : throw new InvalidOperationException("An item id is 16 bytes.");

    private static void Demand(RelayRefusal? refusal)
    {
        if (refusal is { } why)
        {
            throw new RelayUnreachableException($"The relay refused a step of letting somebody in: {why}.");
        }
    }
}
