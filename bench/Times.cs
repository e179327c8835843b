using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Waystation.Bench;

/// <summary>How long each of many requests took, and how they were asked: so many workers, each asking again when it has its answer.</summary>
internal sealed class Times
{
    private readonly ConcurrentBag<double> _milliseconds = [];
    private int _failed;

    public int Count => _milliseconds.Count;

    public int Failed => _failed;

    public TimeSpan Whole { get; private set; }

    public double PerSecond => Count / Whole.TotalSeconds;

    /// <param name="deed">Given the number of the request; false: it failed.</param>
    public static async Task<Times> TakeAsync(int atOnce, int count, Func<int, Task<bool>> deed)
    {
        var times = new Times();
        var next = -1;
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, atOnce).Select(_ => Task.Run(async () =>
        {
            int number;
            while ((number = Interlocked.Increment(ref next)) < count)
            {
                var start = Stopwatch.GetTimestamp();
                if (await deed(number))
                {
                    times._milliseconds.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                }
                else
                {
                    Interlocked.Increment(ref times._failed);
                }
            }
        })));
        times.Whole = clock.Elapsed;
        return times;
    }

    /// <param name="share">0 to 1.</param>
    public double At(double share)
    {
        var sorted = _milliseconds.Order().ToArray();
        return sorted.Length == 0 ? double.NaN : sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * share))];
    }

    public string Words => string.Create(CultureInfo.InvariantCulture, $"{PerSecond,8:F1}/s   p50 {At(0.5),7:F1} ms   p99 {At(0.99),7:F1} ms   failed {Failed}");

    public override string ToString() => nameof(Times);
}
