using Waystation.Mail;
using Waystation.Sealing;

namespace Waystation.Office.Recovery;

/// <summary>Why the root was not put into a reserve.</summary>
public enum KeepRootRefusal
{
    /// <summary>Nothing is prepared for the loss of this computer.</summary>
    NotPrepared,

    /// <summary>It is another organisation's.</summary>
    NotTheRoot,

    /// <summary>The relay does not answer, or would not take it.</summary>
    NotReached,
}

/// <summary>The organisation's root goes into the reserve of one of its founders, beside their own keys: the same shares and the same half bring it back. The desk itself never keeps it before that.</summary>
public static class KeepRoot
{
    private const string BackKey = "return/root";

    /// <param name="root">Stays the caller's.</param>
    /// <returns>Null when it lies at the relay.</returns>
    public static async Task<KeepRootRefusal?> DoAsync(Workstation desk, Seed root, CancellationToken stop)
    {
        await desk.Turn.WaitAsync(stop);
        try
        {
            if (ReserveBook.Of(desk.Vault, ReservePurpose.Loss) is not { } plan)
            {
                return KeepRootRefusal.NotPrepared;
            }

            using var key = Key.From(root);
            if (!key.Address.Equals(desk.Root))
            {
                return KeepRootRefusal.NotTheRoot;
            }

            var seed = new byte[Seed.Size];
            root.CopyTo(seed);
            try
            {
                return await ReserveStep.PutRootAsync(desk, plan, new ReserveRoot { Seed = seed }, stop) ? null : KeepRootRefusal.NotReached;
            }
            finally
            {
                System.Security.Cryptography.CryptographicOperations.ZeroMemory(seed);
            }
        }
        catch (Exception fault) when (fault is RelayUnreachableException or RelayLiedException)
        {
            return KeepRootRefusal.NotReached;
        }
        finally
        {
            desk.Turn.Release();
        }
    }

    /// <summary>Whether the root came back with this desk and waits to be put into a file.</summary>
    public static bool IsBack(Workstation desk) => desk.Vault.Get(BackKey) is not null;

    /// <returns>The root that came back; null when none did. The caller disposes of it.</returns>
    public static Seed? Back(Workstation desk)
    {
        if (desk.Vault.Get(BackKey) is not { Length: Seed.Size } bytes)
        {
            return null;
        }

        var seed = Seed.From(bytes);
        System.Security.Cryptography.CryptographicOperations.ZeroMemory(bytes);
        return seed;
    }

    /// <summary>It lies in a file of its own: here it is destroyed.</summary>
    public static void Forget(Workstation desk) => desk.Vault.Commit(new Vault.Change.Destroy(BackKey));

    internal static Vault.Change Put(ReserveRoot root) => new Vault.Change.Put(BackKey, root.Seed);
}
