using System.IO.Compression;
using System.Text;

namespace Waystation.Tests.Attacks;

/// <summary>Looks for a mark in bytes, in every form in which software leaves text behind: UTF-8, UTF-16, hexadecimal, base64 at any alignment, and any of these inside gzip or zlib.</summary>
internal static class Marks
{
    public static IReadOnlyList<string> In(ReadOnlySpan<byte> bytes, string mark)
    {
        var found = new List<string>();
        foreach (var (form, pattern) in Forms(mark))
        {
            if (bytes.IndexOf(pattern) >= 0)
            {
                found.Add(form);
            }
        }

        var rest = bytes;
        while (rest.IndexOf((ReadOnlySpan<byte>)[0x1F, 0x8B, 0x08]) is var at and >= 0)
        {
            var inflated = Inflate(rest[at..].ToArray());
            found.AddRange(Forms(mark).Where(form => inflated.AsSpan().IndexOf(form.Pattern) >= 0).Select(form => "gzip " + form.Form));
            rest = rest[(at + 3)..];
        }

        return found;
    }

    public static IReadOnlyList<(string Form, byte[] Pattern)> Forms(string mark)
    {
        var utf8 = Encoding.UTF8.GetBytes(mark);
        var forms = new List<(string, byte[])>
        {
            ("UTF-8", utf8),
            ("UTF-16", Encoding.Unicode.GetBytes(mark)),
            ("hex", Encoding.ASCII.GetBytes(Convert.ToHexStringLower(utf8))),
            ("HEX", Encoding.ASCII.GetBytes(Convert.ToHexString(utf8))),
        };
        for (var shift = 0; shift < 3; shift++)
        {
            // Without the characters that neighbours would change.
            var text = Convert.ToBase64String([.. new byte[shift], .. utf8]);
            var first = shift == 0 ? 0 : 4;
            forms.Add(($"base64+{shift}", Encoding.ASCII.GetBytes(text[first..^4])));
        }

        return forms;
    }

    private static byte[] Inflate(byte[] packed)
    {
        using var inflated = new MemoryStream();
        try
        {
            using var gzip = new GZipStream(new MemoryStream(packed), CompressionMode.Decompress);
            gzip.CopyTo(inflated);
        }
        catch (InvalidDataException)
        {
            // The three bytes were no gzip, or something follows it.
        }

        return inflated.ToArray();
    }
}
