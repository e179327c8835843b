using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Waystation.Sealing;

namespace Waystation.Commands;

/// <summary>Files with one recipient or one identity a line; empty lines and lines that begin with # are passed over.</summary>
internal static class KeyLines
{
    /// <summary>A larger file is refused, in bytes.</summary>
    private const int Largest = 1024 * 1024;

    /// <exception cref="Refusal">It cannot be read, or a line is no recipient.</exception>
    public static async Task<IReadOnlyList<Recipient>> ReadRecipientsAsync(string path, Shell shell, CancellationToken stop)
    {
        var recipients = new List<Recipient>();
        await ReadAsync(path, shell, (line, number) => recipients.Add(Recipient.TryParse(line.ToString(), out var recipient, out _) ? recipient : throw NoKey(path, number, "recipient")), stop);
        return recipients.Count > 0 ? recipients : throw new Refusal($"{path} has no recipient.");
    }

    /// <exception cref="Refusal">It cannot be read, or a line is no identity.</exception>
    public static async Task<IReadOnlyList<Identity>> ReadIdentitiesAsync(string path, Shell shell, CancellationToken stop)
    {
        var identities = new List<Identity>();
        await ReadAsync(path, shell, (line, number) => identities.Add(Identity.TryParse(line, out var identity, out _) ? identity : throw NoKey(path, number, "identity")), stop);
        return identities.Count > 0 ? identities : throw new Refusal($"{path} has no identity.");
    }

    private static Refusal NoKey(string path, int number, string kind) => new($"line {number} of {path} is no {kind} that we know.");

    private delegate void LineReader(ReadOnlySpan<char> line, int number);

    private static async Task ReadAsync(string path, Shell shell, LineReader read, CancellationToken stop)
    {
        var bytes = GC.AllocateArray<byte>(Largest, pinned: true);
        var letters = GC.AllocateArray<char>(Largest, pinned: true);
        try
        {
            int held;
            await using (var file = InputFile.Open(path, shell))
            {
                held = await file.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, stop);
            }

            if (held == bytes.Length)
            {
                throw new Refusal($"{path} is too large for a file of keys.");
            }

            // Keys are ASCII; in comments it does not matter.
            for (var i = 0; i < held; i++)
            {
                letters[i] = (char)bytes[i];
            }

            var number = 0;
            foreach (var range in letters.AsSpan(0, held).Split('\n'))
            {
                number++;
                var line = letters.AsSpan()[range].TrimEnd('\r');
                if (!line.IsEmpty && line[0] != '#')
                {
                    read(line, number);
                }
            }
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
            CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(letters.AsSpan()));
        }
    }
}
