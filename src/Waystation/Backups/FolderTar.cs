using System.Formats.Tar;

namespace Waystation.Commands.Backups;

/// <summary>A flat folder of files as a tar, and back. Names are plain: what was sealed by a stranger cannot write outside the folder.</summary>
internal static class FolderTar
{
    private const int MostFiles = 1_000_000;

    /// <param name="leaveOut">Names of files that belong to the running program.</param>
    public static async Task WriteAsync(string folder, Func<string, bool> leaveOut, Stream into, CancellationToken stop)
    {
        await using var tar = new TarWriter(into, TarEntryFormat.Pax, leaveOpen: true);
        foreach (var path in Directory.GetFiles(folder).Order(StringComparer.Ordinal).Where(path => !leaveOut(Path.GetFileName(path))))
        {
            await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            // Who owned it and when it was written is not in it.
            var entry = new PaxTarEntry(TarEntryType.RegularFile, Path.GetFileName(path)) { DataStream = file, Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite, ModificationTime = DateTimeOffset.UnixEpoch };
            await tar.WriteEntryAsync(entry, stop);
        }
    }

    /// <param name="folder">Empty, readable by its owner alone.</param>
    /// <exception cref="InvalidDataException">Something other than plain files is in it, or it ends early.</exception>
    public static async Task ReadAsync(Stream from, string folder, CancellationToken stop)
    {
        await using var tar = new TarReader(from, leaveOpen: true);
        for (var files = 0; await tar.GetNextEntryAsync(copyData: false, stop) is { } entry; files++)
        {
            if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile) || entry.Name is "" or "." or ".." || Path.GetFileName(entry.Name) != entry.Name || files == MostFiles)
            {
                throw new InvalidDataException("Only plain files lie in a backup.");
            }

            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            await using var file = new FileStream(Path.Combine(folder, entry.Name), options);
            if (entry.DataStream is { } content)
            {
                await content.CopyToAsync(file, stop);
            }

            await file.FlushAsync(stop);
            RandomAccess.FlushToDisk(file.SafeFileHandle);
        }
    }
}
