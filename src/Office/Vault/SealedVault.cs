using System.Security.Cryptography;
using Waystation.Sealing;

namespace Waystation.Office.Vault;

/// <summary>A desk's memory: keys and values, held in memory while unlocked, on disk only as sealed files.</summary>
/// <remarks>
/// A folder of age files: <c>device.age</c> (32 bytes, sealed with the passphrase) and numbered segments sealed to the device's key. Every commit is one new file; when it returns, it stays.
/// Small segments are merged into larger ones as they add up, so that each byte is rewritten a few times at most. What the file names and sizes tell: how often and how much this desk wrote. Source: BLUEPRINT section 7.
/// </remarks>
public sealed class SealedVault : IDisposable
{
    /// <summary>The file that holds the device's seed under the passphrase.</summary>
    public const string DeviceName = "device.age";

    /// <summary>The file of a vault that takes this one's place: whoever finds it finishes that.</summary>
    public const string NextName = "device-next.age";

    private const string FileBeginning = "evidence-";
    private const int MostSegments = 32;
    private const int MergeAtLeast = 16;

    /// <summary>Keys that wait to be written out of the files, at most.</summary>
    private const int MostTogether = 64;

    /// <summary>A segment with values of so many bytes is not put together with others any more.</summary>
    private const long Heavy = 16L << 20;

    private readonly Lock _gate = new();
    private readonly IVaultFolder _folder;
    private readonly Key _device;
    private readonly byte[] _macKey;
    private readonly Shelf _shelf = new();
    private readonly Journal _journal;
    private readonly HashSet<string> _toDestroy = new(StringComparer.Ordinal);
    private int _together;
    private bool _locked;

    private SealedVault(IVaultFolder folder, Seed seed)
    {
        _folder = folder;
        using var device = seed.Derive("waystation/vault/device/v1");
        _device = Key.From(device);
        using var mac = seed.Derive("waystation/vault/mac/v1");
        _macKey = new byte[Seed.Size];
        mac.CopyTo(_macKey);
        _journal = new Journal(folder, _device, _macKey);
    }

    public static bool IsIn(IVaultFolder folder) => folder.Names().Any(name => name is DeviceName or NextName);

    /// <param name="passphrase">UTF-8; the caller wipes it.</param>
    /// <returns>Whether it opens the vault in this folder.</returns>
    public static bool IsPassphrase(IVaultFolder folder, ReadOnlySpan<byte> passphrase)
    {
        using var identity = new PassphraseIdentity(passphrase);
        if (folder.Read(DeviceName) is not { } device || AgeFile.Open(device, [identity]) is not { } seed)
        {
            return false;
        }

        CryptographicOperations.ZeroMemory(seed);
        return true;
    }

    /// <summary>Destroys a vault and leaves an empty one under the same passphrase. What the disk keeps of its files opens with nothing: the device's old key is nowhere.</summary>
    /// <param name="passphrase">UTF-8; the caller wipes it.</param>
    /// <returns>False when the passphrase is another; nothing was changed.</returns>
    /// <remarks>The new vault is written aside, then everything old is removed, then it takes the old one's name: killed at any instant it is one or the other, and opening finishes it.</remarks>
    public static bool Replace(IVaultFolder folder, ReadOnlySpan<byte> passphrase, int workFactor = PassphraseRecipient.DefaultWorkFactor)
    {
        if (!IsPassphrase(folder, passphrase))
        {
            return false;
        }

        using var seed = Seed.Draw();
        folder.Write(NextName, Sealed(seed, passphrase, workFactor));
        Finish(folder);
        return true;
    }

    /// <summary>Whether a value only names a file of the vault.</summary>
    internal static bool NamesFile(ReadOnlySpan<byte> value) => value.Length < 64 && value.StartsWith("evidence-"u8);

    private static void Finish(IVaultFolder folder)
    {
        if (folder.Read(NextName) is not { } next)
        {
            return;
        }

        foreach (var name in folder.Names().Where(name => name is not (DeviceName or NextName)))
        {
            folder.Remove(name);
        }

        // Writing syncs the names: what was removed is gone before anything new is written beside it.
        folder.Write(DeviceName, next);
        folder.Remove(NextName);
    }

    private static byte[] Sealed(Seed seed, ReadOnlySpan<byte> passphrase, int workFactor)
    {
        var plain = new byte[Seed.Size];
        try
        {
            seed.CopyTo(plain);
            using var recipient = new PassphraseRecipient(passphrase, workFactor);
            return AgeFile.Seal(plain, [recipient]);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

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
        folder.Write(DeviceName, Sealed(seed, passphrase, workFactor));
        return new SealedVault(folder, seed);
    }

    public static VaultAnswer Open(IVaultFolder folder, ReadOnlySpan<byte> passphrase)
    {
        Finish(folder);
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
            if (vault._journal.Load(vault.Take))
            {
                vault._toDestroy.UnionWith(vault._journal.Owed);
                vault.RemoveStrays();
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

            var (stored, lines) = _journal.Append(changes);
            Take(stored, lines);
            _toDestroy.UnionWith(changes.OfType<Change.Destroy>().Select(change => change.Key));
            try
            {
                if (_together == 0 || _toDestroy.Count >= MostTogether)
                {
                    Destroy();
                }

                if (_journal.Segments.Reverse().TakeWhile(segment => segment.Weight < Heavy).Count() > MostSegments)
                {
                    Merge();
                }
            }
            catch (IOException)
            {
                // What was to be kept is kept. The next commit tries again to put it together.
            }
        }
    }

    /// <summary>Until this is disposed of, files are written anew once for many keys that are destroyed, not for each: for who destroys keys of very many rooms.</summary>
    /// <remarks>A vault that is killed meanwhile knows what it owes, and writes it anew with its next commit.</remarks>
    internal Together DestroyTogether()
    {
        lock (_gate)
        {
            _together++;
            return new Together(EndTogether);
        }
    }

    /// <returns>A copy; null when nothing is kept under the key.</returns>
    public byte[]? Get(string key)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_locked, this);
            return _shelf.Find(key) is { } slot ? Value(slot) : null;
        }
    }

    /// <summary>Keeps bytes too large for the shelf in a sealed file of their own, under a random name.</summary>
    /// <exception cref="VaultDiskException">The disk failed; nothing was changed.</exception>
    internal void PutFile(string key, ReadOnlySpan<byte> bytes, World.FillRandom fill)
    {
        Span<byte> name = stackalloc byte[16];
        fill(name);
        var file = $"{FileBeginning}{Convert.ToHexStringLower(name)}.age";
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_locked, this);
            var old = FileOf(key);
            WriteFile(file, AgeFile.Seal(bytes, [_device.Recipient]));
            Commit(new Change.Put(key, System.Text.Encoding.ASCII.GetBytes(file)));
            if (old is not null)
            {
                RemoveFromDisk(old);
            }
        }
    }

    /// <summary>Keeps a file no longer: it is gone from the folder.</summary>
    /// <exception cref="VaultDiskException">The disk failed; the file goes at the next unlocking at the latest.</exception>
    internal void RemoveFile(string key)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_locked, this);
            var file = FileOf(key);
            Commit(new Change.Remove(key));
            if (file is not null)
            {
                RemoveFromDisk(file);
            }
        }
    }

    /// <returns>Null when nothing is kept under the key, or its file is gone or altered.</returns>
    internal byte[]? GetFile(string key)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_locked, this);
            return FileOf(key) is { } name && _folder.Read(name) is { } sealedBytes
                ? AgeFile.Open(sealedBytes, [_device.Identity])
                : null;
        }
    }

    /// <returns>What is kept in a file, to be opened part by part; null when nothing is kept under the key, or its file is gone or no file of this vault.</returns>
    internal KeptFile? OpenFile(string key)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_locked, this);
            return FileOf(key) is { } name ? KeptFile.Open(_folder, name, _device.Identity) : null;
        }
    }

    /// <summary>Writes each segment anew with only what is kept now: what was removed or replaced is in no file of the vault any more.</summary>
    /// <exception cref="VaultDiskException">The disk failed; what is kept is kept.</exception>
    internal void Purge()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_locked, this);
            for (var i = 0; i < _journal.Segments.Count; i++)
            {
                Rewrite(i, 1);
            }
        }
    }

    /// <summary>Keys with a beginning, in ordinal order.</summary>
    public IReadOnlyList<string> Keys(string beginning)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_locked, this);
            return _shelf.Keys(beginning);
        }
    }

    /// <summary>Keys with a beginning that end with a slash and this name, in ordinal order.</summary>
    internal IReadOnlyList<string> KeysNamed(string beginning, string name)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_locked, this);
            return _shelf.KeysNamed(beginning, name);
        }
    }

    /// <summary>The last key with a beginning, in ordinal order; null when there is none.</summary>
    internal string? LastKey(string beginning)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_locked, this);
            return _shelf.LastKey(beginning);
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
            _shelf.Wipe();
            _journal.Dispose();
            CryptographicOperations.ZeroMemory(_macKey);
            _device.Dispose();
        }
    }

    public override string ToString() => nameof(SealedVault);

    private void EndTogether()
    {
        lock (_gate)
        {
            _together--;
            if (_together > 0 || _locked)
            {
                return;
            }

            try
            {
                Destroy();
            }
            catch (IOException)
            {
                // What is owed is kept in mind. The next commit tries again.
            }
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

    private void RemoveFromDisk(string name)
    {
        try
        {
            _folder.Remove(name);
        }
        catch (IOException fault)
        {
            throw new VaultDiskException(fault);
        }
    }

    /// <summary>Files that a process was killed over, between writing one and keeping its name.</summary>
    private void RemoveStrays()
    {
        var kept = _shelf.Slots.Select(FileOf).OfType<string>().ToHashSet(StringComparer.Ordinal);
        foreach (var name in _folder.Names().Where(name => name.StartsWith(FileBeginning, StringComparison.Ordinal) && !kept.Contains(name)))
        {
            _folder.Remove(name);
        }
    }

    private string? FileOf(string key) => _shelf.Find(key) is { } slot ? FileOf(slot) : null;

    private static string? FileOf(Slot slot) =>
        slot.Value is { } value && NamesFile(value) ? System.Text.Encoding.ASCII.GetString(value) : null;

    private byte[] Value(Slot slot) => slot.Value is { } here ? [.. here] : _journal.Read(slot.In, slot.Place!.Value);

    private void Take(Stored stored, IReadOnlyList<SegmentLine> lines)
    {
        foreach (var line in lines)
        {
            if (line.IsPut)
            {
                _shelf.Put(line, stored);
            }
            else
            {
                _shelf.Remove(line);
            }
        }
    }

    /// <summary>Whether a line is still needed when its segment is written anew.</summary>
    private bool IsNeeded(SegmentLine line, Stored within) =>
        line.IsPut ? _shelf.Find(line)?.In == within : within.First > 1 && _shelf.Find(line) is null;

    /// <summary>Writes anew what holds a value that must open nothing any more. A key that is used again is left to merging.</summary>
    private void Destroy()
    {
        for (var i = 0; _toDestroy.Count > 0 && i < _journal.Segments.Count; i++)
        {
            if (_journal.HoldsAny(_journal.Segments[i], _toDestroy))
            {
                Rewrite(i, 1);
            }
        }

        _toDestroy.Clear();
    }

    /// <summary>The newest segments become one, and with them each older one that is not much larger than what came after it.</summary>
    private void Merge()
    {
        var segments = _journal.Segments;
        var from = segments.Count - MergeAtLeast;
        var weight = segments.Skip(from).Sum(segment => segment.Weight);
        while (from > 0 && weight < Heavy && segments[from - 1].Weight < Heavy && segments[from - 1].Weight <= 2 * weight)
        {
            from--;
            weight += segments[from].Weight;
        }

        Rewrite(from, segments.Count - from);
    }

    private void Rewrite(int from, int count)
    {
        var old = _journal.Segments.Skip(from).Take(count).ToHashSet();
        var (stored, lines) = _journal.Rewrite(from, count, IsNeeded);
        foreach (var line in lines.Where(line => line.IsPut && _shelf.Find(line) is { } slot && old.Contains(slot.In)))
        {
            _shelf.Put(line, stored);
        }
    }
}
