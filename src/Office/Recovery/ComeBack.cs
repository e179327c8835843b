using System.Security.Cryptography;
using System.Text;
using Waystation.Mail;
using Waystation.Office.Courier;
using Waystation.Sealing;

namespace Waystation.Office.Recovery;

/// <summary>How coming back stands, for people.</summary>
/// <param name="Stage">Null before the keeper was asked.</param>
/// <param name="Shares">How many shares were typed.</param>
/// <param name="Missing">How many more are needed; null when nobody can say yet.</param>
/// <param name="Words">To be compared with the keeper; null before they were asked.</param>
/// <param name="Until">The keeper's desk does not give the half before; null before it has answered.</param>
/// <param name="Rooms">Cases whose keys came back.</param>
/// <param name="Left">Of these, where the lost computer's keys are not yet out.</param>
/// <param name="Stuck">Cases into which a colleague must let this desk anew.</param>
public sealed record ReturnView(ReturnStage? Stage, int Shares, int? Missing, string? Keeper, ComparingWords? Words, DateOnly? Until, int Rooms, int Left, int Stuck)
{
    public override string ToString() => nameof(ReturnView);
}

/// <summary>What came of a share, or of a code, that was typed.</summary>
public abstract record TypedAnswer
{
    private TypedAnswer()
    {
    }

    public sealed override string ToString() => nameof(TypedAnswer);

    /// <summary>It was taken.</summary>
    public sealed record Taken : TypedAnswer;

    /// <summary>It is no share, or does not go with those before.</summary>
    public sealed record NoShare(IReadOnlyList<ShareFault> Faults) : TypedAnswer;

    /// <summary>It is no code.</summary>
    public sealed record NoCode(IReadOnlyList<CodeSlip> Slips) : TypedAnswer;
}

/// <summary>Why the keeper could not be asked.</summary>
public enum AskRefusal
{
    /// <summary>What was typed is no address.</summary>
    NotAnAddress,

    /// <summary>The relay has no mailbox at this address.</summary>
    NoMailbox,

    /// <summary>The relay does not answer.</summary>
    NotReached,

    /// <summary>Shares or the code are missing.</summary>
    NothingTyped,
}

/// <summary>On a new desk: somebody comes back who lost their computer or their passphrase, or who emptied their desk before a border.</summary>
public static class ComeBack
{
    private static readonly KeyBench s_bench = new(1);

    /// <summary>Whether cases are on their way back.</summary>
    public static bool IsTakingOver(Workstation desk) => ReturnBook.Plan(desk.Vault) is { Stage: ReturnStage.TakingOver };

    public static async Task<ReturnView> ViewAsync(Workstation desk, CancellationToken stop)
    {
        var plan = ReturnBook.Plan(desk.Vault);
        var typed = ReadShares(desk);
        try
        {
            var missing = typed.Count == 0 ? null : SeedShares.TryCombine(typed, [], out var whole, out var fault) ? Disposed(whole) : fault is { Kind: ShareFaultKind.Missing, Missing: [var gap, ..] } ? gap.More : (int?)null;
            var words = plan is not null && desk.Member is { } member && Address.TryParse(plan.Keeper, out var keeper, out _) ? await ComparingWords.OfAsync(member.Address, keeper, s_bench, stop) : null;
            var elders = desk.Rooms.Where(room => room.HasElder).ToList();
            return new ReturnView(
                plan is { Stage: ReturnStage.Asked, Keeper: "" } ? null : plan?.Stage ?? (ReturnBook.DoneOn(desk.Vault) is null ? null : ReturnStage.Done),
                typed.Count,
                plan is not null ? 0 : missing,
                plan?.Keeper is { Length: > 0 } text ? text : null,
                words,
                plan?.Until,
                desk.Rooms.Count(),
                elders.Count + desk.TakeOuts().Count(other => other.Device is not null),
                elders.Count(room => room.LastNumber > 0 && (room.IsOver || room.IsOut)));
        }
        finally
        {
            Wipe(typed);
        }
    }

    /// <summary>One share, as it was typed. When there are enough, they give the part, and are destroyed here.</summary>
    public static async Task<TypedAnswer> TypeShareAsync(Workstation desk, ReadOnlyMemory<char> typed, CancellationToken stop)
    {
        await desk.Turn.WaitAsync(stop);
        var shares = ReadShares(desk);
        try
        {
            if (!Share.TryRead(typed.Span, out var share, out var faults))
            {
                return new TypedAnswer.NoShare(faults);
            }

            shares.Add(share);
            if (SeedShares.TryCombine(shares, [], out var part, out var fault))
            {
                using (part)
                {
                    desk.Vault.Commit([ReturnBook.Put(Begun(desk, part)), .. ReturnBook.ForgetShares(desk.Vault)]);
                }

                return new TypedAnswer.Taken();
            }

            if (fault.Kind != ShareFaultKind.Missing)
            {
                return new TypedAnswer.NoShare([fault]);
            }

            var words = share.ToWords();
            desk.Vault.Commit(ReturnBook.PutShare(shares.Count, Encoding.UTF8.GetBytes(words)));
            words.AsSpan().Clear();
            return new TypedAnswer.Taken();
        }
        finally
        {
            Wipe(shares);
            desk.Turn.Release();
        }
    }

    /// <summary>The code that was kept in the head.</summary>
    public static async Task<TypedAnswer> TypeCodeAsync(Workstation desk, ReadOnlyMemory<char> typed, CancellationToken stop)
    {
        if (!Code.TryRead(typed.Span, out var code, out var slips))
        {
            return new TypedAnswer.NoCode(slips);
        }

        using (code)
        {
            using var part = await code.DeriveAsync(s_bench, stop);
            await desk.Turn.WaitAsync(stop);
            try
            {
                desk.Vault.Commit([ReturnBook.Put(Begun(desk, part)), .. ReturnBook.ForgetShares(desk.Vault)]);
            }
            finally
            {
                desk.Turn.Release();
            }
        }

        return new TypedAnswer.Taken();
    }

    /// <summary>Asks the keeper's desk for the half. It answers by itself; its person decides.</summary>
    public static async Task<AskRefusal?> AskAsync(Workstation desk, string keeper, CancellationToken stop)
    {
        if (!Address.TryParse(keeper.Trim(), out var address, out _))
        {
            return AskRefusal.NotAnAddress;
        }

        await desk.Turn.WaitAsync(stop);
        try
        {
            if (ReturnBook.Plan(desk.Vault) is not { Stage: ReturnStage.Asked or ReturnStage.Refused } plan || desk.Member is not { } member)
            {
                return AskRefusal.NothingTyped;
            }

            if (await desk.Relay.GetCardAsync(address, stop) is null)
            {
                return AskRefusal.NoMailbox;
            }

            using var part = Seed.From(plan.Part);
            using var asker = ReserveKeys.AskerOf(part);
            var by = new byte[Seed.Size];
            asker.CopyTo(by);
            var sheet = new HalfAsked { Day = desk.World.Today, Address = member.Address.ToText() };
            desk.Vault.Commit(
            [
                ReturnBook.Put(plan with { Stage = ReturnStage.Asked, Keeper = address.ToText(), Until = null }),
                .. desk.PutErrands(new Errand.TellMember(desk.World.DrawItemId().ToText(), address.ToText(), sheet.ToJson(), By: by)),
            ]);
        }
        catch (RelayUnreachableException)
        {
            return AskRefusal.NotReached;
        }
        finally
        {
            desk.Turn.Release();
        }

        await CourierRound.MakeAsync(desk, stop);
        return null;
    }

    /// <summary>Forgets what was typed, so that it can be begun anew.</summary>
    public static async Task BeginAnewAsync(Workstation desk, CancellationToken stop)
    {
        await desk.Turn.WaitAsync(stop);
        try
        {
            if (ReturnBook.Plan(desk.Vault) is null or { Stage: ReturnStage.Asked or ReturnStage.Refused or ReturnStage.NothingThere })
            {
                desk.Vault.Commit(ReturnBook.Forget(desk.Vault));
            }
        }
        finally
        {
            desk.Turn.Release();
        }
    }

    private static ReturnPlan Begun(Workstation desk, Seed part)
    {
        var bytes = new byte[Seed.Size];
        part.CopyTo(bytes);
        return new ReturnPlan { Stage = ReturnStage.Asked, Keeper = "", Day = desk.World.Today, Part = bytes };
    }

    private static List<Share> ReadShares(Workstation desk)
    {
        var shares = new List<Share>();
        foreach (var words in ReturnBook.Shares(desk.Vault))
        {
            var text = Encoding.UTF8.GetChars(words);
            CryptographicOperations.ZeroMemory(words);
            if (Share.TryRead(text, out var share, out _))
            {
                shares.Add(share);
            }

            text.AsSpan().Clear();
        }

        return shares;
    }

    private static void Wipe(List<Share> shares) => shares.ForEach(share => share.Dispose());

    private static int Disposed(Seed seed)
    {
        seed.Dispose();
        return 0;
    }
}
