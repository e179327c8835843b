using Waystation.Office.Vault;
using Waystation.Tests.Office;
using Xunit;

namespace Waystation.Tests.Attacks;

/// <summary>The power goes at any operation of the disk under a desk's vault: what was acknowledged is there when it is back.</summary>
public sealed class VaultPowerTests
{
    private const int Commits = 70;
    private static readonly byte[] s_passphrase = "copper lantern"u8.ToArray();

    [Fact]
    public void A_vault_opens_after_a_power_cut_at_any_operation_with_everything_acknowledged()
    {
        var operations = Run(new PowerDisk(int.MaxValue, 0)).Disk.Operations;
        Assert.True(operations > 4 * Commits, "Merging removed nothing: the run is too short to show anything.");
        for (var cut = 5; cut <= operations; cut++)
        {
            var (disk, acknowledged) = Run(new PowerDisk(cut, (uint)cut));
            Assert.True(Survives(disk, acknowledged), $"Cut before operation {cut}.");
        }
    }

    [Fact]
    public void On_a_disk_that_does_not_sync_the_same_run_loses()
    {
        var lost = Enumerable.Range(5, 200).Count(cut => Run(new PowerDisk(cut, (uint)cut, lies: true)) is var (disk, acknowledged) && !Survives(disk, acknowledged));
        Assert.True(lost > 150, $"Only {lost} of 200 cuts were seen to lose.");
    }

    [Fact]
    public void A_vault_whose_power_goes_while_it_is_emptied_is_the_old_one_whole_or_empty()
    {
        var (olds, empties) = (0, 0);
        for (var cut = 1; ; cut++)
        {
            var disk = new PowerDisk(int.MaxValue, (uint)cut);
            var folder = new DurableFolder(disk, _ => true);
            using (var vault = SealedVault.Create(folder, s_passphrase, workFactor: 4))
            {
                for (var i = 0; i < 6; i++)
                {
                    vault.Commit(new Change.Put($"key/{i}", new byte[2_000]));
                }

                vault.PutFile("file", new byte[100], System.Security.Cryptography.RandomNumberGenerator.Fill);
            }

            var isDone = true;
            disk.CutAt(disk.Operations + cut);
            try
            {
                Assert.True(SealedVault.Replace(folder, s_passphrase, workFactor: 4));
            }
            catch (PowerCutException)
            {
                isDone = false;
            }

            var after = new DurableFolder(disk.AfterTheCut(), _ => true);
            Assert.True(SealedVault.IsIn(after));
            using (var vault = Assert.IsType<VaultAnswer.Opened>(SealedVault.Open(after, s_passphrase)).Vault)
            {
                var keys = vault.Keys("");
                Assert.True(keys.Count is 0 or 7, $"Cut before operation {cut}: {keys.Count} of 7.");
                (olds, empties) = keys.Count == 0 ? (olds, empties + 1) : (olds + 1, empties);
                Assert.False(isDone && keys.Count > 0);
                if (keys.Count == 0)
                {
                    Assert.Equal([SealedVault.DeviceName], after.Names());
                    vault.Commit(new Change.Put("fresh", [1]));
                }
            }

            using (var again = Assert.IsType<VaultAnswer.Opened>(SealedVault.Open(after, s_passphrase)).Vault)
            {
                Assert.True(again.Keys("") is ["fresh"] or { Count: 7 });
            }

            if (isDone)
            {
                break;
            }
        }

        Assert.True(olds > 0 && empties > 5);
        var other = new MemoryFolder();
        using var kept = SealedVault.Create(other, s_passphrase, workFactor: 4);
        Assert.False(SealedVault.Replace(other, "another"u8, workFactor: 4));
        Assert.Equal([SealedVault.DeviceName], other.Names());
    }

    /// <summary>Commits one after the other until the power goes.</summary>
    private static (PowerDisk Disk, int Acknowledged) Run(PowerDisk disk)
    {
        var acknowledged = 0;
        try
        {
            using var vault = SealedVault.Create(new DurableFolder(disk, _ => true), s_passphrase, workFactor: 4);
            for (var i = 1; i <= Commits; i++)
            {
                vault.Commit(
                    i % 3 == 0 ? new Change.Destroy("key/used-once") : new Change.Put("key/used-once", new byte[1500]),
                    new Change.Put($"key/{i % 9}", [(byte)i]),
                    new Change.Put("last", [(byte)i]));
                acknowledged = i;
            }
        }
        catch (PowerCutException)
        {
            // Off.
        }

        return (disk, acknowledged);
    }

    private static bool Survives(PowerDisk disk, int acknowledged)
    {
        if (SealedVault.Open(new DurableFolder(disk.AfterTheCut(), _ => true), s_passphrase) is not VaultAnswer.Opened { Vault: var vault })
        {
            return false;
        }

        using (vault)
        {
            // The commit that was under way may be there too; nothing else may be.
            var last = vault.Get("last") is [var number] ? number : 0;
            return (last == acknowledged || last == acknowledged + 1)
                && Enumerable.Range(1, last).Where(i => i > last - 9).All(i => vault.Get($"key/{i % 9}") is [var value] && value == i);
        }
    }
}
