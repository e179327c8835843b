using System.Security.Cryptography;
using System.Text;
using Waystation.Office.Courier;
using Waystation.Office.Rooms;
using Waystation.Office.Vault;
using Waystation.Sealing;

namespace Waystation.Office.Recovery;

/// <summary>Why a desk cannot be emptied now.</summary>
public enum EmptyRefusal
{
    /// <summary>Nothing was prepared.</summary>
    NotPrepared,

    /// <summary>The colleague's desk has not said that it has the half.</summary>
    NotHeld,

    /// <summary>Something that was done here has not reached the relay.</summary>
    Unsent,

    /// <summary>The relay does not answer, or did not take the newest of what is here.</summary>
    NotReached,

    /// <summary>This desk comes back from another itself.</summary>
    ComesBack,

    /// <summary>No desk of a case was opened for so long that the relay no longer keeps all of it: it would not come back whole.</summary>
    TooOld,

    /// <summary>That is not this desk's passphrase.</summary>
    WrongPassphrase,
}

/// <summary>
/// Empties a desk before a border and leaves a plain new one under the same passphrase. What it held is refilled afterwards with a code that is in nothing but a head, and a colleague's yes.
/// </summary>
public static class CrossBorder
{
    private static readonly KeyBench s_bench = new(1);

    /// <summary>A new code, to be learned. It is kept nowhere.</summary>
    /// <returns>Its words, which the caller wipes, and a mark by which it is known when it is typed: the hash of the words with so many random bytes before it.</returns>
    public static (char[] Words, byte[] Mark) Draw(CodeLanguage language)
    {
        using var code = Code.Draw(language);
        Span<byte> salt = stackalloc byte[SaltSize];
        RandomNumberGenerator.Fill(salt);
        return (code.ToWords(), MarkOf(code, salt));
    }

    /// <summary>The code was learned and typed again: the colleague gets the half, and the reserve goes to the relay. The desk stays as it is until it is emptied.</summary>
    /// <param name="mark">Of the code that was drawn.</param>
    /// <returns>What is wrong with the code; empty when it is another than was drawn; null when all is right.</returns>
    public static async Task<(IReadOnlyList<CodeSlip>? Slips, ReserveRefusal? Refused)> PrepareAsync(Workstation desk, ReadOnlyMemory<char> typed, byte[] mark, string keeper, CancellationToken stop)
    {
        if (!Code.TryRead(typed.Span, out var code, out var slips))
        {
            return (slips, null);
        }

        using (code)
        {
            if (!CryptographicOperations.FixedTimeEquals(MarkOf(code, mark.AsSpan(0, SaltSize)), mark))
            {
                return ([], null);
            }

            using var part = await code.DeriveAsync(s_bench, stop);
            await desk.Turn.WaitAsync(stop);
            try
            {
                if (PrepareForLoss.Colleagues(desk).All(colleague => colleague.Address != keeper))
                {
                    return (null, ReserveRefusal.NotAColleague);
                }

                desk.Vault.Commit(PrepareForLoss.Begin(desk, part, ReservePurpose.Border, keeper, waitDays: 0, needed: 0, count: 0).Changes);
            }
            finally
            {
                desk.Turn.Release();
            }
        }

        await CourierRound.MakeAsync(desk, stop);
        return (null, null);
    }

    /// <summary>What is missing before this desk can be emptied; null when nothing is.</summary>
    public static EmptyRefusal? Missing(Workstation desk) =>
        ReserveBook.Of(desk.Vault, ReservePurpose.Border) is not { } plan ? EmptyRefusal.NotPrepared
        : ReturnBook.Plan(desk.Vault) is not null ? EmptyRefusal.ComesBack
        : desk.Errands().Any(errand => errand.Errand.Held is null) || desk.TakeOuts().Count > 0 || desk.Plans().Count > 0 ? EmptyRefusal.Unsent
        : plan.HeldOn is null ? EmptyRefusal.NotHeld
        : desk.Rooms.Any(room => !room.IsFromArchive && RoomRenewal.HasRunOut(desk.Vault, room)) ? EmptyRefusal.TooOld
        : plan.IsKept ? null
        : EmptyRefusal.NotReached;

    /// <summary>Brings the reserve up to this instant, and lets nobody begin anything on the desk any more: it is emptied next.</summary>
    public static async Task<EmptyRefusal?> LeaveAsync(Workstation desk, CancellationToken stop)
    {
        await desk.Turn.WaitAsync(stop);
        EmptyRefusal? why = EmptyRefusal.NotReached;
        try
        {
            why = await CompleteAsync(desk, stop);
            return why;
        }
        finally
        {
            if (why is null)
            {
                desk.RestHeld();
            }
            else
            {
                desk.Turn.Release();
            }
        }
    }

    /// <summary>Brings the reserve up to this instant. Held by whoever holds the desk's turn, and empties it next.</summary>
    internal static async Task<EmptyRefusal?> CompleteAsync(Workstation desk, CancellationToken stop)
    {
        if (Missing(desk) is { } why)
        {
            return why;
        }

        try
        {
            return await ReserveStep.KeepNowAsync(desk, ReserveBook.Of(desk.Vault, ReservePurpose.Border)!, stop) ? null : EmptyRefusal.NotReached;
        }
        catch (Exception fault) when (fault is Mail.RelayUnreachableException or Mail.RelayLiedException)
        {
            return EmptyRefusal.NotReached;
        }
    }

    private const int SaltSize = 16;

    private static byte[] MarkOf(Code code, ReadOnlySpan<byte> salt)
    {
        var words = code.ToWords(CodeLanguage.English);
        var bytes = Encoding.UTF8.GetBytes(words);
        try
        {
            return [.. salt, .. SHA256.HashData((byte[])[.. salt, .. bytes])];
        }
        finally
        {
            words.AsSpan().Clear();
            CryptographicOperations.ZeroMemory(bytes);
        }
    }
}
