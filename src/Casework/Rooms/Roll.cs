using System.Collections.Immutable;

namespace Waystation.Casework.Rooms;

/// <summary>A list that grows by id and is struck out by id; said again under the same id, the last word in the relay's order counts. Immutable.</summary>
public sealed class Roll<T>
    where T : Fact
{
    private readonly ImmutableSortedDictionary<int, Setting<T>> _inOrder;
    private readonly ImmutableDictionary<string, int> _places;
    private readonly int _next;

    private Roll(ImmutableSortedDictionary<int, Setting<T>> inOrder, ImmutableDictionary<string, int> places, int next)
    {
        _inOrder = inOrder;
        _places = places;
        _next = next;
    }

    internal static Roll<T> Empty { get; } = new(ImmutableSortedDictionary<int, Setting<T>>.Empty, ImmutableDictionary.Create<string, int>(StringComparer.Ordinal), 0);

    /// <summary>What was said and not struck out, in the order in which it was first said.</summary>
    public IEnumerable<Setting<T>> Standing => _inOrder.Values;

    public int Count => _inOrder.Count;

    public Setting<T>? Find(string id) => _places.TryGetValue(id, out var place) ? _inOrder[place] : null;

    public override string ToString() => nameof(Roll<>);

    internal Roll<T> Say(string id, T fact, Stamp by)
    {
        var place = _places.GetValueOrDefault(id, _next);
        return new Roll<T>(_inOrder.SetItem(place, new Setting<T>(fact, by)), _places.SetItem(id, place), Math.Max(_next, place + 1));
    }

    /// <summary>Striking what nobody said changes nothing.</summary>
    internal Roll<T> Strike(string id) => _places.TryGetValue(id, out var place) ? new Roll<T>(_inOrder.Remove(place), _places.Remove(id), _next) : this;

    /// <summary>Takes a fact of this list, or what strikes one out; anything else changes nothing.</summary>
    internal Roll<T> After(Fact fact, Stamp by) => fact switch
    {
        T { ListId: { } id } said => Say(id, said, by),
        StruckOut struck => Strike(struck.Id),
        _ => this,
    };
}
