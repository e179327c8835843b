using Waystation.Letters;
using Waystation.Mail;

namespace Waystation.Office.Courier;

/// <summary>Fetches the roster and follows it only when it is the pinned root's and not older than one seen.</summary>
internal static class RosterStep
{
    public static async Task TakeAsync(Workstation desk, CancellationToken stop)
    {
        if (desk.Root is not { } root)
        {
            return;
        }

        var highest = desk.Roster?.Number ?? 0;
        // Mostly it is the one that is known, which was read before.
        if (await desk.Relay.GetCardAsync(root, stop) is { } card && !card.Equals(desk.Roster?.Card) && Roster.TryRead(card, out var roster))
        {
            switch (RosterWatch.Weigh(roster, root, highest, desk.World.Today))
            {
                case RosterStanding.Older or RosterStanding.OtherRoot:
                    desk.Note(new Trouble("OldRoster", TroublePlace.Roster, desk.World.Today));
                    break;
                default:
                    if (roster.Number > highest)
                    {
                        desk.Follow(roster);
                    }

                    break;
            }
        }

        desk.Courier.Standing = desk.Roster is { } now ? RosterWatch.Weigh(now, root, now.Number, desk.World.Today) : null;
    }
}
