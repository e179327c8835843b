using System.Diagnostics;
using System.IO.Pipelines;
using System.Text;
using Waystation.Commands.Running;
using Waystation.Office.Vault;
using Waystation.Sealing;

namespace Waystation.Commands.Backups;

/// <summary>Seals a relay, a front or a vault into one age file, as a stream: nothing of it lies on a disk in between.</summary>
internal static class Backup
{
    /// <param name="folder">The relay's, front's or vault's.</param>
    /// <param name="into">Gets the sealed file.</param>
    /// <exception cref="Refusal">There is nothing to back up, or it is in use in a way that would tear it.</exception>
    public static async Task MakeAsync(BackupKind kind, string folder, IReadOnlyList<Recipient> to, Stream into, CancellationToken stop)
    {
        if (!Directory.Exists(folder))
        {
            throw new Refusal("there is no such folder.");
        }

        // A vault's files come and go while a desk is open; a relay's copy is taken in one transaction, and a front's file is replaced whole.
        using var held = kind == BackupKind.Vault ? DiskFolder.Hold(folder) ?? throw new Refusal("a desk is open on this vault; close it first.") : null;
        if (held is not null && !SealedVault.IsIn(held))
        {
            throw new Refusal("there is no vault in that folder.");
        }

        var pipe = new Pipe();
        using var failed = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var write = WriteAsync(kind, folder, pipe.Writer, failed.Token);
        try
        {
            await using var plain = pipe.Reader.AsStream();
            await AgeFile.SealAsync(plain, into, to, armor: false, failed.Token);
        }
        catch
        {
            await failed.CancelAsync();
            await write.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            throw;
        }

        await write;
    }

    private static async Task WriteAsync(BackupKind kind, string folder, PipeWriter into, CancellationToken stop)
    {
        Exception? fault = null;
        try
        {
            await into.WriteAsync(Encoding.ASCII.GetBytes(BackupKinds.Line(kind)), stop);
            await using var stream = into.AsStream(leaveOpen: true);
            switch (kind)
            {
                case BackupKind.Relay:
                    await CopyRelayAsync(folder, stream, stop);
                    break;
                case BackupKind.Front or BackupKind.Vault:
                    await FolderTar.WriteAsync(folder, name => name.EndsWith(".lock", StringComparison.Ordinal) || name.EndsWith(".new", StringComparison.Ordinal), stream, stop);
                    break;
            }
        }
        catch (Exception failure)
        {
            fault = failure;
            throw;
        }
        finally
        {
            // With the fault, so that what is sealed then does not look whole.
            await into.CompleteAsync(fault);
        }
    }

    private static async Task CopyRelayAsync(string folder, Stream into, CancellationToken stop)
    {
        var start = new ProcessStartInfo(Sibling.Find("Relay"), ["copy", "--data", folder]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        Child.Quiet(start);
        using var relay = Process.Start(start) ?? throw new Refusal("a part of this program did not start.");
        try
        {
            relay.StandardInput.Close();
            var said = relay.StandardError.ReadToEndAsync(stop);
            await relay.StandardOutput.BaseStream.CopyToAsync(into, stop);
            await relay.WaitForExitAsync(stop);
            if (relay.ExitCode != 0)
            {
                throw new Refusal((await said).Trim() is { Length: > 0 } why ? why : "the relay's store could not be copied.");
            }
        }
        finally
        {
            relay.Kill(entireProcessTree: true);
        }
    }
}
