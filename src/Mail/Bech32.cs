using System.Diagnostics.CodeAnalysis;

namespace Waystation.Mail;

/// <summary>Bytes as letters that can be read aloud, with a checksum that finds slips.</summary>
/// <remarks>Source: BIP 173, without its limit of 90 characters (as age uses it too). Written in lower case; read in either case, never mixed.</remarks>
public static class Bech32
{
    private const string Letters = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
    private const int ChecksumLength = 6;

    /// <param name="prefix">Lower-case ASCII, 1 to 83 characters.</param>
    /// <exception cref="ArgumentException">The prefix is empty, too long, or not lower-case ASCII.</exception>
    public static string Encode(string prefix, ReadOnlySpan<byte> data)
    {
        if (prefix.Length is < 1 or > 83 || prefix.AsSpan().ContainsAnyExceptInRange('!', '~') || prefix.AsSpan().ContainsAnyInRange('A', 'Z'))
        {
            throw new ArgumentException("A prefix is 1 to 83 printable ASCII characters in lower case.", nameof(prefix));
        }

        var groups = new byte[((data.Length * 8) + 4) / 5];
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

        var checksum = Polymod(prefix, groups, zeros: ChecksumLength) ^ 1;
        return string.Create(prefix.Length + 1 + groups.Length + ChecksumLength, (prefix, groups, checksum), static (text, parts) =>
        {
            parts.prefix.CopyTo(text);
            text[parts.prefix.Length] = '1';
            var rest = text[(parts.prefix.Length + 1)..];
            for (var i = 0; i < parts.groups.Length; i++)
            {
                rest[i] = Letters[parts.groups[i]];
            }

            for (var i = 0; i < ChecksumLength; i++)
            {
                rest[parts.groups.Length + i] = Letters[(int)((parts.checksum >> (5 * (ChecksumLength - 1 - i))) & 31)];
            }
        });
    }

    /// <param name="prefix">In lower case.</param>
    public static bool TryDecode(string text, [NotNullWhen(true)] out string? prefix, [NotNullWhen(true)] out byte[]? data, out ReadFault fault)
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

        var plain = upper ? text.ToLowerInvariant() : text;
        var separator = plain.LastIndexOf('1');
        if (separator is < 1 or > 83 || plain.Length - separator - 1 < ChecksumLength)
        {
            fault = new ReadFault(FaultKind.WrongLength, plain.Length);
            return false;
        }

        var groups = new byte[plain.Length - separator - 1];
        for (var i = 0; i < groups.Length; i++)
        {
            var value = Letters.IndexOf(plain[separator + 1 + i], StringComparison.Ordinal);
            if (value < 0)
            {
                fault = new ReadFault(FaultKind.Malformed, separator + 1 + i);
                return false;
            }

            groups[i] = (byte)value;
        }

        if (Polymod(plain[..separator], groups, zeros: 0) != 1)
        {
            fault = new ReadFault(FaultKind.BadChecksum, plain.Length - ChecksumLength);
            return false;
        }

        return TryRegroup(groups.AsSpan(0, groups.Length - ChecksumLength), separator + 1, out data, out fault)
            && (prefix = plain[..separator]) is not null;
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
}
