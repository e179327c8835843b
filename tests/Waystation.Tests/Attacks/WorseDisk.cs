using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Waystation.Tests.Attacks;

/// <summary>
/// A disk that can lose power and run full, put under SQLite as a VFS over its own one. It remembers per file what was synced, and what was
/// written since; a power cut keeps the former, and of the latter any part: each write is kept, lost, or torn at 512 bytes.
/// </summary>
/// <remarks>One world at a time. The layouts are those of sqlite3.h: sqlite3_vfs version 3, sqlite3_io_methods version 2 (no memory maps).</remarks>
internal static unsafe partial class WorseDisk
{
    public const string Name = "worse";

    private const int Full = 13;
    private const int MainDb = 0x100;
    private const int Wal = 0x80000;
    private const int HeaderSize = 16;

    private static readonly Lock s_gate = new();
    private static readonly Dictionary<string, Tracked> s_files = new(StringComparer.Ordinal);
    private static readonly Dictionary<int, Tracked> s_open = [];
    private static Vfs* s_real;
    private static Vfs* s_mine;
    private static IoMethods* s_methods;
    private static int s_next;
    private static long s_operations;

    /// <summary>Called before each write, sync and truncation reaches the disk, with its number.</summary>
    public static Action<long>? BeforeOperation { get; set; }

    /// <summary>How many bytes the files may have together; a write that goes over is refused as a full disk does.</summary>
    public static long Room { get; set; } = long.MaxValue;

    public static void Register()
    {
        lock (s_gate)
        {
            s_files.Clear();
            s_open.Clear();
            (s_operations, Room, BeforeOperation) = (0, long.MaxValue, null);
            if (s_mine is not null)
            {
                return;
            }

            SQLitePCL.Batteries_V2.Init();
            s_real = Find(null);
            s_methods = (IoMethods*)NativeMemory.AllocZeroed((nuint)sizeof(IoMethods));
            *s_methods = new IoMethods
            {
                Version = 2,
                Close = &Close,
                Read = &Read,
                Write = &Write,
                Truncate = &Truncate,
                Sync = &Sync,
                FileSize = &FileSize,
                Lock = &Lock,
                Unlock = &Unlock,
                CheckReservedLock = &CheckReservedLock,
                FileControl = &FileControl,
                SectorSize = &SectorSize,
                DeviceCharacteristics = &DeviceCharacteristics,
                ShmMap = &ShmMap,
                ShmLock = &ShmLock,
                ShmBarrier = &ShmBarrier,
                ShmUnmap = &ShmUnmap,
            };
            s_mine = (Vfs*)NativeMemory.AllocZeroed((nuint)sizeof(Vfs));
            *s_mine = *s_real;
            s_mine->Next = null;
            s_mine->Name = (byte*)Marshal.StringToCoTaskMemUTF8(Name);
            s_mine->FileSize = s_real->FileSize + HeaderSize;
            s_mine->Open = &Open;
            s_mine->Delete = &Delete;
            s_mine->Access = &Access;
            s_mine->FullPathname = &FullPathname;
            if (RegisterVfs(s_mine, 0) != 0)
            {
                throw new InvalidOperationException("SQLite took no other disk.");
            }
        }
    }

    /// <summary>What might be found when the power comes back, by file name.</summary>
    /// <param name="draw">A number below the given one; decides what of the unsynced writes is kept.</param>
    public static Dictionary<string, byte[]> CutPower(Func<int, int> draw)
    {
        lock (s_gate)
        {
            return s_files.ToDictionary(file => Path.GetFileName(file.Key), file => file.Value.AfterCut(draw), StringComparer.Ordinal);
        }
    }

    private static void Happening()
    {
        s_operations++;
        BeforeOperation?.Invoke(s_operations);
    }

    private static byte* Real(byte* file) => file + HeaderSize;

    private static IoMethods* Methods(byte* file) => *(IoMethods**)Real(file);

    private static Tracked? Of(byte* file) => s_open.GetValueOrDefault(*(int*)(file + 8));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Open(Vfs* vfs, byte* name, byte* file, int flags, int* outFlags)
    {
        *(IoMethods**)file = null;
        var result = s_real->Open(s_real, name, Real(file), flags, outFlags);
        if (result != 0)
        {
            return result;
        }

        *(IoMethods**)file = s_methods;
        lock (s_gate)
        {
            *(int*)(file + 8) = ++s_next;
            if ((flags & (MainDb | Wal)) != 0)
            {
                var path = Marshal.PtrToStringUTF8((nint)name)!;
                if (!s_files.TryGetValue(path, out var tracked))
                {
                    s_files[path] = tracked = new Tracked(File.Exists(path) ? ReadShared(path) : []);
                }

                s_open[s_next] = tracked;
            }
        }

        return 0;
    }

    private static byte[] ReadShared(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Delete(Vfs* vfs, byte* name, int syncFolder)
    {
        lock (s_gate)
        {
            s_files.Remove(Marshal.PtrToStringUTF8((nint)name)!);
        }

        return s_real->Delete(s_real, name, syncFolder);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Access(Vfs* vfs, byte* name, int flags, int* result) => s_real->Access(s_real, name, flags, result);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int FullPathname(Vfs* vfs, byte* name, int size, byte* path) => s_real->FullPathname(s_real, name, size, path);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Close(byte* file)
    {
        lock (s_gate)
        {
            s_open.Remove(*(int*)(file + 8));
        }

        return Methods(file)->Close(Real(file));
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Read(byte* file, byte* buffer, int amount, long offset) => Methods(file)->Read(Real(file), buffer, amount, offset);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Write(byte* file, byte* buffer, int amount, long offset)
    {
        lock (s_gate)
        {
            if (Of(file) is { } tracked)
            {
                Happening();
                var grown = Math.Max(0, offset + amount - tracked.Length);
                if (grown > 0 && s_files.Values.Sum(each => each.Length) + grown > Room)
                {
                    return Full;
                }

                tracked.Write(offset, new ReadOnlySpan<byte>(buffer, amount).ToArray());
            }
        }

        return Methods(file)->Write(Real(file), buffer, amount, offset);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Truncate(byte* file, long size)
    {
        lock (s_gate)
        {
            if (Of(file) is { } tracked)
            {
                Happening();
                tracked.Truncate(size);
            }
        }

        return Methods(file)->Truncate(Real(file), size);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Sync(byte* file, int flags)
    {
        var result = Methods(file)->Sync(Real(file), flags);
        lock (s_gate)
        {
            if (Of(file) is { } tracked)
            {
                // The cut may come while the disk is still at it: before, not after.
                Happening();
                tracked.Sync();
            }
        }

        return result;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int FileSize(byte* file, long* size) => Methods(file)->FileSize(Real(file), size);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Lock(byte* file, int level) => Methods(file)->Lock(Real(file), level);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Unlock(byte* file, int level) => Methods(file)->Unlock(Real(file), level);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int CheckReservedLock(byte* file, int* result) => Methods(file)->CheckReservedLock(Real(file), result);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int FileControl(byte* file, int op, void* argument) => Methods(file)->FileControl(Real(file), op, argument);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int SectorSize(byte* file) => Methods(file)->SectorSize(Real(file));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int DeviceCharacteristics(byte* file) => Methods(file)->DeviceCharacteristics(Real(file));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int ShmMap(byte* file, int page, int size, int extend, void** at) => Methods(file)->ShmMap(Real(file), page, size, extend, at);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int ShmLock(byte* file, int offset, int count, int flags) => Methods(file)->ShmLock(Real(file), offset, count, flags);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void ShmBarrier(byte* file) => Methods(file)->ShmBarrier(Real(file));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int ShmUnmap(byte* file, int delete) => Methods(file)->ShmUnmap(Real(file), delete);

    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_vfs_find", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial Vfs* Find(string? name);

    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_vfs_register")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int RegisterVfs(Vfs* vfs, int makeDefault);

    /// <summary>One file: what is sure to be on the disk, and what was written since.</summary>
    private sealed class Tracked(byte[] synced)
    {
        private const int Sector = 512;

        private readonly List<(long Offset, byte[]? Bytes)> _since = [];
        private readonly MemoryStream _synced = Stream(synced);

        public long Length { get; private set; } = synced.Length;

        public void Write(long offset, byte[] bytes)
        {
            _since.Add((offset, bytes));
            Length = Math.Max(Length, offset + bytes.Length);
        }

        public void Truncate(long size)
        {
            _since.Add((size, null));
            Length = size;
        }

        public void Sync()
        {
            foreach (var (offset, bytes) in _since)
            {
                Apply(_synced, offset, bytes);
            }

            _since.Clear();
        }

        public byte[] AfterCut(Func<int, int> draw)
        {
            using var found = Stream(_synced.ToArray());
            foreach (var (offset, bytes) in _since)
            {
                switch (draw(3))
                {
                    case 0:
                        Apply(found, offset, bytes);
                        break;
                    case 1 when bytes is not null:
                        for (var at = 0; at < bytes.Length; at += Sector)
                        {
                            if (draw(2) == 0)
                            {
                                Apply(found, offset + at, bytes.AsSpan(at, Math.Min(Sector, bytes.Length - at)));
                            }
                        }

                        break;
                    default:
                        break;
                }
            }

            return found.ToArray();
        }

        private static MemoryStream Stream(byte[] content)
        {
            var stream = new MemoryStream();
            stream.Write(content);
            return stream;
        }

        private static void Apply(MemoryStream content, long offset, byte[]? bytes)
        {
            if (bytes is not null)
            {
                Apply(content, offset, bytes.AsSpan());
            }
            else if (offset < content.Length)
            {
                content.SetLength(offset);
            }
        }

        private static void Apply(MemoryStream content, long offset, ReadOnlySpan<byte> bytes)
        {
            content.Position = offset;
            content.Write(bytes);
        }
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Vfs
    {
        public int Version;
        public int FileSize;
        public int MaxPath;
        public Vfs* Next;
        public byte* Name;
        public void* AppData;
        public delegate* unmanaged[Cdecl]<Vfs*, byte*, byte*, int, int*, int> Open;
        public delegate* unmanaged[Cdecl]<Vfs*, byte*, int, int> Delete;
        public delegate* unmanaged[Cdecl]<Vfs*, byte*, int, int*, int> Access;
        public delegate* unmanaged[Cdecl]<Vfs*, byte*, int, byte*, int> FullPathname;
        public void* DlOpen;
        public void* DlError;
        public void* DlSym;
        public void* DlClose;
        public void* Randomness;
        public void* Sleep;
        public void* CurrentTime;
        public void* GetLastError;
        public void* CurrentTimeInt64;
        public void* SetSystemCall;
        public void* GetSystemCall;
        public void* NextSystemCall;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct IoMethods
    {
        public int Version;
        public delegate* unmanaged[Cdecl]<byte*, int> Close;
        public delegate* unmanaged[Cdecl]<byte*, byte*, int, long, int> Read;
        public delegate* unmanaged[Cdecl]<byte*, byte*, int, long, int> Write;
        public delegate* unmanaged[Cdecl]<byte*, long, int> Truncate;
        public delegate* unmanaged[Cdecl]<byte*, int, int> Sync;
        public delegate* unmanaged[Cdecl]<byte*, long*, int> FileSize;
        public delegate* unmanaged[Cdecl]<byte*, int, int> Lock;
        public delegate* unmanaged[Cdecl]<byte*, int, int> Unlock;
        public delegate* unmanaged[Cdecl]<byte*, int*, int> CheckReservedLock;
        public delegate* unmanaged[Cdecl]<byte*, int, void*, int> FileControl;
        public delegate* unmanaged[Cdecl]<byte*, int> SectorSize;
        public delegate* unmanaged[Cdecl]<byte*, int> DeviceCharacteristics;
        public delegate* unmanaged[Cdecl]<byte*, int, int, int, void**, int> ShmMap;
        public delegate* unmanaged[Cdecl]<byte*, int, int, int, int> ShmLock;
        public delegate* unmanaged[Cdecl]<byte*, void> ShmBarrier;
        public delegate* unmanaged[Cdecl]<byte*, int, int> ShmUnmap;
    }
}
