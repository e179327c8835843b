using Waystation.Mail;
using Waystation.Office.Courier;
using Waystation.Office.Vault;

namespace Waystation.Office.Rooms;

/// <summary>Fetches what is new in a room, and brings a relay that was restored from a backup up to date with what this desk still has.</summary>
internal static class RoomStep
{
    public static async Task TakeAsync(Workstation desk, CaseRoom room, CancellationToken stop)
    {
        switch (await MailboxReader.ReadAsync(desk.Relay, room.Key, HeadBook.Of(desk.Vault, room.Address), stop))
        {
            case ReadAnswer.News { Items: [] }:
                break;
            case ReadAnswer.News news:
                desk.Vault.Commit([.. room.Receive(news.Items), HeadBook.Put(room.Address, news.Seen)]);
                break;
            case ReadAnswer.Restored restored:
                desk.Note(new Trouble("Restored", TroublePlace.Relay, desk.World.Today));
                await BringBackAsync(desk, room, restored, stop);
                break;
            case ReadAnswer.Lie lie:
                desk.Note(new Trouble(lie.Kind.ToString(), TroublePlace.Room, desk.World.Today));
                break;
            case ReadAnswer.NotThere:
                break;
        }
    }

    private static async Task BringBackAsync(Workstation desk, CaseRoom room, ReadAnswer.Restored restored, CancellationToken stop)
    {
        var there = restored.Items.Select(item => item.Id).ToHashSet();
        foreach (var lost in room.Items.Where(item => item.HasBody && !there.Contains(item.Id)).ToList())
        {
            await desk.Relay.AppendAsync(room.Key, new Item(lost.Id, lost.Expires, lost.Body), onlyAfter: null, stop);
        }

        if (await MailboxReader.ReadAsync(desk.Relay, room.Key, Seen.Nothing(room.Address), stop) is ReadAnswer.News all)
        {
            desk.Vault.Commit([.. room.Renumber(all.Items), HeadBook.Put(room.Address, all.Seen)]);
        }
    }
}
