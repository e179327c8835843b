using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Waystation.Relay;

/// <summary>The relay's data folder: for one process at a time, and for its user's eyes alone.</summary>
internal sealed partial class RelayFolder : IDisposable
{
    public const string SeedName = "relay.seed";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const string LockName = "relay.lock";

    private readonly FileStream _lock;

    private RelayFolder(string path, FileStream held) => (FullPath, _lock) = (path, held);

    public string FullPath { get; }

    /// <exception cref="RelayCannotStartException">Another process has the folder, or it cannot be used.</exception>
    public static RelayFolder Open(string path)
    {
        try
        {
            var full = Path.GetFullPath(path);
            CreateFolder(full);
            return new RelayFolder(full, new FileStream(Path.Combine(full, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (UnauthorizedAccessException)
        {
            throw new RelayCannotStartException("The data folder cannot be used: no permission.");
        }
        catch (IOException)
        {
            throw new RelayCannotStartException("The data folder is in use by another relay, or cannot be written. One store, one relay.");
        }
    }

    /// <summary>The seed of the relay's key, drawn at the first start. For whoever calls to wipe.</summary>
    /// <exception cref="RelayCannotStartException">The file is not a seed.</exception>
    public byte[] Seed()
    {
        var there = Read(SeedName);
        if (there is not null)
        {
            return there.Length == RelayKey.SeedSize ? there : throw new RelayCannotStartException("relay.seed is damaged: put it back from a backup, or the relay loses its address.");
        }

        // A store without its key: starting with a new one would make every head that was signed so far a stranger's.
        if (File.Exists(Path.Combine(FullPath, Stores.Sqlite.SqliteStore.FileName)))
        {
            throw new RelayCannotStartException("There is a store, but relay.seed is missing: put it back from a backup.");
        }

        var drawn = RandomNumberGenerator.GetBytes(RelayKey.SeedSize);
        Write(SeedName, drawn);
        return drawn;
    }

    public byte[]? Read(string name)
    {
        var path = Path.Combine(FullPath, name);
        return File.Exists(path) ? File.ReadAllBytes(path) : null;
    }

    /// <summary>Puts a small file whole or not at all: written aside, synced, renamed, and the folder synced.</summary>
    public void Write(string name, byte[] content)
    {
        var path = Path.Combine(FullPath, name);
        var aside = path + ".new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        using (var file = new FileStream(aside, options))
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
        }

        File.Move(aside, path, overwrite: true);
        SyncFolder();
    }

    public void Dispose() => _lock.Dispose();

    private static void CreateFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
            return;
        }

        var mode = OwnerOnly | UnixFileMode.UserExecute;
        Directory.CreateDirectory(path, mode);
        File.SetUnixFileMode(path, mode);
    }

    private void SyncFolder()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var folder = OpenFile(FullPath, 0);
        if (folder < 0)
        {
            throw new IOException("The data folder cannot be opened.");
        }

        var synced = Sync(folder);
        _ = CloseFile(folder);
        if (synced != 0)
        {
            throw new IOException("The data folder cannot be synced.");
        }
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int OpenFile(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Sync(int file);

    [LibraryImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int CloseFile(int file);
}
