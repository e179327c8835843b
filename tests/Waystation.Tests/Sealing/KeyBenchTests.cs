using Microsoft.Extensions.Time.Testing;
using Waystation.Sealing;
using Xunit;

namespace Waystation.Tests.Sealing;

public sealed class KeyBenchTests
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public async Task Never_more_than_the_seats_work_at_once()
    {
        var bench = new KeyBench(2, queue: 100, TimeSpan.FromMinutes(1), _clock);
        using var go = new ManualResetEventSlim();
        var (working, most) = (0, 0);
        var all = Enumerable.Range(0, 20).Select(_ => bench.RunAsync(
            () =>
            {
                var now = Interlocked.Increment(ref working);
                InterlockedMax(ref most, now);
                Wait(go);
                return Interlocked.Decrement(ref working);
            },
            TestContext.Current.CancellationToken)).ToList();
        Assert.Equal(18, bench.Waiting);
        Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref working) == 2, TimeSpan.FromSeconds(30)));
        go.Set();
        await Task.WhenAll(all);
        Assert.Equal(2, most);
        Assert.Equal(0, bench.Waiting);

        // Seats that were handed on are neither lost nor doubled.
        using var again = new ManualResetEventSlim();
        var later = Enumerable.Range(0, 5).Select(_ => bench.RunAsync(() => Wait(again), TestContext.Current.CancellationToken)).ToList();
        Assert.Equal(3, bench.Waiting);
        again.Set();
        await Task.WhenAll(later);
    }

    [Fact]
    public async Task Those_who_wait_come_in_their_order()
    {
        var bench = new KeyBench(1, queue: 100, TimeSpan.FromMinutes(1), _clock);
        using var go = new ManualResetEventSlim();
        var order = new List<int>();
        var all = Enumerable.Range(0, 20).Select(turn => bench.RunAsync(
            () =>
            {
                order.Add(turn);
                return Wait(go);
            },
            TestContext.Current.CancellationToken)).ToList();
        go.Set();
        await Task.WhenAll(all);
        Assert.Equal(Enumerable.Range(0, 20), order);
    }

    [Fact]
    public async Task A_full_queue_says_busy_at_once()
    {
        var bench = new KeyBench(1, queue: 1, TimeSpan.FromMinutes(1), _clock);
        using var go = new ManualResetEventSlim();
        var first = bench.RunAsync(() => Wait(go), TestContext.Current.CancellationToken);
        var second = bench.RunAsync(() => 2, TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<KeyBenchBusyException>(() => bench.RunAsync(() => 3, TestContext.Current.CancellationToken));
        go.Set();
        Assert.Equal(1, await first);
        Assert.Equal(2, await second);
    }

    [Fact]
    public async Task Who_waited_too_long_is_told_busy_and_leaves_the_queue()
    {
        var bench = new KeyBench(1, queue: 5, TimeSpan.FromSeconds(30), _clock);
        using var go = new ManualResetEventSlim();
        var first = bench.RunAsync(() => Wait(go), TestContext.Current.CancellationToken);
        var second = bench.RunAsync(() => 2, TestContext.Current.CancellationToken);
        _clock.Advance(TimeSpan.FromSeconds(31));
        await Assert.ThrowsAsync<KeyBenchBusyException>(() => second);
        Assert.Equal(0, bench.Waiting);
        go.Set();
        await first;
        Assert.Equal(4, await bench.RunAsync(() => 4, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Who_gives_up_and_whose_work_fails_leave_their_seat_to_others()
    {
        var bench = new KeyBench(1, queue: 5, TimeSpan.FromSeconds(30), _clock);
        using var go = new ManualResetEventSlim();
        using var stop = new CancellationTokenSource();
        var first = bench.RunAsync(() => Wait(go), TestContext.Current.CancellationToken);
        var second = bench.RunAsync(() => 2, stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        var third = bench.RunAsync<int>(() => throw new InvalidOperationException(), TestContext.Current.CancellationToken);
        go.Set();
        await first;
        await Assert.ThrowsAsync<InvalidOperationException>(() => third);
        Assert.Equal(4, await bench.RunAsync(() => 4, TestContext.Current.CancellationToken));
    }

    private static void InterlockedMax(ref int most, int now)
    {
        for (var seen = most; now > seen; seen = most)
        {
            if (Interlocked.CompareExchange(ref most, now, seen) == seen)
            {
                return;
            }
        }
    }

    private static int Wait(ManualResetEventSlim go)
    {
        go.Wait(TestContext.Current.CancellationToken);
        return 1;
    }
}
