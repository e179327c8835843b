using System.Globalization;
using Waystation.Office.Vault;
using Waystation.Sealing;
using static Waystation.Office.Rooms.RoomPlaces;

namespace Waystation.Office.Rooms;

/// <summary>The keys of a room that speak to its contact, one after the other, and the inboxes to which their letters come.</summary>
/// <param name="keyAt">A key of the room by the name under which it lies.</param>
internal sealed class RoomConversation(CaseRoom room, SealedVault vault, Func<string, Key?> keyAt)
{
    /// <summary>For how many days an inbox is read after another took its place: a letter may have been under way.</summary>
    private const int OldInboxDays = 30;

    /// <summary>The key that speaks to the contact; null while the case is not open.</summary>
    public Key? Key => InOffice().Key;

    /// <summary>The inbox to which the contact's letters come.</summary>
    public Key? Inbox => InOffice().Key is null ? null : keyAt(Newest(InboxPrefix)!);

    /// <summary>Since which epoch the key that speaks to the contact is in office.</summary>
    public int Epoch => InOffice().Epoch;

    /// <summary>Another key is to speak to the contact, and the contact may not have been told yet.</summary>
    public bool OwesRoute => vault.Get(Prefix(room.Address) + OwedKey) is not null;

    /// <summary>Inboxes that are read: the present one, and those before while a letter may be under way to them.</summary>
    public IReadOnlyList<Key> Inboxes(DateOnly today)
    {
        if (Inbox is null)
        {
            return [];
        }

        var names = Names(InboxPrefix);
        return [.. names.Where((_, i) => i == names.Count - 1 || SinceOf(names[i + 1]) is not { } since || since.AddDays(OldInboxDays) >= today).Select(name => keyAt(name)!)];
    }

    /// <summary>Inboxes to which nothing is under way any more.</summary>
    public IReadOnlyList<Key> OldInboxes(DateOnly today) => [.. Names(InboxPrefix).Select(name => keyAt(name)!).Except(Inboxes(today))];

    /// <summary>An old inbox was closed at the relay: its key is of no use.</summary>
    public IReadOnlyList<Change> ForgettingInbox(Key inbox) => [.. Names(InboxPrefix).Where(name => keyAt(name) == inbox).Select(name => new Change.Destroy(Prefix(room.Address) + name))];

    /// <summary>The contact was told which key speaks to them.</summary>
    public Change RouteTold() => new Change.Remove(Prefix(room.Address) + OwedKey);

    /// <summary>Puts the keys that speak to the contact beside the room's seed, so that a poll does not have to look into the room.</summary>
    public void Keep()
    {
        if (room.Case is not { } file)
        {
            return;
        }

        var prefix = Prefix(room.Address);
        var changes = new List<Change>();
        foreach (var keys in file.Conversations.Where(keys => vault.Get(prefix + SincePrefix + Numbered(keys.Epoch)) is null))
        {
            changes.Add(new Change.Put(prefix + SincePrefix + Numbered(keys.Epoch), BitConverter.GetBytes(keys.Day.DayNumber)));
            if (!file.HasContact)
            {
                // Nobody writes to us here.
                continue;
            }

            changes.Add(new Change.Put(prefix + ConversationPrefix + Numbered(keys.Epoch), [.. keys.ConversationSeed]));
            changes.Add(new Change.Put(prefix + InboxPrefix + Numbered(keys.Epoch), [.. keys.InboxSeed]));
            if (keys.Epoch > 1)
            {
                changes.Add(new Change.Put(prefix + OwedKey, [1]));
            }
        }

        if (changes.Count > 0)
        {
            vault.Commit(changes);
        }
    }

    public override string ToString() => nameof(RoomConversation);

    private List<string> Names(string prefix) => [.. vault.Keys(Prefix(room.Address) + prefix).Select(key => key[Prefix(room.Address).Length..])];

    private string? Newest(string prefix) => vault.LastKey(Prefix(room.Address) + prefix) is { } key ? key[Prefix(room.Address).Length..] : null;

    private DateOnly? SinceOf(string inboxName) =>
        vault.Get(Prefix(room.Address) + SincePrefix + inboxName[InboxPrefix.Length..]) is { Length: 4 } day ? DateOnly.FromDayNumber(BitConverter.ToInt32(day)) : null;

    private (int Epoch, Key? Key) InOffice()
    {
        if (Newest(SincePrefix) is null)
        {
            Keep();
        }

        return Newest(ConversationPrefix) is { } name ? (int.Parse(name.AsSpan(ConversationPrefix.Length), CultureInfo.InvariantCulture), keyAt(name)) : (0, null);
    }
}
