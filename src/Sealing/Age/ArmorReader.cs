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
            if (_given == _decoded && !await TryDecodeLineAsync(cancellationToken))
            {
                break;
            }

            var length = Math.Min(_decoded - _given, buffer.Length - read);
            _output.AsMemory(_given, length).CopyTo(buffer[read..]);
            _given += length;
            read += length;
        }

        return read;
    }

    private async ValueTask<bool> TryDecodeLineAsync(CancellationToken cancellation)
    {
        if (IsFaulty || _place == Place.After)
        {
            return false;
        }

        if (_place == Place.Before && !await TryBeginAsync(cancellation))
        {
            return Fault();
        }

        if (await NextLineAsync(cancellation) is not { } line)
        {
            return Fault();
        }

        if (line.Span.SequenceEqual(ArmorText.End))
        {
            _place = Place.After;
            return !await OnlyMarginFollowsAsync(cancellation) && Fault();
        }

        if (_place == Place.LastLine || line.IsEmpty || !Base64Line.TryReadPadded(line.Span, _output, out _decoded))
        {
            return Fault();
        }

        _given = 0;
        _place = _decoded < Base64Line.FullLine ? Place.LastLine : Place.Inside;
        return true;
    }

    private bool Fault()
    {
        (_decoded, _given) = (0, 0);
        IsFaulty = true;
        return false;
    }

    private async ValueTask<bool> TryBeginAsync(CancellationToken cancellation)
    {
        for (var margin = 0; margin <= LargestMargin;)
        {
            if (await NextLineAsync(cancellation) is not { } line)
            {
                return false;
            }

            if (!IsMargin(line.Span))
            {
                _place = Place.Inside;
                return line.Span.SequenceEqual(ArmorText.Begin);
            }

            margin += line.Length + 1;
        }

        return false;
    }

    private async ValueTask<bool> OnlyMarginFollowsAsync(CancellationToken cancellation)
    {
        for (var margin = 0; margin <= LargestMargin;)
        {
            if (await NextLineAsync(cancellation) is not { } line)
            {
                return _inputEnded && _at == _end;
            }

            if (!IsMargin(line.Span))
            {
                return false;
            }

            margin += line.Length + 1;
        }

        return false;
    }

    private static bool IsMargin(ReadOnlySpan<byte> line) => !line.ContainsAnyExcept(" \t\r\v\f"u8);

    /// <returns>A line without its LF or CRLF; null at the end, and when a line is longer than any that belongs here.</returns>
    private async ValueTask<ReadOnlyMemory<byte>?> NextLineAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var length = _input.AsSpan(_at, _end - _at).IndexOf((byte)'\n');
            if (length < 0 && _inputEnded && _at < _end)
            {
                length = _end - _at;
            }

            if (length >= 0)
            {
                var line = _input.AsMemory(_at, length);
                _at = Math.Min(_end, _at + length + 1);
                return line.Span is [.., (byte)'\r'] ? line[..^1] : line;
            }

            if (_inputEnded || _end - _at > LargestMargin)
            {
                return null;
            }

            _input.AsSpan(_at, _end - _at).CopyTo(_input);
            (_at, _end) = (0, _end - _at);
            var read = await armored.ReadAsync(_input.AsMemory(_end), cancellation);
            _end += read;
            _inputEnded = read == 0;
        }
    }
}
