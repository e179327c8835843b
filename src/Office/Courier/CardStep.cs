using Waystation.Mail;
using Waystation.Office.Rooms;
using Waystation.Sealing;

namespace Waystation.Office.Courier;

/// <summary>Keeps this desk's cards fresh: a card's number is its day, so that two desks that renew one card agree without talking.</summary>
internal static class CardStep
{
    /// <summary>Days that a card of a member, shift, room or inbox holds.</summary>
    public const int Days = 30;

    /// <summary>A card is renewed when fewer days than this are left.</summary>
    public const int RenewBelow = 15;

    public static Card Fresh(Key key, DateOnly today) => key.Card(today.DayNumber, today.AddDays(Days));

    public static async Task TakeAsync(Workstation desk, CancellationToken stop)
    {
        var keys = new List<Key>();
        if (desk.Member is { } member)
        {
            keys.Add(member);
        }

        keys.AddRange(desk.Rooms.SelectMany(room => new[] { room.Key, room.Inbox }).OfType<Key>());
        var today = desk.World.Today;
        foreach (var key in keys)
        {
            var place = "card/" + key.Address.ToText();
            var last = desk.Vault.Get(place) is { Length: 4 } bytes ? DateOnly.FromDayNumber(BitConverter.ToInt32(bytes)) : (DateOnly?)null;
            if (last is { } made && made.AddDays(Days - RenewBelow) > today)
            {
                continue;
            }

            if (last is not null)
            {
                await desk.Relay.PutCardAsync(key, Fresh(key, today), stop);
            }

            desk.Vault.Commit(new Vault.Change.Put(place, BitConverter.GetBytes(today.DayNumber)));
        }
    }
}
