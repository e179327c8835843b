using Waystation.Casework.Rooms;
using Waystation.Letters;
using Waystation.Mail;
using Waystation.Office.Deeds;
using Waystation.Office.Intake;
using Waystation.Office.Rooms;
using Waystation.Sealing;

namespace Waystation.Office.Courier;

/// <summary>Reads intake into memory, and passes on what belongs to cases that this desk already has.</summary>
internal static class IntakeStep
{
    /// <summary>Rounds after which intake is read from its beginning again, to see what colleagues took away.</summary>
    private const int RereadEvery = 60;

    public static async Task TakeAsync(Workstation desk, IntakeSide side, CancellationToken stop)
    {
        var today = desk.World.Today;
        if (side.Mailbox is not { } intake || desk.Roster is not { } roster)
        {
            return;
        }

        if (!desk.Shifts.Any(shift => roster.IsShiftKey(shift.Address, today, side.Duty)))
        {
            // Whoever has no such duty any more has no use for it.
            ForgetAfter(desk, side, intake, IntakeBook.LeastDays);
            return;
        }

        side.IsWhole = false;
        var reread = side.Seen is null
            || desk.Courier.Rounds % RereadEvery == 0
            || side.Board.Waiting.Any(waiting => waiting.ClaimedBy is not null);
        var answer = reread
            ? await MailboxReader.ReadAllAsync(desk.Relay, intake, HeadBook.Of(desk.Vault, intake.Address), stop)
            : await MailboxReader.ReadAsync(desk.Relay, intake, side.Seen!, stop);
        if (!reread && answer is ReadAnswer.News { Items: var fresh } && fresh.Any(item => item.Gone is Gone.Deleted))
        {
            // Something new is gone already: a colleague's claim, and with it what they took on, also from the other intakes.
            reread = true;
            foreach (var other in desk.Sides.Where(other => other != side && other.Duty == side.Duty && other.Board.Waiting.Count > 0))
            {
                other.Seen = null;
            }

            answer = await MailboxReader.ReadAllAsync(desk.Relay, intake, HeadBook.Of(desk.Vault, intake.Address), stop);
        }

        switch (answer)
        {
            case ReadAnswer.Lie lie:
                desk.Note(new Trouble(lie.Kind.ToString(), TroublePlace.Intake, desk.World.Today));
                return;
            case ReadAnswer.Restored restored:
                desk.Note(new Trouble("Restored", TroublePlace.Relay, desk.World.Today));
                if (await BringBackAsync(desk, side, intake, restored.Items, stop))
                {
                    // Read once more, with what was brought back in it.
                    side.Seen = null;
                    HeadBook.Keep(desk.Vault, intake.Address, restored.Seen);
                    return;
                }

                side.Board.Clear();
                Receive(desk, side, roster, intake, restored.Items, restored.Seen);
                break;
            case ReadAnswer.News news:
                if (reread)
                {
                    side.Board.Clear();
                }

                Receive(desk, side, roster, intake, news.Items, news.Seen);
                break;
            default:
                await OpenAgainAsync(desk, side, intake, stop);
                return;
        }

        side.IsWhole = true;
        await AdoptAsync(desk, side, intake, begun: null, stop);
        ForgetAfter(desk, side, intake, side.Board.Items.Any(item => item is { Gone: null }) ? IntakeBook.MostDays : IntakeBook.LeastDays);
    }

    /// <summary>It is not there: the relay was restored from a backup that is older than it, or somebody who has its key closed it for ever.</summary>
    private static async Task OpenAgainAsync(Workstation desk, IntakeSide side, Key intake, CancellationToken stop)
    {
        switch (await desk.Relay.CreateAsync(intake, new MailboxPolicy(DropRule.Open, deletionDelayDays: 0), CardStep.Fresh(intake, desk.World.Today), stop))
        {
            case CreateAnswer.Created:
                desk.Note(new Trouble("Restored", TroublePlace.Relay, desk.World.Today));
                await BringBackAsync(desk, side, intake, [], stop);
                side.Seen = null;
                break;
            case CreateAnswer.Refused { Why: RelayRefusal.Closed } when side.FormerSince is not null && side.Board.Waiting.Count == 0:
                // Closed after its time, and nothing was lost with it.
                ForgetAfter(desk, side, intake, days: -1);
                break;
            case CreateAnswer.Refused { Why: RelayRefusal.Closed }:
                // What was fetched before can still be taken on, from this desk's memory.
                side.IsClosed = true;
                desk.Note(new Trouble("IntakeClosed", TroublePlace.Intake, desk.World.Today));
                break;
        }
    }

    /// <summary>A former intake is read no more when so many days have passed, and nothing of it is being taken on.</summary>
    private static void ForgetAfter(Workstation desk, IntakeSide side, Key intake, int days)
    {
        if (side.FormerSince is { } since && desk.World.Today > since.AddDays(days) && !desk.Plans().Any(plan => plan.Intake == intake.Address.ToText()))
        {
            desk.Vault.Commit([.. IntakeBook.Remove(intake.Address, desk.World.Today), .. HeadBook.Forgetting([intake.Address])]);
            desk.Reload();
        }
    }

    private static void Receive(Workstation desk, IntakeSide side, Roster roster, Key intake, IReadOnlyList<Listed> items, Seen seen)
    {
        side.Board.Receive(items, intake.Address, desk.Shifts, key => roster.IsShiftKey(key, desk.World.Today, side.Duty));
        side.Seen = seen;
        HeadBook.Keep(desk.Vault, intake.Address, seen);
    }

    /// <summary>Letters that came after the backup was taken are in this desk's memory alone: they go back to the relay.</summary>
    /// <returns>Whether anything was brought back.</returns>
    private static async Task<bool> BringBackAsync(Workstation desk, IntakeSide side, Key intake, IReadOnlyList<Listed> listed, CancellationToken stop)
    {
        var there = listed.Select(item => item.Id).ToHashSet();
        var lost = side.Board.Items.Where(item => item is { Gone: null, Body: not null } && !there.Contains(item.Id)).ToList();
        foreach (var item in lost)
        {
            if (await desk.Relay.AppendAsync(intake, new Item(item.Id, item.Expires, item.Body!.Value), onlyAfter: null, stop) is AppendAnswer.Refused { Why: not (RelayRefusal.IdTaken or RelayRefusal.WrongExpiry) } refused)
            {
                throw new RelayUnreachableException($"The relay refused what it had lost: {refused.Why}.");
            }
        }

        return lost.Count > 0;
    }

    /// <summary>A contact wrote to intake after their case was taken on (their page had not seen it yet), or to another intake before: what they said goes to their room.</summary>
    /// <param name="begun">A room that is taken on just now; null for none. One that waits to be gone on with takes nothing yet.</param>
    internal static async Task AdoptAsync(Workstation desk, IntakeSide side, Key intake, CaseRoom? begun, CancellationToken stop)
    {
        bool Takes(CaseRoom room) => TakesLetters(room) && (room == begun || !desk.Plans().Any(plan => plan.Room == room.Address.ToText()));
        foreach (var room in desk.Rooms.Where(room => room.Case is not null && Takes(room)).ToList())
        {
            await TakeNoticesAsync(desk, side, intake, room, stop);
        }

        foreach (var waiting in side.Board.Waiting.ToList())
        {
            var addresses = waiting.Letters.Select(letter => letter.Letter.From.Mailbox).Append(waiting.Contact.Mailbox).ToHashSet();
            var room = desk.Index.RoomOf(addresses) is { } known ? desk.RoomOf(known) : null;
            if (room is null || !Takes(room) || (side.Duty == Duty.Safeguarding) != (room.Case?.Safeguarding.IsOurs ?? false))
            {
                continue;
            }

            // A room that takes nothing more holds up nobody else's letters.
            RelayRefusal? refusal = null;
            foreach (var letter in waiting.Letters)
            {
                var isOld = letter.UnderOldCode || !letter.Letter.From.Mailbox.Equals(InboxStep.Present(room));
                refusal ??= await LetterMover.MoveAsync(desk, intake, side.Board.Item, letter.Letter, isOld, room, stop);
            }

            if (refusal is null)
            {
                await EraseAsync(desk, side, intake, side.Board.ItemsOf(waiting), stop);
            }
        }
    }

    /// <summary>Not into a room that is only read here, of which this desk is no part, or that leaves for the archive: who writes again is taken on anew.</summary>
    private static bool TakesLetters(CaseRoom room) => !room.IsOut && !(room.Case is { } file && !file.Stages.IsOpen && file.Retention.ArchiveState.Agreed is { Value: true });

    /// <summary>A contact said at intake that they changed their code, or that they closed their mailbox, and has a room by now: the room is told, and the contact at the new place who answers.</summary>
    internal static async Task TakeNoticesAsync(Workstation desk, IntakeSide side, Key intake, CaseRoom room, CancellationToken stop)
    {
        var notices = side.Board.NoticesOf(InboxStep.Contacts(room));
        if (notices.Count == 0 || !Card.TryParse(room.Case!.Contact, out var known, out _))
        {
            return;
        }

        var card = side.Board.Follow(known);
        if (card != known)
        {
            await InboxStep.WriteAsync(desk, room, new Casework.Cases.ContactMoved(card.ToText()), card.Mailbox, stop);
        }

        if (side.Board.HasLeft(card))
        {
            await InboxStep.WriteAsync(desk, room, new Casework.Cases.ContactClosed(), card.Mailbox, stop);
        }

        await TellRoute.AllAsync(desk, room, stop);
        await EraseAsync(desk, side, intake, notices, stop);
    }

    /// <summary>Deletes items at intake and forgets them here.</summary>
    internal static async Task EraseAsync(Workstation desk, IntakeSide side, Key intake, IReadOnlyList<ItemId> ids, CancellationToken stop)
    {
        foreach (var chunk in side.IsClosed ? [] : ids.Distinct().Chunk(256))
        {
            await desk.Relay.DeleteAsync(intake, chunk, stop);
        }

        side.Board.Forget(ids);
    }
}
