namespace Waystation.Sealing.Age;

/// <summary>Takes the ASCII armor off, a line at a time. A fault in it ends the stream and is remembered.</summary>
/// <remarks>Source: age-encryption.org/v1, "ASCII armor": lines of 64 columns, one spelling, white space only outside.</remarks>
internal sealed class ArmorReader(Stream armored) : ReadOnlyStream
{
    /// <summary>Most white space before the first and after the last line, in bytes.</summary>
    private const int LargestMargin = 1024;

    private readonly byte[] _input = new byte[16 * 1024];
    private readonly byte[] _output = new byte[Base64Line.FullLine];
    private int _at;
    private int _end;
    private bool _inputEnded;
    private bool _lastLine;
    private bool _ended;
    private int _margin;
    private int _decoded;
    private int _given;
    private Place _place;

    private enum Place
    {
        Before,
        Inside,
        LastLine,
        After,
    }

    public bool IsFaulty { get; private set; }

    /// <summary>Binary files say so with their first word. What is not one, and has five dashes near its beginning, is taken for armor.</summary>
    public static async Task<(Stream Wire, ArmorReader? Armor)> DetectAsync(Stream sealedFile, CancellationToken cancellation)
    {
        var start = new byte[LargestMargin];
        var version = Header.Version.Length - "v1\n".Length;
        var held = await sealedFile.ReadAtLeastAsync(start.AsMemory(), version, throwOnEndOfStream: false, cancellation);
        if (start.AsSpan(0, held).StartsWith(Header.Version[..version]))
        {
            return (new PrefixedStream(start.AsMemory(0, held), sealedFile), null);
        }

        held += await sealedFile.ReadAtLeastAsync(start.AsMemory(held), start.Length - held, throwOnEndOfStream: false, cancellation);
        var whole = new PrefixedStream(start.AsMemory(0, held), sealedFile);
        if (start.AsSpan(0, held).IndexOf("-----"u8) < 0)
        {
            return (whole, null);
        }

        var armor = new ArmorReader(whole);
        return (armor, armor);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = 0;
        while (read < buffer.Length)
        {
            if (_given < _decoded)
            {
                var length = Math.Min(_decoded - _given, buffer.Length - read);
                _output.AsMemory(_given, length).CopyTo(buffer[read..]);
                _given += length;
                read += length;
            }
            else if (IsFaulty || _ended)
            {
                break;
            }
            else if (!TryTakeLine(out var line))
            {
                await FillAsync(cancellationToken);
            }
            else
            {
                IsFaulty = !TryUnderstand(line.Span);
            }
        }

        return read;
    }

    /// <param name="line">Without its LF or CRLF. At the end of the input an empty one says that nothing more comes.</param>
    /// <returns>False when more must be read first.</returns>
    private bool TryTakeLine(out ReadOnlyMemory<byte> line)
    {
        line = default;
        var length = _input.AsSpan(_at, _end - _at).IndexOf((byte)'\n');
        if (length < 0 && !_inputEnded && _end - _at <= LargestMargin)
        {
            return false;
        }

        if (length < 0)
        {
            // The last line needs no end, and a line that is longer than any that belongs here is refused as it is.
            length = _end - _at;
            _lastLine = true;
        }

        line = _input.AsMemory(_at, length);
        _at = Math.Min(_end, _at + length + 1);
        line = line.Span is [.., (byte)'\r'] ? line[..^1] : line;
        return true;
    }

    private async ValueTask FillAsync(CancellationToken cancellation)
    {
        _input.AsSpan(_at, _end - _at).CopyTo(_input);
        (_at, _end) = (0, _end - _at);
        var read = await Direct.ReadAsync(armored, _input.AsMemory(_end), cancellation);
        _end += read;
        _inputEnded = read == 0;
    }

    /// <returns>False when this line does not belong here.</returns>
    private bool TryUnderstand(ReadOnlySpan<byte> line)
    {
        switch (_place)
        {
            case Place.Before when IsMargin(line):
                return TryAddMargin(line) && !_lastLine;
            case Place.Before:
                _place = Place.Inside;
                _margin = 0;
                return line.SequenceEqual(ArmorText.Begin);
            case Place.Inside or Place.LastLine when line.SequenceEqual(ArmorText.End):
                _place = Place.After;
                _ended = _lastLine;
                return true;
            case Place.Inside when !line.IsEmpty && Base64Line.TryReadPadded(line, _output, out _decoded):
                _given = 0;
                _place = _decoded < Base64Line.FullLine ? Place.LastLine : Place.Inside;
                return true;
            case Place.After:
                _ended = _lastLine;
                return IsMargin(line) && TryAddMargin(line);
            default:
                (_decoded, _given) = (0, 0);
                return false;
        }
    }

    private bool TryAddMargin(ReadOnlySpan<byte> line)
    {
        _margin += line.Length + 1;
        return _margin <= LargestMargin;
    }

    private static bool IsMargin(ReadOnlySpan<byte> line) => !line.ContainsAnyExcept(" \t\r\v\f"u8);
}
