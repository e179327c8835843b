using System.Security.Cryptography;
using Waystation.Casework.Rooms;
using Waystation.Letters;
using Waystation.Mail;
using Waystation.Office.Courier;

namespace Waystation.Office.Rooms;

/// <summary>Appends this desk's entries to a room: exactly after the last one seen, so that each is chained over all that came before.</summary>
internal static class RoomWriter
{
    /// <summary>For how many days an entry is sent; the room's renewal keeps it longer.</summary>
    public const int Days = 300;

    private const int Tries = 32;

    /// <param name="id">Under which it is appended once, however often this is called.</param>
    /// <param name="decided">What the person had seen when they decided, however often this is tried; null for what the desk has seen when it writes.</param>
    /// <param name="stillRight">Asked over each head over which it is tried; null for what is right over any.</param>
    /// <returns>Null when the entry is in the room, or is no longer right; otherwise why the relay would not take it.</returns>
    public static async Task<RelayRefusal?> WriteAsync(Workstation desk, CaseRoom room, ItemId id, Fact fact, CancellationToken stop, SeenThen? decided = null, Func<bool>? stillRight = null)
    {
        if (room.IsFromArchive)
        {
            // It is read here and nowhere else goes on.
            return null;
        }

        for (var i = 0; i < Tries; i++)
        {
            await RoomStep.TakeAsync(desk, room, stop);
            if (room.Holds(id))
            {
                return null;
            }

            if (room.IsOver)
            {
                // The next epoch's key is on its way; until it comes, what is to be said waits here.
                return RelayRefusal.Busy;
            }

            if (stillRight?.Invoke() == false)
            {
                return null;
            }

            if (fact is AuthorIntroduced && !id.Equals(IntroductionId(room)) && room.Log.NameOf(room.Author.Address.ToText()) is not null)
            {
                // Of an epoch that is over by now: in this one it has been said.
                return null;
            }

            var (nextId, next) = room.Log.NameOf(room.Author.Address.ToText()) is null ? (IntroductionId(room), room.Introduction(desk))
                : fact is PersonalFact personal && !room.HasKeyOf(personal.Person) ? (PersonKeyId(room, personal.Person), PersonSeal.Draw(personal.Person))
                : (id, fact);
            var seen = RoomSeen.Of(desk, room);
            var body = room.SealEntry(next, decided is not null && nextId.Equals(id) ? decided.Under(seen, desk, room) : seen, desk.World.Today);
            switch (await desk.Relay.AppendAsync(room.Key, new Item(nextId, Expiry.Draw(desk.World.Today, Days), body), seen.Head.Number, stop))
            {
                case AppendAnswer.Refused { Why: RelayRefusal.AnotherCameFirst or RelayRefusal.IdTaken }:
                    break;
                case AppendAnswer.Refused refused:
                    return refused.Why;
                default:
                    break;
            }
        }

        return RelayRefusal.Busy;
    }

    /// <summary>Appends wherever the log stands by now: a piece of a file, or a word that comes too late to count.</summary>
    public static async Task<RelayRefusal?> AppendPieceAsync(Workstation desk, CaseRoom room, ItemId id, byte[] body, CancellationToken stop) =>
        await desk.Relay.AppendAsync(room.Key, new Item(id, Expiry.Draw(desk.World.Today, Days), body), onlyAfter: null, stop) switch
        {
            AppendAnswer.Refused { Why: RelayRefusal.IdTaken } => null,
            AppendAnswer.Refused refused => refused.Why,
            _ => null,
        };

    /// <summary>The same from every desk: of two that make a key for one person, the first in the relay's order counts.</summary>
    private static ItemId PersonKeyId(CaseRoom room, string person)
    {
        var hash = SHA256.HashData([.. "waystation/person-keyed/v1"u8, .. System.Text.Encoding.UTF8.GetBytes(person)]);
        return LetterId.TryParse(Convert.ToHexStringLower(hash.AsSpan(0, LetterId.Size)), out var name) ? room.IdOf(name) : throw new InvalidOperationException("A letter id is 16 bytes.");
    }

    /// <summary>Under which this desk introduces itself, once.</summary>
    internal static ItemId IntroductionId(CaseRoom room) => IntroductionId(room.Author.Address);

    internal static ItemId IntroductionId(Address author)
    {
        var hash = SHA256.HashData([.. "waystation/introduced/v1"u8, .. author.Bytes]);
        return ItemId.TryRead(hash.AsSpan(0, ItemId.Size), out var id, out _) ? id : throw new InvalidOperationException("An item id is 16 bytes.");
    }
}
