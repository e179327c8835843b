using Waystation.Mail;

namespace Waystation.Office.Rooms;

/// <summary>The heads of rooms that people were shown since this desk was unlocked: what they decide, they decide over one of these. In memory only.</summary>
internal sealed class ShownHeads
{
    /// <summary>Of one room; who decides over an older one looks again.</summary>
    private const int Most = 64;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, LinkedList<RoomSeen>> _rooms = new(StringComparer.Ordinal);

    public void Note(Address room, RoomSeen seen)
    {
        lock (_gate)
        {
            var name = room.ToText();
            if (!_rooms.TryGetValue(name, out var heads))
            {
                _rooms[name] = heads = [];
            }

            if (heads.First?.Value == seen)
            {
                return;
            }

            heads.AddFirst(seen);
            if (heads.Count > Most)
            {
                heads.RemoveLast();
            }
        }
    }

    /// <returns>Null when nobody was shown the room so far, or too long ago.</returns>
    public RoomSeen? Find(Address room, long number)
    {
        lock (_gate)
        {
            return _rooms.GetValueOrDefault(room.ToText())?.FirstOrDefault(seen => seen.Number == number);
        }
    }

    public override string ToString() => nameof(ShownHeads);
}
