using Waystation.Office.Vault;

namespace Waystation.Tests.Attacks;

/// <summary>A disk that keeps what was synced. At a power cut, names that were not synced are there, or not, each for itself; content that was not synced is old, new, short, or zeros.</summary>
/// <param name="cutAt">Before which operation the power goes; counted from 1.</param>
/// <param name="seed">How the first cut falls out, and from it those that follow.</param>
/// <param name="lies">It says that it has synced, and has not.</param>
internal sealed class PowerDisk(int cutAt, uint seed, bool lies = false) : IDisk
{
    private readonly Dictionary<string, Inode> _names = new(StringComparer.Ordinal);
    private List<Action<Dictionary<string, Inode>>> _unsynced = [];
    private Dictionary<string, Inode> _durable = new(StringComparer.Ordinal);
    private uint _dice = seed;
    private int _operations;
    private int _cutAt = cutAt;

    public int Operations => _operations;

    /// <summary>What a program reads there now, synced or not.</summary>
    public IEnumerable<byte[]> Contents => _names.Values.Select(file => file.Live);

    /// <summary>From now on the power goes before this operation.</summary>
    public void CutAt(int operation) => _cutAt = operation;

    public IReadOnlyList<string> Names() => [.. _names.Keys];

    public byte[]? Read(string name) => _names.TryGetValue(name, out var file) ? [.. file.Live] : null;

    public byte[]? Read(string name, long offset, int length) => _names.TryGetValue(name, out var file) ? file.Live[(int)Math.Min(offset, file.Live.Length)..(int)Math.Min(offset + length, file.Live.Length)] : null;

    public long? Length(string name) => _names.TryGetValue(name, out var file) ? file.Live.Length : null;

    public void Write(string name, ReadOnlySpan<byte> bytes)
    {
        Tick();
        var file = new Inode { Live = bytes.ToArray() };
        Do(names => names[name] = file);
    }

    public void Sync(string name)
    {
        Tick();
        if (!lies)
        {
            _names[name].Synced = _names[name].Live;
        }
    }

    public void Rename(string from, string to)
    {
        Tick();
        var file = _names[from];
        Do(names =>
        {
            names.Remove(from);
            names[to] = file;
        });
    }

    public void Remove(string name)
    {
        Tick();
        Do(names => names.Remove(name));
    }

    public void SyncNames()
    {
        Tick();
        if (!lies)
        {
            _durable = new(_names, StringComparer.Ordinal);
            _unsynced.Clear();
        }
    }

    /// <summary>What is on the disk when the power is back: all of it stays now.</summary>
    public PowerDisk AfterTheCut()
    {
        var names = new Dictionary<string, Inode>(_durable, StringComparer.Ordinal);
        foreach (var change in _unsynced.Where(_ => Roll(2) == 0))
        {
            change(names);
        }

        var after = new PowerDisk(int.MaxValue, _dice, lies);
        foreach (var (name, file) in names)
        {
            var settled = Settle(file);
            after._names[name] = new Inode { Live = settled, Synced = settled };
        }

        after._durable = new(after._names, StringComparer.Ordinal);
        return after;
    }

    /// <summary>What the next program finds when this one was killed and the power stayed: everything, also what is not synced yet.</summary>
    public PowerDisk AfterAKill()
    {
        var after = new PowerDisk(int.MaxValue, _dice, lies) { _durable = new(_durable, StringComparer.Ordinal), _unsynced = [.. _unsynced] };
        foreach (var (name, file) in _names)
        {
            after._names[name] = file;
        }

        return after;
    }

    /// <summary>A copy in another machine, where all of it stays.</summary>
    /// <param name="seed">How the first cut falls out.</param>
    /// <param name="lies">It says that it has synced, and has not.</param>
    public PowerDisk Copied(uint seed, bool lies = false)
    {
        var copy = new PowerDisk(int.MaxValue, seed, lies);
        foreach (var (name, file) in _names)
        {
            copy._names[name] = new Inode { Live = file.Live, Synced = file.Live };
        }

        copy._durable = new(copy._names, StringComparer.Ordinal);
        return copy;
    }

    private void Do(Action<Dictionary<string, Inode>> change)
    {
        change(_names);
        _unsynced.Add(change);
    }

    private byte[] Settle(Inode file) => file.Synced == file.Live ? file.Live : Roll(4) switch
    {
        0 => file.Live,
        1 => file.Live[..Roll(file.Live.Length + 1)],
        2 => [.. file.Live[..Roll(file.Live.Length + 1)], .. new byte[64]],
        _ => file.Synced ?? [],
    };

    private void Tick()
    {
        if (++_operations >= _cutAt)
        {
            throw new PowerCutException();
        }
    }

    private int Roll(int below)
    {
        _dice = unchecked((_dice * 1_664_525) + 1_013_904_223);
        return (int)((_dice >> 16) % below);
    }

    private sealed class Inode
    {
        public required byte[] Live { get; init; }

        public byte[]? Synced { get; set; }
    }
}

/// <summary>The machine is off: nobody catches this.</summary>
internal sealed class PowerCutException : Exception;
