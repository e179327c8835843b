using Waystation.Relay.Stores.Sqlite;

namespace Waystation.Relay;

/// <summary>What the relay does by itself: erase for good, expire by the day, look at the disk, renew its mark.</summary>
internal sealed class Upkeep(SqliteStore store, Lineage lineage, Waiters waiters, Pressure pressure, RelayLog log, TimeProvider clock)
{
    private static readonly TimeSpan s_tick = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_checkpoint = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_telling = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_renewal = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan s_sweep = TimeSpan.FromHours(1);

    private DateOnly? _swept;
    private long _sweptAt;
    private long _checkpointed = clock.GetTimestamp();
    private long _renewed = clock.GetTimestamp();
    private long _told = clock.GetTimestamp();
    private bool _wasLow;
    private bool _wroteSinceRenewal;

    public async Task RunAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(s_tick, clock);
        try
        {
            do
            {
                await RoundAsync(stop);
            }
            while (await timer.WaitForNextTickAsync(stop));
        }
        catch (OperationCanceledException)
        {
            // The relay stops.
        }
    }

    /// <summary>One round; each thing is done when its time has come.</summary>
    public async Task RoundAsync(CancellationToken stop)
    {
        LookAtDisk();
        var today = store.Today;
        if (_swept != today || clock.GetElapsedTime(_sweptAt) >= s_sweep)
        {
            await store.SweepAsync(stop);
            (_swept, _sweptAt) = (today, clock.GetTimestamp());
        }

        _wroteSinceRenewal |= store.IsDirty;
        if (store.HasErased || (store.IsDirty && clock.GetElapsedTime(_checkpointed) >= s_checkpoint))
        {
            if (!await store.CheckpointAsync())
            {
                log.CheckpointPutOff();
            }

            _checkpointed = clock.GetTimestamp();
        }

        if (clock.GetElapsedTime(_told) >= s_telling)
        {
            pressure.Tell(waiters.Waiting);
            _told = clock.GetTimestamp();
        }

        if (_wroteSinceRenewal && clock.GetElapsedTime(_renewed) >= s_renewal)
        {
            await lineage.RenewAsync();
            (_renewed, _wroteSinceRenewal) = (clock.GetTimestamp(), false);
        }
    }

    private void LookAtDisk()
    {
        store.LookAtDisk();
        var free = store.Use.Free;
        var isLow = free < store.Limits.DiskReserve;
        if (isLow && !_wasLow)
        {
            log.DiskLow((int)(free / (1024 * 1024)));
        }

        _wasLow = isLow;
    }
}
