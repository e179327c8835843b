using System.Security.Cryptography;

namespace Waystation.Office.Vault;

/// <summary>What is kept under a key: the value itself, or where it lies.</summary>
internal readonly record struct Slot(Stored In, byte[]? Value, ValuePlace? Place)
{
    public override string ToString() => nameof(Slot);
}

/// <summary>The keys of an unlocked vault in ordinal order, with small values; large ones stay on the disk.</summary>
/// <remarks>Keys that begin alike up to their last slash share that beginning: a desk with very many items has few beginnings, and most keys come in order.</remarks>
internal sealed class Shelf
{
    private readonly Dictionary<string, SortedList<string, Slot>> _folders = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SortedList<string, Slot>>.AlternateLookup<ReadOnlySpan<char>> _byBeginning;
    private readonly List<string> _order = [];
    private int _sorted;

    /// <summary>Into which was put last.</summary>
    private (string Folder, SortedList<string, Slot> Names)? _last;

    public Shelf() => _byBeginning = _folders.GetAlternateLookup<ReadOnlySpan<char>>();

    public IEnumerable<Slot> Slots => _folders.Values.SelectMany(names => names.Values);

    public Slot? Find(string key)
    {
        var cut = CutOf(key);
        return _byBeginning.TryGetValue(key.AsSpan(0, cut), out var names) ? Find(names, key[cut..]) : null;
    }

    public Slot? Find(SegmentLine line) => _folders.TryGetValue(line.Folder, out var names) ? Find(names, line.Name) : null;

    public void Put(SegmentLine line, Stored within)
    {
        if (_last is not { } last || !ReferenceEquals(last.Folder, line.Folder))
        {
            if (!_folders.TryGetValue(line.Folder, out var names))
            {
                _folders.Add(line.Folder, names = new SortedList<string, Slot>(StringComparer.Ordinal));
                _order.Add(line.Folder);
            }

            _last = last = (line.Folder, names);
        }

        if (last.Names.TryGetValue(line.Name, out var old))
        {
            CryptographicOperations.ZeroMemory(old.Value);
        }

        last.Names[line.Name] = new Slot(within, line.Value, line.Place);
    }

    public void Remove(SegmentLine line)
    {
        if (_folders.TryGetValue(line.Folder, out var names) && names.Remove(line.Name, out var old))
        {
            CryptographicOperations.ZeroMemory(old.Value);
            if (names.Count == 0)
            {
                _last = null;
                _folders.Remove(line.Folder);
                _order.RemoveAt(Order().BinarySearch(line.Folder, StringComparer.Ordinal));
                _sorted--;
            }
        }
    }

    /// <summary>Keys with a beginning, in ordinal order.</summary>
    public IReadOnlyList<string> Keys(string beginning)
    {
        var cut = CutOf(beginning);
        var (folder, name) = (beginning[..cut], beginning[cut..]);
        var keys = new List<string>();
        if (_folders.TryGetValue(folder, out var names))
        {
            for (var at = FirstFrom(names.Keys, name); at < names.Count && names.Keys[at].StartsWith(name, StringComparison.Ordinal); at++)
            {
                keys.Add(folder + names.Keys[at]);
            }
        }

        var alone = keys.Count;
        foreach (var deeper in Beginning(beginning).Where(deeper => deeper != folder))
        {
            keys.AddRange(_folders[deeper].Keys.Select(inner => deeper + inner));
        }

        if (keys.Count > alone)
        {
            keys.Sort(StringComparer.Ordinal);
        }

        return keys;
    }

    /// <summary>Keys with a beginning that end with a slash and this name, in ordinal order.</summary>
    public IReadOnlyList<string> KeysNamed(string beginning, string name) => [.. Beginning(beginning).Where(folder => _folders[folder].ContainsKey(name)).Select(folder => folder + name)];

    /// <summary>The last key with a beginning; null when there is none.</summary>
    public string? LastKey(string beginning)
    {
        var cut = CutOf(beginning);
        if (cut < beginning.Length || !_folders.TryGetValue(beginning, out var names) || Beginning(beginning).Skip(1).Any())
        {
            return Keys(beginning) is [.., var last] ? last : null;
        }

        return beginning + names.Keys[^1];
    }

    public void Wipe()
    {
        foreach (var slot in Slots)
        {
            CryptographicOperations.ZeroMemory(slot.Value);
        }

        _last = null;
        _folders.Clear();
        _order.Clear();
        _sorted = 0;
    }

    public override string ToString() => nameof(Shelf);

    private static Slot? Find(SortedList<string, Slot> names, string name) => names.TryGetValue(name, out var slot) ? slot : null;

    /// <summary>Where a key's name begins: after its last slash.</summary>
    private static int CutOf(string key) => key.LastIndexOf('/') + 1;

    private static int FirstFrom(IList<string> sorted, string name)
    {
        var (low, high) = (0, sorted.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = string.CompareOrdinal(sorted[middle], name) < 0 ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    private IEnumerable<string> Beginning(string beginning)
    {
        var order = Order();
        for (var at = FirstFrom(order, beginning); at < order.Count && order[at].StartsWith(beginning, StringComparison.Ordinal); at++)
        {
            yield return order[at];
        }
    }

    /// <summary>The folders in ordinal order. New ones are added at the end and put where they belong when somebody asks: many come at once, when the vault is opened.</summary>
    private List<string> Order()
    {
        const int Few = 8;
        if (_order.Count - _sorted > Few)
        {
            _order.Sort(StringComparer.Ordinal);
        }
        else
        {
            for (; _sorted < _order.Count; _sorted++)
            {
                var folder = _order[^1];
                _order.RemoveAt(_order.Count - 1);
                _order.Insert(~_order.BinarySearch(0, _sorted, folder, StringComparer.Ordinal), folder);
            }
        }

        _sorted = _order.Count;
        return _order;
    }
}
