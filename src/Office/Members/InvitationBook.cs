using System.Text.Json;
using Waystation.Mail;
using Waystation.Office.Post;
using Waystation.Office.Rooms;
using Waystation.Office.Vault;

namespace Waystation.Office.Members;

/// <summary>Invitations into rooms, as they came into this member's mailbox.</summary>
internal static class InvitationBook
{
    private const string Prefix = "invited/";

    /// <summary>More than so many wait for nobody: whoever floods a member's mailbox is read no further.</summary>
    private const int Most = 100;

    public static IReadOnlyList<(string Id, ReceivedInvitation Invitation)> All(SealedVault vault) =>
        [.. vault.Keys(Prefix).Select(key => (key[Prefix.Length..], JsonSerializer.Deserialize(vault.Get(key), OfficeJson.Default.ReceivedInvitation)!))];

    public static ReceivedInvitation? Find(SealedVault vault, string id) => All(vault).Where(received => received.Id == id).Select(received => received.Invitation).FirstOrDefault();

    /// <summary>An invitation must open nothing any more, once it was answered.</summary>
    public static Change Forget(string id) => new Change.Destroy(Prefix + id);

    /// <returns>Whether the item was an invitation that now waits here, or one that there is no use for: it can be deleted at the relay.</returns>
    public static bool Take(Workstation desk, ItemId item, Address by, MemberSheet? sheet)
    {
        if (sheet is not Invitation { IsSound: true, Ticket.Length: 32 } invitation)
        {
            return false;
        }

        var keys = invitation.Keys!;
        var place = Prefix + item.ToText();

        // Whoever has been in the room goes on with what they had. A room of which nothing ever came is none: anybody can take a name.
        if ((desk.RoomOf(keys.Room.ToText()) is not { Case: not null } known || (keys.First <= known.Epoch + 1 && known.Epoch < invitation.Epoch)) && desk.Vault.Get(place) is null)
        {
            if (desk.Vault.Keys(Prefix).Count >= Most)
            {
                return false;
            }

            var received = new ReceivedInvitation { From = by.ToText(), RoomSeed = invitation.RoomSeed, RoomName = invitation.Room, Checkpoint = invitation.Checkpoint, Epoch = invitation.Epoch, Later = invitation.Later, Ticket = invitation.Ticket, Day = invitation.Day };
            desk.Vault.Commit(new Change.Put(place, JsonSerializer.SerializeToUtf8Bytes(received, OfficeJson.Default.ReceivedInvitation)));
        }

        return true;
    }
}
