using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Waystation.Tests.Attacks.Histories;

/// <summary>All randomness of this process from one seed: OpenSSL's, from which the system's library draws, and libsodium's. For a process that does nothing but histories.</summary>
/// <remarks>RAND_set_rand_method of OpenSSL 3 (RAND_set_rand_method(3)), randombytes_set_implementation of libsodium. What the runtime draws for itself (the hashing of strings) is not touched.</remarks>
internal static unsafe partial class SeededRandomness
{
    private static readonly Lock s_gate = new();
    private static readonly nint s_name = Marshal.StringToHGlobalAnsi("seeded");
    private static ulong s_state;

    /// <summary>From now on every draw follows from <paramref name="seed"/>.</summary>
    public static void Begin(int seed)
    {
        lock (s_gate)
        {
            s_state = (ulong)(uint)seed << 32;
        }
    }

    public static void Install()
    {
        var openSsl = (Openssl*)NativeMemory.AllocZeroed((nuint)sizeof(Openssl));
        openSsl->Bytes = &OpensslBytes;
        openSsl->Pseudo = &OpensslBytes;
        openSsl->Status = &OpensslStatus;
        if (SetRandMethod(openSsl) != 1)
        {
            throw new NotSupportedException("This OpenSSL does not let its randomness be set.");
        }

        var sodium = (Sodium*)NativeMemory.AllocZeroed((nuint)sizeof(Sodium));
        sodium->Name = &SodiumName;
        sodium->Random = &SodiumRandom;
        sodium->Fill = &SodiumFill;
        if (SetImplementation(sodium) != 0)
        {
            throw new NotSupportedException("This libsodium does not let its randomness be set.");
        }
    }

    private static void Draw(Span<byte> bytes)
    {
        lock (s_gate)
        {
            while (bytes.Length > 0)
            {
                // SplitMix64 (Steele, Lea, Flood 2014).
                var mixed = unchecked(s_state += 0x9E37_79B9_7F4A_7C15);
                mixed = unchecked((mixed ^ (mixed >> 30)) * 0xBF58_476D_1CE4_E5B9);
                mixed = unchecked((mixed ^ (mixed >> 27)) * 0x94D0_49BB_1331_11EB);
                mixed ^= mixed >> 31;
                var size = Math.Min(sizeof(ulong), bytes.Length);
                new ReadOnlySpan<byte>(&mixed, size).CopyTo(bytes);
                bytes = bytes[size..];
            }
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OpensslBytes(byte* bytes, int count)
    {
        Draw(new Span<byte>(bytes, count));
        return 1;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OpensslStatus() => 1;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint SodiumName() => s_name;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static uint SodiumRandom()
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        Draw(bytes);
        return MemoryMarshal.Read<uint>(bytes);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void SodiumFill(void* bytes, nuint count) => Draw(new Span<byte>(bytes, checked((int)count)));

    [LibraryImport("libcrypto.so.3", EntryPoint = "RAND_set_rand_method")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetRandMethod(Openssl* method);

    [LibraryImport("libsodium", EntryPoint = "randombytes_set_implementation")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static partial int SetImplementation(Sodium* implementation);

    /// <summary><c>struct rand_meth_st</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Openssl
    {
        public nint Seed;
        public delegate* unmanaged[Cdecl]<byte*, int, int> Bytes;
        public nint Cleanup;
        public nint Add;
        public delegate* unmanaged[Cdecl]<byte*, int, int> Pseudo;
        public delegate* unmanaged[Cdecl]<int> Status;
    }

    /// <summary><c>struct randombytes_implementation</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Sodium
    {
        public delegate* unmanaged[Cdecl]<nint> Name;
        public delegate* unmanaged[Cdecl]<uint> Random;
        public nint Stir;
        public nint Uniform;
        public delegate* unmanaged[Cdecl]<void*, nuint, void> Fill;
        public nint Close;
    }
}
