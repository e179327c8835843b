using System.Security.Cryptography;
using Waystation.Sealing;

namespace Waystation.Commands.Verbs;

/// <summary>Opens a file or standard input with identities or a passphrase.</summary>
internal static class Open
{
    public static async Task RunAsync(IReadOnlyList<string> words, Shell shell, CancellationToken stop)
    {
        var arguments = new Arguments(words, known: "ipo");
        var path = arguments.One('o');
        if (arguments.Has('p') == arguments.Has('i'))
        {
            throw new Refusal("say with what: -i and a file of identities, or -p for a passphrase.");
        }

        Paths.MustDiffer(arguments.Input, path);
        await using var input = InputFile.Open(arguments.Input, shell);
        var identities = new List<Identity>();
        try
        {
            if (arguments.Has('p'))
            {
                identities.Add(AskOnce(shell));
            }

            foreach (var file in arguments.All('i'))
            {
                identities.AddRange(await KeyLines.ReadIdentitiesAsync(file, shell, stop));
            }

            await using var output = OutputFile.Create(path, shell, secret: true);
            if (await AgeFile.OpenAsync(input, output.Stream, identities, stop) is { } fault)
            {
                throw new Refusal(Sentence(fault));
            }

            await output.FinishAsync(stop);
        }
        finally
        {
            identities.ForEach(identity => identity.Dispose());
        }
    }

    internal static string Sentence(OpenFault fault) => fault switch
    {
        OpenFault.HeaderFault => "this is no age file that can be opened; its header is damaged or of another kind.",
        OpenFault.NoMatch => "it was sealed to others.",
        OpenFault.HmacFault => "its header was altered.",
        OpenFault.PayloadFault => "it was altered or cut; what was written before is not the whole.",
        OpenFault.ArmorFault => "its text form is damaged.",
    };

    internal static PassphraseIdentity AskOnce(Shell shell)
    {
        var passphrase = shell.AskSecret("Passphrase: ") ?? throw new Refusal("there is no terminal to ask for the passphrase.");
        try
        {
            return new PassphraseIdentity(passphrase);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(passphrase);
        }
    }
}
