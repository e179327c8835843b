#pragma warning disable RS0030 // The one file of this program that speaks to the terminal; everything else is handed what it reads and writes.
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Waystation.Commands.Verbs;

namespace Waystation.Commands;

/// <summary>The one program that people start: its verbs, each in a file of its own.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        using var stop = new CancellationTokenSource();
        using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        await using var input = Console.OpenStandardInput();
        await using var output = Console.OpenStandardOutput();
        var terminal = new Terminal(Console.IsInputRedirected ? null : static () => Console.ReadKey(intercept: true), Console.Error);
        return await RunAsync(args, new Shell(input, output, Console.Error, terminal.AskSecret, OutputIsTerminal: !Console.IsOutputRedirected), stop.Token);

        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stop.Cancel();
        }
    }

    /// <returns>0 when it was done; 1 after a fault, of which the shell's error has one sentence.</returns>
    internal static async Task<int> RunAsync(string[] args, Shell shell, CancellationToken stop)
    {
        try
        {
            await (args switch
            {
                ["keygen", .. var rest] => Keygen.RunAsync(rest, shell, stop),
                ["seal", .. var rest] => Seal.RunAsync(rest, shell, stop),
                ["open", .. var rest] => Open.RunAsync(rest, shell, stop),
                ["demo", .. var rest] => Demo.RunAsync(rest, shell, stop),
                ["desk", .. var rest] => Verbs.Desk.RunAsync(rest, shell, stop),
                ["found", .. var rest] => Found.RunAsync(rest, shell, stop),
                ["roster", .. var rest] => Roster.RunAsync(rest, shell, stop),
                ["archive", .. var rest] => MakeArchive.RunAsync(rest, shell, stop),
                ["root", .. var rest] => Root.RunAsync(rest, shell, stop),
                ["relay", .. var rest] => Relay.RunAsync(rest, stop),
                ["front", .. var rest] => Front.RunAsync(rest, stop),
                ["backup", .. var rest] => MakeBackup.RunAsync(rest, shell, stop),
                ["restore", .. var rest] => TakeBackup.RunAsync(rest, shell, stop),
                ["catalogue", .. var rest] => Catalogue.RunAsync(rest, shell, stop),
                ["doctor", .. var rest] => Verbs.Doctor.RunAsync(rest, shell, stop),
                ["onion", .. var rest] => Onion.RunAsync(rest, shell, stop),
                [] or ["help" or "-h" or "--help", ..] => shell.Error.WriteLineAsync(Help.Text),
                _ => throw new Refusal("there is no such verb; start without one to see them."),
            });
            return 0;
        }
        catch (Refusal refusal)
        {
            await shell.Error.WriteLineAsync($"waystation: {refusal.Message}");
        }
        catch (OperationCanceledException)
        {
            await shell.Error.WriteLineAsync("waystation: stopped.");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or CryptographicException)
        {
            await shell.Error.WriteLineAsync($"waystation: {fault.Message}");
        }

        return 1;
    }
}
