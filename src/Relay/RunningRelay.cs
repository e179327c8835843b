using System.Security.Cryptography;
using Waystation.Mail;
using Waystation.Relay.Stores.Sqlite;

namespace Waystation.Relay;

/// <summary>A relay that runs: where it listens, who it is, and how it ends.</summary>
internal sealed class RunningRelay : IAsyncDisposable
{
    private readonly RelayFolder _folder;
    private readonly RelayKey _key;
    private readonly SqliteStore _store;
    private readonly WebApplication _web;
    private readonly Waiters _waiters;
    private readonly Lineage _lineage;
    private readonly RelayLog _log;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _upkeep;
    private bool _isBroken;

    private RunningRelay(RelayFolder folder, RelayKey key, SqliteStore store, Waiters waiters, Lineage lineage, WebApplication web, RelayLog log, Upkeep upkeep)
    {
        (_folder, _key, _store, _waiters, _lineage, _web, _log, Upkeep) = (folder, key, store, waiters, lineage, web, log, upkeep);
        _upkeep = upkeep.RunAsync(_stop.Token);
    }

    public Address Address => _key.Address;

    /// <summary>How many lists wait for news.</summary>
    public int Waiting => _waiters.Waiting;

    /// <summary>Where it listens: a URL, or <c>unix:</c> and a path.</summary>
    public string Url => _web.Urls.First();

    /// <summary>Every door that there is, as the server knows them.</summary>
    public IEnumerable<Endpoint> Endpoints => ((IEndpointRouteBuilder)_web).DataSources.SelectMany(source => source.Endpoints);

    public Upkeep Upkeep { get; }

    public SqliteStore Store => _store;

    /// <param name="open">Builds what listens, from what every request is handled with.</param>
    /// <exception cref="RelayCannotStartException">The data folder cannot be used.</exception>
    public static async Task<RunningRelay> StartAsync(RelaySettings settings, TimeProvider clock, WebApplicationBuilder builder, Action<WebApplication, PostOffice> open, string? vfs = null)
    {
        var folder = RelayFolder.Open(settings.Data);
        var key = Key(folder);
        var web = builder.Build();
        var log = new RelayLog(web.Services.GetRequiredService<ILogger<RelayLog>>());
        var waiters = new Waiters();
        var running = default(RunningRelay);
        SqliteStore store;
        try
        {
            store = new SqliteStore(folder.FullPath, settings.Limits, clock, waiters, () => Broken(running, log, web), vfs);
        }
        catch
        {
            folder.Dispose();
            throw;
        }

        var lineage = new Lineage(store, folder);
        var office = new PostOffice(store, new Gate(store, new Nonces(clock), key), new Toll(clock), waiters, key, await lineage.StartAsync(), clock, web.Lifetime.ApplicationStopping);
        var pressure = new Pressure(log);
        web.Use(next => async context =>
        {
            await next(context);
            pressure.Count(context.Response.StatusCode);
        });
        open(web, office);
        var upkeep = new Upkeep(store, lineage, waiters, pressure, log, clock);
        await web.StartAsync();
        Listening.OpenToGroup(settings);
        running = new RunningRelay(folder, key, store, waiters, lineage, web, log, upkeep);
        log.Started((int)Math.Min(int.MaxValue, store.Use.Mailboxes));
        return running;
    }

    /// <returns>The process's exit code: 0, or 1 when the disk failed.</returns>
    public async Task<int> WaitForStopAsync()
    {
        await _web.WaitForShutdownAsync();
        return _isBroken ? 1 : 0;
    }

    public void Stop() => _web.Lifetime.StopApplication();

    public async ValueTask DisposeAsync()
    {
        await _web.StopAsync();
        await _stop.CancelAsync();
        await _upkeep;
        if (!_isBroken)
        {
            await _store.CheckpointAsync();
            await _lineage.RenewAsync();
        }

        await _web.DisposeAsync();
        _store.Dispose();
        _key.Dispose();
        _log.Stopped();
        _folder.Dispose();
        _stop.Dispose();
    }

    private static RelayKey Key(RelayFolder folder)
    {
        try
        {
            var seed = folder.Seed();
            try
            {
                return new RelayKey(seed);
            }
            finally
            {
                CryptographicOperations.ZeroMemory(seed);
            }
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    private static void Broken(RunningRelay? running, RelayLog log, WebApplication web)
    {
        log.DiskFailed();
        running?._isBroken = true;
        web.Lifetime.StopApplication();
    }
}
