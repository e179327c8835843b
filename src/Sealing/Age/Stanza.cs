using System.Buffers;
using System.Text;

namespace Waystation.Sealing.Age;

/// <summary>One way into a file: what one recipient needs to unwrap the file key. Stanzas of unknown kinds are passed over.</summary>
/// <remarks>Source: age-encryption.org/v1, "Recipient stanza".</remarks>
internal sealed class Stanza(string kind, IReadOnlyList<string> arguments, byte[] body)
{
    public string Kind { get; } = kind;

    public IReadOnlyList<string> Arguments { get; } = arguments;

    /// <summary>The wrapped file key, for the kinds that we know.</summary>
    public ReadOnlySpan<byte> Body => body;

    /// <summary>Length of a stanza as written, in bytes.</summary>
    public static int LengthOf(int kindLength, ReadOnlySpan<int> argumentLengths, int bodyLength)
    {
        var length = 3 + kindLength + 1;
        foreach (var argument in argumentLengths)
        {
            length += 1 + argument;
        }

        return length + Base64Line.UnpaddedLength(bodyLength) + (bodyLength / Base64Line.FullLine) + 1;
    }

    /// <summary>An argument that is base64 of exactly so many bytes.</summary>
    public bool TryArgument(int index, Span<byte> data) => Base64Line.TryReadWord(Arguments[index], data);

    public void Write(IBufferWriter<byte> header)
    {
        header.Write("-> "u8);
        header.Write(Encoding.ASCII.GetBytes(Kind));
        foreach (var argument in Arguments)
        {
            header.Write(" "u8);
            header.Write(Encoding.ASCII.GetBytes(argument));
        }

        header.Write("\n"u8);

        // The line that ends a body is shorter than a full one, and empty if it must be.
        Span<byte> line = stackalloc byte[Base64Line.Columns];
        for (var at = 0; at <= body.Length; at += Base64Line.FullLine)
        {
            var length = Base64Line.WriteUnpadded(body.AsSpan(at, Math.Min(Base64Line.FullLine, body.Length - at)), line);
            header.Write(line[..length]);
            header.Write("\n"u8);
        }
    }

    public override string ToString() => nameof(Stanza);
}
