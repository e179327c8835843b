using System.Security.Cryptography;
using Waystation.Sealing;

namespace Waystation.Commands.Running;

/// <summary>The root's seed as a file: 32 bytes, sealed with a passphrase as age does. Kept apart, offline.</summary>
internal static class RootFile
{
    /// <exception cref="Refusal">There is a file already, or no terminal to ask for a passphrase, or the two differ.</exception>
    public static async Task WriteAsync(string path, Seed root, Shell shell, CancellationToken stop)
    {
        var passphrase = shell.AskSecret("Passphrase for the root: ") ?? throw new Refusal("a passphrase is asked for at a terminal, and there is none.");
        var again = shell.AskSecret("The same once more: ") ?? [];
        try
        {
            if (passphrase.Length < 12)
            {
                throw new Refusal("the root's passphrase has at least 12 letters; five or six words that do not belong together are good.");
            }

            if (!CryptographicOperations.FixedTimeEquals(passphrase, again))
            {
                throw new Refusal("the two passphrases are not the same; nothing was made.");
            }

            await WriteAsync(path, root, passphrase, shell, stop);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(passphrase);
            CryptographicOperations.ZeroMemory(again);
        }
    }

    public static async Task WriteAsync(string path, Seed root, ReadOnlyMemory<byte> passphrase, Shell shell, CancellationToken stop)
    {
        var plain = GC.AllocateArray<byte>(Seed.Size, pinned: true);
        try
        {
            root.CopyTo(plain);
            using var recipient = new PassphraseRecipient(passphrase.Span);
            await using var output = OutputFile.Create(path, shell, secret: true, overwrite: false);
            await output.Stream.WriteAsync(AgeFile.Seal(plain, [recipient]), stop);
            await output.FinishAsync(stop);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    /// <exception cref="Refusal">It cannot be read, or the passphrase does not open it.</exception>
    public static Seed Read(string path, Shell shell)
    {
        byte[] sealedBytes;
        try
        {
            sealedBytes = File.ReadAllBytes(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new Refusal("the root's file cannot be read.");
        }

        var passphrase = shell.AskSecret("Passphrase of the root: ") ?? throw new Refusal("a passphrase is asked for at a terminal, and there is none.");
        byte[]? plain = null;
        try
        {
            using var identity = new PassphraseIdentity(passphrase);
            plain = AgeFile.Open(sealedBytes, [identity]);
            return plain is { Length: Seed.Size } ? Seed.From(plain) : throw new Refusal("that passphrase does not open the root's file.");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(passphrase);
            CryptographicOperations.ZeroMemory(plain);
        }
    }
}
