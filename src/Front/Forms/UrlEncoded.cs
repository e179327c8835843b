using System.Security.Cryptography;
using System.Text;

namespace Waystation.Front.Forms;

/// <summary>Splits <c>application/x-www-form-urlencoded</c> into fields, byte by byte, so that a code in it never becomes a string.</summary>
internal static class UrlEncoded
{
    /// <param name="isCut">There was more than this.</param>
    public static void Read(Form form, ReadOnlySpan<byte> body, bool isCut)
    {
        while (!body.IsEmpty && form.Fault == FormFault.None)
        {
            var end = body.IndexOf((byte)'&');
            var pair = end < 0 ? body : body[..end];
            var isLast = end < 0;
            body = isLast ? [] : body[(end + 1)..];
            var equals = pair.IndexOf((byte)'=');
            if (equals > 0)
            {
                Take(form, pair[..equals], pair[(equals + 1)..], isLast && isCut);
            }
        }
    }

    private static void Take(Form form, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, bool isCut)
    {
        var decoded = new byte[value.Length];
        var length = Decode(value, decoded);
        var kept = Math.Min(length, Limits.KeptField);
        form.Take(Encoding.ASCII.GetString(name), decoded.AsSpan(0, kept), isCut || kept < length);
        CryptographicOperations.ZeroMemory(decoded);
    }

    private static int Decode(ReadOnlySpan<byte> from, Span<byte> to)
    {
        var length = 0;
        for (var i = 0; i < from.Length; i++)
        {
            if (from[i] == '%' && i + 2 < from.Length && char.IsAsciiHexDigit((char)from[i + 1]) && char.IsAsciiHexDigit((char)from[i + 2]))
            {
                to[length++] = (byte)((Digit(from[i + 1]) << 4) | Digit(from[i + 2]));
                i += 2;
            }
            else
            {
                to[length++] = from[i] == '+' ? (byte)' ' : from[i];
            }
        }

        return length;
    }

    private static int Digit(byte hex) => hex <= '9' ? hex - '0' : (hex | 0x20) - 'a' + 10;
}
