namespace Waystation.Office.Vault;

/// <summary>A vault's folder on a real disk. One process at a time holds it.</summary>
public sealed class DiskFolder : IVaultFolder, IDisposable
{
    private const string LockName = "vault.lock";

    private readonly FileStream _lock;
    private readonly DurableFolder _files;

    private DiskFolder(FileStream held, DurableFolder files)
    {
        _lock = held;
        _files = files;
    }

    /// <summary>Opens or makes the folder, readable by its owner only, and holds it until disposed.</summary>
    /// <returns>Null when another process holds it.</returns>
    /// <exception cref="IOException">The disk failed.</exception>
    public static DiskFolder? Hold(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        FileStream held;
        try
        {
            held = new FileStream(Path.Combine(path, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException fault) when (fault is not DirectoryNotFoundException and not PathTooLongException)
        {
            return null;
        }

        return new DiskFolder(held, new DurableFolder(new RealDisk(path), name => name != LockName));
    }

    public IReadOnlyList<string> Names() => _files.Names();

    public byte[]? Read(string name) => _files.Read(name);

    public byte[]? Read(string name, long offset, int length) => _files.Read(name, offset, length);

    public long? Length(string name) => _files.Length(name);

    public void Write(string name, ReadOnlySpan<byte> bytes) => _files.Write(name, bytes);

    public void Remove(string name) => _files.Remove(name);

    public void Dispose() => _lock.Dispose();
}
