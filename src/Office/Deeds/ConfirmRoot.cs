using Waystation.Mail;
using Waystation.Office.Post;

namespace Waystation.Office.Deeds;

/// <summary>The person at the desk has compared the organisation's root with the founders, by voice or face to face, and keeps to it from now on.</summary>
public static class ConfirmRoot
{
    /// <exception cref="InvalidOperationException">The desk keeps to another root already, or has not joined.</exception>
    public static async Task DoAsync(Workstation desk, Address root, CancellationToken stop)
    {
        await desk.Turn.WaitAsync(stop);
        try
        {
            if (desk.Root is { } now && !now.Equals(root))
            {
                throw new InvalidOperationException("A desk keeps to one root.");
            }

            var membership = desk.Membership ?? throw new InvalidOperationException("The desk has not joined.");
            desk.Vault.Commit(OwnBook.Put(membership with { Root = root.ToText() }));
            desk.Reload();
            desk.ProposedRoot = null;
            await Courier.CourierRound.MakeHeldAsync(desk, stop);
        }
        finally
        {
            desk.Turn.Release();
        }
    }
}
