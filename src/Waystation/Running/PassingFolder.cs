using System.Security.Cryptography;

namespace Waystation.Commands.Running;

/// <summary>A folder of this program's own in the machine's memory; gone when disposed of. What a killed program left is removed by the next.</summary>
internal sealed class PassingFolder : IDisposable
{
    private const string Held = "held.lock";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly FileStream _held;

    private PassingFolder(string path, FileStream held) => (FullPath, _held) = (path, held);

    public string FullPath { get; }

    /// <summary>The places of this machine that are memory and not a disk: of those that exist, the first.</summary>
    /// <param name="places">Candidates; on Linux <c>/dev/shm</c> and the user's runtime folder.</param>
    /// <param name="kindOf">The kind of file system at a place.</param>
    public static string? PlaceAmong(IEnumerable<string?> places, Func<string, string> kindOf) =>
        places.FirstOrDefault(place => !string.IsNullOrEmpty(place) && Directory.Exists(place) && kindOf(place) is "tmpfs" or "ramfs");

    /// <param name="name">Begins the folder's name.</param>
    /// <returns>Null: this machine has no such place that can be written.</returns>
    public static PassingFolder? Make(string name)
    {
        if (OperatingSystem.IsWindows()
            || PlaceAmong(["/dev/shm", Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR")], path => new DriveInfo(path).DriveFormat) is not { } place)
        {
            return null;
        }

        try
        {
            Sweep(place, name);
            var path = Path.Combine(place, $"{name}-{RandomNumberGenerator.GetHexString(16, lowercase: true)}");
            Directory.CreateDirectory(path, OwnerOnly);
            return new PassingFolder(path, Hold(path));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Removes it, also while a program that used it is still ending.</summary>
    public void Dispose()
    {
        _held.Dispose();
        for (var i = 0; i < 50 && Directory.Exists(FullPath); i++)
        {
            try
            {
                Directory.Delete(FullPath, recursive: true);
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                Thread.Sleep(100);
            }
        }
    }

    private static void Sweep(string place, string name)
    {
        foreach (var left in Directory.GetDirectories(place, name + "-*"))
        {
            try
            {
                Hold(left).Dispose();
                Directory.Delete(left, recursive: true);
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                // Held by a program that runs, or another user's.
            }
        }
    }

    private static FileStream Hold(string path) => new(Path.Combine(path, Held), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
}
