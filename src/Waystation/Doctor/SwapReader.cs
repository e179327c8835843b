namespace Waystation.Commands.Doctor;

/// <summary>Reads from Linux where memory is moved to, and what lies under it.</summary>
/// <param name="root">The root of the file system: "/" but in tests.</param>
internal sealed class SwapReader(string root = "/")
{
    private const int Deepest = 8;

    /// <returns>Null where the system does not say.</returns>
    public IReadOnlyList<SwapPlace>? Places()
    {
        if (Text("proc/swaps") is not { } swaps)
        {
            return null;
        }

        var places = new List<SwapPlace>();
        foreach (var line in swaps.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1))
        {
            if (line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries) is [var name, var kind, ..])
            {
                var path = name.Replace("\\040", " ", StringComparison.Ordinal);
                places.Add(new SwapPlace(path, kind == "partition" ? Under(path) : UnderFile(path)));
            }
        }

        return places;
    }

    public bool CanHibernate() =>
        (Text("sys/power/state") ?? "").Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries).Contains("disk", StringComparer.Ordinal)
        && !(Text("sys/power/disk") ?? "").Contains("[disabled]", StringComparison.Ordinal);

    /// <summary>The device that a file lies on: the mount whose folder is the longest beginning of its path.</summary>
    private Keeping UnderFile(string path)
    {
        var best = (Folder: "", Source: "");
        foreach (var line in (Text("proc/self/mountinfo") ?? "").Split('\n'))
        {
            var halves = line.Split(" - ");
            if (halves is [var mount, var kind] && mount.Split(' ') is [_, _, _, _, var folder, ..] && kind.Split(' ') is [_, var source, ..]
                && (folder == "/" || path == folder || path.StartsWith(folder + "/", StringComparison.Ordinal)) && folder.Length >= best.Folder.Length)
            {
                best = (folder, source);
            }
        }

        return best.Source.StartsWith("/dev/", StringComparison.Ordinal) ? Under(best.Source) : Keeping.Unknown;
    }

    private Keeping Under(string device)
    {
        var real = File.Exists(At(device)) ? File.ResolveLinkTarget(At(device), returnFinalTarget: true)?.FullName ?? device : device;
        return OfBlock(Path.GetFileName(real), Deepest);
    }

    /// <summary>Follows a device to what it is made of: encrypted anywhere on the way down is encrypted.</summary>
    private Keeping OfBlock(string name, int deeper)
    {
        var block = "sys/class/block/" + name;
        if (deeper == 0 || !Directory.Exists(At(block)))
        {
            return Keeping.Unknown;
        }

        if (name.StartsWith("zram", StringComparison.Ordinal))
        {
            return Text(block + "/backing_dev")?.Trim() is null or "none" or "" ? Keeping.Memory : Keeping.Unknown;
        }

        if (Text(block + "/dm/uuid")?.StartsWith("CRYPT-", StringComparison.Ordinal) == true)
        {
            return Keeping.Encrypted;
        }

        var slaves = At(block + "/slaves");
        var under = Directory.Exists(slaves) ? Directory.GetFileSystemEntries(slaves).Select(slave => OfBlock(Path.GetFileName(slave), deeper - 1)).ToList() : [];
        return under.Count == 0 || under.Contains(Keeping.Plain) ? Keeping.Plain
            : under.Contains(Keeping.Unknown) ? Keeping.Unknown
            : Keeping.Encrypted;
    }

    private string? Text(string path)
    {
        try
        {
            return File.ReadAllText(At(path));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private string At(string path) => Path.Combine(root, path.TrimStart('/'));
}
