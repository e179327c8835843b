using System.Diagnostics;

namespace Waystation.Commands.Running;

/// <summary>A relay or front that runs as a child of this program, and ends with it: it stops when its standard input ends, also when this program is killed.</summary>
internal sealed class Child : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    private readonly Process _process;

    private Child(Process process, IReadOnlyList<string> ready)
    {
        _process = process;
        Ready = ready;
    }

    /// <summary>The words of its ready line, after the first two.</summary>
    public IReadOnlyList<string> Ready { get; }

    /// <summary>Starts it and waits for its ready line, <c>NAME ready …</c>.</summary>
    /// <exception cref="Refusal">It did not start; its own sentence is passed on.</exception>
    public static async Task<Child> StartAsync(string program, IReadOnlyList<string> options, CancellationToken stop)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        Quiet(start);
        foreach (var option in options.Append("--stay-with-parent"))
        {
            start.ArgumentList.Add(option);
        }

        var process = Process.Start(start) ?? throw new Refusal("a part of this program did not start.");
        var errors = process.StandardError.ReadToEndAsync(stop);
        while (await process.StandardOutput.ReadLineAsync(stop) is { } line)
        {
            if (line.Split(' ') is [_, "ready", .. var words])
            {
                // What it says from here on is not needed, but must be taken, or it would stop at a full pipe.
                _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
                return new Child(process, words);
            }
        }

        var said = (await errors).Trim();
        process.Dispose();
        throw new Refusal(said.Length > 0 ? said : "a part of this program did not start.");
    }

    /// <summary>Runs it with this program's own terminal until it ends.</summary>
    /// <returns>Its exit code.</returns>
    public static async Task<int> RunAsync(string program, IReadOnlyList<string> options, CancellationToken stop)
    {
        var start = new ProcessStartInfo(program) { UseShellExecute = false };
        Quiet(start);
        foreach (var option in options)
        {
            start.ArgumentList.Add(option);
        }

        using var process = Process.Start(start) ?? throw new Refusal("a part of this program did not start.");
        await using var registration = stop.Register(() => Signal(process));
        await process.WaitForExitAsync(CancellationToken.None);
        return process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        using var patience = new CancellationTokenSource(s_patience);
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    /// <summary>The runtime's diagnostic sockets lie in /tmp and hand out memory; only the environment switches them off.</summary>
    internal static void Quiet(ProcessStartInfo start) => start.Environment["DOTNET_EnableDiagnostics"] = "0";

    /// <summary>Passes on the wish to stop; the child ends by itself.</summary>
    internal static void Signal(Process process)
    {
        if (OperatingSystem.IsWindows())
        {
            process.Kill();
            return;
        }

        using var kill = Process.Start("/bin/kill", ["-TERM", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }
}
