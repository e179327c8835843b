using Waystation.Casework.Rooms;
using Waystation.Mail;
using Waystation.Office.Courier;

namespace Waystation.Office.Rooms;

/// <summary>How far somebody has come in a room: a head of the mailbox of one of its epochs.</summary>
/// <param name="Epoch">From 1.</param>
/// <param name="Head">Numbers as the relay gives them.</param>
internal sealed record RoomSeen(int Epoch, Seen Head)
{
    /// <summary>Number of the last item in the whole room.</summary>
    public long Number => RoomEpoch.NumberOf(Epoch, Head.Number);

    /// <summary>How far this desk has come.</summary>
    public static RoomSeen Of(Workstation desk, CaseRoom room) => new(room.Epoch, HeadBook.Of(desk.Vault, room.Mailbox));

    public override string ToString() => nameof(RoomSeen);
}
