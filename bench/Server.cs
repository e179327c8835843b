using System.Diagnostics;
using System.Globalization;

namespace Waystation.Bench;

/// <summary>What a process has used until now.</summary>
/// <param name="Cpu">Of all its threads, in user and system.</param>
/// <param name="Memory">Resident, in MiB.</param>
/// <param name="Peak">The most that was ever resident, in MiB.</param>
internal readonly record struct Used(TimeSpan Cpu, double Memory, double Peak);

/// <summary>A published relay or front that runs as a child, and how much of the machine it takes. Linux only: read from /proc.</summary>
internal sealed class Server : IAsyncDisposable
{
    private readonly Process _process;

    private Server(Process process, IReadOnlyList<string> ready) => (_process, Ready) = (process, ready);

    /// <summary>The words of its ready line, after the first two.</summary>
    public IReadOnlyList<string> Ready { get; }

    public static async Task<Server> StartAsync(string program, params string[] options)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (var option in options)
        {
            start.ArgumentList.Add(option);
        }

        var process = Process.Start(start) ?? throw new InvalidOperationException("A server did not start.");
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        var line = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("A server ended before it was ready.");
        return new Server(process, line.Split(' ')[2..]);
    }

    public Used Now()
    {
        var stat = File.ReadAllText($"/proc/{_process.Id}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        var ticks = long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture);
        var status = File.ReadAllLines($"/proc/{_process.Id}/status");
        double Mebibytes(string name) => double.Parse(status.First(line => line.StartsWith(name, StringComparison.Ordinal)).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
        return new Used(TimeSpan.FromMilliseconds(ticks * 10), Mebibytes("VmRSS:"), Mebibytes("VmHWM:"));
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
