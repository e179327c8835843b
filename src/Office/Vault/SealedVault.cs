using System.Security.Cryptography;
using Waystation.Sealing;

namespace Waystation.Office.Vault;

/// <summary>How opening a vault ended, when it did not open.</summary>
public enum VaultFault
{
    /// <summary>There is no vault in this folder.</summary>
    NoVault,

    /// <summary>The passphrase does not open it.</summary>
    WrongPassphrase,

    /// <summary>A file of it is missing or was altered. Nothing was changed by opening.</summary>
    Damaged,
}

/// <summary>What came of opening a vault.</summary>
public abstract record VaultAnswer
{
    private VaultAnswer()
    {
    }

    public sealed override string ToString() => nameof(VaultAnswer);

    public sealed record Opened(SealedVault Vault) : VaultAnswer;

    public sealed record Refused(VaultFault Why) : VaultAnswer;
}

/// <summary>A desk's memory: keys and values, held in memory while unlocked, on disk only as sealed files.</summary>
/// <remarks>
/// A folder of age files: <c>device.age</c> (32 bytes, sealed with the passphrase) and numbered segments sealed to the device's key. Every commit is one new file; when it returns, it stays.
/// Small segments are merged into larger ones as they add up, so that each byte is rewritten a few times at most. What the file names and sizes tell: how often and how much this desk wrote. Source: BLUEPRINT section 7.
/// </remarks>
public sealed class SealedVault : IDisposable
{
    /// <summary>The file that holds the device's seed under the passphrase.</summary>
    public const string DeviceName = "device.age";

    private const int MostSegments = 32;
    private const int MergeAtLeast = 16;

    private readonly Lock _gate = new();
    private readonly IVaultFolder _folder;
    private readonly Key _device;
    private readonly byte[] _macKey;
    private readonly SortedDictionary<string, byte[]> _shelf = new(StringComparer.Ordinal);
    private readonly List<Stored> _segments = [];
    private bool _locked;

    private SealedVault(IVaultFolder folder, Seed seed)
    {
        _folder = folder;
        using var device = seed.Derive("waystation/vault/device/v1");
        _device = Key.From(device);
        using var mac = seed.Derive("waystation/vault/mac/v1");
        _macKey = new byte[Seed.Size];
        mac.CopyTo(_macKey);
    }

    public static bool IsIn(IVaultFolder folder) => folder.Names().Contains(DeviceName, StringComparer.Ordinal);

    /// <param name="folder">An empty folder.</param>
    /// <param name="passphrase">UTF-8; the caller wipes it.</param>
    /// <param name="workFactor">scrypt rounds as a power of two: 18 unless a test says less.</param>
    /// <exception cref="InvalidOperationException">The folder holds a vault.</exception>
    public static SealedVault Create(IVaultFolder folder, ReadOnlySpan<byte> passphrase, int workFactor = PassphraseRecipient.DefaultWorkFactor)
    {
        if (IsIn(folder))
        {
            throw new InvalidOperationException("The folder holds a vault already.");
        }

        using var seed = Seed.Draw();
        var plain = new byte[Seed.Size];
        try
        {
            seed.CopyTo(plain);
            using var recipient = new PassphraseRecipient(passphrase, workFactor);
            folder.Write(DeviceName, AgeFile.Seal(plain, [recipient]));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }

        return new SealedVault(folder, seed);
    }

    public static VaultAnswer Open(IVaultFolder folder, ReadOnlySpan<byte> passphrase)
    {
        if (folder.Read(DeviceName) is not { } sealedSeed)
        {
            return new VaultAnswer.Refused(VaultFault.NoVault);
        }

        using var identity = new PassphraseIdentity(passphrase);
        var plain = AgeFile.Open(sealedSeed, [identity]);
        if (plain is not { Length: Seed.Size })
        {
            return new VaultAnswer.Refused(VaultFault.WrongPassphrase);
        }

        try
        {
            using var seed = Seed.From(plain);
            var vault = new SealedVault(folder, seed);
            if (vault.Load())
            {
                return new VaultAnswer.Opened(vault);
            }

            vault.Dispose();
            return new VaultAnswer.Refused(VaultFault.Damaged);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    /// <summary>All or none of the changes; durable when this returns.</summary>
    /// <exception cref="ObjectDisposedException">The vault was locked.</exception>
    /// <exception cref="VaultDiskException">The disk failed; nothing was changed.</exception>
    public void Commit(params IReadOnlyList<Change> changes)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_locked, this);
            if (changes.Count == 0)
            {
                return;
            }

            var next = (_segments.Count == 0 ? 0 : _segments[^1].Last) + 1;
            _segments.Add(WriteSegment(new Segment(next, next, changes)));
            Apply(changes);
            if (_segments.Count > MostSegments)
            {
                try
                {
                    Merge();
                }
                catch (IOException)
                {
                    // What was to be kept is kept. The next commit tries again to put it together.
                }
            }
        }
    }

    /// <returns>A copy; null when nothing is kept under the key.</returns>
    public byte[]? Get(string key)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_locked, this);
            return _shelf.TryGetValue(key, out var value) ? [.. value] : null;
        }
    }

    /// <summary>Keeps bytes too large for the shelf in a sealed file of their own, under a random name.</summary>
    /// <exception cref="VaultDiskException">The disk failed; nothing was changed.</exception>
    internal void PutFile(string key, ReadOnlySpan<byte> bytes, World.FillRandom fill)
    {
        Span<byte> name = stackalloc byte[16];
        fill(name);
        var file = $"evidence-{Convert.ToHexStringLower(name)}.age";
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_locked, this);
            WriteFile(file, AgeFile.Seal(bytes, [_device.Recipient]));
        }

        Commit(new Change.Put(key, System.Text.Encoding.ASCII.GetBytes(file)));
    }

    /// <returns>Null when nothing is kept under the key, or its file is gone or altered.</returns>
    internal byte[]? GetFile(string key)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_locked, this);
            return _shelf.TryGetValue(key, out var name) && _folder.Read(System.Text.Encoding.ASCII.GetString(name)) is { } sealedBytes
                ? AgeFile.Open(sealedBytes, [_device.Identity])
                : null;
        }
    }

    /// <summary>Keys with a beginning, in ordinal order.</summary>
    public IReadOnlyList<string> Keys(string beginning)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_locked, this);
            return [.. _shelf.Keys.Where(key => key.StartsWith(beginning, StringComparison.Ordinal))];
        }
    }

    /// <summary>Locks: keys and values are wiped from memory.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_locked)
            {
                return;
            }

            _locked = true;
            foreach (var value in _shelf.Values)
            {
                CryptographicOperations.ZeroMemory(value);
            }

            _shelf.Clear();
            CryptographicOperations.ZeroMemory(_macKey);
            _device.Dispose();
        }
    }

    public override string ToString() => nameof(SealedVault);

    /// <summary>Reads the journal from its end to its beginning: each segment names the commit before which the next must end.</summary>
    private bool Load()
    {
        var lasts = _folder.Names().Select(name => Segment.TryLast(name, out var last) ? last : -1).Where(last => last > 0).OrderDescending().ToList();
        var read = new List<Segment>();
        var leftovers = new List<long>();
        foreach (var last in lasts)
        {
            if (read is [.., var later] && last >= later.First)
            {
                // Killed between writing a merged segment and removing what it replaces.
                leftovers.Add(last);
                continue;
            }

            if (ReadSegment(last) is not { } segment || (read is [.., var next] && segment.Last != next.First - 1))
            {
                return false;
            }

            read.Add(segment);
        }

        if (read is [.., { First: not 1 }])
        {
            return false;
        }

        foreach (var left in leftovers)
        {
            _folder.Remove(Segment.NameOf(left));
        }

        read.Reverse();
        foreach (var segment in read)
        {
            Apply(segment.Changes);
            _segments.Add(new Stored(segment.First, segment.Last, segment.Weight));
        }

        return true;
    }

    private Segment? ReadSegment(long last)
    {
        var plain = _folder.Read(Segment.NameOf(last)) is { } bytes ? AgeFile.Open(bytes, [_device.Identity]) : null;
        if (plain is null)
        {
            return null;
        }

        var sound = Segment.TryRead(plain, _macKey, out var segment);
        CryptographicOperations.ZeroMemory(plain);
        return sound && segment!.Last == last ? segment : null;
    }

    private Stored WriteSegment(Segment segment)
    {
        var plain = segment.ToBytes(_macKey);
        try
        {
            WriteFile(Segment.NameOf(segment.Last), AgeFile.Seal(plain, [_device.Recipient]));
            return new Stored(segment.First, segment.Last, segment.Weight);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    private void WriteFile(string name, byte[] bytes)
    {
        try
        {
            _folder.Write(name, bytes);
        }
        catch (IOException fault)
        {
            throw new VaultDiskException(fault);
        }
    }

    private void Apply(IReadOnlyList<Change> changes)
    {
        foreach (var change in changes)
        {
            if (_shelf.Remove(change.Key, out var old))
            {
                CryptographicOperations.ZeroMemory(old);
            }

            if (change is Change.Put put)
            {
                _shelf[put.Key] = [.. put.Value];
            }
        }
    }

    /// <summary>The newest segments become one, and with them each older one that is not much larger than what came after it. The merged file takes the name of the last, so that the change is one rename.</summary>
    private void Merge()
    {
        var from = _segments.Count - MergeAtLeast;
        var weight = _segments.Skip(from).Sum(segment => segment.Weight);
        while (from > 0 && _segments[from - 1].Weight <= 2 * weight)
        {
            from--;
            weight += _segments[from].Weight;
        }

        var old = _segments.Skip(from).ToList();
        var newest = new Dictionary<string, Change>(StringComparer.Ordinal);
        foreach (var stored in old)
        {
            var segment = ReadSegment(stored.Last) ?? throw new IOException("A segment of the vault could not be read back.");
            foreach (var change in segment.Changes)
            {
                newest[change.Key] = change;
            }
        }

        var first = old[0].First;
        var kept = newest.Values.Where(change => first > 1 || change is Change.Put).ToList();
        var merged = WriteSegment(new Segment(first, old[^1].Last, kept));
        _segments.RemoveRange(from, old.Count);
        _segments.Add(merged);
        foreach (var stored in old.Take(old.Count - 1))
        {
            _folder.Remove(Segment.NameOf(stored.Last));
        }
    }

    /// <summary>A segment on the disk.</summary>
    /// <param name="Weight">Bytes of its values.</param>
    private readonly record struct Stored(long First, long Last, long Weight);
}
