using System.Security.Cryptography;

namespace Waystation.Sealing.Age;

/// <summary>Cuts a stream into runs of chunks, however it stutters. A chunk is known to be the last one only by nothing coming after it, so one byte more than is given out is always held.</summary>
internal sealed class ChunkReader(Stream source, int chunkSize) : IDisposable
{
    private readonly byte[] _rest = new byte[chunkSize];
    private int _held;
    private ulong _next;

    /// <summary>Fills a stretch with as many whole chunks as came at once, at least one; or with the last one alone, whole or not, or with nothing at all.</summary>
    public async ValueTask FillAsync(Stretch stretch, CancellationToken cancellation)
    {
        _rest.AsSpan(0, _held).CopyTo(stretch.Input);
        var held = _held;
        var ended = false;
        while (held <= chunkSize && !ended)
        {
            var read = await Direct.ReadAsync(source, stretch.Input.AsMemory(held), cancellation);
            cancellation.ThrowIfCancellationRequested();
            held += read;
            ended = read == 0;
        }

        var given = ended ? held : (held - 1) / chunkSize * chunkSize;
        _held = held - given;
        stretch.Input.AsSpan(given, _held).CopyTo(_rest);
        stretch.Take(_next, given, ended);
        _next += (ulong)(given / chunkSize);
    }

    public void Dispose() => CryptographicOperations.ZeroMemory(_rest);
}
