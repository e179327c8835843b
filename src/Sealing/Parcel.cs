using System.Security.Cryptography;
using Waystation.Mail;

namespace Waystation.Sealing;

/// <summary>What Waystation itself seals: content and fill, so that the file's length is exactly a <see cref="SizeClass"/>.</summary>
/// <remarks>Source: docs/sealing.md, section 4.</remarks>
public static class Parcel
{
    /// <summary>Length of the smallest parcel, in bytes. Below it classes are so near each other that a receipt could be told from a short answer.</summary>
    public const int Smallest = 4_096;

    /// <param name="fill">The byte that follows the content as often as needed; one that the content's reader skips, such as a space after JSON.</param>
    /// <exception cref="ArgumentException">There is no recipient, or they may not stand in one file together.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The content is larger than fits into the largest class.</exception>
    public static byte[] Seal(ReadOnlySpan<byte> content, byte fill, IReadOnlyList<Recipient> to)
    {
        var filled = new byte[FilledLength(content.Length, to) ?? throw new ArgumentOutOfRangeException(nameof(content), "The content does not fit into the largest size class.")];
        try
        {
            content.CopyTo(filled);
            filled.AsSpan(content.Length).Fill(fill);
            return AgeFile.Seal(filled, to);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(filled);
        }
    }

    /// <returns>The content with its fill, or <see langword="null"/> when it was sealed to others, altered or cut.</returns>
    public static byte[]? Open(ReadOnlySpan<byte> parcel, IReadOnlyList<Identity> with) =>
        SizeClass.IsValid(parcel.Length) ? AgeFile.Open(parcel, with) : null;

    /// <summary>The most that one parcel to the recipients of so many Waystation keys holds, in bytes.</summary>
    public static int LargestContent(int recipients)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(recipients, 1);
        return LargestContent([.. Enumerable.Repeat(new HybridRecipient(new byte[HybridRecipient.Size]), recipients)]);
    }

    /// <summary>The most that one parcel to these holds, in bytes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">They are so many that not even nothing fits.</exception>
    public static int LargestContent(IReadOnlyList<Recipient> to)
    {
        var room = SizeClass.Largest - AgeFile.SealedLength(0, to);
        ArgumentOutOfRangeException.ThrowIfNegative(room, nameof(to));
        for (var content = (int)room; ; content--)
        {
            if (AgeFile.SealedLength(content, to) <= SizeClass.Largest && FilledLength(content, to) is not null)
            {
                return content;
            }
        }
    }

    /// <returns>The least length, not below the content's, whose sealed length is a size class; null when there is none.</returns>
    internal static int? FilledLength(int content, IReadOnlyList<Recipient> to)
    {
        var smallest = Math.Max(Smallest, AgeFile.SealedLength(content, to));
        while (smallest <= SizeClass.Largest)
        {
            var size = SizeClass.For((int)smallest);
            var filled = Unsealed(size, to);
            if (filled >= content && AgeFile.SealedLength(filled, to) == size)
            {
                return filled;
            }

            // The class ends where a new chunk's tag would begin: no length seals to it exactly.
            smallest = size + 1L;
        }

        return null;
    }

    /// <summary>The plaintext's length in a file of this length, if there is one.</summary>
    internal static int Unsealed(int size, IReadOnlyList<Recipient> to)
    {
        var payload = size - (AgeFile.SealedLength(0, to) - Age.PayloadCipher.SealedLength(0));
        var chunks = (payload + Age.PayloadCipher.SealedChunkSize - 1) / Age.PayloadCipher.SealedChunkSize;
        return (int)(payload - (chunks * Age.PayloadCipher.TagSize));
    }
}
