using System.Text;
using Waystation.Mail;
using Waystation.Office.Courier;
using Waystation.Office.Members;
using Waystation.Office.Vault;
using Waystation.Sealing;

namespace Waystation.Office.Recovery;

/// <summary>A colleague who could keep a half.</summary>
/// <param name="Address">Of their member, as text.</param>
/// <param name="Name">As they go in a case that is shared with them.</param>
public sealed record Colleague(string Address, string Name)
{
    public override string ToString() => nameof(Colleague);
}

/// <summary>How a reserve stands, for people.</summary>
/// <param name="SharesLeft">Numbers of the shares that nobody has been given yet.</param>
/// <param name="IsHeld">The colleague's desk has said that it holds the half.</param>
/// <param name="IsKept">The newest of what this desk holds lies at the relay.</param>
/// <param name="HasRoot">The organisation's root lies beside it.</param>
public sealed record ReserveView(string Id, ReservePurpose Purpose, string Keeper, string KeeperName, DateOnly Day, int WaitDays, int Needed, int Count, IReadOnlyList<int> SharesLeft, bool IsHeld, bool IsKept, IReadOnlyList<AnnouncedAsk> Asks, bool HasRoot)
{
    /// <summary>Whether nothing is missing any more.</summary>
    public bool IsReady => IsHeld && IsKept && SharesLeft.Count == 0;

    public override string ToString() => nameof(ReserveView);
}

/// <summary>Why a reserve could not be made.</summary>
public enum ReserveRefusal
{
    /// <summary>The half goes to a colleague with whom this desk shares a case: their address was compared then.</summary>
    NotAColleague,

    /// <summary>Two to sixteen shares, of which two or more are needed.</summary>
    BadNumbers,

    /// <summary>Three, seven or fourteen days.</summary>
    BadWait,
}

/// <summary>Prepares for the day on which this computer or its passphrase is lost: shares for some people, a half for a colleague, and the reserve at the relay.</summary>
public static class PrepareForLoss
{
    /// <summary>Waiting times from which the owner chooses, in days.</summary>
    public static IReadOnlyList<int> Waits { get; } = [3, 7, 14];

    /// <summary>More cases are not looked into for colleagues.</summary>
    private const int RoomsLookedInto = 200;

    /// <summary>Members with whom this desk shares a case, by their names.</summary>
    public static IReadOnlyList<Colleague> Colleagues(Workstation desk)
    {
        var me = desk.Member?.Address.ToText();
        return
        [
            .. desk.Rooms.Where(room => !room.IsOut).Take(RoomsLookedInto)
                .SelectMany(room => room.Log.Book.Seats.Where(seat => seat.Name is not null && seat.Id != room.Mine?.Id))
                .Where(seat => (seat.Address ?? seat.Id) is { } at && at != me && Address.TryParse(at, out _, out _))
                .Select(seat => new Colleague(seat.Address ?? seat.Id!, seat.Name!)).DistinctBy(colleague => colleague.Address).OrderBy(colleague => colleague.Name, StringComparer.CurrentCulture),
        ];
    }

    public static ReserveView? View(Workstation desk, ReservePurpose purpose) => ReserveBook.Of(desk.Vault, purpose) is not { } plan ? null : new ReserveView(
        plan.Id,
        plan.Purpose,
        plan.Keeper,
        NameOf(desk, plan.Keeper) ?? plan.Keeper,
        plan.Day,
        plan.WaitDays,
        plan.Needed,
        plan.Count,
        ReserveBook.SharesLeft(desk.Vault, plan),
        plan.HeldOn is not null,
        ReserveStep.IsCurrent(desk, plan),
        plan.Asks,
        plan.RootItem is not null);

    /// <summary>Whether nothing is missing for the day on which this computer is lost.</summary>
    public static bool IsReady(Workstation desk) => ReserveBook.Of(desk.Vault, ReservePurpose.Loss) is { HeldOn: not null } plan && ReserveStep.IsCurrent(desk, plan) && ReserveBook.SharesLeft(desk.Vault, plan).Count == 0;

    /// <summary>Whether somebody asked the keeper for the half.</summary>
    public static bool HasAsks(Workstation desk, ReservePurpose purpose) => ReserveBook.Of(desk.Vault, purpose) is { Asks.Count: > 0 };

    /// <summary>The name of a member in a case that is shared with them; null when none is.</summary>
    public static string? NameOf(Workstation desk, string member) => Colleagues(desk).FirstOrDefault(colleague => colleague.Address == member)?.Name;

    /// <summary>Makes a new reserve; one that was made before is dropped, and its shares are worth nothing.</summary>
    /// <param name="keeper">Who keeps the half: a colleague's address.</param>
    /// <param name="needed">How many shares are needed.</param>
    /// <param name="count">How many there are.</param>
    public static async Task<ReserveRefusal?> DoAsync(Workstation desk, string keeper, int needed, int count, int waitDays, CancellationToken stop)
    {
        await desk.Turn.WaitAsync(stop);
        try
        {
            if (Colleagues(desk).All(colleague => colleague.Address != keeper))
            {
                return ReserveRefusal.NotAColleague;
            }

            if (needed < 2 || count < needed || count > SharePlan.Most)
            {
                return ReserveRefusal.BadNumbers;
            }

            if (!Waits.Contains(waitDays))
            {
                return ReserveRefusal.BadWait;
            }

            using var part = desk.World.DrawSeed();
            var shares = SeedShares.Split(part, SharePlan.Of(needed, count))[0];
            var (plan, changes) = Begin(desk, part, ReservePurpose.Loss, keeper, waitDays, needed, count);
            var words = shares.Select(share => share.ToWords()).ToList();
            desk.Vault.Commit([.. changes, .. words.Select((word, i) => ReserveBook.PutShare(plan, i + 1, Encoding.UTF8.GetBytes(word)))]);
            foreach (var (share, word) in shares.Zip(words))
            {
                share.Dispose();
                word.AsSpan().Clear();
            }
        }
        finally
        {
            desk.Turn.Release();
        }

        await CourierRound.MakeAsync(desk, stop);
        return null;
    }

    /// <returns>The number and the words of the share that is to be given next; null when each was given. The caller wipes the words.</returns>
    public static (int Number, byte[] Words)? NextShare(Workstation desk) =>
        ReserveBook.Of(desk.Vault, ReservePurpose.Loss) is { } plan && ReserveBook.SharesLeft(desk.Vault, plan) is [var first, ..] ? (first, ReserveBook.Share(desk.Vault, plan, first)!) : null;

    /// <summary>Somebody has it: it is destroyed here.</summary>
    public static async Task GivenAsync(Workstation desk, int number, CancellationToken stop)
    {
        await desk.Turn.WaitAsync(stop);
        try
        {
            if (ReserveBook.Of(desk.Vault, ReservePurpose.Loss) is { } plan && ReserveBook.SharesLeft(desk.Vault, plan).Contains(number))
            {
                desk.Vault.Commit(ReserveBook.ForgetShare(plan, number));
            }
        }
        finally
        {
            desk.Turn.Release();
        }
    }

    /// <summary>It was not this desk's owner who asked, or the reserve is not wanted any more: the colleague's desk is told to destroy the half, and the reserve at the relay is closed.</summary>
    public static async Task StopAsync(Workstation desk, ReservePurpose purpose, CancellationToken stop)
    {
        await desk.Turn.WaitAsync(stop);
        try
        {
            if (ReserveBook.Of(desk.Vault, purpose) is { } plan)
            {
                desk.Vault.Commit([.. ReserveBook.Forget(desk.Vault, plan), .. desk.PutErrands(Dropping(desk, plan))]);
            }
        }
        finally
        {
            desk.Turn.Release();
        }

        await CourierRound.MakeAsync(desk, stop);
    }

    /// <summary>A new reserve in place of one of the same purpose.</summary>
    internal static (ReservePlan Plan, IReadOnlyList<Change> Changes) Begin(Workstation desk, Seed part, ReservePurpose purpose, string keeper, int waitDays, int needed, int count)
    {
        var today = desk.World.Today;
        using var half = desk.World.DrawSeed();
        using var keys = ReserveKeys.From(part, half);
        using var askerSeed = ReserveKeys.AskerOf(part);
        using var asker = Key.From(askerSeed);
        var (mailbox, bytes) = (new byte[Seed.Size], new byte[Seed.Size]);
        keys.MailboxSeed.CopyTo(mailbox);
        half.CopyTo(bytes);
        var plan = new ReservePlan
        {
            Id = asker.Address.ToText(),
            Purpose = purpose,
            Keeper = keeper,
            WaitDays = waitDays,
            Needed = needed,
            Count = count,
            Day = today,
            MailboxSeed = mailbox,
            Recipient = keys.Opens.Recipient.ToText(),
        };
        var sheet = new HalfEntrusted { Day = today, Asker = plan.Id, Bytes = bytes, Purpose = purpose, WaitDays = waitDays, Lasting = desk.Member!.Recipient.ToText() };
        var before = ReserveBook.Of(desk.Vault, purpose);
        return (plan,
        [
            .. before is null ? [] : ReserveBook.Forget(desk.Vault, before),
            ReserveBook.Put(plan),
            .. desk.PutErrands([.. before is null ? [] : Dropping(desk, before), new Errand.TellMember(HalfBook.IdOf("entrusted", plan.Id, keeper), keeper, sheet.ToJson())]),
        ]);
    }

    private static IReadOnlyList<Errand> Dropping(Workstation desk, ReservePlan plan) =>
    [
        new Errand.TellMember(HalfBook.IdOf("stopped", plan.Id, plan.Keeper), plan.Keeper, new HalfStopped { Day = desk.World.Today, Asker = plan.Id }.ToJson(), plan.KeeperRecipient),
        new Errand.CloseMailbox(plan.MailboxSeed),
    ];
}
