using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Waystation.Sealing;

namespace Waystation.Commands.Verbs;

/// <summary>Draws a new identity and writes it as age does; the recipient goes to the error output too, when nobody would see it otherwise.</summary>
internal static class Keygen
{
    public static async Task RunAsync(IReadOnlyList<string> words, Shell shell, CancellationToken stop)
    {
        var arguments = new Arguments(words, known: "o");
        if (arguments.Input is not null)
        {
            throw new Refusal("keygen reads nothing; -o says where the identity goes.");
        }

        using var identity = X25519Identity.Draw();
        await using var output = OutputFile.Create(arguments.One('o'), shell, secret: true, overwrite: false);
        var recipient = identity.Recipient.ToText();
        await output.Stream.WriteAsync(Encoding.ASCII.GetBytes($"# public key: {recipient}\n"), stop);

        var letters = GC.AllocateArray<char>(X25519Identity.TextLength, pinned: true);
        var text = GC.AllocateArray<byte>(X25519Identity.TextLength + 1, pinned: true);
        try
        {
            identity.WriteText(letters);
            Encoding.ASCII.GetBytes(letters, text);
            text[^1] = (byte)'\n';
            await output.Stream.WriteAsync(text, stop);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(letters.AsSpan()));
            CryptographicOperations.ZeroMemory(text);
        }

        await output.FinishAsync(stop);
        if (arguments.Has('o') || !shell.OutputIsTerminal)
        {
            await shell.Error.WriteLineAsync($"Public key: {recipient}");
        }
    }
}
