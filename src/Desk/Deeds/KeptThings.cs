using System.Security.Cryptography;

namespace Waystation.Desk.Deeds;

/// <summary>The last few things of a kind, in memory until the desk is locked, each under a ticket that says nothing by itself.</summary>
internal sealed class KeptThings<T>(int most)
    where T : class
{
    private readonly Lock _gate = new();
    private readonly LinkedList<(string Ticket, T Thing)> _things = [];

    public string Keep(T thing)
    {
        var ticket = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
        lock (_gate)
        {
            _things.AddFirst((ticket, thing));
            if (_things.Count > most)
            {
                _things.RemoveLast();
            }
        }

        return ticket;
    }

    public T? Find(string? ticket)
    {
        lock (_gate)
        {
            return _things.FirstOrDefault(kept => kept.Ticket == ticket).Thing;
        }
    }

    /// <summary>Hands it out and forgets it.</summary>
    public T? Take(string ticket)
    {
        lock (_gate)
        {
            var kept = _things.FirstOrDefault(kept => kept.Ticket == ticket);
            _things.Remove(kept);
            return kept.Thing;
        }
    }

    public void Clear()
    {
        lock (_gate)
        {
            _things.Clear();
        }
    }

    public override string ToString() => nameof(KeptThings<>);
}
