namespace Waystation.Commands.Browsing;

/// <summary>Whose browser it is: how its profile is written, and how it is told.</summary>
internal enum BrowserKind
{
    Chromium,
    Firefox,
}

/// <summary>A browser on this machine.</summary>
/// <param name="Path">Its executable.</param>
internal sealed record FoundBrowser(BrowserKind Kind, string Path)
{
    private static readonly (BrowserKind Kind, string Name)[] s_names =
    [
        (BrowserKind.Chromium, "chromium"),
        (BrowserKind.Chromium, "chromium-browser"),
        (BrowserKind.Chromium, "google-chrome"),
        (BrowserKind.Chromium, "google-chrome-stable"),
        (BrowserKind.Firefox, "firefox"),
        (BrowserKind.Firefox, "firefox-esr"),
    ];

    /// <param name="path">As in <c>PATH</c>; null: there is none.</param>
    /// <returns>The first that can use a profile in memory; null when there is none.</returns>
    public static FoundBrowser? On(string? path)
    {
        var folders = (path ?? "").Split(System.IO.Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return s_names
            .SelectMany(known => folders.Select(folder => new FoundBrowser(known.Kind, System.IO.Path.Combine(folder, known.Name))))
            .FirstOrDefault(found => File.Exists(found.Path) && !IsSnap(found.Path));
    }

    /// <summary>A snap sees neither the machine's memory folders nor files that others made there.</summary>
    private static bool IsSnap(string path)
    {
        const string Snaps = "/snap/";
        try
        {
            var real = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
            if (real.StartsWith(Snaps, StringComparison.Ordinal) || real.EndsWith("/snap", StringComparison.Ordinal))
            {
                return true;
            }

            Span<byte> beginning = stackalloc byte[4096];
            using var file = new FileStream(real, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            var read = file.ReadAtLeast(beginning, beginning.Length, throwOnEndOfStream: false);
            return beginning.StartsWith("#!"u8) && beginning[..read].IndexOf("/snap/bin/"u8) >= 0;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return true;
        }
    }
}
