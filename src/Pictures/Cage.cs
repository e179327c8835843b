using System.Runtime.InteropServices;

namespace Waystation.Pictures;

/// <summary>Shuts this process in, for good: limits on memory, time and files by setrlimit(2), and a seccomp filter that answers EPERM to whatever opens, connects, starts or removes.</summary>
/// <remarks>
/// Linux on x64 and arm64. The filter names what is refused and lets the rest pass, because a runtime with a just-in-time compiler needs more calls than could be listed
/// honestly. Descriptors: with RLIMIT_NOFILE at zero no new one can come to be, whatever call asks. Source: seccomp(2), Linux uapi/linux/filter.h and seccomp.h.
/// </remarks>
internal static partial class Cage
{
    /// <summary>Most private memory, in bytes.</summary>
    public const ulong MostMemory = 1024UL << 20;

    /// <summary>Most processor time, in seconds.</summary>
    public const ulong MostSeconds = 20;

    private const int LimitCpu = 0;
    private const int LimitData = 2;
    private const int LimitCore = 4;
    private const int LimitFiles = 7;
    private const int SetNoNewPrivileges = 38;
    private const uint SetModeFilter = 1;
    private const uint FlagAllThreads = 1;
    private const uint Allow = 0x7fff0000;
    private const uint Refuse = 0x00050000 | 1; // SECCOMP_RET_ERRNO with EPERM
    private const uint Kill = 0x80000000;
    private const ushort LoadWord = 0x20;
    private const ushort JumpIfEqual = 0x15;
    private const ushort JumpIfAtLeast = 0x35;
    private const ushort Return = 0x06;

    // open, creat, openat, openat2, open_by_handle_at, socket, connect, bind, accept, accept4, sendto, sendmsg, sendmmsg, socketpair, execve, execveat, fork, vfork, ptrace, process_vm_*, unlink(at), rename(at, at2),
    // mkdir(at), link(at), symlink(at), truncate, chmod, fchmodat, chown, io_uring_setup, mount, unshare, setns, bpf, keyctl, pidfd_open, pidfd_getfd, memfd_secret, perf_event_open, userfaultfd
    private static readonly uint[] s_x64 =
        [2, 85, 257, 437, 304, 41, 42, 49, 43, 288, 44, 46, 307, 53, 59, 322, 57, 58, 101, 310, 311, 87, 263, 82, 264, 316, 83, 258, 86, 265, 88, 266, 76, 90, 268, 92, 425, 165, 272, 308, 321, 250, 434, 438, 447, 298, 323];

    private static readonly uint[] s_arm64 =
        [56, 437, 265, 198, 203, 200, 202, 242, 206, 211, 269, 199, 221, 281, 117, 270, 271, 35, 38, 276, 34, 37, 36, 45, 53, 54, 425, 40, 97, 268, 280, 219, 434, 438, 447, 241, 282];

    /// <returns>False where the system would not; then nothing of a stranger's may be read.</returns>
    public static bool Close()
    {
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        var (arch, call, refused) = RuntimeInformation.ProcessArchitecture switch
        {
            Architecture.X64 => (0xC000003Eu, 317L, s_x64),
            Architecture.Arm64 => (0xC00000B7u, 277L, s_arm64),
            _ => (0u, 0L, []),
        };
        return refused.Length > 0
            && Limit(LimitCore, 0)
            && Limit(LimitData, MostMemory)
            && Limit(LimitCpu, MostSeconds)
            && Limit(LimitFiles, 0)
            && Filter(arch, call, refused);
    }

    private static bool Limit(int what, ulong most)
    {
        var limit = new ResourceLimit { Soft = most, Hard = most };
        return SetLimit(what, in limit) == 0;
    }

    private static unsafe bool Filter(uint arch, long call, uint[] refused)
    {
        const uint NumberAt = 0;
        const uint ArchAt = 4;
        const uint OtherAbi = 0x40000000;
        var program = new List<Instruction>
        {
            new(LoadWord, 0, 0, ArchAt),
            new(JumpIfEqual, 1, 0, arch),
            new(Return, 0, 0, Kill),
            new(LoadWord, 0, 0, NumberAt),
            new(JumpIfAtLeast, 0, 1, OtherAbi),
            new(Return, 0, 0, Kill),
        };
        foreach (var number in refused)
        {
            program.Add(new Instruction(JumpIfEqual, 0, 1, number));
            program.Add(new Instruction(Return, 0, 0, Refuse));
        }

        program.Add(new Instruction(Return, 0, 0, Allow));
        var instructions = program.ToArray();
        fixed (Instruction* first = instructions)
        {
            var filter = new FilterProgram { Length = (ushort)instructions.Length, First = first };
            return Control(SetNoNewPrivileges, 1, 0, 0, 0) == 0 && SystemCall(call, SetModeFilter, FlagAllThreads, &filter) == 0;
        }
    }

    [LibraryImport("libc", EntryPoint = "setrlimit", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetLimit(int resource, in ResourceLimit limit);

    [LibraryImport("libc", EntryPoint = "prctl", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Control(int option, nuint second, nuint third, nuint fourth, nuint fifth);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static unsafe partial long SystemCall(long number, nuint operation, nuint flags, void* argument);

    [StructLayout(LayoutKind.Sequential)]
    private struct ResourceLimit
    {
        public ulong Soft;
        public ulong Hard;
    }

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Instruction(ushort code, byte ifTrue, byte ifFalse, uint operand)
    {
        public readonly ushort Code = code;
        public readonly byte IfTrue = ifTrue;
        public readonly byte IfFalse = ifFalse;
        public readonly uint Operand = operand;
    }

    [StructLayout(LayoutKind.Sequential)]
    private unsafe struct FilterProgram
    {
        public ushort Length;
        public Instruction* First;
    }
}
