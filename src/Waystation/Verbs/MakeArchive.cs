using System.Security.Cryptography;
using System.Text;
using Waystation.Sealing;

namespace Waystation.Commands.Verbs;

/// <summary>Makes the key of an archive and shares it among people as words; nobody keeps it whole. What is written to a file is to whom closed cases are sealed: no secret.</summary>
internal static class MakeArchive
{
    private static readonly string[] s_options = ["--shares", "--needed", "--out"];

    public static async Task RunAsync(IReadOnlyList<string> words, Shell shell, CancellationToken stop)
    {
        var options = new Running.LongOptions(words, s_options, []);
        var plan = SharePlan.Of(options.Number("--needed", otherwise: 3, least: 2, most: SharePlan.Most), options.Number("--shares", otherwise: 5, least: 2, most: SharePlan.Most));
        if (!plan.IsPossible)
        {
            throw new Refusal("no more shares can be needed than there are.");
        }

        using var seed = Seed.Draw();
        using var key = Key.From(seed);
        var path = options.Needed("--out");
        await using (var output = OutputFile.Create(path, shell, secret: false, overwrite: false))
        {
            await output.Stream.WriteAsync(Encoding.ASCII.GetBytes(key.Recipient.ToText() + "\n"), stop);
            await output.FinishAsync(stop);
        }

        var shares = SeedShares.Split(seed, plan)[0];
        try
        {
            for (var i = 0; i < shares.Count; i++)
            {
                var letters = shares[i].ToWords();
                var line = Encoding.ASCII.GetBytes([.. letters, '\n', '\n']);
                Array.Clear(letters);
                await shell.Output.WriteAsync(line, stop);
                CryptographicOperations.ZeroMemory(line);
                _ = shell.AskSecret($"Share {i + 1} of {shares.Count}. One person alone writes it down; then press Enter.");
                if (shell.OutputIsTerminal)
                {
                    // The screen and what it can be scrolled back to are wiped before the next one looks.
                    await shell.Output.WriteAsync("\u001b[2J\u001b[3J\u001b[H"u8.ToArray(), stop);
                }
            }
        }
        finally
        {
            foreach (var share in shares)
            {
                share.Dispose();
            }
        }

        await shell.Error.WriteLineAsync($"Any {plan.Groups[0].Needed} of these {shares.Count} open the archive, together with a desk. The key itself is gone. Give --archive {path} to `waystation found` or `roster`.");
    }
}
