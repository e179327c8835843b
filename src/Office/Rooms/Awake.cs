namespace Waystation.Office.Rooms;

/// <summary>The rooms whose contents are in memory: the last few that were looked into. The others are read again when they are asked for.</summary>
internal sealed class Awake
{
    private const int Most = 64;

    private readonly Lock _gate = new();
    private readonly LinkedList<CaseRoom> _rooms = [];

    public void Touch(CaseRoom room)
    {
        CaseRoom? oldest = null;
        lock (_gate)
        {
            if (_rooms.First?.Value == room)
            {
                return;
            }

            _rooms.Remove(room);
            _rooms.AddFirst(room);
            if (_rooms.Count > Most)
            {
                oldest = _rooms.Last!.Value;
                _rooms.RemoveLast();
            }
        }

        oldest?.Sleep();
    }

    public override string ToString() => nameof(Awake);
}
