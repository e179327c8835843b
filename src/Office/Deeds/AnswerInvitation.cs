using Waystation.Mail;
using Waystation.Office.Courier;
using Waystation.Office.Members;
using Waystation.Office.Rooms;
using Waystation.Sealing;

namespace Waystation.Office.Deeds;

/// <summary>An invitation into a room that waits for the person at the desk.</summary>
/// <param name="Id">Names it on this desk.</param>
/// <param name="From">Who sent it: their address.</param>
/// <param name="Day">On which it was written.</param>
/// <param name="Words">To be compared with whoever sent it.</param>
public sealed record WaitingInvitation(string Id, Address From, DateOnly Day, ComparingWords Words)
{
    public override string ToString() => nameof(WaitingInvitation);
}

/// <summary>How saying yes to an invitation ended.</summary>
public enum AcceptAnswer
{
    /// <summary>This desk is in the room.</summary>
    LetIn,

    /// <summary>There is no such invitation any more.</summary>
    Gone,

    /// <summary>This desk carries as many open cases as it may; the invitation waits.</summary>
    TooManyOpen,
}

/// <summary>Says yes or no to an invitation. Until then the room's key lies unused in the vault.</summary>
public static class AnswerInvitation
{
    private static readonly KeyBench s_bench = new(1);

    public static int Count(Workstation desk) => InvitationBook.All(desk.Vault).Count;

    /// <summary>The words over this desk's address and a colleague's, to be compared before either lets the other in.</summary>
    /// <returns>Null when what was typed is no address.</returns>
    public static async Task<ComparingWords?> CompareAsync(Workstation desk, string typed, CancellationToken stop) =>
        desk.Member is { } member && Address.TryParse(typed.Trim(), out var other, out _) ? await ComparingWords.OfAsync(member.Address, other, s_bench, stop) : null;

    public static async Task<IReadOnlyList<WaitingInvitation>> ListAsync(Workstation desk, CancellationToken stop)
    {
        var waiting = new List<WaitingInvitation>();
        foreach (var (id, invitation) in InvitationBook.All(desk.Vault))
        {
            if (desk.Member is { } member && Address.TryParse(invitation.From, out var from, out _))
            {
                waiting.Add(new WaitingInvitation(id, from, invitation.Day, await ComparingWords.OfAsync(member.Address, from, s_bench, stop)));
            }
        }

        return waiting;
    }

    /// <summary>The words are the same: this desk goes into the room.</summary>
    public static async Task<AcceptAnswer> AcceptAsync(Workstation desk, string id, CancellationToken stop)
    {
        await desk.Turn.WaitAsync(stop);
        try
        {
            if (InvitationBook.Find(desk.Vault, id) is not { } invitation)
            {
                return AcceptAnswer.Gone;
            }

            if (Load.CaseLoad.Of(desk).IsFull)
            {
                return AcceptAnswer.TooManyOpen;
            }

            using var author = desk.World.DrawSeed();
            var known = desk.RoomOf(invitation.Room.ToText());
            if (known is { Case: null })
            {
                // Nothing ever came of it: somebody took this name.
                desk.Forget(known);
                known = null;
            }

            if (known is null || known.Epoch < invitation.Epoch)
            {
                // Whoever was taken out and is let in again goes on with what they had.
                desk.Vault.Commit([.. known?.Rejoining(invitation.Keys, author, invitation.Ticket) ?? RoomFounding.Found(invitation.Keys, author, invitation.Ticket), InvitationBook.Forget(id)]);
                known?.Continue();
                known?.Sleep();
                desk.Reload();

                // The others see who came.
                var mine = desk.RoomOf(invitation.Room.ToText())!;
                desk.Vault.Commit(desk.PutErrands(new Errand.WriteFact(mine.Address.ToText(), RoomWriter.IntroductionId(mine).ToText(), mine.Introduction(desk).ToJson())));
            }
            else
            {
                desk.Vault.Commit(InvitationBook.Forget(id));
            }
        }
        finally
        {
            desk.Turn.Release();
        }

        await CourierRound.MakeAsync(desk, stop);
        return AcceptAnswer.LetIn;
    }

    /// <summary>The words differ, or the person does not want to know: the key is destroyed unused.</summary>
    public static async Task DeclineAsync(Workstation desk, string id, CancellationToken stop)
    {
        await desk.Turn.WaitAsync(stop);
        try
        {
            // What was handed over for that room goes with it.
            var offered = InvitationBook.Find(desk.Vault, id) is { } invitation && desk.RoomOf(invitation.Room.ToText()) is null ? SuccessionBook.ForgetAll(desk.Vault, invitation.Room) : [];
            desk.Vault.Commit([InvitationBook.Forget(id), .. offered]);
        }
        finally
        {
            desk.Turn.Release();
        }
    }
}
