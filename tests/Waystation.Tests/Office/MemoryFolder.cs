using Waystation.Office.Vault;

namespace Waystation.Tests.Office;

/// <summary>A vault's folder in memory. It can lose power: what was written and not yet synced is torn or gone.</summary>
internal sealed class MemoryFolder : IVaultFolder
{
    private readonly Dictionary<string, byte[]> _files = new(StringComparer.Ordinal);

    /// <summary>Called before each write with its name; may throw, as a disk does.</summary>
    public Action<string>? BeforeWrite { get; set; }

    /// <summary>Called after each write: the file has its name, and the disk fails all the same.</summary>
    public Action<string>? AfterWrite { get; set; }

    /// <summary>Called before a file is removed; may throw, as a disk does.</summary>
    public Action<string>? BeforeRemove { get; set; }

    public IReadOnlyDictionary<string, byte[]> Files => _files;

    public IReadOnlyList<string> Names() => [.. _files.Keys];

    public byte[]? Read(string name) => _files.TryGetValue(name, out var bytes) ? [.. bytes] : null;

    public byte[]? Read(string name, long offset, int length) => Read(name) is { } bytes ? bytes[(int)Math.Min(offset, bytes.Length)..(int)Math.Min(offset + length, bytes.Length)] : null;

    public long? Length(string name) => Read(name)?.Length;

    public void Write(string name, ReadOnlySpan<byte> bytes)
    {
        BeforeWrite?.Invoke(name);
        _files[name] = bytes.ToArray();
        AfterWrite?.Invoke(name);
    }

    public void Remove(string name)
    {
        BeforeRemove?.Invoke(name);
        _files.Remove(name);
    }

    /// <summary>What another machine sees of the disk now.</summary>
    public MemoryFolder Copy()
    {
        var copy = new MemoryFolder();
        foreach (var (name, bytes) in _files)
        {
            copy._files[name] = [.. bytes];
        }

        return copy;
    }

    public void Damage(string name, int at) => _files[name][at] ^= 0x10;
}
