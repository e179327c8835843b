namespace Waystation.Tests;

/// <summary>A stream that gives a few bytes at a time, as networks and pipes do.</summary>
internal sealed class StutteringStream(byte[] bytes, int most = 1000) : MemoryStream(bytes, writable: false)
{
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        base.ReadAsync(buffer[..Math.Min(buffer.Length, 1 + (int)(Position * 7 % most))], cancellationToken);
}
