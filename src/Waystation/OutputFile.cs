using System.Security.Cryptography;

namespace Waystation.Commands;

/// <summary>Where a verb writes to. A file is written aside, in the same folder, and takes its name when it is whole: after a fault nothing has changed.</summary>
internal sealed class OutputFile : IAsyncDisposable
{
    /// <summary>What is here is a device: there is nothing to set aside, and it must not be replaced.</summary>
    private const string Devices = "/dev/";

    /// <summary>A folder in memory that happens to lie among the devices.</summary>
    private const string Memory = "/dev/shm/";

    private readonly string? _path;
    private readonly string? _aside;
    private readonly bool _isOurs;

    private OutputFile(Stream stream, string? path, string? aside, bool isOurs) => (Stream, _path, _aside, _isOurs) = (stream, path, aside, isOurs);

    public Stream Stream { get; }

    /// <param name="path">Null or "-" for standard output.</param>
    /// <param name="secret">Readable by its owner alone.</param>
    /// <exception cref="Refusal">Nothing can be written there.</exception>
    public static OutputFile Create(string? path, Shell shell, bool secret, bool overwrite = true)
    {
        if (path is null or InputFile.Standard)
        {
            return new OutputFile(shell.Output, null, null, isOurs: false);
        }

        try
        {
            path = (File.Exists(path) ? File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName : null) ?? Path.GetFullPath(path);
            if (Directory.Exists(path) || (File.Exists(path) && !overwrite))
            {
                throw new Refusal("the output exists, and is not overwritten.");
            }

            if (path.StartsWith(Devices, StringComparison.Ordinal) && !path.StartsWith(Memory, StringComparison.Ordinal))
            {
                return new OutputFile(new FileStream(path, FileMode.Open, FileAccess.Write), null, null, isOurs: true);
            }

            var aside = Path.Combine(Path.GetDirectoryName(path)!, $".{RandomNumberGenerator.GetHexString(16, lowercase: true)}.part");
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None, BufferSize = 0 };
            if (secret && !OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            return new OutputFile(new FileStream(aside, options), path, aside, isOurs: true);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new Refusal("the output cannot be written.");
        }
    }

    /// <summary>It is whole: now it is there.</summary>
    public async Task FinishAsync(CancellationToken cancellation)
    {
        await Stream.FlushAsync(cancellation);
        if (_aside is not null && Stream is FileStream file)
        {
            RandomAccess.FlushToDisk(file.SafeFileHandle);
            await file.DisposeAsync();
            File.Move(_aside, _path!, overwrite: true);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_isOurs)
        {
            await Stream.DisposeAsync();
        }

        if (_aside is not null)
        {
            File.Delete(_aside);
        }
    }
}
