using Waystation.Commands.Browsing;
using Waystation.Commands.Running;
using Waystation.Commands.Tor;
using Waystation.Desk;
using Waystation.Office.Vault;

namespace Waystation.Commands.Verbs;

/// <summary>Opens a desk: its vault's folder, and its pages on 127.0.0.1 for the browser that gets the launch link.</summary>
internal static class Desk
{
    /// <summary>A browser that ends with a fault sooner than this has not started.</summary>
    private static readonly TimeSpan s_start = TimeSpan.FromSeconds(15);

    public static async Task RunAsync(IReadOnlyList<string> words, Shell shell, CancellationToken stop)
    {
        var options = new LongOptions(words, ["--vault", "--port", "--idle-minutes", "--socks"], ["--no-browser"]);
        var path = options.One("--vault") ?? VaultFolder.Default;
        using var folder = DiskFolder.Hold(path) ?? throw new Refusal("another program holds this vault: is a desk open already?");
        var settings = new DeskSettings(options.Number("--port", 0, 0, 65_535), TimeSpan.FromMinutes(options.Number("--idle-minutes", 10, 1, 120)), DeskSettings.DefaultPause, Sibling.Find("Pictures"));
        await using var desk = await DeskHost.StartAsync(RealWorld.Make(TorProxy.ReadSocks(options.One("--socks"))), folder, settings, stop);
        if (options.Has("--no-browser") || !await ShowAsync(desk, shell, stop))
        {
            await shell.Error.WriteLineAsync($"Open this link in a browser on this machine (it holds for this start alone):\n\n  {desk.Launch}\n\nStop with Ctrl+C.");
            await Until.StoppedAsync(stop);
        }
    }

    /// <summary>Shows the desk in a browser of its own until that is closed or this program is stopped.</summary>
    /// <returns>False: there is no such browser here; it was said why.</returns>
    private static async Task<bool> ShowAsync(DeskHost desk, Shell shell, CancellationToken stop)
    {
        var hasScreen = !OperatingSystem.IsLinux() || Environment.GetEnvironmentVariable("DISPLAY") is { Length: > 0 } || Environment.GetEnvironmentVariable("WAYLAND_DISPLAY") is { Length: > 0 };
        var answer = OwnBrowser.Open(desk.Launch, FoundBrowser.On(Environment.GetEnvironmentVariable("PATH")), hasScreen);
        if (answer is not BrowserAnswer.Opened { Browser: var browser })
        {
            await shell.Error.WriteLineAsync(answer is BrowserAnswer.NotOpened no ? $"{no.Why} Use one that keeps no history and restores nothing." : "");
            return false;
        }

        await using (browser)
        {
            await shell.Error.WriteLineAsync("The desk opens in a browser of its own; its profile lies in memory and goes with it. That browser reaches the desk and nothing else.\nClose its window, or press Ctrl+C here, and the desk is locked and ended.");
            var start = Task.Delay(s_start, CancellationToken.None);
            await Task.WhenAny(browser.Ended, Until.StoppedAsync(stop));
            if (stop.IsCancellationRequested || !browser.HasFailed || start.IsCompleted)
            {
                return true;
            }
        }

        await shell.Error.WriteLineAsync("The browser would not start with a profile in memory. Use one that keeps no history and restores nothing.");
        return false;
    }
}
