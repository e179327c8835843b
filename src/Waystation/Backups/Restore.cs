using System.Diagnostics;
using System.IO.Pipelines;
using System.Security.Cryptography;
using System.Text;
using Waystation.Commands.Running;
using Waystation.Sealing;

namespace Waystation.Commands.Backups;

/// <summary>Opens a backup into a folder that is not there yet. It is unpacked beside, and takes its name when all of it was read and is authentic.</summary>
/// <remarks>A relay that was restored begins a new incarnation by itself: what ties a store to its life is in no backup.</remarks>
internal static class Restore
{
    private const int LongestLine = 64;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <returns>Null when it was restored; otherwise why the file did not open.</returns>
    /// <exception cref="Refusal">The folder is not empty, or the backup is of something else.</exception>
    public static async Task<OpenFault?> MakeAsync(BackupKind kind, string folder, IReadOnlyList<Identity> with, Stream from, CancellationToken stop)
    {
        folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
        {
            throw new Refusal("the folder is not empty: move what is in it away first.");
        }

        var aside = $"{folder}.{RandomNumberGenerator.GetHexString(8, lowercase: true)}.part";
        Make(aside);
        try
        {
            if (await UnpackAsync(kind, aside, with, from, stop) is { } fault)
            {
                return fault;
            }

            if (Directory.Exists(folder))
            {
                Directory.Delete(folder);
            }

            Directory.Move(aside, folder);
            return null;
        }
        finally
        {
            if (Directory.Exists(aside))
            {
                Directory.Delete(aside, recursive: true);
            }
        }
    }

    private static void Make(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, OwnerOnly);
        }
    }

    private static async Task<OpenFault?> UnpackAsync(BackupKind kind, string aside, IReadOnlyList<Identity> with, Stream from, CancellationToken stop)
    {
        var pipe = new Pipe();
        using var failed = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var open = OpenAsync(with, from, pipe.Writer, failed.Token);
        try
        {
            await using var plain = pipe.Reader.AsStream();
            await TakeAsync(kind, aside, plain, failed.Token);
            // Also what follows the last file belongs to what is sealed: only then is it known to be authentic to its end.
            await plain.CopyToAsync(Stream.Null, failed.Token);
        }
        catch (Exception failure) when (failure is InvalidDataException or IOException or EndOfStreamException or Refusal)
        {
            await failed.CancelAsync();
            return await FaultAsync(open) ?? throw (failure as Refusal ?? new Refusal("what was sealed is no whole backup of this kind."));
        }

        return await open;
    }

    /// <returns>What was wrong with the seal; null when that was not the matter.</returns>
    private static async Task<OpenFault?> FaultAsync(Task<OpenFault?> open)
    {
        try
        {
            return await open;
        }
        catch (Exception failure) when (failure is OperationCanceledException or IOException or InvalidOperationException)
        {
            return null;
        }
    }

    private static async Task<OpenFault?> OpenAsync(IReadOnlyList<Identity> with, Stream from, PipeWriter into, CancellationToken stop)
    {
        try
        {
            await using var stream = into.AsStream(leaveOpen: true);
            return await AgeFile.OpenAsync(from, stream, with, stop);
        }
        finally
        {
            await into.CompleteAsync();
        }
    }

    private static async Task TakeAsync(BackupKind kind, string aside, Stream plain, CancellationToken stop)
    {
        var expected = BackupKinds.Line(kind);
        if (await LineAsync(plain, stop) is var line && line != expected)
        {
            throw line.StartsWith("waystation-backup/", StringComparison.Ordinal) ? new Refusal($"this is {line.Trim()}, and not {expected.Trim()}.") : new InvalidDataException("No backup of ours.");
        }

        if (kind == BackupKind.Relay)
        {
            await TakeRelayAsync(aside, plain, stop);
        }
        else
        {
            await FolderTar.ReadAsync(plain, aside, stop);
        }
    }

    private static async Task<string> LineAsync(Stream plain, CancellationToken stop)
    {
        var line = new byte[LongestLine];
        var held = 0;
        while (held < line.Length && await plain.ReadAsync(line.AsMemory(held, 1), stop) == 1)
        {
            if (line[held++] == '\n')
            {
                break;
            }
        }

        return Encoding.Latin1.GetString(line, 0, held);
    }

    private static async Task TakeRelayAsync(string aside, Stream plain, CancellationToken stop)
    {
        var start = new ProcessStartInfo(Sibling.Find("Relay"), ["take", "--data", aside]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        Child.Quiet(start);
        using var relay = Process.Start(start) ?? throw new Refusal("a part of this program did not start.");
        try
        {
            var said = relay.StandardError.ReadToEndAsync(stop);
            try
            {
                await plain.CopyToAsync(relay.StandardInput.BaseStream, stop);
                relay.StandardInput.Close();
            }
            catch (IOException)
            {
                // It stopped reading: what it said and its exit code tell why.
            }

            await relay.WaitForExitAsync(stop);
            if (relay.ExitCode != 0)
            {
                throw new Refusal((await said).Trim() is { Length: > 0 } why ? why : "the relay's store could not be made.");
            }
        }
        finally
        {
            relay.Kill(entireProcessTree: true);
        }
    }
}
