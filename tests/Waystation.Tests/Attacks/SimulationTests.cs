using System.Globalization;
using Xunit;

namespace Waystation.Tests.Attacks;

/// <summary>Many histories, each from one seed: <c>WAYSTATION_HISTORIES</c> says how many, <c>WAYSTATION_HISTORY</c> runs one again.</summary>
public sealed class SimulationTests
{
    private static readonly int s_histories = int.Parse(Environment.GetEnvironmentVariable("WAYSTATION_HISTORIES") ?? "36", CultureInfo.InvariantCulture);

    [Fact]
    public async Task Whatever_breaks_every_desk_ends_with_the_same_and_nothing_that_was_promised_is_lost_doubled_or_leaked()
    {
        var seeds = Environment.GetEnvironmentVariable("WAYSTATION_HISTORY") is { } one ? [int.Parse(one, CultureInfo.InvariantCulture)] : Enumerable.Range(1, s_histories);
        foreach (var seed in seeds)
        {
            if (await Simulation.RunAsync(seed) is { } wrong)
            {
                Assert.Fail(wrong);
            }
        }
    }

    [Theory]
    [InlineData(PlantedFault.DiskForgets)]
    [InlineData(PlantedFault.VaultRolledBack)]
    [InlineData(PlantedFault.KeyLeaked)]
    public async Task A_fault_that_is_planted_is_noticed(PlantedFault fault)
    {
        for (var seed = 1; seed <= 12; seed++)
        {
            if (await Simulation.RunAsync(seed, fault) is not null)
            {
                return;
            }
        }

        Assert.Fail($"{fault} went unnoticed in twelve histories.");
    }
}
