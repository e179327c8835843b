using System.Runtime.ExceptionServices;
using System.Security.Cryptography;
using Waystation.Sealing;

namespace Waystation.Office.Vault;

/// <summary>A segment as it lies on the disk.</summary>
internal sealed class Stored(long first, long last, long weight) : IDisposable
{
    /// <summary>The first commit that it holds.</summary>
    public long First => first;

    /// <summary>The last.</summary>
    public long Last => last;

    /// <summary>Bytes of its values: how much writing it anew would rewrite.</summary>
    public long Weight => weight;

    public string Name => Segment.NameOf(Last);

    /// <summary>Opened when a value that lies away is first asked for.</summary>
    public AgeBook? Book { get; set; }

    /// <summary>Hashes of the keys of its values, in order; null while nobody has asked whether it holds any.</summary>
    public int[]? Marks { get; private set; }

    public void Mark(IReadOnlyList<SegmentLine> lines)
    {
        Marks = [.. lines.Where(line => line.IsPut).Select(line => line.Key.GetHashCode(StringComparison.Ordinal))];
        Array.Sort(Marks);
    }

    public void Dispose() => Book?.Dispose();

    public override string ToString() => nameof(Stored);
}

/// <summary>The files of a vault's journal: numbered segments that follow one another without a gap.</summary>
internal sealed class Journal(IVaultFolder folder, Key device, byte[] macKey) : IDisposable
{
    private readonly List<Stored> _segments = [];
    private readonly HashSet<string> _unremoved = new(StringComparer.Ordinal);
    private (Stored Segment, long Number, byte[] Plain)? _lastChunk;

    public IReadOnlyList<Stored> Segments => _segments;

    /// <summary>Keys that were destroyed and of which some segment held a value when the journal was loaded: whoever destroyed them was killed before the end.</summary>
    public IReadOnlySet<string> Owed { get; private set; } = new HashSet<string>();

    public override string ToString() => nameof(Journal);

    /// <summary>Reads the directories of all segments. Each names the commit before which the one before it must end.</summary>
    /// <param name="take">Given each segment and its directory, from the oldest to the newest.</param>
    /// <returns>False when a file is missing or was altered; nothing was changed and nothing taken.</returns>
    public bool Load(Action<Stored, IReadOnlyList<SegmentLine>> take)
    {
        var lasts = folder.Names().Select(name => Segment.TryLast(name, out var last) ? last : -1).Where(last => last > 0).OrderDescending().ToList();
        var directories = ReadDirectories(lasts);
        var read = new List<(Stored Stored, IReadOnlyList<SegmentLine> Lines)>();
        var leftovers = new List<long>();
        foreach (var (last, directory) in lasts.Zip(directories))
        {
            if (read is [.., var later] && last >= later.Stored.First)
            {
                // Killed between writing a merged segment and removing what it replaces.
                leftovers.Add(last);
                continue;
            }

            if (directory is not { } segment || (read is [.., var next] && segment.Last != next.Stored.First - 1))
            {
                return false;
            }

            read.Add((new Stored(segment.First, segment.Last, segment.Lines.Sum(line => (long)line.Weight)), segment.Lines));
        }

        if (read is [.., { Stored.First: not 1 }])
        {
            return false;
        }

        foreach (var left in leftovers)
        {
            folder.Remove(Segment.NameOf(left));
        }

        var destroyed = read.SelectMany(segment => segment.Lines).Where(line => line.Kind == LineKind.Destroy).Select(line => (line.Folder, line.Name)).ToHashSet();
        if (destroyed.Count > 0)
        {
            Owed = read.SelectMany(segment => segment.Lines).Where(line => line.IsPut && destroyed.Contains((line.Folder, line.Name))).Select(line => line.Key).ToHashSet(StringComparer.Ordinal);
        }

        read.Reverse();
        foreach (var (stored, lines) in read)
        {
            _segments.Add(stored);
            take(stored, lines);
        }

        return true;
    }

    /// <summary>One commit; durable when this returns.</summary>
    /// <exception cref="VaultDiskException">The disk failed; nothing was changed.</exception>
    public (Stored Stored, IReadOnlyList<SegmentLine> Lines) Append(IReadOnlyList<Change> changes)
    {
        var next = (_segments.Count == 0 ? 0 : _segments[^1].Last) + 1;
        var written = Write(next, next, changes, isNew: true);
        _segments.Add(written.Stored);
        return written;
    }

    /// <summary>Writes neighbouring segments anew as one, under the name of the last, so that the change is one rename.</summary>
    /// <param name="from">The first of them.</param>
    /// <param name="count">How many.</param>
    /// <param name="keep">Whether a line is still needed.</param>
    /// <exception cref="IOException">The disk failed; all is as it was.</exception>
    public (Stored Stored, IReadOnlyList<SegmentLine> Lines) Rewrite(int from, int count, Func<SegmentLine, Stored, bool> keep)
    {
        var old = _segments.GetRange(from, count);
        var newest = new Dictionary<string, Change>(StringComparer.Ordinal);
        try
        {
            foreach (var stored in old)
            {
                Collect(stored, newest, keep);
            }

            var written = Write(old[0].First, old[^1].Last, [.. newest.Values], isNew: false);
            Forget();
            _segments.RemoveRange(from, count);
            _segments.Insert(from, written.Stored);
            foreach (var stored in old)
            {
                stored.Dispose();
                if (stored.Last != written.Stored.Last)
                {
                    _unremoved.Add(stored.Name);
                }
            }

            RemoveOld();
            return written;
        }
        finally
        {
            foreach (var put in newest.Values.OfType<Change.Put>())
            {
                CryptographicOperations.ZeroMemory(put.Value);
            }
        }
    }

    /// <summary>Removes files that others have replaced. What the disk does not give up now is tried again with the next, and goes when the journal is loaded.</summary>
    private void RemoveOld()
    {
        foreach (var name in _unremoved.ToList())
        {
            try
            {
                folder.Remove(name);
                _unremoved.Remove(name);
            }
            catch (IOException)
            {
                // The journal goes by what was written in its place.
            }
        }
    }

    /// <summary>Whether a segment has a value under any of these keys.</summary>
    public bool HoldsAny(Stored stored, IReadOnlySet<string> keys)
    {
        if (stored.Marks is { } marks && !keys.Any(key => Array.BinarySearch(marks, key.GetHashCode(StringComparison.Ordinal)) >= 0))
        {
            return false;
        }

        if (ReadDirectory(stored.Last) is not { } segment)
        {
            return false;
        }

        stored.Mark(segment.Lines);
        return segment.Lines.Any(line => line.IsPut && keys.Contains(line.Key));
    }

    /// <returns>A value that lies away.</returns>
    /// <exception cref="VaultDiskException">Its file is gone or was altered.</exception>
    public byte[] Read(Stored stored, ValuePlace place)
    {
        var value = new byte[place.Length];
        stored.Book ??= OpenBook(stored.Name, out _);
        for (var held = 0; held < value.Length;)
        {
            var at = place.Offset + held;
            var chunk = stored.Book is null ? [] : ReadChunk(stored, at / AgeBook.ChunkSize);
            var within = (int)(at % AgeBook.ChunkSize);
            var part = Math.Min(value.Length - held, chunk.Length - within);
            if (part <= 0)
            {
                throw Damaged();
            }

            chunk.AsSpan(within, part).CopyTo(value.AsSpan(held));
            held += part;
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(value, hash);
        return place.IsOf(hash) ? value : throw Damaged();
    }

    public void Dispose()
    {
        Forget();
        _segments.ForEach(stored => stored.Dispose());
        _segments.Clear();
    }

    private static VaultDiskException Damaged() => new(new IOException("A file of the vault is gone or was altered."));

    private void Collect(Stored stored, Dictionary<string, Change> newest, Func<SegmentLine, Stored, bool> keep)
    {
        var plain = folder.Read(stored.Name) is { } bytes ? AgeFile.Open(bytes, [device.Identity]) : null;
        try
        {
            if (plain is null || !Segment.TryRead(plain, macKey, out var segment) || segment.Last != stored.Last)
            {
                throw Damaged();
            }

            foreach (var line in segment.Lines)
            {
                if (newest.Remove(line.Key, out var before) && before is Change.Put put)
                {
                    CryptographicOperations.ZeroMemory(put.Value);
                }

                if (keep(line, stored))
                {
                    newest[line.Key] = line switch
                    {
                        { Value: { } here } => new Change.Put(line.Key, here),
                        { Place: { } place } => new Change.Put(line.Key, plain.AsSpan(checked((int)place.Offset), place.Length).ToArray()),
                        { Kind: LineKind.Destroy } => new Change.Destroy(line.Key),
                        _ => new Change.Remove(line.Key),
                    };
                }
            }
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    private (Stored Stored, IReadOnlyList<SegmentLine> Lines) Write(long first, long last, IReadOnlyList<Change> changes, bool isNew)
    {
        var plain = Segment.Write(first, last, changes, macKey);
        try
        {
            Write(Segment.NameOf(last), AgeFile.Seal(plain, [device.Recipient]), isNew);
            if (!Segment.TryRead(plain, macKey, out var segment))
            {
                throw new InvalidOperationException("A segment that was just written can be read.");
            }

            var stored = new Stored(first, last, segment.Lines.Sum(line => (long)line.Weight));
            stored.Mark(segment.Lines);
            return (stored, segment.Lines);
        }
        catch (IOException fault)
        {
            throw new VaultDiskException(fault);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    /// <summary>A disk can fail when the file has its name already, and only the name is not sure to outlast a power cut.</summary>
    /// <param name="isNew">What is new is taken back then, so that nothing comes back that was said to have failed. What takes another's place stays: both say the same.</param>
    private void Write(string name, byte[] bytes, bool isNew)
    {
        try
        {
            folder.Write(name, bytes);
        }
        catch (IOException) when (!isNew && folder.Read(name) is { } there && there.AsSpan().SequenceEqual(bytes))
        {
            // It is read from where it lies now.
        }
        catch (IOException)
        {
            if (isNew)
            {
                _unremoved.Add(name);
                RemoveOld();
                _unremoved.Remove(name);
            }

            throw;
        }
    }

    /// <summary>On all cores.</summary>
    /// <exception cref="IOException">The disk failed.</exception>
    private List<Segment?> ReadDirectories(List<long> lasts)
    {
        try
        {
            return [.. lasts.AsParallel().AsOrdered().Select(ReadDirectory)];
        }
        catch (AggregateException several)
        {
            // Whoever unlocks hears what happened, not that it happened on some core.
            ExceptionDispatchInfo.Throw(several.InnerExceptions[0]);
            throw;
        }
    }

    private Segment? ReadDirectory(long last)
    {
        var name = Segment.NameOf(last);
        using var book = OpenBook(name, out var beginning);
        if (book is null)
        {
            return null;
        }

        var plain = OpenChunk(book, name, 0, beginning);
        while (plain is not null && Segment.DirectoryEnd(plain) is var end && plain.Length < Math.Min(end, book.Length))
        {
            // Only a long directory goes on in further chunks.
            var next = OpenRest(book, name, plain, end);
            CryptographicOperations.ZeroMemory(plain);
            plain = next;
        }

        try
        {
            return plain is not null && Segment.TryRead(plain, macKey, out var segment) && segment.Last == last && segment.Length == book.Length ? segment : null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    private byte[]? OpenRest(AgeBook book, string name, byte[] beginning, long end)
    {
        var chunks = Math.Min(book.Chunks, (end + AgeBook.ChunkSize - 1) / AgeBook.ChunkSize);
        var whole = new byte[Math.Min(book.Length, chunks * AgeBook.ChunkSize)];
        beginning.CopyTo(whole, 0);
        for (var number = 1L; number < chunks; number++)
        {
            if (OpenChunk(book, name, number, []) is not { } chunk)
            {
                CryptographicOperations.ZeroMemory(whole);
                return null;
            }

            chunk.CopyTo(whole, number * AgeBook.ChunkSize);
            CryptographicOperations.ZeroMemory(chunk);
        }

        return whole;
    }

    private AgeBook? OpenBook(string name, out byte[] beginning)
    {
        beginning = [];
        if (folder.Length(name) is not { } length || folder.Read(name, 0, AgeBook.EnoughToOpen) is not { } read)
        {
            return null;
        }

        beginning = read;
        return AgeBook.Open(read, length, [device.Identity]);
    }

    /// <param name="beginning">What was read of the file already.</param>
    private byte[]? OpenChunk(AgeBook book, string name, long number, byte[] beginning)
    {
        var (offset, length) = book.PlaceOf(number);
        var bytes = offset + length <= beginning.Length ? beginning.AsSpan((int)offset, length) : folder.Read(name, offset, length);
        return book.OpenChunk(number, bytes);
    }

    private byte[] ReadChunk(Stored stored, long number)
    {
        if (_lastChunk is { } last && last.Segment == stored && last.Number == number)
        {
            return last.Plain;
        }

        Forget();
        if (number >= stored.Book!.Chunks || OpenChunk(stored.Book, stored.Name, number, []) is not { } plain)
        {
            throw Damaged();
        }

        _lastChunk = (stored, number, plain);
        return plain;
    }

    private void Forget()
    {
        CryptographicOperations.ZeroMemory(_lastChunk?.Plain);
        _lastChunk = null;
    }
}
