using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using SQLitePCL;
using Waystation.Office.Vault;
using Waystation.Sealing;

namespace Waystation.Office.Index;

/// <summary>A snapshot of the index as a file of the vault: two databases, one behind the other.</summary>
/// <remarks>Layout: length of the first (8 bytes, big-endian); from the next multiple of <see cref="AgeBook.ChunkSize"/> on the first, the lists; from the next such multiple the second, the words, to the end.</remarks>
internal sealed partial class IndexFile : IDisposable
{
    public const string Lists = "main";
    public const string Words = "words";

    /// <summary>SQLite lets a database that it was given grow to a gibibyte, or not at all when it is larger; some 60,000 cases have more words.</summary>
    private const long MostBytes = 1L << 40;

    private readonly KeptFile _file;
    private readonly long _lists;

    private IndexFile(KeptFile file, long lists) => (_file, _lists) = (file, lists);

    private static int ListsAt => AgeBook.ChunkSize;

    private long WordsAt => After(_lists);

    /// <returns>Null when there is none, or its beginning was altered.</returns>
    public static IndexFile? Open(SealedVault vault, string key)
    {
        if (vault.OpenFile(key) is not { } file)
        {
            return null;
        }

        var head = new byte[sizeof(long)];
        using var into = new MemoryStream(head);
        if (file.Length > 2L * ListsAt && file.TryRead(0, head.Length, into) && BinaryPrimitives.ReadInt64BigEndian(head) is > 0 and var lists && lists < file.Length && After(lists) < file.Length)
        {
            return new IndexFile(file, lists);
        }

        file.Dispose();
        return null;
    }

    /// <summary>Seals both databases of a connection. Of more than 2 GiB there is no snapshot: such an index is made anew at each unlocking.</summary>
    /// <param name="keep">Given all of it, which is wiped afterwards.</param>
    public static unsafe void Write(SqliteConnection from, Action<ReadOnlySpan<byte>> keep)
    {
        byte* whole = null;
        nuint size = 0;
        using var lists = new Copy(from, Lists);
        using var words = new Copy(from, Words);
        try
        {
            var wordsAt = After(lists.Size);
            if (wordsAt + words.Size > int.MaxValue)
            {
                return;
            }

            size = (nuint)(wordsAt + words.Size);
            whole = (byte*)NativeMemory.AllocZeroed(size);
            BinaryPrimitives.WriteInt64BigEndian(new Span<byte>(whole, sizeof(long)), lists.Size);
            lists.CopyTo(whole + ListsAt);
            words.CopyTo(whole + wordsAt);
            keep(new ReadOnlySpan<byte>(whole, (int)size));
        }
        finally
        {
            NativeMemory.Clear(whole, size);
            NativeMemory.Free(whole);
        }
    }

    /// <returns>False when it was cut or altered.</returns>
    public bool TryTakeLists(SqliteConnection into) => Fetch(ListsAt, _lists, CancellationToken.None) is { } bytes && bytes.TryGiveTo(into, Lists);

    /// <returns>What is to be given to the index's connection, with nobody else at it; null when it was cut or altered.</returns>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public Fetched? FetchWords(CancellationToken stop) => Fetch(WordsAt, _file.Length - WordsAt, stop);

    public void Dispose() => _file.Dispose();

    public override string ToString() => nameof(IndexFile);

    /// <summary>How far a database in memory may grow.</summary>
    /// <param name="bytes">Negative: it is only asked. Afterwards what holds.</param>
    internal static unsafe void LimitOrAsk(SqliteConnection connection, string schema, ref long bytes)
    {
        const int SizeLimit = 36;
        fixed (long* at = &bytes)
        {
            if (FileControl(connection.Handle!.DangerousGetHandle(), schema, SizeLimit, at) != raw.SQLITE_OK)
            {
                throw new InvalidOperationException("SQLite sets no limit.");
            }
        }
    }

    private static long After(long lists) => ListsAt + ((lists + AgeBook.ChunkSize - 1) / AgeBook.ChunkSize * AgeBook.ChunkSize);

    /// <summary>Opened straight into the memory that SQLite takes over.</summary>
    private unsafe Fetched? Fetch(long from, long size, CancellationToken stop)
    {
        var fetched = new Fetched(raw.sqlite3_malloc64(size), size);
        var isWhole = false;
        try
        {
            using var into = new UnmanagedMemoryStream((byte*)fetched.At, size, size, FileAccess.Write);
            isWhole = _file.TryRead(from, size, into, stop);
            return isWhole ? fetched : null;
        }
        finally
        {
            if (!isWhole)
            {
                fetched.Wipe();
            }
        }
    }

    /// <summary>Source: sqlite3.h, <c>SQLITE_FCNTL_SIZE_LIMIT</c>; the bindings leave it out.</summary>
    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_file_control", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static unsafe partial int FileControl(nint database, string schema, int operation, long* argument);

    /// <summary>A database's bytes in memory of SQLite's own.</summary>
    internal sealed class Fetched(nint at, long size)
    {
        public nint At => at;

        /// <summary>SQLite takes the memory over, and frees it with the connection.</summary>
        public bool TryGiveTo(SqliteConnection connection, string schema)
        {
            const int FreeOnClose = 1, Resizeable = 2;
            if (raw.sqlite3_deserialize(connection.Handle, schema, at, size, size, FreeOnClose | Resizeable) != 0)
            {
                return false;
            }

            var most = MostBytes;
            LimitOrAsk(connection, schema, ref most);

            // A database that takes another's place has forgotten what was set for that.
            using var settings = connection.CreateCommand();
#pragma warning disable CA2100 // The schema's name is a constant of this file.
            settings.CommandText = $"PRAGMA {schema}.secure_delete = ON";
#pragma warning restore CA2100
            settings.ExecuteNonQuery();
            return true;
        }

        public unsafe void Wipe()
        {
            NativeMemory.Clear((void*)at, (nuint)size);
            raw.sqlite3_free(at);
        }

        public override string ToString() => nameof(Fetched);
    }

    /// <summary>A database's bytes as SQLite hands them out; wiped when they are disposed of.</summary>
    private sealed class Copy : IDisposable
    {
        private readonly nint _at;

        public Copy(SqliteConnection from, string schema)
        {
            _at = raw.sqlite3_serialize(from.Handle, schema, out var size, 0);
            Size = size;
        }

        public long Size { get; }

        public unsafe void CopyTo(byte* to) => NativeMemory.Copy((void*)_at, to, (nuint)Size);

        public unsafe void Dispose()
        {
            NativeMemory.Clear((void*)_at, (nuint)Size);
            raw.sqlite3_free(_at);
        }

        public override string ToString() => nameof(Copy);
    }
}
