using System.Text;
using Waystation.Commands;
using Waystation.Commands.Running;
using Waystation.Office;
using Waystation.Office.Recovery;
using Waystation.Office.Vault;
using Waystation.Sealing;
using Waystation.Tests.Office;
using Waystation.Tests.Sealing;
using Xunit;

namespace Waystation.Tests.Operator;

/// <summary>A founder puts the root beside their own keys, at the terminal; and has it back in a file.</summary>
public sealed class RootTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_root_goes_beside_a_founders_keys_and_comes_back_into_a_file()
    {
        using var place = new TemporaryFolder();
        var (vault, file, other, back) = (Path.Combine(place.Path, "vault"), Path.Combine(place.Path, "root.age"), Path.Combine(place.Path, "other.age"), Path.Combine(place.Path, "back.age"));
        await using var network = await SmallNetwork.FoundAsync([]);
        network.Relay.Clock.Advance(TimeProvider.System.GetUtcNow() - network.Relay.Clock.GetUtcNow());
        using var contact = new Tests.Office.Person(network);
        using (var folder = DiskFolder.Hold(vault)!)
        {
            var anna = await network.JoinAsync("Anna", folder: folder);
            var boris = await network.JoinAsync("Boris");
            await network.AppointAsync(days: 7);
            await TakeOutTests.CaseOfAsync(network, contact, "Help.", anna, boris);
            await RecoveryTests.PrepareAsync(network, anna, boris, needed: 2, count: 2, wait: 3);
            network.Release(anna);
        }

        var passphrase = "four words and more"u8.ToArray();
        using var wrong = Seed.Draw();
        await RootFile.WriteAsync(file, network.RootSeed, passphrase, Shell(), Stop);
        await RootFile.WriteAsync(other, wrong, passphrase, Shell(), Stop);
        Assert.Contains("not the root", await RunAsync(1, "root", "keep", "--root", other, "--vault", vault), StringComparison.Ordinal);
        Assert.Contains("no root came back", await RunAsync(1, "root", "back", "--root", back, "--vault", vault), StringComparison.Ordinal);
        Assert.Contains("lies at the relay", await RunAsync(0, "root", "keep", "--root", file, "--vault", vault), StringComparison.Ordinal);
        Assert.Contains("say keep or back", await RunAsync(1, "root", "--root", file, "--vault", vault), StringComparison.Ordinal);
        using (var folder = DiskFolder.Hold(vault)!)
        using (var desk = new Workstation(network.World(), Assert.IsType<VaultAnswer.Opened>(SealedVault.Open(folder, "a passphrase"u8)).Vault))
        {
            Assert.True(PrepareForLoss.View(desk, ReservePurpose.Loss)!.HasRoot);
            var seed = new byte[Seed.Size];
            network.RootSeed.CopyTo(seed);
            desk.Vault.Commit(KeepRoot.Put(new ReserveRoot { Seed = seed }));
        }

        Assert.Contains("no longer in the vault", await RunAsync(0, "root", "back", "--root", back, "--vault", vault), StringComparison.Ordinal);
        using var read = RootFile.Read(back, Shell());
        Assert.True(read.Matches(network.RootSeed));
        Assert.Contains("no root came back", await RunAsync(1, "root", "back", "--root", back, "--vault", vault), StringComparison.Ordinal);
    }

    private static Shell Shell(TextWriter? error = null) =>
        new(Stream.Null, Stream.Null, error ?? TextWriter.Null, prompt => Encoding.UTF8.GetBytes(prompt.Contains("desk", StringComparison.Ordinal) ? "a passphrase" : "four words and more"), OutputIsTerminal: false);

    private static async Task<string> RunAsync(int expected, params string[] words)
    {
        await using var said = new StringWriter();
        Assert.Equal(expected, await Program.RunAsync(words, Shell(said), Stop));
        return said.ToString();
    }
}
