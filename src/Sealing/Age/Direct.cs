namespace Waystation.Sealing.Age;

/// <summary>Reads and writes files where we stand. A file that was opened for blocking use has another thread blocked for each asynchronous call, and on one core the two take longer to find each other than the disk takes.</summary>
internal static class Direct
{
    public static ValueTask<int> ReadAsync(Stream from, Memory<byte> into, CancellationToken cancellation) =>
        from is FileStream { IsAsync: false } file && !cancellation.IsCancellationRequested ? new ValueTask<int>(file.Read(into.Span)) : from.ReadAsync(into, cancellation);

    public static ValueTask WriteAsync(Stream into, ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        if (into is FileStream { IsAsync: false } file && !cancellation.IsCancellationRequested)
        {
            file.Write(bytes.Span);
            return ValueTask.CompletedTask;
        }

        return into.WriteAsync(bytes, cancellation);
    }
}
