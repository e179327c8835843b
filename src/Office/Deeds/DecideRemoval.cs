using System.Security.Cryptography;
using System.Text;
using Waystation.Casework.Members;
using Waystation.Casework.Rooms;
using Waystation.Mail;
using Waystation.Office.Courier;
using Waystation.Office.Rooms;

namespace Waystation.Office.Deeds;

/// <summary>Says of a removal whether it was right, or asks for one that nobody may do alone.</summary>
public static class DecideRemoval
{
    /// <returns>Null when it is in the vault; otherwise what speaks against it.</returns>
    public static Task<Objection?> DecideAsync(Workstation desk, CaseRoom room, Removal removal, RemovalVerdict verdict, CancellationToken stop) =>
        SayAsync(desk, room, new RemovalDecided(removal.Member, removal.Epoch, verdict), $"decided {removal.Epoch}", stop);

    /// <param name="member">Who is to be taken out, as the room names them.</param>
    /// <returns>Null when it is in the vault; otherwise what speaks against it.</returns>
    public static Task<Objection?> AskAsync(Workstation desk, CaseRoom room, string member, CancellationToken stop) =>
        SayAsync(desk, room, new RemovalAsked(member), $"asked {member} {desk.World.Today.DayNumber}", stop);

    private static async Task<Objection?> SayAsync(Workstation desk, CaseRoom room, Fact fact, string what, CancellationToken stop)
    {
        await desk.Turn.WaitAsync(stop);
        try
        {
            if (room.IsOut)
            {
                return Objection.YouAreOut;
            }

            if (room.Log.Book.Check(fact, room.Mine, desk.World.Today) is { } why)
            {
                return why;
            }

            var id = ItemId.TryRead(SHA256.HashData([.. Encoding.UTF8.GetBytes($"waystation/removal/v1 {what} "), .. room.Author.Address.Bytes]).AsSpan(0, ItemId.Size), out var item, out _)
                ? item : throw new InvalidOperationException("An item id is 16 bytes.");
            desk.Vault.Commit(desk.PutErrands(new Errand.WriteFact(room.Address.ToText(), id.ToText(), fact.ToJson())));
        }
        finally
        {
            desk.Turn.Release();
        }

        await CourierRound.SendAsync(desk, stop);
        return null;
    }
}
