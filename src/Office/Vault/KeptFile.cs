using System.Security.Cryptography;
using Waystation.Sealing;

namespace Waystation.Office.Vault;

/// <summary>A file of the vault that is opened chunk by chunk, so that it is nowhere in memory but where it is wanted. Read outside the vault's lock: whoever reads sees to it that the file is not replaced meanwhile.</summary>
internal sealed class KeptFile : IDisposable
{
    /// <summary>So many chunks are read in one go: a MiB.</summary>
    private const int ChunksAtOnce = 16;

    /// <summary>Cores that open one file at most.</summary>
    private const int MostReaders = 4;

    private readonly IVaultFolder _folder;
    private readonly string _name;
    private readonly AgeBook[] _books;

    private KeptFile(IVaultFolder folder, string name, AgeBook[] books) => (_folder, _name, _books) = (folder, name, books);

    /// <summary>In bytes.</summary>
    public long Length => _books[0].Length;

    /// <returns>Null when it is gone or no file of this vault.</returns>
    public static KeptFile? Open(IVaultFolder folder, string name, Identity with)
    {
        // A large file is opened on as many cores as there are, each with a cipher of its own.
        var books = Enumerable.Range(0, Math.Clamp(Environment.ProcessorCount, 1, MostReaders)).Select(_ => Book(folder, name, with)).OfType<AgeBook>().ToArray();
        return books.Length == 0 ? null : new KeptFile(folder, name, books);
    }

    /// <summary>Opens a part of it.</summary>
    /// <param name="from">Where it begins, in bytes: a multiple of <see cref="AgeBook.ChunkSize"/>.</param>
    /// <param name="length">How much of it; less where it ends before.</param>
    /// <returns>False when it is gone, cut, altered or cannot be read; what was written until then is genuine.</returns>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public bool TryRead(long from, long length, Stream into, CancellationToken stop = default)
    {
        var (first, rest) = (Math.DivRem(from, AgeBook.ChunkSize, out var within), Math.Min(length, Length - from));
        ArgumentOutOfRangeException.ThrowIfNotEqual(within, 0, nameof(from));
        var parts = new List<byte[]>?[_books.Length];
        do
        {
            stop.ThrowIfCancellationRequested();
            var (at, chunks) = (first, Math.Min(_books[0].Chunks, first + Math.Max(1, (rest + AgeBook.ChunkSize - 1) / AgeBook.ChunkSize)));
            Parallel.For(0, _books.Length, i => parts[i] = OpenPart(_books[i], at + ((long)ChunksAtOnce * i), chunks));
            foreach (var part in parts)
            {
                if (part is null)
                {
                    return false;
                }

                foreach (var plain in part)
                {
                    into.Write(plain, 0, (int)Math.Clamp(rest, 0, plain.Length));
                    rest -= Math.Min(plain.Length, rest);
                    CryptographicOperations.ZeroMemory(plain);
                }
            }

            first += (long)ChunksAtOnce * _books.Length;
        }
        while (rest > 0);

        return true;
    }

    public void Dispose()
    {
        foreach (var book in _books)
        {
            book.Dispose();
        }
    }

    public override string ToString() => nameof(KeptFile);

    private static AgeBook? Book(IVaultFolder folder, string name, Identity with) =>
        folder.Length(name) is { } length && Read(folder, name, 0, (int)Math.Min(length, AgeBook.EnoughToOpen)) is { } beginning ? AgeBook.Open(beginning, length, [with]) : null;

    /// <returns>Null also when the disk fails: what is in such a file can be had again.</returns>
    private static byte[]? Read(IVaultFolder folder, string name, long offset, int length)
    {
        try
        {
            return folder.Read(name, offset, length);
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <returns>Some chunks, from the first on and before the last; none where they end; null when the file is gone, cut or altered.</returns>
    private List<byte[]>? OpenPart(AgeBook book, long first, long end)
    {
        var opened = new List<byte[]>();
        if (first >= end)
        {
            return opened;
        }

        var places = Enumerable.Range(0, (int)Math.Min(ChunksAtOnce, end - first)).Select(i => book.PlaceOf(first + i)).ToList();
        if (Read(_folder, _name, places[0].Offset, places.Sum(place => place.Length)) is not { } chunks)
        {
            return null;
        }

        for (var (i, at) = (0, 0); i < places.Count; at += places[i].Length, i++)
        {
            if (at + places[i].Length > chunks.Length || book.OpenChunk(first + i, chunks.AsSpan(at, places[i].Length)) is not { } plain)
            {
                return null;
            }

            opened.Add(plain);
        }

        return opened;
    }
}
