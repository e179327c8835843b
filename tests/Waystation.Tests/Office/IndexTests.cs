using Waystation.Office;
using Waystation.Office.Deeds;
using Waystation.Office.Vault;
using Xunit;

namespace Waystation.Tests.Office;

public sealed class IndexTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("gate")]
    [InlineData("GATE bro")]
    [InlineData("Ёлка")]
    [InlineData("елки-па")]
    [InlineData("\"iron gate\" *")]
    [InlineData("NEAR(gate")]
    [InlineData("Хас-Магомед")]
    [InlineData("cafe")]
    public async Task Words_are_found_however_they_are_typed(string typed)
    {
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris"]);
        var (desk, _) = await TakenAsync(network, "My brother stands near the iron gate. OR Хас-Магомед, Хасмагомед: ёлки-палки, Ёлка, café.");
        Assert.Contains('\u0002', Assert.Single(desk.Search(typed)).Excerpt);
        Assert.Empty(desk.Search("nothing of the kind"));
    }

    [Fact]
    public async Task A_desk_that_opens_again_finds_by_the_snapshot_and_by_what_came_after_it_and_without_one_all_the_same()
    {
        var folder = new MemoryFolder();
        await using var network = await SmallNetwork.FoundAsync(["Boris"]);
        var desk = await network.JoinAsync("Anna", folder: folder);
        await network.AppointAsync(days: 7);
        var (_, number) = await TakenAsync(network, "The first of them, with a lighthouse in it.", desk);
        network.Release(desk);

        var (again, vault) = Open(network, folder);
        using (again)
        {
            Assert.Equal(number, Assert.Single(again.Search("lighthouse")).Number);
            Assert.NotNull(vault.FileLength("index/snapshot"));
        }

        // A snapshot that was cut short is none.
        var file = folder.Names().Where(name => name.StartsWith("evidence-", StringComparison.Ordinal)).MaxBy(name => folder.Length(name))!;
        var bytes = folder.Read(file)!;
        folder.Remove(file);
        folder.Write(file, bytes.AsSpan(0, bytes.Length - 1));
        (again, _) = Open(network, folder);
        using (again)
        {
            Assert.Equal(number, Assert.Single(again.Search("lighthouse")).Number);
        }
    }

    private static (Workstation Desk, SealedVault Vault) Open(SmallNetwork network, MemoryFolder folder)
    {
        var vault = Assert.IsType<VaultAnswer.Opened>(SealedVault.Open(folder, "a passphrase"u8)).Vault;
        return (new Workstation(network.World(), vault), vault);
    }

    private static async Task<(Workstation Desk, string Number)> TakenAsync(SmallNetwork network, string text, Workstation? desk = null)
    {
        desk ??= network.Desks[0];
        using var person = new Person(network);
        await person.WriteAsync(text);
        await network.RoundAsync();
        var taken = Assert.IsType<TakeOnAnswer.Taken>(await TakeOn.DoAsync(desk, Assert.Single(desk.Intake.Waiting).Id, [], takesOver: false, Stop));
        await network.RoundAsync();
        return (desk, taken.CaseNumber);
    }
}
