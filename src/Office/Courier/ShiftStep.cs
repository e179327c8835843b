using Waystation.Letters;
using Waystation.Mail;
using Waystation.Office.Deeds;
using Waystation.Office.Load;
using Waystation.Office.Post;
using Waystation.Office.Rooms;
using Waystation.Sealing;

namespace Waystation.Office.Courier;

/// <summary>Reads this desk's shift mailboxes: colleagues' invitations to case rooms.</summary>
internal static class ShiftStep
{
    public static async Task TakeAsync(Workstation desk, CancellationToken stop)
    {
        var waiting = 0;
        foreach (var shift in desk.Shifts.ToList())
        {
            switch (await MailboxReader.ReadAsync(desk.Relay, shift, HeadBook.Of(desk.Vault, shift.Address), stop))
            {
                case ReadAnswer.News news when desk.Roster is { } roster:
                    var heldNews = Read(desk, roster, shift, news.Items);
                    waiting += heldNews;
                    if (heldNews == 0)
                    {
                        HeadBook.Keep(desk.Vault, shift.Address, news.Seen);
                    }

                    break;
                case ReadAnswer.Restored restored when desk.Roster is { } roster:
                    var heldRestored = Read(desk, roster, shift, restored.Items);
                    waiting += heldRestored;
                    if (heldRestored == 0)
                    {
                        HeadBook.Keep(desk.Vault, shift.Address, restored.Seen);
                    }

                    break;
                case ReadAnswer.Lie lie:
                    desk.Note(new Trouble(lie.Kind.ToString(), TroublePlace.Member, desk.World.Today));
                    break;
                case ReadAnswer.NotThere:
                    await JoinRelay.OpenMailboxesAsync(desk, stop);
                    break;
                default:
                    break;
            }
        }

        desk.HeldInvitations = waiting;
    }

    /// <returns>Invitations that wait at the relay: this desk carries as many open cases as it may. They are read again in the next round.</returns>
    private static int Read(Workstation desk, Roster roster, Key shift, IReadOnlyList<Listed> items)
    {
        var held = 0;
        foreach (var item in items)
        {
            if (item is { Gone: null, Body: { } body }
                && SheetSeal.OpenText(body.Span, shift.Address, [shift.Identity]) is { } text
                && roster.IsShiftKey(text.By, desk.World.Today)
                && MemberSheet.Read(text) is Invitation { IsSound: true } invitation)
            {
                var keys = invitation.Keys!;
                if (keys.First > 1 || desk.RoomOf(keys.Room.ToText()) is not null)
                {
                    continue;
                }

                if (CaseLoad.Of(desk).IsFull)
                {
                    held++;
                }
                else
                {
                    using var author = desk.World.DrawSeed();
                    desk.Vault.Commit(RoomFounding.Found(keys, author, invitation.Ticket));
                    desk.Reload();
                }
            }
        }

        return held;
    }
}
