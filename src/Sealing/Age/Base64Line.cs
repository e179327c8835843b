using System.Buffers;
using System.Buffers.Text;

namespace Waystation.Sealing.Age;

/// <summary>Base64 as age writes it: one spelling for each value, nothing skipped. The header leaves the fill off, armor keeps it.</summary>
internal static class Base64Line
{
    /// <summary>Most characters of any line, in header and armor.</summary>
    public const int Columns = 64;

    /// <summary>Bytes in a full line.</summary>
    public const int FullLine = Columns / 4 * 3;

    /// <returns>How many characters so many bytes take without fill.</returns>
    public static int UnpaddedLength(int bytes) => ((bytes * 8) + 5) / 6;

    /// <param name="text">At most <see cref="Columns"/> characters, without fill.</param>
    public static bool TryReadUnpadded(ReadOnlySpan<byte> text, Span<byte> data, out int written)
    {
        written = 0;
        if (text.Length > Columns || text.Length % 4 == 1 || text.Contains((byte)'='))
        {
            return false;
        }

        Span<byte> padded = stackalloc byte[Columns];
        text.CopyTo(padded);
        var length = (text.Length + 3) / 4 * 4;
        padded[text.Length..length].Fill((byte)'=');
        return TryReadPadded(padded[..length], data, out written);
    }

    /// <param name="text">At most <see cref="Columns"/> characters, with fill.</param>
    public static bool TryReadPadded(ReadOnlySpan<byte> text, Span<byte> data, out int written)
    {
        written = 0;
        Span<byte> again = stackalloc byte[Columns];
        return text.Length <= Columns && text.Length % 4 == 0
            && Base64.DecodeFromUtf8(text, data, out var read, out written) == OperationStatus.Done && read == text.Length
            // Written again it must be the same: that refuses white space, and bits set where there is no data.
            && Base64.EncodeToUtf8(data[..written], again, out _, out var length) == OperationStatus.Done && again[..length].SequenceEqual(text);
    }

    /// <summary>A word of a stanza, of any length, without fill.</summary>
    /// <returns>False when it is not the one spelling of exactly so many bytes.</returns>
    public static bool TryReadWord(string word, Span<byte> data)
    {
        if (word.Length != UnpaddedLength(data.Length))
        {
            return false;
        }

        var padded = word.PadRight((word.Length + 3) / 4 * 4, '=');
        return Convert.TryFromBase64String(padded, data, out var written) && written == data.Length
            && string.Equals(Convert.ToBase64String(data), padded, StringComparison.Ordinal);
    }

    public static string WriteWord(ReadOnlySpan<byte> data) => Convert.ToBase64String(data).TrimEnd('=');

    public static int WriteUnpadded(ReadOnlySpan<byte> data, Span<byte> text)
    {
        Span<byte> padded = stackalloc byte[Columns];
        _ = Base64.EncodeToUtf8(data, padded, out _, out _);
        var length = UnpaddedLength(data.Length);
        padded[..length].CopyTo(text);
        return length;
    }
}
