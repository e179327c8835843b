using Waystation.Commands.Running;
using Waystation.Desk;
using Waystation.Office.Vault;

namespace Waystation.Commands.Verbs;

/// <summary>Opens a desk: its vault's folder, and its pages on 127.0.0.1 for the browser that gets the launch link.</summary>
internal static class Desk
{
    public static async Task RunAsync(IReadOnlyList<string> words, Shell shell, CancellationToken stop)
    {
        var options = new LongOptions(words, ["--vault", "--port", "--idle-minutes"], []);
        var path = options.One("--vault") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "waystation", "desk");
        using var folder = DiskFolder.Hold(path) ?? throw new Refusal("another program holds this vault: is a desk open already?");
        var settings = new DeskSettings(options.Number("--port", 0, 0, 65_535), TimeSpan.FromMinutes(options.Number("--idle-minutes", 10, 1, 120)), DeskSettings.DefaultPause, Sibling.Find("Pictures"));
        await using var desk = await DeskHost.StartAsync(RealWorld.Make(), folder, settings, stop);
        await shell.Error.WriteLineAsync($"Open this link in a browser on this machine (it holds for this start alone):\n\n  {desk.Launch}\n\nStop with Ctrl+C.");
        await Until.StoppedAsync(stop);
    }
}
