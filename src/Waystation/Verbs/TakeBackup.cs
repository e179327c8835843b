using Waystation.Commands.Backups;
using Waystation.Commands.Running;
using Waystation.Sealing;

namespace Waystation.Commands.Verbs;

/// <summary>Opens a backup into a folder that is not there yet.</summary>
internal static class TakeBackup
{
    public static async Task RunAsync(IReadOnlyList<string> words, Shell shell, CancellationToken stop)
    {
        var kind = BackupKinds.Read(words is [var word, ..] ? word : "");
        var options = new LongOptions([.. words.Skip(1)], [BackupKinds.Option(kind), "-i", "--from"], ["-p"]);
        var folder = options.Needed(BackupKinds.Option(kind));
        if (options.Has("-p") == options.Has("-i"))
        {
            throw new Refusal("say with what: -i and a file of identities, or -p for a passphrase.");
        }

        var with = new List<Identity>();
        try
        {
            if (options.Has("-p"))
            {
                with.Add(Verbs.Open.AskOnce(shell));
            }

            foreach (var file in options.All("-i"))
            {
                with.AddRange(await KeyLines.ReadIdentitiesAsync(file, shell, stop));
            }

            await using var input = InputFile.Open(options.One("--from"), shell);
            if (await Restore.MakeAsync(kind, folder, with, input, stop) is { } fault)
            {
                throw new Refusal(Verbs.Open.Sentence(fault));
            }
        }
        finally
        {
            with.ForEach(identity => identity.Dispose());
        }

        await shell.Error.WriteLineAsync(kind switch
        {
            BackupKind.Relay => "Restored. When it starts it tells desks that it was restored, and they bring it up to date with what they hold.",
            BackupKind.Front => "Restored. The front fetches the newest roster by itself.",
            BackupKind.Vault => "Restored. Make sure that no other copy of this vault is used any more; the desk fetches what is new when it is unlocked.",
        });
    }
}
