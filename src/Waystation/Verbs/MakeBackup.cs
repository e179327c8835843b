using Waystation.Commands.Backups;
using Waystation.Commands.Running;
using Waystation.Sealing;

namespace Waystation.Commands.Verbs;

/// <summary>Seals a relay, front or vault to a recipient or with a passphrase.</summary>
internal static class MakeBackup
{
    public static async Task RunAsync(IReadOnlyList<string> words, Shell shell, CancellationToken stop)
    {
        var kind = BackupKinds.Read(words is [var word, ..] ? word : "");
        var options = new LongOptions([.. words.Skip(1)], [BackupKinds.Option(kind), "-r", "-R", "-o"], ["-p"]);
        var folder = options.Needed(BackupKinds.Option(kind));
        if (options.Has("-p") == (options.Has("-r") || options.Has("-R")))
        {
            throw new Refusal("say to whom with -r or -R, or -p for a passphrase.");
        }

        var path = options.One("-o");
        if (path is null && shell.OutputIsTerminal)
        {
            throw new Refusal("a sealed file is not for the screen; say where with -o.");
        }

        var to = new List<Recipient>();
        using var passphrase = options.Has("-p") ? Seal.AskTwice(shell) : null;
        if (passphrase is not null)
        {
            to.Add(passphrase);
        }

        foreach (var text in options.All("-r"))
        {
            to.Add(Recipient.TryParse(text, out var recipient, out _) ? recipient : throw new Refusal("what follows -r is no recipient that we know."));
        }

        foreach (var file in options.All("-R"))
        {
            to.AddRange(await KeyLines.ReadRecipientsAsync(file, shell, stop));
        }

        await using var output = OutputFile.Create(path, shell, secret: true);
        await Backup.MakeAsync(kind, folder, to, output.Stream, stop);
        await output.FinishAsync(stop);
        await shell.Error.WriteLineAsync("Sealed. Keep it apart from the key that opens it, and none older than 31 days.");
    }
}
