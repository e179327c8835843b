using System.Buffers.Binary;
using Waystation.Casework.Cases;
using Waystation.Casework.Members;
using Waystation.Casework.Safeguarding;
using Waystation.Letters;
using Waystation.Mail;
using Waystation.Office.Courier;
using Waystation.Office.Intake;
using Waystation.Office.Post;
using Waystation.Office.Rooms;
using Waystation.Sealing;

namespace Waystation.Office.Deeds;

/// <summary>How taking a case on ended.</summary>
public abstract record TakeOnAnswer
{
    private TakeOnAnswer()
    {
    }

    public sealed override string ToString() => nameof(TakeOnAnswer);

    /// <param name="CaseNumber">Seven digits.</param>
    public sealed record Taken(string CaseNumber) : TakeOnAnswer;

    /// <summary>The desk goes on with it by itself when the relay can be reached again.</summary>
    public sealed record Waits(string CaseNumber) : TakeOnAnswer;

    public sealed record Refused(TakeOnRefusal Why) : TakeOnAnswer;
}

public enum TakeOnRefusal
{
    /// <summary>The letters are no longer at intake.</summary>
    Gone,

    /// <summary>A colleague was first.</summary>
    TakenByColleague,

    /// <summary>This desk's shift key is not on today's roster.</summary>
    NotOnShift,

    /// <summary>This desk carries as many open cases as it may (<see cref="Load.CaseLoad"/>).</summary>
    TooManyOpen,
}

/// <summary>
/// Takes a contact's letters on: a case room with fresh keys, the letters and files moved into it, colleagues invited, the contact told who answers from now on, and
/// everything at intake destroyed. The plan lies in the vault from the first step on; every step can be done twice; a desk that was killed goes on with it.
/// </summary>
/// <remarks>
/// Order matters: the claim first (the first in the relay's order counts), then the room, then the contact's route, and only then is intake erased. So at each instant the letters are in at
/// least one place that somebody can open.
/// </remarks>
public static class TakeOn
{
    internal const int RoomDelayDays = 7;

    /// <param name="colleagues">Shift cards of those who get the room's key too.</param>
    /// <param name="takesOver">A person decided to take over a colleague's claim that was not finished.</param>
    public static async Task<TakeOnAnswer> DoAsync(Workstation desk, string id, IReadOnlyList<Card> colleagues, bool takesOver, CancellationToken stop)
    {
        await desk.Turn.WaitAsync(stop);
        try
        {
            var plan = desk.Plans().FirstOrDefault(plan => plan.Id == id);
            var side = plan is null ? desk.SideOf(id) : desk.SideAt(plan.Intake);
            if (side is null)
            {
                return new TakeOnAnswer.Refused(desk.Sides.Any(side => desk.IsOn(side.Duty)) ? TakeOnRefusal.Gone : TakeOnRefusal.NotOnShift);
            }

            if (desk.ShiftFor(side.Duty) is not { } shift || side.Mailbox is null)
            {
                return new TakeOnAnswer.Refused(TakeOnRefusal.NotOnShift);
            }

            if (plan is null)
            {
                if (desk.WaitingBy(id) is not { } waiting)
                {
                    return new TakeOnAnswer.Refused(TakeOnRefusal.Gone);
                }

                if (Load.CaseLoad.Of(desk).IsFull)
                {
                    return new TakeOnAnswer.Refused(TakeOnRefusal.TooManyOpen);
                }

                plan = Plan(desk, side, waiting, shift, colleagues, takesOver);
            }

            try
            {
                return await GoOnAsync(desk, plan, stop);
            }
            catch (RelayUnreachableException)
            {
                desk.Courier.IsReachable = false;
                return new TakeOnAnswer.Waits(plan.CaseNumber);
            }
        }
        finally
        {
            desk.Turn.Release();
        }
    }

    /// <summary>Goes on with what was begun. The courier calls it in each round.</summary>
    internal static async Task ResumeAsync(Workstation desk, CancellationToken stop)
    {
        foreach (var plan in desk.Plans())
        {
            await GoOnAsync(desk, plan, stop);
        }

        await OpenNewCases.ResumeAsync(desk, stop);
        await Erase.ResumeAsync(desk, stop);
    }

    private static TakeOnPlan Plan(Workstation desk, IntakeSide side, Waiting waiting, Key shift, IReadOnlyList<Card> colleagues, bool takesOver)
    {
        using var room = desk.World.DrawSeed();
        using var author = desk.World.DrawSeed();
        using var conversation = desk.World.DrawSeed();
        using var inbox = desk.World.DrawSeed();
        using var key = Key.From(room);
        var plan = new TakeOnPlan
        {
            Id = waiting.Id,
            Contact = waiting.Contact.ToText(),
            Shift = shift.Address.ToText(),
            CaseNumber = DrawNumber(desk).Digits,
            Room = key.Address.ToText(),
            ConversationSeed = Bytes(conversation),
            InboxSeed = Bytes(inbox),
            Colleagues = [.. colleagues.Select(card => card.ToText())],
            Duty = side.Duty,
            Intake = side.Mailbox!.Address.ToText(),
            TakesOver = takesOver,
        };
        desk.Vault.Commit([TakeOnBook.Put(plan), .. RoomFounding.Found(room, author)]);
        desk.Reload();
        return plan;
    }

    private static async Task<TakeOnAnswer> GoOnAsync(Workstation desk, TakeOnPlan plan, CancellationToken stop)
    {
        var side = desk.SideAt(plan.Intake) ?? throw new InvalidOperationException("An intake is kept while something of it is taken on.");
        var intake = side.Mailbox!;
        var room = desk.RoomOf(plan.Room) ?? throw new InvalidOperationException("A plan's room is in the vault with it.");
        if (await ClaimAsync(desk, plan, side, intake, stop) is { } refusal)
        {
            desk.Vault.Commit(TakeOnBook.Remove(plan));
            return new TakeOnAnswer.Refused(refusal);
        }

        using var conversationSeed = Seed.From(plan.ConversationSeed);
        using var inboxSeed = Seed.From(plan.InboxSeed);
        using var conversation = Key.From(conversationSeed);
        using var inbox = Key.From(inboxSeed);
        var today = desk.World.Today;
        await DemandAsync(desk.Relay.CreateAsync(room.Key, new MailboxPolicy(DropRule.Keyed, RoomDelayDays), CardStep.Fresh(room.Key, today), stop));
        await DemandAsync(desk.Relay.CreateAsync(inbox, new MailboxPolicy(DropRule.Open, 0), CardStep.Fresh(inbox, today), stop));

        var waiting = side.Board.Find(plan.Id);
        var language = waiting?.Letters[0].Letter.Language ?? "en";
        await WriteAsync(desk, room, new CaseOpened(plan.CaseNumber, plan.Contact, plan.ConversationSeed, plan.InboxSeed, language), "opened", stop);
        if (plan.Duty == Duty.Safeguarding)
        {
            await WriteAsync(desk, room, new SafeguardingOpened(), "safeguarding", stop);
        }

        foreach (var letter in waiting?.Letters ?? [])
        {
            Demand(await LetterMover.MoveAsync(desk, intake, side.Board.Item, letter.Letter, letter.UnderOldCode, room, stop));
        }

        foreach (var other in desk.Sides.Where(other => other != side && other.Duty == side.Duty))
        {
            await IntakeStep.AdoptAsync(desk, other, other.Mailbox!, room, stop);
        }

        // The plan may be older than their last word of where they are.
        await IntakeStep.TakeNoticesAsync(desk, side, intake, room, stop);

        foreach (var colleague in plan.Colleagues)
        {
            await InviteAsync(desk, plan, room, colleague, stop);
        }

        await RouteAsync(desk, plan, conversation, inbox, stop);
        if (waiting is not null)
        {
            await IntakeStep.EraseAsync(desk, side, intake, side.Board.ItemsOf(waiting), stop);
        }

        desk.Vault.Commit(TakeOnBook.Remove(plan));
        return new TakeOnAnswer.Taken(plan.CaseNumber);
    }

    /// <returns>Null when this desk's claim counts.</returns>
    private static async Task<TakeOnRefusal?> ClaimAsync(Workstation desk, TakeOnPlan plan, IntakeSide side, Key intake, CancellationToken stop)
    {
        if (desk.RoomOf(plan.Room)?.Case is not null)
        {
            // The room stands: the claim was won before.
            return null;
        }

        if (desk.Shifts.FirstOrDefault(shift => shift.Address.ToText() == plan.Shift) is not { } shift || desk.Roster is not { } roster)
        {
            return TakeOnRefusal.NotOnShift;
        }

        var claim = new Claim { Day = desk.World.Today, Contact = ContactOf(plan), TakesOver = plan.TakesOver };
        var name = Name(plan, "claim");
        var item = new Item(name.ItemFor(shift, intake.Address), Expiry.Draw(desk.World.Today, 120), claim.Seal(shift, intake.Address, roster.Recipients(desk.World.Today, plan.Duty)));
        if (!side.IsClosed && await desk.Relay.AppendAsync(intake, item, onlyAfter: null, stop) is AppendAnswer.Refused { Why: not RelayRefusal.IdTaken } refused)
        {
            throw new RelayUnreachableException($"The relay refused a claim: {refused.Why}.");
        }

        side.Seen = null;
        foreach (var one in desk.Sides.Where(one => one.Duty == side.Duty))
        {
            await IntakeStep.TakeAsync(desk, one, stop);
        }

        return side.Board.Find(plan.Id) switch
        {
            null => TakeOnRefusal.Gone,
            { ClaimedBy: null } when side.IsClosed => null,
            { ClaimedBy: { } by } when by.Equals(shift.Address) => null,
            _ => TakeOnRefusal.TakenByColleague,
        };
    }

    private static async Task InviteAsync(Workstation desk, TakeOnPlan plan, CaseRoom room, string colleague, CancellationToken stop)
    {
        if (desk.Shifts.FirstOrDefault(shift => shift.Address.ToText() == plan.Shift) is not { } shift
            || !Card.TryParse(colleague, out var card, out _)
            || CardRecipient.Of(card) is not { } recipient)
        {
            return;
        }

        var seeds = room.SeedBytes();
        var ticket = room.TicketFor(card.Mailbox);
        var invitation = Invitation.Of(new RoomKeys(room.Address, seeds) { Checkpoint = room.Checkpoint }, ticket, desk.World.Today);
        await WriteAsync(desk, room, new MemberAdmitted(MemberBook.MarkOf(ticket), Role.Works), "admitted" + card.Mailbox.ToText(), stop);
        var item = new Item(Name(plan, "invitation").ItemFor(shift, card.Mailbox), Expiry.Draw(desk.World.Today, 60), invitation.Seal(shift, card.Mailbox, [recipient]));
        Demand(await desk.Relay.DropAsync(card.Mailbox, item, stop) is AppendAnswer.Refused { Why: not RelayRefusal.IdTaken } refused ? refused.Why : null);
        await WriteAsync(desk, room, new ColleagueInvited(card.Mailbox.ToText()), "invited" + card.Mailbox.ToText(), stop);
    }

    /// <summary>Tells the contact who answers from now on. A contact who closed their mailbox cannot be told, and the case goes on without.</summary>
    private static async Task RouteAsync(Workstation desk, TakeOnPlan plan, Key conversation, Key inbox, CancellationToken stop)
    {
        if (desk.Shifts.FirstOrDefault(shift => shift.Address.ToText() == plan.Shift) is not { } shift
            || !Card.TryParse(desk.RoomOf(plan.Room)?.Case?.Contact ?? plan.Contact, out var contact, out _)
            || CardRecipient.Of(contact) is not { } recipient)
        {
            return;
        }

        var route = new Route { Day = desk.World.Today, Number = 1, ConversationKey = conversation.Address, Inbox = CardStep.Fresh(inbox, desk.World.Today) };
        var item = new Item(TellRoute.Name(plan.Room, 1).ItemFor(shift, contact.Mailbox), Expiry.DrawYear(desk.World.Today), SheetSeal.Seal(route, shift, contact.Mailbox, [recipient]));
        if (await desk.Relay.DropAsync(contact.Mailbox, item, stop) is AppendAnswer.Refused { Why: RelayRefusal.Busy or RelayRefusal.Full } refused)
        {
            throw new RelayUnreachableException($"The relay refused a route: {refused.Why}.");
        }
    }

    private static async Task WriteAsync(Workstation desk, CaseRoom room, Casework.Rooms.Fact fact, string what, CancellationToken stop)
    {
        var hash = System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes("waystation/take-on/v1 " + what));
        if (LetterId.TryParse(Convert.ToHexStringLower(hash.AsSpan(0, LetterId.Size)), out var name))
        {
            Demand(await RoomWriter.WriteAsync(desk, room, room.IdOf(name), fact, stop));
        }
    }

    private static string ContactOf(TakeOnPlan plan) => Card.TryParse(plan.Contact, out var card, out _) ? card.Mailbox.ToText() : "";

    private static LetterId Name(TakeOnPlan plan, string what) => Name(plan.Room, what);

    private static LetterId Name(string room, string what)
    {
        var hash = System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes($"waystation/take-on/v1 {what} {room}"));
        return LetterId.TryParse(Convert.ToHexStringLower(hash.AsSpan(0, LetterId.Size)), out var id) ? id : throw new InvalidOperationException("A letter id is 16 bytes.");
    }

    internal static CaseNumber DrawNumber(Workstation desk)
    {
        Span<byte> bytes = stackalloc byte[4];
        while (true)
        {
            desk.World.Fill(bytes);
            var number = CaseNumber.From(BinaryPrimitives.ReadUInt32BigEndian(bytes));
            if (desk.RoomByNumber(number.Digits) is null)
            {
                return number;
            }
        }
    }

    internal static byte[] Bytes(Seed seed)
    {
        var bytes = new byte[Seed.Size];
        seed.CopyTo(bytes);
        return bytes;
    }

    internal static async Task DemandAsync(Task<CreateAnswer> create)
    {
        if (await create is CreateAnswer.Refused refused)
        {
            Demand(refused.Why);
        }
    }

    internal static void Demand(RelayRefusal? refusal)
    {
        if (refusal is { } why)
        {
            throw new RelayUnreachableException($"The relay refused a step of taking a case on: {why}.");
        }
    }
}
