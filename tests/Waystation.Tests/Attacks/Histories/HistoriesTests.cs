using System.Diagnostics;
using System.Globalization;
using System.Text;
using Waystation.Tests.Relay;
using Xunit;

namespace Waystation.Tests.Attacks.Histories;

/// <summary>Many histories, each from one seed: <c>WAYSTATION_HISTORIES</c> says how many, <c>WAYSTATION_HISTORY</c> runs one again.</summary>
/// <remarks>They run in processes of their own, whose every draw of randomness follows from the seed: a history that went wrong goes wrong again.</remarks>
[Collection(nameof(HistoriesTests))]
[CollectionDefinition(nameof(HistoriesTests), DisableParallelization = true)]
public sealed class HistoriesTests
{
    /// <summary>How many a run looks at unless it is told.</summary>
    private const int Usual = 1_000;

    /// <summary>So many notice a fault that is planted.</summary>
    private const int Enough = 48;

    private const string First = "WAYSTATION_HISTORY_FIRST", Count = "WAYSTATION_HISTORY_COUNT", Planted = "WAYSTATION_HISTORY_FAULT", Kept = "WAYSTATION_HISTORY_TRACE";

    [Fact]
    public async Task Whatever_breaks_every_desk_ends_with_the_same_and_nothing_that_was_promised_is_lost_doubled_or_leaked()
    {
        var (first, count) = Number("WAYSTATION_HISTORY") is { } one ? (one, 1) : (1, Number("WAYSTATION_HISTORIES") ?? Usual);
        var half = (count + 1) / 2;
        var ran = await Task.WhenAll(RunAsync(first, half), RunAsync(first + half, count - half));
        Assert.All(ran, run => Assert.True(run.Status == 0, run.Said));
    }

    [Theory]
    [InlineData(PlantedFault.DiskForgets)]
    [InlineData(PlantedFault.DiskLies)]
    [InlineData(PlantedFault.VaultRolledBack)]
    [InlineData(PlantedFault.KeyLeaked)]
    public async Task A_fault_that_is_planted_is_noticed(PlantedFault fault)
    {
        var (status, said) = await RunAsync(1, Enough, fault);
        Assert.True(status != 0, $"{fault} went unnoticed in {Enough} histories.");
        Assert.Contains("seed ", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_seed_gives_the_same_history_again()
    {
        var files = Enumerable.Range(1, 2).Select(i => Path.Combine(TestRelay.NewFolder(), $"trace-{i}")).ToList();
        var ran = await Task.WhenAll(files.Select(file => RunAsync(1, 6, trace: file)));
        Assert.All(ran, run => Assert.True(run.Status == 0, run.Said));
        var traces = await Task.WhenAll(files.Select(file => File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)));
        Assert.Equal(traces[0], traces[1]);
        Assert.Contains("a round", traces[0], StringComparison.Ordinal);
        files.ForEach(file => Directory.Delete(Path.GetDirectoryName(file)!, recursive: true));
    }

    /// <summary>The processes that the others start run this, with randomness from the seed. By itself it is one history with the randomness of the machine.</summary>
    [Fact]
    public async Task A_history_ends_well()
    {
        var fault = Enum.Parse<PlantedFault>(Environment.GetEnvironmentVariable(Planted) ?? nameof(PlantedFault.None));
        var (first, count) = (Number(First) ?? 1, Number(Count) ?? 1);
        var traces = new StringBuilder();
        if (Number(First) is not null)
        {
            SeededRandomness.Install();
        }

        SeededRandomness.Begin(0);
        using var founded = await History.FoundAsync();
        for (var seed = first; seed < first + count; seed++)
        {
            var (wrong, trace) = await History.RunAsync(founded, seed, fault);
            if (wrong is not null)
            {
                Assert.Fail(wrong);
            }

            traces.Append(trace);
        }

        if (Environment.GetEnvironmentVariable(Kept) is { } file)
        {
            await File.WriteAllTextAsync(file, traces.ToString(), TestContext.Current.CancellationToken);
        }
    }

    private static int? Number(string name) => Environment.GetEnvironmentVariable(name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;

    private static async Task<(int Status, string Said)> RunAsync(int first, int count, PlantedFault fault = PlantedFault.None, string? trace = null)
    {
        if (count == 0)
        {
            return (0, "");
        }

        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "Waystation.Tests"), ["-method", $"{typeof(HistoriesTests).FullName}.{nameof(A_history_ends_well)}", "-noLogo", "-noColor"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        (start.Environment[First], start.Environment[Count], start.Environment[Planted]) = ($"{first}", $"{count}", $"{fault}");
        start.Environment[Kept] = trace;
        using var process = Process.Start(start)!;
        var stop = TestContext.Current.CancellationToken;
        try
        {
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(stop), process.StandardError.ReadToEndAsync(stop));
            await process.WaitForExitAsync(stop);
            return (process.ExitCode, await output + await errors);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }
}
