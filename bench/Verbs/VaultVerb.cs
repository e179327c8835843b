using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Waystation.Mail;
using Waystation.Office;
using Waystation.Office.Vault;

namespace Waystation.Bench.Verbs;

/// <summary>A desk with many letters in its vault: unlocking it until the list of cases stands, opening one case, finding words; and what it takes of memory. Measured in a process of its own.</summary>
internal static class VaultVerb
{
    private const int LettersACase = 20;
    private const double MostSeconds = 3;

    private static ReadOnlySpan<byte> Passphrase => "copper lantern drifts beyond nine orchards"u8;

    public static async Task<bool> RunAsync(IReadOnlyList<string> words, Report report, CancellationToken stop)
    {
        if (words is ["--open", var folder])
        {
            return Open(folder, report);
        }

        var letters = words is [var number] ? int.Parse(number, CultureInfo.InvariantCulture) : 100_000;
        folder = Path.Combine(House.NewFolder(), "vault");
        try
        {
            Fill(folder, letters, report, stop);
            var met = true;
            for (var run = 1; run <= 3; run++)
            {
                report.Say($"run {run}");
                using var child = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, ["vault", "--open", folder])) ?? throw new InvalidOperationException("The program did not start.");
                await child.WaitForExitAsync(stop);
                met &= child.ExitCode == 0;
            }

            return met;
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(folder)!, recursive: true);
        }
    }

    private static void Fill(string folder, int letters, Report report, CancellationToken stop)
    {
        using var disk = DiskFolder.Hold(folder)!;
        var vault = SealedVault.Create(disk, Passphrase);
        var fill = new VaultFill(Alone, vault);
        for (var i = 0; i < letters / LettersACase; i++)
        {
            stop.ThrowIfCancellationRequested();
            fill.AddCase(i, LettersACase);
        }

        var clock = Stopwatch.StartNew();
        using (new Workstation(Alone, vault))
        {
            report.Say($"{letters} letters in {letters / LettersACase} cases, {new DirectoryInfo(folder).GetFiles().Sum(file => file.Length) >> 20} MiB in {new DirectoryInfo(folder).GetFiles().Length} files; the index made from all of them once (after a lost snapshot): {clock.Elapsed.TotalSeconds:F1} s");
        }
    }

    private static bool Open(string folder, Report report)
    {
        using var disk = DiskFolder.Hold(folder)!;
        var clock = Stopwatch.StartNew();
        if (SealedVault.Open(disk, Passphrase) is not VaultAnswer.Opened { Vault: var vault })
        {
            throw new InvalidOperationException("The vault did not open.");
        }

        var unsealed = clock.Elapsed;
        using var desk = new Workstation(Alone, vault);
        var rows = desk.ListCases();
        var usable = clock.Elapsed;
        var file = desk.RoomByNumber(rows[rows.Count / 2].Number)!.Case!;
        var opened = clock.Elapsed;
        var searches = new List<double>();
        foreach (var words in (string[])["winter station", "doctor papers", "nobody", "brid", "garden window river"])
        {
            var begin = Stopwatch.GetTimestamp();
            _ = desk.Search(words);
            searches.Add(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
        }

        using var process = Process.GetCurrentProcess();
        report.Say($"  passphrase and journal {unsealed.TotalSeconds:F2} s, index {(usable - unsealed).TotalSeconds:F2} s, one case of {file.Turns.Count} letters {(opened - usable).TotalMilliseconds:F0} ms, searches {string.Join(", ", searches.Select(ms => ms.ToString("F0", CultureInfo.InvariantCulture)))} ms");
        report.Say($"  memory {process.WorkingSet64 >> 20} MiB resident, {process.PeakWorkingSet64 >> 20} MiB at most");
        report.Target(opened.TotalSeconds < MostSeconds, $"unlocked and a case opened in {opened.TotalSeconds:F2} s (below {MostSeconds} s)");
        return report.IsMet;
    }

    /// <summary>Without a relay: nothing is fetched or sent.</summary>
    private static World Alone { get; } = new(TimeProvider.System, RandomNumberGenerator.Fill, (_, _) => throw new RelayUnreachableException("There is no relay here."));
}
