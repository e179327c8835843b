using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Waystation.Casework.Cases;
using Waystation.Casework.Retention;
using Waystation.Casework.Rooms;
using Waystation.Mail;
using Waystation.Office.Courier;
using Waystation.Office.Rooms;
using Waystation.Office.Vault;

namespace Waystation.Office.Deeds;

/// <summary>What an erasure that has begun waits for on this desk.</summary>
public enum ErasureWait
{
    /// <summary>For its day: until then it can be called off.</summary>
    ItsDay,

    /// <summary>The person wrote, and nobody has opened it: nobody is erased over an unread letter.</summary>
    UnreadLetter,

    /// <summary>People differ whether it is done: they decide first.</summary>
    PeopleDiffer,
}

/// <summary>
/// Carries out what people have asked for and a second began: the relay is told to delete the person's key and does so after days in which it can be called off; when they are over, each desk
/// destroys its copy, writes its vault and its index anew without it, and says so in the room.
/// </summary>
/// <remarks>Every step can be done twice. A desk that is killed in between goes on where it was: what is to be done stands in the vault until it is done.</remarks>
public static class Erase
{
    private const string Prefix = "erasing/";
    private const int MostAtOnce = 256;

    /// <returns>Null when nothing holds it up, or it is not this desk's turn.</returns>
    public static ErasureWait? WaitOf(CaseFile file, Erasure erasure, DateOnly today) =>
        erasure.State.Conflict is not null ? ErasureWait.PeopleDiffer
        : RetentionBook.DestroyFrom(erasure) is not { } from ? null
        : today < from ? ErasureWait.ItsDay
        : file.Unread > 0 && IsOfTheContact(erasure) ? ErasureWait.UnreadLetter
        : null;

    internal static IEnumerable<Change> Forgetting(CaseRoom room) => [new Change.Remove(Prefix + room.Address.ToText())];

    /// <summary>Whether this desk has still something to erase in a room.</summary>
    internal static bool IsUnderWay(Workstation desk, CaseRoom room) => desk.Vault.Get(Prefix + room.Address.ToText()) is not null;

    /// <summary>Items that the relay is to delete because people of the room decided so.</summary>
    internal static IReadOnlySet<ItemId> Explained(CaseRoom room) => room.Case is not { } file ? new HashSet<ItemId>()
        : file.Retention.Erasures.Where(erasure => RetentionBook.DestroyFrom(erasure) is not null).SelectMany(erasure => KeysOf(room, PeopleOf(file, erasure))).Select(item => item.Id).ToHashSet();

    /// <summary>Remembers that a room has something to be erased. Whoever takes entries in calls it.</summary>
    internal static void Note(Workstation desk, CaseRoom room)
    {
        var key = Prefix + room.Address.ToText();
        if (room.Case is { } file && file.Retention.Erasures.Any(erasure => IsOurs(room, file, erasure)) && desk.Vault.Get(key) is null)
        {
            desk.Vault.Commit(new Change.Put(key, [0]));
        }
    }

    /// <summary>Goes on with what is to be erased. The courier calls it in each round.</summary>
    internal static async Task ResumeAsync(Workstation desk, CancellationToken stop)
    {
        foreach (var key in desk.Vault.Keys(Prefix))
        {
            if (desk.RoomOf(key[Prefix.Length..]) is not { Case: { } file } room)
            {
                continue;
            }

            foreach (var erasure in file.Retention.Erasures)
            {
                await GoOnAsync(desk, room, file, erasure, stop);
            }

            if (!room.Case!.Retention.Erasures.Any(erasure => IsOurs(room, room.Case, erasure)))
            {
                desk.Vault.Commit(new Change.Remove(key));
            }
        }
    }

    private static async Task GoOnAsync(Workstation desk, CaseRoom room, CaseFile file, Erasure erasure, CancellationToken stop)
    {
        var today = desk.World.Today;
        var people = PeopleOf(file, erasure);
        var keys = KeysOf(room, people);
        if (RetentionBook.DestroyFrom(erasure) is not { } from)
        {
            // Called off, or people differ: what the relay was told to delete, it keeps, but for what another erasure goes on with.
            var others = file.Retention.Erasures.Where(other => RetentionBook.DestroyFrom(other) is not null).SelectMany(other => KeysOf(room, PeopleOf(file, other))).ToHashSet();
            if (erasure.State.Standing.Any(state => state.Value != ErasureStep.Asked))
            {
                await AskAsync(desk, room, erasure, "keep", (key, ids) => desk.Relay.KeepAsync(key, ids, stop), [.. keys.Where(item => !others.Contains(item))]);
            }

            return;
        }

        await AskAsync(desk, room, erasure, "delete", (key, ids) => desk.Relay.DeleteAsync(key, ids, stop), keys);
        if (today < from || WaitOf(file, erasure, today) is not null || !IsOurs(room, file, erasure))
        {
            return;
        }

        if (people.Contains(PersonalFact.TheContact) && room.Conversation.Inbox is { } inbox && !await EndAsync(desk, room, inbox, stop))
        {
            // A letter came at the last moment: it is read first.
            return;
        }

        if (keys.Count > 0 || !desk.Noted.ContainsKey(Destroyed(room, erasure)))
        {
            Destroy(desk, room, people);
            desk.Noted.TryAdd(Destroyed(room, erasure), 0);
        }

        if (HasNotConfirmed(room, erasure))
        {
            await RoomWriter.WriteAsync(desk, room, ConfirmedId(room, erasure), new ErasureConfirmed(erasure.What.Id), stop);
        }
    }

    /// <summary>Once a day and desk: the relay counts from the first time.</summary>
    private static async Task AskAsync(Workstation desk, CaseRoom room, Erasure erasure, string what, Func<Sealing.Key, IReadOnlyList<ItemId>, Task> ask, IReadOnlyList<StoredItem> keys)
    {
        var done = $"{room.Address.ToText()} {what} {erasure.What.Id} {desk.World.Today:O}";
        if (keys.Count == 0 || desk.Noted.ContainsKey(done))
        {
            return;
        }

        foreach (var epoch in keys.GroupBy(item => RoomEpoch.Of(item.Number)))
        {
            foreach (var ids in epoch.Select(item => item.Id).Chunk(MostAtOnce))
            {
                await ask(room.KeyOf(epoch.Key), ids);
            }
        }

        desk.Noted.TryAdd(done, 0);
    }

    /// <summary>Nothing that they write from now on could be kept: their conversation with us ends, and their next letter tells them so.</summary>
    /// <returns>False when something lies there that nobody has taken.</returns>
    private static async Task<bool> CloseAsync(Workstation desk, Sealing.Key inbox, CancellationToken stop) => await desk.Relay.ListAsync(inbox, 0, TimeSpan.Zero, stop) switch
    {
        ListAnswer.Listing listing when listing.More || listing.Items.Any(item => item.Gone is null) => false,
        ListAnswer.Listing listing => await desk.Relay.CloseAsync(inbox, stop, listing.Head.Number) is not CloseAnswer.Refused,
        ListAnswer.Refused { Why: RelayRefusal.NoSuchMailbox or RelayRefusal.Closed } => true,
        _ => throw new RelayUnreachableException("The relay did not list an inbox."),
    };

    /// <summary>So that somebody may begin anew with them when they write again.</summary>
    private static async Task<bool> EndAsync(Workstation desk, CaseRoom room, Sealing.Key inbox, CancellationToken stop)
    {
        if (!await CloseAsync(desk, inbox, stop))
        {
            return false;
        }

        await TellRoute.EndAsync(desk, room, stop);
        return true;
    }

    private static string Destroyed(CaseRoom room, Erasure erasure) => $"{room.Address.ToText()} destroyed {erasure.What.Id}";

    private static void Destroy(Workstation desk, CaseRoom room, HashSet<string> people)
    {
        var (address, prefix) = (room.Address.ToText(), RoomPlaces.Prefix(room.Address));
        var unsent = desk.Errands().Where(errand => errand.Errand switch
        {
            Errand.WriteFact write => write.Room == address && Fact.Read(write.Fact) is PersonalFact fact && people.Contains(fact.Person),
            Errand.TellContact tell => tell.Room == address && people.Contains(PersonalFact.TheContact),
            _ => false,
        }).Select(errand => errand.Key).ToList();
        desk.Vault.Commit(
        [
            .. people.Select(person => new Change.Put($"{prefix}erased/{person}", [1])),
            .. KeysOf(room, people).Select(item => new Change.Destroy(room.ItemKey(item.Number))),
            .. unsent.Select(ErrandBook.Remove),
            KeepDraft.Forgetting(room),
        ]);

        // What was on its way once stood in the vault as plain as everything in it, and its file is still there.
        desk.Vault.Purge();
        room.Sleep();
        desk.RebuildIndex();
    }

    private static bool HasNotConfirmed(CaseRoom room, Erasure erasure) => erasure.Confirmed.TrueForAll(stamp => room.Log.Book.FirstOf(stamp.Author) != room.FirstAuthor);

    private static bool IsOurs(CaseRoom room, CaseFile file, Erasure erasure) =>
        erasure.State.Conflict is not null
        || (erasure.State.Agreed?.Value == ErasureStep.Begun && (HasNotConfirmed(room, erasure) || KeysOf(room, PeopleOf(file, erasure)).Count > 0));

    private static bool IsOfTheContact(Erasure erasure) => erasure.What.Person is null or PersonalFact.TheContact;

    private static HashSet<string> PeopleOf(CaseFile file, Erasure erasure) => erasure.What.Person is { } person
        ? new HashSet<string>([person], StringComparer.Ordinal)
        : file.Log.Lines.Select(line => line.Entry.Fact).Select(fact => fact switch { PersonKeyed keyed => keyed.Person, ErasedFact erased => erased.Person, _ => null })
            .OfType<string>().Append(PersonalFact.TheContact).ToHashSet(StringComparer.Ordinal);

    /// <summary>The items that hold these people's keys, also where one was carried over, as far as this desk still has them.</summary>
    private static IReadOnlyList<StoredItem> KeysOf(CaseRoom room, HashSet<string> people)
    {
        var numbers = room.Log.Lines.Where(line => (line.Entry.Fact is PersonKeyed keyed && people.Contains(keyed.Person)) || (line.Entry.Fact is Casework.Checkpoints.Carried { Person: { } carried } && people.Contains(carried))).Select(line => line.Number).ToHashSet();
        return [.. room.Items.Where(item => numbers.Contains(item.Number))];
    }

    private static ItemId ConfirmedId(CaseRoom room, Erasure erasure)
    {
        var hash = SHA256.HashData([.. "waystation/erasure-confirmed/v1"u8, .. room.Author.Address.Bytes, .. Encoding.UTF8.GetBytes(erasure.What.Id)]);
        return ItemId.TryRead(hash.AsSpan(0, ItemId.Size), out var id, out _) ? id : throw new InvalidOperationException("An item id is 16 bytes.");
    }
}
