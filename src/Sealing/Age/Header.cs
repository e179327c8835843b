using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace Waystation.Sealing.Age;

internal enum HeaderReading
{
    Whole,
    NeedsMore,
    Malformed,
}

/// <summary>The head of an age file: its version, its stanzas, and a MAC under the file key.</summary>
/// <remarks>Source: age-encryption.org/v1, "Header".</remarks>
internal sealed class Header
{
    /// <summary>Above this a header is refused, in bytes: over two thousand of the largest stanzas known.</summary>
    public const int Largest = 4 * 1024 * 1024;

    private readonly byte[] _authenticated;
    private readonly byte[] _mac;

    private Header(IReadOnlyList<Stanza> stanzas, byte[] authenticated, byte[] mac)
    {
        Stanzas = stanzas;
        _authenticated = authenticated;
        _mac = mac;
    }

    public static ReadOnlySpan<byte> Version => "age-encryption.org/v1\n"u8;

    public IReadOnlyList<Stanza> Stanzas { get; }

    /// <summary>Length of a header around stanzas of this length together, in bytes.</summary>
    public static int LengthAround(int stanzas) => Version.Length + stanzas + 4 + Base64Line.UnpaddedLength(FileKey.MacSize) + 1;

    public static void Write(IReadOnlyList<Stanza> stanzas, FileKey key, ArrayBufferWriter<byte> into)
    {
        into.Write(Version);
        foreach (var stanza in stanzas)
        {
            stanza.Write(into);
        }

        into.Write("---"u8);
        Span<byte> mac = stackalloc byte[FileKey.MacSize];
        key.Mac(into.WrittenSpan, mac);
        Span<byte> text = stackalloc byte[Base64Line.Columns];
        into.Write(" "u8);
        into.Write(text[..Base64Line.WriteUnpadded(mac, text)]);
        into.Write("\n"u8);
    }

    /// <param name="length">Of the header, with its last line's end.</param>
    public static HeaderReading Read(ReadOnlySpan<byte> bytes, out Header? header, out int length)
    {
        header = null;
        length = 0;
        if (!bytes.StartsWith(Version))
        {
            return bytes.Length < Version.Length && Version.StartsWith(bytes) ? HeaderReading.NeedsMore : HeaderReading.Malformed;
        }

        var stanzas = new List<Stanza>();
        var lines = new Lines(bytes) { At = Version.Length };
        while (true)
        {
            var start = lines.At;
            if (!lines.TryNext(out var line))
            {
                return HeaderReading.NeedsMore;
            }

            if (line.StartsWith("-> "u8))
            {
                var reading = ReadStanza(line[3..], ref lines, out var stanza);
                if (reading != HeaderReading.Whole)
                {
                    return reading;
                }

                stanzas.Add(stanza!);
                continue;
            }

            var mac = new byte[Base64Line.FullLine];
            if (stanzas.Count == 0 || !line.StartsWith("--- "u8) || !Base64Line.TryReadUnpadded(line[4..], mac, out var written) || written != FileKey.MacSize)
            {
                return HeaderReading.Malformed;
            }

            header = new Header(stanzas, bytes[..(start + 3)].ToArray(), mac[..written]);
            length = lines.At;
            return HeaderReading.Whole;
        }
    }

    public bool IsAuthentic(FileKey key)
    {
        Span<byte> mac = stackalloc byte[FileKey.MacSize];
        key.Mac(_authenticated, mac);
        return CryptographicOperations.FixedTimeEquals(mac, _mac);
    }

    public override string ToString() => nameof(Header);

    private static HeaderReading ReadStanza(ReadOnlySpan<byte> words, ref Lines lines, out Stanza? stanza)
    {
        stanza = null;
        if (words.ContainsAnyExceptInRange((byte)' ', (byte)'~'))
        {
            return HeaderReading.Malformed;
        }

        var arguments = Encoding.ASCII.GetString(words).Split(' ');
        if (arguments.Contains(""))
        {
            return HeaderReading.Malformed;
        }

        var body = new ArrayBufferWriter<byte>();
        while (lines.TryNext(out var line))
        {
            if (!Base64Line.TryReadUnpadded(line, body.GetSpan(Base64Line.FullLine), out var written))
            {
                return HeaderReading.Malformed;
            }

            body.Advance(written);
            if (line.Length < Base64Line.Columns)
            {
                stanza = new Stanza(arguments[0], arguments[1..], body.WrittenSpan.ToArray());
                return HeaderReading.Whole;
            }
        }

        return HeaderReading.NeedsMore;
    }

    /// <summary>Lines that end with LF; a CR is a character like any other, and none that belongs here.</summary>
    private ref struct Lines(ReadOnlySpan<byte> bytes)
    {
        private readonly ReadOnlySpan<byte> _bytes = bytes;

        public int At { get; set; }

        public bool TryNext(out ReadOnlySpan<byte> line)
        {
            var end = _bytes[At..].IndexOf((byte)'\n');
            line = end < 0 ? default : _bytes.Slice(At, end);
            At += end + 1;
            return end >= 0;
        }
    }
}
