using System.Security.Cryptography;
using Waystation.Sealing;

namespace Waystation.Commands.Verbs;

/// <summary>Seals a file or standard input to recipients or with a passphrase.</summary>
internal static class Seal
{
    public static async Task RunAsync(IReadOnlyList<string> words, Shell shell, CancellationToken stop)
    {
        var arguments = new Arguments(words, known: "rRpao");
        var (path, armor) = (arguments.One('o'), arguments.Has('a'));
        if (arguments.Has('p') && (arguments.Has('r') || arguments.Has('R')))
        {
            throw new Refusal("a passphrase is a file's only recipient.");
        }

        if (!arguments.Has('p') && !arguments.Has('r') && !arguments.Has('R'))
        {
            throw new Refusal("say to whom with -r or -R, or -p for a passphrase.");
        }

        if (path is null && shell.OutputIsTerminal && !armor)
        {
            throw new Refusal("a sealed file is not for the screen; say where with -o, or -a for text.");
        }

        Paths.MustDiffer(arguments.Input, path);
        await using var input = InputFile.Open(arguments.Input, shell);
        using var passphrase = arguments.Has('p') ? AskTwice(shell) : null;
        IReadOnlyList<Recipient> to = passphrase is null ? await ReadRecipientsAsync(arguments, shell, stop) : [passphrase];
        await using var output = OutputFile.Create(path, shell, secret: false);
        await AgeFile.SealAsync(input, output.Stream, to, armor, stop);
        await output.FinishAsync(stop);
    }

    private static async Task<IReadOnlyList<Recipient>> ReadRecipientsAsync(Arguments arguments, Shell shell, CancellationToken stop)
    {
        var to = new List<Recipient>();
        foreach (var text in arguments.All('r'))
        {
            to.Add(Recipient.TryParse(text, out var recipient, out _) ? recipient : throw new Refusal("what follows -r is no recipient that we know."));
        }

        foreach (var path in arguments.All('R'))
        {
            to.AddRange(await KeyLines.ReadRecipientsAsync(path, shell, stop));
        }

        if (to.Exists(recipient => recipient is HybridRecipient) && to.Exists(recipient => recipient is not HybridRecipient))
        {
            throw new Refusal("age1pq1… and age1… recipients do not stand in one file: it would be no safer than the weaker. Seal it twice.");
        }

        return to;
    }

    internal static PassphraseRecipient AskTwice(Shell shell)
    {
        var first = Ask(shell, "Passphrase: ");
        try
        {
            if (first.Length == 0)
            {
                throw new Refusal("a passphrase is not empty.");
            }

            var second = Ask(shell, "The same again: ");
            try
            {
                return CryptographicOperations.FixedTimeEquals(first, second) ? new PassphraseRecipient(first) : throw new Refusal("the two passphrases differ.");
            }
            finally
            {
                CryptographicOperations.ZeroMemory(second);
            }
        }
        finally
        {
            CryptographicOperations.ZeroMemory(first);
        }
    }

    private static byte[] Ask(Shell shell, string prompt) => shell.AskSecret(prompt) ?? throw new Refusal("there is no terminal to ask for the passphrase.");
}
