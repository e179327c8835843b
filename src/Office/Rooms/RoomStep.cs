using Waystation.Casework.Cases;
using Waystation.Casework.Rooms;
using Waystation.Letters;
using Waystation.Mail;
using Waystation.Office.Courier;
using Waystation.Office.Deeds;
using Waystation.Office.Devices;
using Waystation.Office.Members;
using Waystation.Office.Vault;

namespace Waystation.Office.Rooms;

/// <summary>Fetches what is new in a room, and brings a relay that was restored from a backup up to date with what this desk still has.</summary>
internal static class RoomStep
{
    public static async Task TakeAsync(Workstation desk, CaseRoom room, CancellationToken stop)
    {
        if (room.IsFromArchive)
        {
            return;
        }

        foreach (var unread in room.Unread())
        {
            await TakeLateAsync(desk, room, unread, stop);
        }

        do
        {
            await TakeEpochAsync(desk, room, stop);
        }
        while (SuccessionBook.TakeUp(desk, room));

        if (room.WatchedEpoch(desk.World.Today) is { } earlier)
        {
            await TakeLateAsync(desk, room, earlier, stop);
        }
    }

    private static async Task TakeEpochAsync(Workstation desk, CaseRoom room, CancellationToken stop)
    {
        switch (await MailboxReader.ReadAsync(desk.Relay, room.Key, HeadBook.Of(desk.Vault, room.Mailbox), stop))
        {
            case ReadAnswer.News { Items: [] } nothing:
                // Also of a room in which nothing stands it is known that it was read.
                HeadBook.Keep(desk.Vault, room.Mailbox, nothing.Seen);
                break;
            case ReadAnswer.News news:
                desk.Receive(room, room.Epoch, news.Items, HeadBook.Put(room.Mailbox, news.Seen));
                break;
            case ReadAnswer.Restored restored:
                desk.Note(new Trouble("Restored", TroublePlace.Relay, desk.World.Today));
                await BringBackAsync(desk, room, restored.Items, stop);
                break;
            case ReadAnswer.Lie lie:
                desk.Note(new Trouble(lie.Kind.ToString(), TroublePlace.Room, desk.World.Today));
                break;
            case ReadAnswer.NotThere:
                await OpenAgainAsync(desk, room, room.Epoch, stop);
                break;
        }
    }

    /// <summary>An epoch that is over. What came into it after its end counts for nothing, and is read for some days all the same: it may say that who was taken out accuses somebody.</summary>
    private static async Task TakeLateAsync(Workstation desk, CaseRoom room, int epoch, CancellationToken stop)
    {
        var key = room.KeyOf(epoch);
        if (await MailboxReader.ReadAsync(desk.Relay, key, HeadBook.Of(desk.Vault, key.Address), stop) is ReadAnswer.News { Items: [_, ..] } news)
        {
            desk.Receive(room, epoch, news.Items, HeadBook.Put(key.Address, news.Seen));
        }
    }

    /// <summary>The relay was restored from a backup that is older than this room: it is opened anew, with everything that this desk holds.</summary>
    private static async Task OpenAgainAsync(Workstation desk, CaseRoom room, int epoch, CancellationToken stop)
    {
        if (epoch == 1 && !room.Items.Any(item => RoomEpoch.Of(item.Number) == epoch))
        {
            // It may be about to be opened for the first time. A later epoch's is opened before the one before it ends.
            return;
        }

        var policy = new MailboxPolicy(DropRule.Keyed, TakeOn.RoomDelayDays);
        var key = room.KeyOf(epoch);
        if (await desk.Relay.CreateAsync(key, policy, CardStep.Fresh(key, desk.World.Today), stop) is not CreateAnswer.Created)
        {
            // It is there and was busy, or it is closed for good, or there is no room for it now: the next round asks again.
            return;
        }

        if (epoch < room.Epoch)
        {
            await AppendLostAsync(desk, room, epoch, [], stop);
            return;
        }

        desk.Note(new Trouble("Restored", TroublePlace.Relay, desk.World.Today));
        await BringBackAsync(desk, room, [], stop);
    }

    private static async Task BringBackAsync(Workstation desk, CaseRoom room, IReadOnlyList<Listed> listed, CancellationToken stop)
    {
        foreach (var epoch in room.Epochs.SkipLast(1))
        {
            // For those who come later, and for those who had not seen its end.
            switch (await MailboxReader.ReadAsync(desk.Relay, room.KeyOf(epoch), Seen.Nothing(room.KeyOf(epoch).Address), stop))
            {
                case ReadAnswer.News there:
                    await AppendLostAsync(desk, room, epoch, there.Items, stop);
                    break;
                case ReadAnswer.NotThere:
                    await OpenAgainAsync(desk, room, epoch, stop);
                    break;
                default:
                    break;
            }

            await ReadAnewAsync(desk, room, epoch, stop);
        }

        await AppendLostAsync(desk, room, room.Epoch, listed, stop);
        if (await MailboxReader.ReadAsync(desk.Relay, room.Key, Seen.Nothing(room.Mailbox), stop) is ReadAnswer.News all)
        {
            // What the contact was told since may be lost too. It goes out again under the same ids: what is there already stays as it is. Also lost may be a key that was on its way to somebody who stays.
            // Both with the head: a desk that is killed here has not noticed the restore yet.
            desk.ReceiveAnew(room, room.Epoch, all.Items, [HeadBook.Put(room.Mailbox, all.Seen), .. DeviceBook.AskAgain(desk.Vault, room), .. desk.PutErrands([.. TellAgain(desk, room), .. HandAgain.ToAll(desk, room)])]);
            await TellRoute.AllAsync(desk, room, stop);
        }
    }

    /// <summary>An epoch that is over, in the order that it has at the relay now: that is what those read who come to it later. When it would end otherwise so, or somebody who is out has said there who is in, this desk keeps it as it saw it, and says so.</summary>
    private static async Task ReadAnewAsync(Workstation desk, CaseRoom room, int epoch, CancellationToken stop)
    {
        var key = room.KeyOf(epoch);
        if (await MailboxReader.ReadAsync(desk.Relay, key, Seen.Nothing(key.Address), stop) is not ReadAnswer.News all)
        {
            return;
        }

        var restored = new RestoredEpoch(room, epoch, all.Items);
        if (restored.IsAsListed())
        {
            return;
        }

        if (restored.EndsAlike())
        {
            desk.ReceiveAnew(room, epoch, all.Items, HeadBook.Put(key.Address, all.Seen));
        }
        else
        {
            desk.Note(new Trouble("Forked", TroublePlace.Room, desk.World.Today));
        }
    }

    private static async Task AppendLostAsync(Workstation desk, CaseRoom room, int epoch, IReadOnlyList<Listed> listed, CancellationToken stop)
    {
        var there = listed.Select(item => item.Id).ToHashSet();
        foreach (var lost in room.Items.Where(item => RoomEpoch.Of(item.Number) == epoch && !there.Contains(item.Id)).ToList())
        {
            if (room.BodyOf(lost) is { } body
                && await desk.Relay.AppendAsync(room.KeyOf(epoch), new Item(lost.Id, lost.Expires >= desk.World.Today ? lost.Expires : Expiry.Draw(desk.World.Today, RoomWriter.Days), body), onlyAfter: null, stop) is AppendAnswer.Refused { Why: not RelayRefusal.IdTaken } refused)
            {
                // What this desk holds it goes on holding as it is, and the next round tries again.
                throw new RelayUnreachableException($"The relay refused what it had lost: {refused.Why}.");
            }
        }
    }

    private static List<Errand> TellAgain(Workstation desk, CaseRoom room)
    {
        var address = room.Address.ToText();
        var waiting = desk.Errands().Select(errand => errand.Errand).OfType<Errand.TellContact>().Select(tell => tell.Letter).ToHashSet(StringComparer.Ordinal);
        var again = new List<Errand>();
        foreach (var line in room.Log.Lines)
        {
            if (line.Entry.Fact is AnswerWritten written && !waiting.Contains(written.Id) && LetterId.TryParse(written.Id, out var id))
            {
                again.Add(new Errand.TellContact(address, written.Id, SheetSeal.ToJson(new Answer { Day = line.Entry.Day, Id = id, Text = written.Text })));
            }
        }

        return again;
    }
}
