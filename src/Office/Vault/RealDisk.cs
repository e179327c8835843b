using System.Runtime.InteropServices;

namespace Waystation.Office.Vault;

/// <summary>A folder of this machine.</summary>
internal sealed partial class RealDisk(string path) : IDisk
{
    public IReadOnlyList<string> Names() => [.. Directory.GetFiles(path).Select(file => Path.GetFileName(file)!)];

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

    public byte[]? Read(string name, long offset, int length)
    {
        try
        {
            using var file = File.OpenHandle(At(name));
            var bytes = new byte[Math.Max(0, Math.Min(length, RandomAccess.GetLength(file) - offset))];
            var held = 0;
            while (held < bytes.Length && RandomAccess.Read(file, bytes.AsSpan(held), offset + held) is > 0 and var read)
            {
                held += read;
            }

            return held == bytes.Length ? bytes : bytes[..held];
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    public long? Length(string name) => new FileInfo(At(name)) is { Exists: true } file ? file.Length : null;

    public void Write(string name, ReadOnlySpan<byte> bytes)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, Share = FileShare.None, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var file = new FileStream(At(name), options);
        file.Write(bytes);
    }

    public void Sync(string name)
    {
        using var file = new FileStream(At(name), FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        file.Flush(flushToDisk: true);
    }

    public void Rename(string from, string to) => File.Move(At(from), At(to), overwrite: true);

    public void Remove(string name) => File.Delete(At(name));

    /// <summary>A rename is durable only when its folder is. Windows journals it by itself.</summary>
    public void SyncNames()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        const int ReadOnly = 0;
        var folder = Open(path, ReadOnly);
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

    private string At(string name) => Path.GetFileName(name) == name ? Path.Combine(path, name) : throw new ArgumentException("A vault's files have plain names.", nameof(name));

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
