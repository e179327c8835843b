using Waystation.Letters;
using Waystation.Mail;
using Waystation.Office.Archive;
using Waystation.Office.Deeds;
using Waystation.Office.Devices;
using Waystation.Office.Intake;
using Waystation.Office.Members;
using Waystation.Office.Post;
using Waystation.Office.Recovery;
using Waystation.Office.Rooms;
using Waystation.Sealing;

namespace Waystation.Office.Courier;

/// <summary>Reads the member's own mailbox: appointments by the root, and invitations into rooms. Before the person at the desk has confirmed a root, the one that wrote is shown for that.</summary>
internal static class AppointmentStep
{
    public static async Task TakeAsync(Workstation desk, CancellationToken stop)
    {
        desk.HasHeard = false;
        if (desk.Member is not { } member)
        {
            return;
        }

        // Read from the start each time until a root is confirmed: nothing of it is kept before.
        var seen = desk.IsConfirmed && IntakeBook.HasAny(desk.Vault) ? HeadBook.Of(desk.Vault, member.Address) : Seen.Nothing(member.Address);
        switch (await MailboxReader.ReadAsync(desk.Relay, member, seen, stop))
        {
            case ReadAnswer.News { Items: var items, Seen: var now }:
                await ReadAsync(desk, items, stop);
                HeadBook.Keep(desk.Vault, member.Address, now);
                desk.HasHeard = true;
                ReadingBook.DestroyOver(desk);
                break;
            case ReadAnswer.Restored { Items: var items, Seen: var now }:
                desk.Note(new Trouble("Restored", TroublePlace.Relay, desk.World.Today));
                await ReadAsync(desk, items, stop);
                HeadBook.Keep(desk.Vault, member.Address, now);
                ReadingBook.DestroyOver(desk);
                break;
            case ReadAnswer.Lie lie:
                desk.Note(new Trouble(lie.Kind.ToString(), TroublePlace.Member, desk.World.Today));
                break;
            case ReadAnswer.NotThere:
                await JoinRelay.OpenMailboxesAsync(desk, stop);
                break;
        }
    }

    private static async Task ReadAsync(Workstation desk, IReadOnlyList<Listed> items, CancellationToken stop)
    {
        var member = desk.Member!;
        var keys = ReadingBook.Keys(desk.Vault);
        try
        {
            await ReadAsync(desk, member, [.. keys.Select(key => key.Identity)], items, stop);
        }
        finally
        {
            foreach (var key in keys)
            {
                key.Dispose();
            }
        }
    }

    private static async Task ReadAsync(Workstation desk, Key member, Identity[] with, IReadOnlyList<Listed> items, CancellationToken stop)
    {
        var taken = new List<ItemId>();
        foreach (var item in items)
        {
            if (item is not { Gone: null, Body: { } body })
            {
                continue;
            }

            if (SheetSeal.OpenText(body.Span, member.Address, with) is not { } text)
            {
                // What must reach this desk whenever it is opened is sealed to the key that stays: a word about a reserve, and nothing that opens anything.
                if (SheetSeal.OpenText(body.Span, member.Address, [member.Identity]) is { } lasting && MemberSheet.Read(lasting) is { } word and (HalfAnnounced or HalfStopped or HalfHeld) && HalfBook.Take(desk, item.Id, lasting.By, word))
                {
                    taken.Add(item.Id);
                }

                continue;
            }

            var sheet = MemberSheet.Read(text);
            foreach (var room in sheet is Succession succession ? succession.Keys.Take(SuccessionBook.MostRooms).Select(key => desk.RoomOf(key.Room)).OfType<CaseRoom>().Where(room => !SuccessionBook.MayHandOver(room, text.By)).ToList() : [])
            {
                // Whoever came a moment ago stands in the room, and this desk may not have read that yet.
                await RoomStep.TakeAsync(desk, room, stop);
            }

            if (HalfBook.Take(desk, item.Id, text.By, sheet) || DeviceBook.Take(desk, item.Id, text.By, sheet) || InvitationBook.Take(desk, item.Id, text.By, sheet) || SuccessionBook.Take(desk, text.By, sheet))
            {
                taken.Add(item.Id);
            }

            if (sheet is not Appointment appointment)
            {
                continue;
            }

            if (desk.Root is not { } root)
            {
                desk.ProposedRoot = text.By;
            }
            else if (root.Equals(text.By))
            {
                desk.Vault.Commit([.. IntakeBook.Put(desk.Vault, appointment, desk.World.Today), .. ArchiveBook.Put(appointment.ArchiveSeed)]);
                if (desk.Roster is { } roster)
                {
                    // It lay there until the roster had been renewed once more.
                    desk.Vault.Commit([.. IntakeBook.Follow(desk.Vault, roster, desk.World.Today)]);
                }

                desk.Reload();
            }
        }

        foreach (var ids in taken.Chunk(256))
        {
            await desk.Relay.DeleteAsync(member, ids, stop);
        }
    }
}
