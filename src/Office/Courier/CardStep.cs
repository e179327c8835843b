using Waystation.Mail;
using Waystation.Office.Members;
using Waystation.Office.Rooms;
using Waystation.Sealing;

namespace Waystation.Office.Courier;

/// <summary>Keeps this desk's cards fresh: a card's number is its day, so that two desks that renew one card agree without talking.</summary>
internal static class CardStep
{
    /// <summary>Days that a card of a shift, room or inbox holds.</summary>
    public const int Days = 30;

    /// <summary>A card is renewed when fewer days than this are left.</summary>
    public const int RenewBelow = 15;

    public static Card Fresh(Key key, DateOnly today) => key.Card(today.DayNumber, today.AddDays(Days));

    public static async Task TakeAsync(Workstation desk, CancellationToken stop)
    {
        if (desk.Member is { } member)
        {
            var day = ReadingBook.Renew(desk);
            if (LastPut(desk, member) is var put && (put is null || put < day))
            {
                await desk.Relay.PutCardAsync(member, ReadingBook.Card(desk), stop);
                Keep(desk, member, day);
            }
        }

        var today = desk.World.Today;
        foreach (var key in desk.Rooms.Where(room => !room.IsFromArchive).SelectMany(room => new[] { room.Key, room.Conversation.Inbox }).OfType<Key>())
        {
            var last = LastPut(desk, key);
            if (last is { } made && made.AddDays(Days - RenewBelow) > today)
            {
                continue;
            }

            if (last is not null)
            {
                await desk.Relay.PutCardAsync(key, Fresh(key, today), stop);
            }

            Keep(desk, key, today);
        }
    }

    private static DateOnly? LastPut(Workstation desk, Key key) => desk.Vault.Get(PlaceOf(key)) is { Length: 4 } bytes ? DateOnly.FromDayNumber(BitConverter.ToInt32(bytes)) : null;

    private static void Keep(Workstation desk, Key key, DateOnly day) => desk.Vault.Commit(new Vault.Change.Put(PlaceOf(key), BitConverter.GetBytes(day.DayNumber)));

    /// <summary>Of mailboxes whose cards this desk renews no more.</summary>
    public static IEnumerable<Vault.Change> Forgetting(IEnumerable<Address> mailboxes) => mailboxes.Select(mailbox => new Vault.Change.Remove("card/" + mailbox.ToText()));

    private static string PlaceOf(Key key) => "card/" + key.Address.ToText();
}
