namespace Waystation.Tests.Hostile.Fuzz;

/// <summary>Ends the program when one input takes too long, and keeps that input: afl-fuzz would end it too, and then not know what to do without it.</summary>
internal sealed class Watchdog
{
    private const long BoundMilliseconds = 15_000;

    private readonly Lock _lock = new();
    private (Target Target, byte[] Input, long Began)? _reading;

    public Watchdog() => new Thread(Watch) { IsBackground = true, Name = "watchdog" }.Start();

    public void Begin(Target target, byte[] input)
    {
        lock (_lock)
        {
            _reading = (target, input, Environment.TickCount64);
        }
    }

    public void End()
    {
        lock (_lock)
        {
            _reading = null;
        }
    }

    private void Watch()
    {
        while (true)
        {
            Thread.Sleep(1000);
            lock (_lock)
            {
                if (_reading is { } reading && Environment.TickCount64 - reading.Began > BoundMilliseconds)
                {
                    Attempt.Keep(reading.Target, reading.Input);
                    Environment.Exit(1);
                }
            }
        }
    }
}
