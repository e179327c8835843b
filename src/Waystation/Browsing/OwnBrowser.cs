using System.Diagnostics;
using Waystation.Commands.Running;

namespace Waystation.Commands.Browsing;

/// <summary>What came of opening a browser.</summary>
internal abstract record BrowserAnswer
{
    private BrowserAnswer()
    {
    }

    internal sealed record Opened(OwnBrowser Browser) : BrowserAnswer;

    /// <param name="Why">A sentence that ends with a full stop.</param>
    internal sealed record NotOpened(string Why) : BrowserAnswer;
}

/// <summary>A browser that shows one desk, with a profile in memory that goes with it.</summary>
internal sealed class OwnBrowser : IAsyncDisposable
{
    private const string FolderName = "waystation-desk";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    private readonly Process _process;
    private readonly PassingFolder _profile;

    private OwnBrowser(Process process, PassingFolder profile)
    {
        _process = process;
        _profile = profile;
        Ended = process.WaitForExitAsync();
    }

    /// <summary>Done when the person has closed it, or it did not start after all.</summary>
    public Task Ended { get; }

    /// <summary>It ended with a fault, as a browser does that cannot start here. Asked after <see cref="Ended"/>.</summary>
    public bool HasFailed => _process.ExitCode != 0;

    public string Profile => _profile.FullPath;

    public int ProcessId => _process.Id;

    /// <param name="launch">The desk's launch link.</param>
    /// <param name="found">The browser; null: none was found.</param>
    /// <param name="hasScreen">Whether there is a screen to open a window on.</param>
    /// <param name="more">Further options of the browser.</param>
    public static BrowserAnswer Open(Uri launch, FoundBrowser? found, bool hasScreen, params IReadOnlyList<string> more)
    {
        if (found is null)
        {
            return new BrowserAnswer.NotOpened("No Chromium or Firefox was found that can use a profile in memory.");
        }

        if (!hasScreen)
        {
            return new BrowserAnswer.NotOpened("There is no screen here to open a browser on.");
        }

        if (OperatingSystem.IsWindows() || PassingFolder.Make(FolderName) is not { } profile)
        {
            return new BrowserAnswer.NotOpened("This machine has no folder in memory for a throw-away browser profile.");
        }

        try
        {
            var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
            Write(profile.FullPath, ProfileFiles.Of(found.Kind, launch, home));
            var start = new ProcessStartInfo(found.Path) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
            foreach (var option in more.Concat(ProfileFiles.Options(found.Kind, profile.FullPath)))
            {
                start.ArgumentList.Add(option);
            }

            foreach (var (name, value) in ProfileFiles.Environment(profile.FullPath, home, Environment.GetEnvironmentVariable("XAUTHORITY")))
            {
                start.Environment[name] = value;
            }

            var process = Process.Start(start) ?? throw new IOException("Nothing was started.");
            process.StandardInput.Close();
            // What a browser says to a terminal is nobody's business, but must be taken, or it would stop at a full pipe.
            _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
            _ = process.StandardError.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
            return new BrowserAnswer.Opened(new OwnBrowser(process, profile));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or System.ComponentModel.Win32Exception)
        {
            profile.Dispose();
            return new BrowserAnswer.NotOpened("The browser could not be started.");
        }
    }

    /// <summary>Closes it where the person has not, and removes the profile.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            Child.Signal(_process);
            await Task.WhenAny(Ended, Task.Delay(s_patience, CancellationToken.None));
        }

        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await Ended;
        }

        _process.Dispose();
        _profile.Dispose();
    }

    private static void Write(string profile, IReadOnlyList<(string Name, string Text)> files)
    {
        foreach (var folder in new[] { "Default", "home", "passing" })
        {
            Directory.CreateDirectory(Path.Combine(profile, folder));
        }

        foreach (var (name, text) in files)
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = OwnerOnly;
            }

            using var file = new StreamWriter(Path.Combine(profile, name), new System.Text.UTF8Encoding(false), options);
            file.Write(text);
        }
    }
}
