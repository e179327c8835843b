namespace Waystation.Front;

/// <summary>Writes what <see cref="FrontLog"/> says, one line each, and nothing that anything else says.</summary>
internal sealed class PlainLog(TextWriter writer) : ILoggerProvider, ILogger
{
    private readonly Lock _gate = new();

    public ILogger CreateLogger(string categoryName) =>
        categoryName == typeof(FrontLog).FullName ? this : Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (_gate)
        {
            writer.WriteLine($"front: {formatter(state, null)}");
            writer.Flush();
        }
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void Dispose()
    {
    }
}
