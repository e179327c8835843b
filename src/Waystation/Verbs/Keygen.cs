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
        var arguments = new Arguments(words, known: "oq");
        if (arguments.Input is not null)
        {
            throw new Refusal("keygen reads nothing; -o says where the identity goes.");
        }

        if (arguments.Has('q'))
        {
            using var hybrid = HybridIdentity.Draw();
            await WriteAsync(arguments, shell, hybrid.Recipient.ToText(), HybridIdentity.TextLength, hybrid.WriteText, stop);
        }
        else
        {
            using var identity = X25519Identity.Draw();
            await WriteAsync(arguments, shell, identity.Recipient.ToText(), X25519Identity.TextLength, identity.WriteText, stop);
        }
    }

    private delegate void IdentityText(Span<char> text);

    private static async Task WriteAsync(Arguments arguments, Shell shell, string recipient, int length, IdentityText write, CancellationToken stop)
    {
        await using var output = OutputFile.Create(arguments.One('o'), shell, secret: true, overwrite: false);
        await output.Stream.WriteAsync(Encoding.ASCII.GetBytes($"# public key: {recipient}\n"), stop);

        var letters = GC.AllocateArray<char>(length, pinned: true);
        var text = GC.AllocateArray<byte>(length + 1, pinned: true);
        try
        {
            write(letters);
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
