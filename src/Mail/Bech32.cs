using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Waystation.Mail;

/// <summary>Bytes as letters that can be read aloud, with a checksum that finds slips.</summary>
/// <remarks>Source: BIP 173, without its limit of 90 characters (as age uses it too). Written in lower case; read in either case, never mixed.</remarks>
public static class Bech32
{
    private const string Letters = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
    private const int ChecksumLength = 6;

    /// <param name="prefix">Lower-case ASCII, 1 to 83 characters.</param>
    /// <exception cref="ArgumentException">The prefix is empty, too long, or not lower-case ASCII.</exception>
    public static string Encode(string prefix, ReadOnlySpan<byte> data) =>
        string.Create(EncodedLength(prefix, data.Length), new Source(prefix, data), static (text, source) => Encode(source.Prefix, source.Data, text));

    /// <summary>For data that no <see cref="string"/> may hold: the text goes to the caller's buffer, and nothing of it stays behind.</summary>
    /// <param name="text">Of <see cref="EncodedLength"/> exactly.</param>
    /// <exception cref="ArgumentException">The prefix is empty, too long, or not lower-case ASCII, or the buffer has another length.</exception>
    public static void Encode(string prefix, ReadOnlySpan<byte> data, Span<char> text)
    {
        if (prefix.Length is < 1 or > 83 || prefix.AsSpan().ContainsAnyExceptInRange('!', '~') || prefix.AsSpan().ContainsAnyInRange('A', 'Z'))
        {
            throw new ArgumentException("A prefix is 1 to 83 printable ASCII characters in lower case.", nameof(prefix));
        }

        if (text.Length != EncodedLength(prefix, data.Length))
        {
            throw new ArgumentException("The buffer has the length of the text exactly.", nameof(text));
        }

        var groups = new byte[((data.Length * 8) + 4) / 5];
        try
        {
            Regroup(data, groups);
            var checksum = Polymod(prefix, groups, zeros: ChecksumLength) ^ 1;
            prefix.CopyTo(text);
            text[prefix.Length] = '1';
            var rest = text[(prefix.Length + 1)..];
            for (var i = 0; i < groups.Length; i++)
            {
                rest[i] = Letters[groups[i]];
            }

            for (var i = 0; i < ChecksumLength; i++)
            {
                rest[groups.Length + i] = Letters[(int)((checksum >> (5 * (ChecksumLength - 1 - i))) & 31)];
            }
        }
        finally
        {
            CryptographicOperations.ZeroMemory(groups);
        }
    }

    /// <returns>How many characters the text of so many bytes has.</returns>
    public static int EncodedLength(string prefix, int dataLength) => prefix.Length + 1 + (((dataLength * 8) + 4) / 5) + ChecksumLength;

    /// <param name="text">Also a secret: of it only <paramref name="data"/> remains, which the caller wipes.</param>
    /// <param name="prefix">In lower case.</param>
    public static bool TryDecode(ReadOnlySpan<char> text, [NotNullWhen(true)] out string? prefix, [NotNullWhen(true)] out byte[]? data, out ReadFault fault)
    {
        prefix = null;
        data = null;
        fault = ReadFault.None;
        var lower = false;
        var upper = false;
        for (var i = 0; i < text.Length; i++)
        {
            var letter = text[i];
            lower |= letter is >= 'a' and <= 'z';
            upper |= letter is >= 'A' and <= 'Z';
            if (letter is < '!' or > '~' || (lower && upper))
            {
                fault = new ReadFault(FaultKind.Malformed, i);
                return false;
            }
        }

        var separator = text.LastIndexOf('1');
        if (separator is < 1 or > 83 || text.Length - separator - 1 < ChecksumLength)
        {
            fault = new ReadFault(FaultKind.WrongLength, text.Length);
            return false;
        }

        var plain = text[..separator].ToString().ToLowerInvariant();
        var groups = new byte[text.Length - separator - 1];
        try
        {
            for (var i = 0; i < groups.Length; i++)
            {
                var letter = text[separator + 1 + i];
                var value = Letters.IndexOf(letter is >= 'A' and <= 'Z' ? (char)(letter | 0x20) : letter, StringComparison.Ordinal);
                if (value < 0)
                {
                    fault = new ReadFault(FaultKind.Malformed, separator + 1 + i);
                    return false;
                }

                groups[i] = (byte)value;
            }

            if (Polymod(plain, groups, zeros: 0) != 1)
            {
                fault = new ReadFault(FaultKind.BadChecksum, text.Length - ChecksumLength);
                return false;
            }

            prefix = plain;
            return TryRegroup(groups.AsSpan(0, groups.Length - ChecksumLength), separator + 1, out data, out fault);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(groups);
        }
    }

    private static void Regroup(ReadOnlySpan<byte> data, Span<byte> groups)
    {
        var held = 0;
        var bits = 0;
        var at = 0;
        foreach (var octet in data)
        {
            held = ((held << 8) | octet) & 0xFFF;
            bits += 8;
            while (bits >= 5)
            {
                bits -= 5;
                groups[at++] = (byte)((held >> bits) & 31);
            }
        }

        if (bits > 0)
        {
            groups[at] = (byte)((held << (5 - bits)) & 31);
        }
    }

    private static bool TryRegroup(ReadOnlySpan<byte> groups, int offset, [NotNullWhen(true)] out byte[]? data, out ReadFault fault)
    {
        var octets = new byte[groups.Length * 5 / 8];
        var held = 0;
        var bits = 0;
        var at = 0;
        foreach (var group in groups)
        {
            held = ((held << 5) | group) & 0xFFF;
            bits += 5;
            if (bits >= 8)
            {
                bits -= 8;
                octets[at++] = (byte)((held >> bits) & 0xFF);
            }
        }

        // Left-over bits are fill: fewer than five, and zero, so that each value has one spelling.
        var fits = bits < 5 && (held & ((1 << bits) - 1)) == 0;
        fault = fits ? ReadFault.None : new ReadFault(FaultKind.Malformed, offset + groups.Length - 1);
        data = fits ? octets : null;
        return fits;
    }

    private static uint Polymod(string prefix, ReadOnlySpan<byte> groups, int zeros)
    {
        var sum = 1u;
        foreach (var letter in prefix)
        {
            sum = Step(sum, (uint)(letter >> 5));
        }

        sum = Step(sum, 0);
        foreach (var letter in prefix)
        {
            sum = Step(sum, (uint)(letter & 31));
        }

        foreach (var group in groups)
        {
            sum = Step(sum, group);
        }

        for (var i = 0; i < zeros; i++)
        {
            sum = Step(sum, 0);
        }

        return sum;
    }

    private static uint Step(uint sum, uint value)
    {
        var top = sum >> 25;
        sum = ((sum & 0x1FFFFFF) << 5) ^ value;
        sum ^= (top & 1) != 0 ? 0x3b6a57b2u : 0;
        sum ^= (top & 2) != 0 ? 0x26508e6du : 0;
        sum ^= (top & 4) != 0 ? 0x1ea119fau : 0;
        sum ^= (top & 8) != 0 ? 0x3d4233ddu : 0;
        sum ^= (top & 16) != 0 ? 0x2a1462b3u : 0;
        return sum;
    }

    private readonly ref struct Source(string prefix, ReadOnlySpan<byte> data)
    {
        public readonly string Prefix = prefix;

        public readonly ReadOnlySpan<byte> Data = data;
    }
}
