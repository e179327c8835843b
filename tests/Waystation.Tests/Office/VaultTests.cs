using System.Text;
using CsCheck;
using Waystation.Office.Vault;
using Waystation.Sealing;
using Xunit;

namespace Waystation.Tests.Office;

public sealed class VaultTests
{
    private static readonly byte[] s_passphrase = "copper lantern"u8.ToArray();

    /// <summary>Commits of a few changes over a few keys, values empty to large.</summary>
    private static readonly Gen<List<Change[]>> s_history = Gen.OneOf<Change>(
            Gen.Select(Gen.Int[0, 7], Gen.OneOf(Gen.Byte.Array[0, 300], Gen.Byte.Array[1000, 3000]), (key, value) => (Change)new Change.Put($"key/{key}", value)),
            Gen.Int[0, 7].Select(key => (Change)new Change.Remove($"key/{key}")),
            Gen.Int[0, 7].Select(key => (Change)new Change.Destroy($"key/{key}")))
        .Array[1, 4].List[1, 90];

    [Fact]
    public void A_vault_opened_again_holds_what_was_committed_and_nothing_else() => s_history.Sample(history =>
    {
        var folder = new MemoryFolder();
        var model = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        using (var vault = SealedVault.Create(folder, s_passphrase, workFactor: 10))
        {
            foreach (var changes in history)
            {
                vault.Commit(changes);
                Apply(model, changes);
            }
        }

        using var again = Open(folder);
        Assert.Equal(model.Keys, again.Keys(""));
        Assert.All(model, pair => Assert.Equal(pair.Value, again.Get(pair.Key)));
    }, iter: 60);

    [Fact]
    public void Killed_at_any_write_a_vault_opens_with_everything_acknowledged() => Gen.Select(s_history, Gen.Int[1, 120]).Sample((history, killAt) =>
    {
        var folder = new MemoryFolder();
        var acknowledged = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        var vault = SealedVault.Create(folder, s_passphrase, workFactor: 10);
        var writes = 0;
        folder.BeforeWrite = _ =>
        {
            if (++writes == killAt)
            {
                throw new IOException("killed");
            }
        };
        Change[]? inFlight = null;
        try
        {
            foreach (var changes in history)
            {
                inFlight = changes;
                vault.Commit(changes);
                Apply(acknowledged, changes);
                inFlight = null;
            }
        }
        catch (IOException)
        {
            // The machine is gone; what it had acknowledged must be there, and what was in flight may be.
        }

        using var again = Open(folder.Copy());
        var keys = again.Keys("");
        var withInFlight = new SortedDictionary<string, byte[]>(acknowledged, StringComparer.Ordinal);
        Apply(withInFlight, inFlight ?? []);
        Assert.True(Same(again, keys, acknowledged) || Same(again, keys, withInFlight));
    }, iter: 80);

    /// <summary>A disk that fails and goes on: when a file has its name already, or is to be removed.</summary>
    [Fact]
    public void A_disk_that_fails_now_and_then_loses_nothing_and_brings_nothing_back() => Gen.Select(s_history, Gen.Int[0, 3], Gen.Int[2, 9], Gen.Int[1, 4], Gen.Bool).Sample((history, afterWrite, everyWrite, everyRemove, removes) =>
    {
        var folder = new MemoryFolder();
        var model = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        var vault = SealedVault.Create(folder, s_passphrase, workFactor: 10);
        var (writes, removals) = (0, 0);
        folder.AfterWrite = _ =>
        {
            if (afterWrite > 0 && ++writes % everyWrite == 0)
            {
                throw new IOException("The names could not be synced.");
            }
        };
        folder.BeforeRemove = name =>
        {
            if (removes && name.StartsWith("segment-", StringComparison.Ordinal) && ++removals % everyRemove == 0)
            {
                throw new IOException("The file could not be removed.");
            }
        };
        foreach (var changes in history)
        {
            try
            {
                vault.Commit(changes);
                Apply(model, changes);
            }
            catch (VaultDiskException)
            {
                // Nothing was changed.
            }

            Assert.True(Same(vault, vault.Keys(""), model));
        }

        (folder.AfterWrite, folder.BeforeRemove) = (null, null);
        using (var copy = Open(folder.Copy()))
        {
            // A new file that could neither be synced nor taken back is the one thing that may come back.
            Assert.True(Same(copy, copy.Keys(""), model) || (afterWrite > 0 && removes));
        }

        vault.Commit(new Change.Put("last", [1]));
        model["last"] = [1];
        vault.Dispose();
        using var again = Open(folder);
        Assert.True(Same(again, again.Keys(""), model));
    }, iter: 120);

    [Fact]
    public void A_vault_with_one_altered_byte_or_a_missing_segment_does_not_open_and_is_left_as_it_was()
    {
        var folder = new MemoryFolder();
        using (var vault = SealedVault.Create(folder, s_passphrase, workFactor: 10))
        {
            for (var i = 0; i < 5; i++)
            {
                vault.Commit(new Change.Put($"key/{i}", Encoding.UTF8.GetBytes($"value {i}")));
            }
        }

        Gen.Select(Gen.OneOf([.. folder.Files.Keys.Select(Gen.Const)]), Gen.Int[0, 10_000]).Sample((name, at) =>
        {
            var damaged = folder.Copy();
            damaged.Damage(name, at % folder.Files[name].Length);
            var before = damaged.Files.ToDictionary(file => file.Key, file => file.Value);
            Assert.IsType<VaultAnswer.Refused>(SealedVault.Open(damaged, s_passphrase));
            Assert.Equal(before, damaged.Files);
        }, iter: 100);

        foreach (var name in folder.Files.Keys.Where(name => name.StartsWith("segment", StringComparison.Ordinal)).Order().SkipLast(1))
        {
            var holed = folder.Copy();
            holed.Remove(name);
            Assert.Equal(new VaultAnswer.Refused(VaultFault.Damaged), SealedVault.Open(holed, s_passphrase));
        }
    }

    [Fact]
    public void A_large_value_that_was_altered_is_refused_when_it_is_read_and_the_others_are_there()
    {
        var folder = new MemoryFolder();
        using (var vault = SealedVault.Create(folder, s_passphrase, workFactor: 10))
        {
            vault.Commit(new Change.Put("one", new byte[200_000]), new Change.Put("small", [1]), new Change.Put("two", new byte[200_000]));
        }

        // A chunk in the middle of the second value.
        folder.Damage("segment-0000000001.age", 330_000);
        using var again = Open(folder);
        Assert.Equal(new byte[200_000], again.Get("one"));
        Assert.Equal([1], again.Get("small"));
        Assert.Throws<VaultDiskException>(() => again.Get("two"));
    }

    [Fact]
    public void Another_file_that_its_device_can_open_is_no_segment()
    {
        var folder = new MemoryFolder();
        using (var vault = SealedVault.Create(folder, s_passphrase, workFactor: 10))
        {
            vault.Commit(new Change.Put("large", new byte[3000]));
        }

        // Whoever reads the device's recipient off a file can seal to it, and knows how long each part is.
        using var device = Device(folder);
        var plain = AgeFile.Open(folder.Files["segment-0000000001.age"], [device.Identity])!;
        plain[^1] ^= 1;
        var forged = folder.Copy();
        forged.Write("segment-0000000001.age", AgeFile.Seal(plain, [device.Recipient]));
        using var opened = Open(forged);
        Assert.Throws<VaultDiskException>(() => opened.Get("large"));

        plain[40] ^= 1;
        forged.Write("segment-0000000001.age", AgeFile.Seal(plain, [device.Recipient]));
        Assert.Equal(new VaultAnswer.Refused(VaultFault.Damaged), SealedVault.Open(forged, s_passphrase));
    }

    [Theory]
    [InlineData(100)]
    [InlineData(5000)]
    public void What_was_destroyed_is_in_no_file_of_the_vault_also_when_it_was_killed_meanwhile(int size) => Gen.Select(Gen.Int[1, 60], Gen.Int[0, 4]).Sample((before, writesUntilKilled) =>
    {
        var folder = new MemoryFolder();
        var secret = Enumerable.Repeat("burn after reading. ", size / 20).SelectMany(Encoding.UTF8.GetBytes).ToArray();
        using (var vault = SealedVault.Create(folder, s_passphrase, workFactor: 10))
        {
            // Under two keys and in several segments, some of them merged.
            for (var i = 0; i < before; i++)
            {
                vault.Commit(new Change.Put($"other/{i}", [1, 2, 3]), new Change.Put($"secret/{i % 2}", [.. secret, (byte)i]));
            }

            Assert.True(Mentions(folder, secret));
            var writes = 0;
            folder.BeforeWrite = _ =>
            {
                if (writes++ == writesUntilKilled)
                {
                    throw new IOException("killed");
                }
            };
            try
            {
                vault.Commit(new Change.Destroy("secret/0"), new Change.Destroy("secret/1"));
            }
            catch (VaultDiskException)
            {
                // Killed before the commit itself: nothing is destroyed yet.
                return;
            }
        }

        folder.BeforeWrite = null;
        using (var again = Open(folder))
        {
            Assert.Null(again.Get("secret/0"));
            again.Commit(new Change.Put("next", [4]));
            Assert.False(Mentions(folder, secret), "A destroyed value is still in a file.");
            Assert.Equal([1, 2, 3], again.Get($"other/{before - 1}"));
        }

        using var last = Open(folder);
        Assert.Equal(before + 1, last.Keys("").Count);
    }, iter: 25);

    /// <summary>Wherever it lies: in the newest segments, in merged ones, replaced by a newer value; in a vault just written or opened anew.</summary>
    [Fact]
    public void What_is_destroyed_is_in_no_file_when_the_commit_returns() => Gen.Select(Gen.Int[1, 90], Gen.Int[0, 3], Gen.Bool, Gen.Bool).Sample((before, every, anew, together) =>
    {
        var folder = new MemoryFolder();
        var secret = Encoding.UTF8.GetBytes("burn after reading. burn after reading. ");
        var vault = SealedVault.Create(folder, s_passphrase, workFactor: 10);
        for (var i = 0; i < before; i++)
        {
            var other = new Change.Put($"other/{i}", [1, 2, 3]);
            vault.Commit(i % (every + 1) == 0 ? [other, new Change.Put($"secret/{i % 2}", [.. secret, (byte)i])] : [other]);
        }

        if (anew)
        {
            vault.Dispose();
            vault = Open(folder);
        }

        using (together ? vault.DestroyTogether() : null)
        {
            vault.Commit(new Change.Destroy("secret/0"));
            vault.Commit(new Change.Destroy("secret/1"));
        }

        Assert.False(Mentions(folder, secret), "A destroyed value is still in a file.");
        Assert.Equal(before, vault.Keys("other/").Count);
        vault.Commit(new Change.Put("secret/0", secret));
        vault.Commit(new Change.Destroy("secret/0"));
        Assert.False(Mentions(folder, secret), "A destroyed value is still in a file.");
        vault.Dispose();
    }, iter: 40);

    [Theory]
    [InlineData(3)]
    [InlineData(200)]
    public void What_is_destroyed_together_waits_for_few_others_and_not_for_ever(int keys)
    {
        var folder = new MemoryFolder();
        var secret = Encoding.UTF8.GetBytes("burn after reading. burn after reading. ");
        using (var vault = SealedVault.Create(folder, s_passphrase, workFactor: 10))
        {
            vault.Commit([.. Enumerable.Range(0, keys).Select(i => new Change.Put($"secret/{i}", [.. secret, (byte)i]))]);
            var together = vault.DestroyTogether();
            for (var i = 0; i < keys; i++)
            {
                vault.Commit(new Change.Destroy($"secret/{i}"));
                Assert.Null(vault.Get($"secret/{i}"));
            }

            // With many, all but the last few are gone already.
            Assert.Equal(keys % 64, Enumerable.Range(0, keys).Count(i => Mentions(folder, [.. secret, (byte)i])));
            vault.Dispose();
            together.Dispose();
        }

        // Locked before it was done: whoever opens it goes on.
        using var again = Open(folder);
        again.Commit(new Change.Put("next", [4]));
        Assert.False(Mentions(folder, secret), "A destroyed value is still in a file.");
        Assert.Equal(["next"], again.Keys(""));
    }

    [Fact]
    public void A_wrong_passphrase_and_no_vault_are_said()
    {
        var folder = new MemoryFolder();
        Assert.Equal(new VaultAnswer.Refused(VaultFault.NoVault), SealedVault.Open(folder, s_passphrase));
        SealedVault.Create(folder, s_passphrase, workFactor: 10).Dispose();
        Assert.Equal(new VaultAnswer.Refused(VaultFault.WrongPassphrase), SealedVault.Open(folder, "copper lamp"u8));
    }

    [Fact]
    public void A_locked_vault_answers_nothing()
    {
        var vault = SealedVault.Create(new MemoryFolder(), s_passphrase, workFactor: 10);
        vault.Commit(new Change.Put("key", [1]));
        vault.Dispose();
        Assert.Throws<ObjectDisposedException>(() => vault.Get("key"));
        Assert.Throws<ObjectDisposedException>(() => vault.Commit(new Change.Put("key", [2])));
    }

    [Fact]
    public void Two_programs_do_not_hold_one_vault()
    {
        var path = Path.Combine(Parts.Root, "artifacts", "tests", "vault-" + Guid.CreateVersion7().ToString("N"));
        using var first = DiskFolder.Hold(path);
        Assert.NotNull(first);
        Assert.Null(DiskFolder.Hold(path));
        first.Write("one.age", [1, 2, 3]);
        Assert.Equal([1, 2, 3], first.Read("one.age")!);
        Assert.Equal(["one.age"], first.Names());
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(path, "one.age")));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(path));
        }
    }

    private static Key Device(MemoryFolder folder)
    {
        using var identity = new PassphraseIdentity(s_passphrase);
        using var seed = Seed.From(AgeFile.Open(folder.Files[SealedVault.DeviceName], [identity]));
        using var device = seed.Derive("waystation/vault/device/v1");
        return Key.From(device);
    }

    private static bool Mentions(MemoryFolder folder, byte[] bytes)
    {
        using var device = Device(folder);
        return folder.Files.Where(file => file.Key != SealedVault.DeviceName).Any(file => AgeFile.Open(file.Value, [device.Identity])!.AsSpan().IndexOf(bytes) >= 0);
    }

    private static SealedVault Open(MemoryFolder folder) => Assert.IsType<VaultAnswer.Opened>(SealedVault.Open(folder, s_passphrase)).Vault;

    private static bool Same(SealedVault vault, IReadOnlyList<string> keys, SortedDictionary<string, byte[]> model) =>
        keys.SequenceEqual(model.Keys) && model.All(pair => vault.Get(pair.Key).AsSpan().SequenceEqual(pair.Value));

    private static void Apply(SortedDictionary<string, byte[]> model, Change[] changes)
    {
        foreach (var change in changes)
        {
            if (change is Change.Put put)
            {
                model[put.Key] = put.Value;
            }
            else
            {
                model.Remove(change.Key);
            }
        }
    }
}
