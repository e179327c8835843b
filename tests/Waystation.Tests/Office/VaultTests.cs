using System.Text;
using CsCheck;
using Waystation.Office.Vault;
using Xunit;

namespace Waystation.Tests.Office;

public sealed class VaultTests
{
    private static readonly byte[] s_passphrase = "copper lantern"u8.ToArray();

    /// <summary>Commits of a few changes over a few keys, values empty to large.</summary>
    private static readonly Gen<List<Change[]>> s_history = Gen.OneOf<Change>(
            Gen.Select(Gen.Int[0, 7], Gen.Byte.Array[0, 300], (key, value) => (Change)new Change.Put($"key/{key}", value)),
            Gen.Int[0, 7].Select(key => (Change)new Change.Remove($"key/{key}")))
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
