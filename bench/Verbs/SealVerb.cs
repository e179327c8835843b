using System.Security.Cryptography;

namespace Waystation.Bench.Verbs;

/// <summary>Seals and opens one large file with our program and with Debian's <c>age</c>, as processes, in turns, in a folder in memory; of each the quickest round counts.</summary>
/// <remarks>Targets: docs/figures.md, "Sealing".</remarks>
internal static class SealVerb
{
    private static readonly string[] s_needed = ["/usr/bin/age", "/usr/bin/age-keygen", "/usr/bin/taskset", "/usr/bin/time"];

    private const int Rounds = 5;
    private const double TwoCores = 1.6;
    private const double MostMiB = 64;

    public static async Task<bool> RunAsync(IReadOnlyList<string> words, Report report, CancellationToken stop)
    {
        var mebibytes = words is [var size] ? int.Parse(size, System.Globalization.CultureInfo.InvariantCulture) : 1024;
        string[] missing = [.. s_needed.Where(program => !File.Exists(program))];
        if (missing.Length > 0 || !Directory.Exists("/dev/shm"))
        {
            report.Target(false, $"missing: {string.Join(", ", missing)}; a folder in memory (/dev/shm) is needed too");
            return false;
        }

        var folder = Directory.CreateDirectory(Path.Combine("/dev/shm", $"waystation-bench-{RandomNumberGenerator.GetHexString(8, lowercase: true)}"));
        try
        {
            await MeasureAsync(folder.FullName, mebibytes, report, stop);
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        return report.IsMet;
    }

    private static async Task MeasureAsync(string folder, int mebibytes, Report report, CancellationToken stop)
    {
        var (plain, key) = (Path.Combine(folder, "plain"), Path.Combine(folder, "key"));
        await WritePlainAsync(plain, mebibytes, stop);
        await Child.RunAsync("0", "/usr/bin/age-keygen", ["-o", key], stop);
        var recipient = (await File.ReadAllLinesAsync(key, stop)).First(line => line.StartsWith("# public key: ", StringComparison.Ordinal))["# public key: ".Length..];
        var ours = Path.Combine(AppContext.BaseDirectory, "waystation");
        string Sealed(string by) => Path.Combine(folder, $"{by}.age");
        string Opened(string by) => Path.Combine(folder, $"{by}.plain");
        var tasks = new Dictionary<string, (string Program, string[] Arguments, string Output)>
        {
            ["age seal"] = ("/usr/bin/age", ["-r", recipient, "-o", Sealed("age"), plain], Sealed("age")),
            ["our seal"] = (ours, ["seal", "-r", recipient, "-o", Sealed("our"), plain], Sealed("our")),
            ["age open"] = ("/usr/bin/age", ["-d", "-i", key, "-o", Opened("age"), Sealed("age")], Opened("age")),
            ["our open"] = (ours, ["open", "-i", key, "-o", Opened("our"), Sealed("our")], Opened("our")),
        };
        var best = new Dictionary<(string Task, string Cores), Took>();
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var cores in new[] { "0", "0,1" })
            {
                foreach (var (name, task) in tasks)
                {
                    File.Delete(task.Output);
                    var took = await Child.RunAsync(cores, task.Program, task.Arguments, stop);
                    var before = best.GetValueOrDefault((name, cores), took);
                    best[(name, cores)] = new Took(Math.Min(before.Seconds, took.Seconds), Math.Min(before.CpuSeconds, took.CpuSeconds), Math.Max(before.PeakMiB, took.PeakMiB));
                }
            }

            var size = new FileInfo(plain).Length;
            if (tasks.Where(task => task.Key.EndsWith("open", StringComparison.Ordinal)).Any(task => new FileInfo(task.Value.Output).Length != size))
            {
                throw new InvalidOperationException("What was opened is not what was sealed.");
            }
        }

        await MustBeSameAsync(plain, Opened("our"), stop);
        report.Say($"{mebibytes} MiB in memory, X25519, the quickest of {Rounds} rounds in turns; peak memory of all rounds");
        report.Say($"{"",-10} {"cores",-5} {"seconds",8} {"MiB/s",8} {"CPU s",7} {"peak MiB",9}");
        foreach (var ((name, cores), took) in best)
        {
            report.Say($"{name,-10} {cores,-5} {took.Seconds,8:0.000} {mebibytes / took.Seconds,8:0} {took.CpuSeconds,7:0.00} {took.PeakMiB,9:0.0}");
        }

        foreach (var verb in new[] { "seal", "open" })
        {
            var (age, one, two) = (best[($"age {verb}", "0")], best[($"our {verb}", "0")], best[($"our {verb}", "0,1")]);
            var peak = Math.Max(one.PeakMiB, two.PeakMiB);
            report.Target(one.Seconds <= age.Seconds, $"{verb}: on one core {age.Seconds / one.Seconds:0.00} x as fast as age (at least 1)");
            var onTwo = best[($"age {verb}", "0,1")].Seconds / two.Seconds;
            report.Target(onTwo >= TwoCores, $"{verb}: on two cores {onTwo:0.00} x as fast as age on two (at least {TwoCores})");
            report.Target(peak < MostMiB, $"{verb}: {peak:0.0} MiB at most (below {MostMiB})");
            report.Say($"        {verb}: on two cores {one.Seconds / two.Seconds:0.00} x as fast as on one");
        }
    }

    private static async Task WritePlainAsync(string path, int mebibytes, CancellationToken stop)
    {
        var part = new byte[1024 * 1024];
        await using var file = File.Create(path);
        for (var i = 0; i < mebibytes; i++)
        {
            RandomNumberGenerator.Fill(part);
            await file.WriteAsync(part, stop);
        }
    }

    private static async Task MustBeSameAsync(string one, string other, CancellationToken stop)
    {
        await using var first = File.OpenRead(one);
        await using var second = File.OpenRead(other);
        var hash = await SHA256.HashDataAsync(first, stop);
        var again = await SHA256.HashDataAsync(second, stop);
        if (!hash.SequenceEqual(again))
        {
            throw new InvalidOperationException("What was opened is not what was sealed.");
        }
    }
}
