namespace Waystation.Commands.Running;

/// <summary>Waits for the person at the terminal.</summary>
internal static class Until
{
    public static async Task StoppedAsync(CancellationToken stop)
    {
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, stop);
        }
        catch (OperationCanceledException)
        {
            // That was what we waited for.
        }
    }
}
