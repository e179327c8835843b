using System.Security.Cryptography;

namespace Waystation.Office.Vault;

/// <summary>What is kept under a key: the value itself, or where it lies.</summary>
internal sealed record Slot(string Key, Stored In, byte[]? Value, ValuePlace? Place)
{
    public override string ToString() => nameof(Slot);
}

/// <summary>The keys of an unlocked vault in ordinal order, with small values; large ones stay on the disk.</summary>
internal sealed class Shelf
{
    private readonly Dictionary<string, Slot> _slots = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _order = new(StringComparer.Ordinal);

    public Slot? Find(string key) => _slots.GetValueOrDefault(key);

    public void Put(SegmentLine line, Stored within)
    {
        if (_slots.TryGetValue(line.Key, out var old))
        {
            CryptographicOperations.ZeroMemory(old.Value);
        }
        else
        {
            _order.Add(line.Key);
        }

        _slots[line.Key] = new Slot(line.Key, within, line.Value, line.Place);
    }

    public void Remove(string key)
    {
        if (_slots.Remove(key, out var old))
        {
            _order.Remove(key);
            CryptographicOperations.ZeroMemory(old.Value);
        }
    }

    /// <summary>Keys with a beginning, in ordinal order.</summary>
    public IReadOnlyList<string> Keys(string beginning)
    {
        if (beginning.Length == 0)
        {
            return [.. _order];
        }

        return [.. _order.GetViewBetween(beginning, After(beginning)).Where(key => key.StartsWith(beginning, StringComparison.Ordinal))];
    }

    /// <summary>The last key with a beginning; null when there is none.</summary>
    public string? LastKey(string beginning) =>
        _order.GetViewBetween(beginning, After(beginning)).Reverse().FirstOrDefault(key => key.StartsWith(beginning, StringComparison.Ordinal));

    public void Wipe()
    {
        foreach (var slot in _slots.Values)
        {
            CryptographicOperations.ZeroMemory(slot.Value);
        }

        _slots.Clear();
        _order.Clear();
    }

    public override string ToString() => nameof(Shelf);

    /// <summary>The first text that no longer begins so: its last character is one higher.</summary>
    private static string After(string beginning) => beginning[..^1] + (char)(beginning[^1] + 1);
}
