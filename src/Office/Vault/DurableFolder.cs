namespace Waystation.Office.Vault;

/// <summary>Files that are there whole or not at all, over a disk that keeps only what was synced: written aside, synced, renamed, and the names synced.</summary>
internal sealed class DurableFolder : IVaultFolder
{
    private const string Aside = ".aside";

    private readonly IDisk _disk;
    private readonly Func<string, bool> _isOurs;

    /// <param name="disk">What was left aside by a process that was killed is removed from it.</param>
    /// <param name="isOurs">Which other files belong to the vault.</param>
    public DurableFolder(IDisk disk, Func<string, bool> isOurs)
    {
        (_disk, _isOurs) = (disk, isOurs);
        foreach (var left in disk.Names().Where(IsAside))
        {
            disk.Remove(left);
        }
    }

    public IReadOnlyList<string> Names() => [.. _disk.Names().Where(name => !IsAside(name) && _isOurs(name))];

    public byte[]? Read(string name) => _disk.Read(name);

    public byte[]? Read(string name, long offset, int length) => _disk.Read(name, offset, length);

    public long? Length(string name) => _disk.Length(name);

    public void Write(string name, ReadOnlySpan<byte> bytes)
    {
        var aside = name + Aside;
        try
        {
            _disk.Write(aside, bytes);
            _disk.Sync(aside);
            _disk.Rename(aside, name);
        }
        catch (IOException)
        {
            // A full disk gets its room back.
            _disk.Remove(aside);
            throw;
        }

        _disk.SyncNames();
    }

    public void Remove(string name) => _disk.Remove(name);

    private static bool IsAside(string name) => name.EndsWith(Aside, StringComparison.Ordinal);
}
