using System.Diagnostics;
using System.Globalization;

namespace Waystation.Bench;

/// <summary>What a program took.</summary>
/// <param name="Seconds">By the clock.</param>
/// <param name="CpuSeconds">On all cores, its children's with it.</param>
/// <param name="PeakMiB">Most memory that was resident at once.</param>
internal sealed record Took(double Seconds, double CpuSeconds, double PeakMiB);

/// <summary>Runs a program to its end on chosen cores and measures it from outside, with the kernel's own counts (<c>/usr/bin/time</c>).</summary>
internal static class Child
{
    /// <summary>The measured programs' own knobs are left as they are delivered.</summary>
    /// <param name="cores">As <c>taskset -c</c> takes them: <c>0</c> or <c>0,1</c>.</param>
    /// <exception cref="InvalidOperationException">It failed; what it said is the message.</exception>
    public static async Task<Took> RunAsync(string cores, string program, IReadOnlyList<string> arguments, CancellationToken stop)
    {
        using var process = Process.Start(new ProcessStartInfo("/usr/bin/time", ["-q", "-f", "%e %U %S %M", "taskset", "-c", cores, program, .. arguments]) { RedirectStandardError = true })
            ?? throw new InvalidOperationException("/usr/bin/time did not start.");
        var clock = Stopwatch.StartNew();
        var said = await process.StandardError.ReadToEndAsync(stop);
        await process.WaitForExitAsync(stop);
        var seconds = clock.Elapsed.TotalSeconds;
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program}: {said}");
        }

        var figures = said.Trim().Split('\n')[^1].Split(' ').Select(figure => double.Parse(figure, CultureInfo.InvariantCulture)).ToArray();
        return new Took(seconds, figures[1] + figures[2], figures[3] / 1024);
    }
}
