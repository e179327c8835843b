using System.Buffers.Text;

namespace Waystation.Sealing.Age;

/// <summary>Puts ASCII armor on: 64 columns, LF. Does not own the stream.</summary>
/// <remarks>Source: age-encryption.org/v1, "ASCII armor".</remarks>
internal sealed class ArmorWriter(Stream into)
{
    private readonly byte[] _held = new byte[Base64Line.FullLine];
    private readonly byte[] _text = new byte[16 * 1024];
    private int _count;
    private int _written;

    public async Task BeginAsync(CancellationToken cancellation)
    {
        await into.WriteAsync(ArmorText.Begin.ToArray(), cancellation);
        await into.WriteAsync("\n"u8.ToArray(), cancellation);
    }

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        while (!bytes.IsEmpty)
        {
            var length = Math.Min(bytes.Length, _held.Length - _count);
            bytes[..length].CopyTo(_held.AsMemory(_count));
            bytes = bytes[length..];
            _count += length;
            if (_count == _held.Length)
            {
                EndLine();
                if (_written > _text.Length - Base64Line.Columns - 1)
                {
                    await FlushLinesAsync(cancellation);
                }
            }
        }
    }

    public async Task EndAsync(CancellationToken cancellation)
    {
        if (_count > 0)
        {
            EndLine();
        }

        await FlushLinesAsync(cancellation);
        await into.WriteAsync(ArmorText.End.ToArray(), cancellation);
        await into.WriteAsync("\n"u8.ToArray(), cancellation);
    }

    public override string ToString() => nameof(ArmorWriter);

    private void EndLine()
    {
        _ = Base64.EncodeToUtf8(_held.AsSpan(0, _count), _text.AsSpan(_written), out _, out var length);
        _written += length;
        _text[_written++] = (byte)'\n';
        _count = 0;
    }

    private async Task FlushLinesAsync(CancellationToken cancellation)
    {
        await Direct.WriteAsync(into, _text.AsMemory(0, _written), cancellation);
        _written = 0;
    }
}
