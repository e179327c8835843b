using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Waystation.Commands;

/// <summary>The person at the terminal, also when input and output are pipes.</summary>
/// <param name="readKey">Reads a key without echo; null when input is no terminal. Only asked where there is no <c>/dev/tty</c>.</param>
internal sealed unsafe partial class Terminal(Func<ConsoleKeyInfo>? readKey, TextWriter error)
{
    /// <summary>Longest secret that is read, in bytes.</summary>
    private const int Longest = 1024;

    private const string Device = "/dev/tty";

    /// <returns>The line in UTF-8, which the caller wipes; null when there is no terminal.</returns>
    public byte[]? AskSecret(string prompt)
    {
        if (OperatingSystem.IsWindows())
        {
            return readKey is null ? null : AskWindows(prompt, readKey);
        }

        try
        {
            using var terminal = new FileStream(Device, new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite, BufferSize = 0 });
            return AskUnix(prompt, terminal);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return null;
        }
    }

    private static byte[] AskUnix(string prompt, FileStream terminal)
    {
        var descriptor = (int)terminal.SafeFileHandle.DangerousGetHandle();
        var before = new TerminalMode(descriptor);

        // Whoever interrupts here gets their echo back.
        using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal =>
        {
            before.Restore(descriptor);
            Environment.Exit(1);
        });
        before.WithoutEcho(descriptor);
        try
        {
            terminal.Write(System.Text.Encoding.UTF8.GetBytes(prompt));
            return ReadLine(terminal);
        }
        finally
        {
            before.Restore(descriptor);
            terminal.Write("\n"u8);
        }
    }

    private static byte[] ReadLine(FileStream terminal)
    {
        Span<byte> line = stackalloc byte[Longest];
        var held = 0;
        try
        {
            while (held < line.Length && terminal.Read(line.Slice(held, 1)) == 1 && line[held] != '\n')
            {
                held++;
            }

            return Pinned(line[..held]);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(line);
        }
    }

    private byte[] AskWindows(string prompt, Func<ConsoleKeyInfo> key)
    {
        error.Write(prompt);
        Span<char> typed = stackalloc char[Longest / 4];
        Span<byte> line = stackalloc byte[Longest];
        var held = 0;
        try
        {
            while (key() is { Key: not ConsoleKey.Enter } pressed)
            {
                held = pressed.Key == ConsoleKey.Backspace ? Math.Max(0, held - 1) : held;
                if (!char.IsControl(pressed.KeyChar) && held < typed.Length)
                {
                    typed[held++] = pressed.KeyChar;
                }
            }

            return Pinned(line[..System.Text.Encoding.UTF8.GetBytes(typed[..held], line)]);
        }
        finally
        {
            error.WriteLine();
            CryptographicOperations.ZeroMemory(line);
            CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(typed));
        }
    }

    private static byte[] Pinned(ReadOnlySpan<byte> line)
    {
        var kept = GC.AllocateArray<byte>(line.Length, pinned: true);
        line.CopyTo(kept);
        return kept;
    }

    /// <summary>The terminal's <c>termios</c>, of which only the echo bit is ours.</summary>
    private sealed class TerminalMode
    {
        private const int Now = 0;
        private const byte Echo = 0x08;

        // Larger than any termios.
        private readonly byte[] _mode = new byte[256];

        public TerminalMode(int descriptor)
        {
            fixed (byte* mode = _mode)
            {
                if (GetMode(descriptor, mode) != 0)
                {
                    throw new IOException("The terminal does not say how it is set.");
                }
            }
        }

        public void Restore(int descriptor) => Set(descriptor, _mode);

        public void WithoutEcho(int descriptor)
        {
            var silent = (byte[])_mode.Clone();

            // Local flags are the fourth field: of four bytes each on Linux, of eight on macOS. Both are little-endian.
            silent[OperatingSystem.IsMacOS() ? 24 : 12] &= unchecked((byte)~Echo);
            Set(descriptor, silent);
        }

        private static void Set(int descriptor, byte[] mode)
        {
            fixed (byte* at = mode)
            {
                if (SetMode(descriptor, Now, at) != 0)
                {
                    throw new IOException("The terminal does not stop to echo.");
                }
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "tcgetattr")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int GetMode(int descriptor, byte* mode);

    [LibraryImport("libc", EntryPoint = "tcsetattr")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetMode(int descriptor, int actions, byte* mode);
}
