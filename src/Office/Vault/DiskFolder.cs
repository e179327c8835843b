using System.Runtime.InteropServices;

namespace Waystation.Office.Vault;

/// <summary>A vault's folder on a real disk. One process at a time holds it.</summary>
public sealed partial class DiskFolder : IVaultFolder, IDisposable
{
    private const string Aside = ".aside";
    private const string LockName = "vault.lock";

    private readonly string _path;
    private readonly FileStream _lock;

    private DiskFolder(string path, FileStream held)
    {
        _path = path;
        _lock = held;
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

        foreach (var left in Directory.GetFiles(path, "*" + Aside))
        {
            File.Delete(left);
        }

        return new DiskFolder(path, held);
    }

    public IReadOnlyList<string> Names() =>
        [.. Directory.GetFiles(_path).Select(file => Path.GetFileName(file)!).Where(name => name != LockName && !name.EndsWith(Aside, StringComparison.Ordinal))];

    public byte[]? Read(string name)
    {
        try
        {
            return File.ReadAllBytes(At(name));
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    public void Write(string name, ReadOnlySpan<byte> bytes)
    {
        var aside = At(name) + Aside;
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, Share = FileShare.None, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var file = new FileStream(aside, options))
        {
            file.Write(bytes);
            file.Flush(flushToDisk: true);
        }

        File.Move(aside, At(name), overwrite: true);
        SyncFolder();
    }

    public void Remove(string name) => File.Delete(At(name));

    public void Dispose() => _lock.Dispose();

    private string At(string name) => Path.GetFileName(name) == name ? Path.Combine(_path, name) : throw new ArgumentException("A vault's files have plain names.", nameof(name));

    /// <summary>A rename is durable only when its folder is. Windows journals it by itself.</summary>
    private void SyncFolder()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        const int ReadOnly = 0;
        var folder = Open(_path, ReadOnly);
        if (folder < 0)
        {
            throw new IOException("The vault's folder could not be opened to sync it.");
        }

        try
        {
            if (Fsync(folder) != 0)
            {
                throw new IOException("The vault's folder could not be synced.");
            }
        }
        finally
        {
            _ = Close(folder);
        }
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Fsync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Close(int descriptor);
}
