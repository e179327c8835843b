using Waystation.Front.Catalogues;
using Waystation.Front.Html;
using Waystation.Front.Pages;
using Waystation.Front.Rosters;
using Waystation.Front.Visits;
using Waystation.Sealing;

namespace Waystation.Front;

/// <summary>A front that runs: where it listens, and how it ends.</summary>
internal sealed class RunningFront : IAsyncDisposable
{
    private readonly WebApplication _web;
    private readonly RelayDoor _door;
    private readonly FrontLog _log;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _watch;

    private RunningFront(WebApplication web, Reception reception)
    {
        (_web, Reception, _door, _log) = (web, reception, reception.Door, reception.Log);
        _watch = Task.WhenAll(WatchAsync(_stop.Token), TellAsync(_stop.Token));
    }

    public Reception Reception { get; }

    /// <summary>Where it listens: a URL, or <c>unix:</c> and a path.</summary>
    public string Url => _web.Urls.First();

    /// <summary>Every door that there is, as the server knows them.</summary>
    public IEnumerable<Endpoint> Endpoints => ((IEndpointRouteBuilder)_web).DataSources.SelectMany(source => source.Endpoints);

    /// <param name="open">Every page that there is.</param>
    /// <param name="between">Stands between the front and the network.</param>
    public static async Task<RunningFront> StartAsync(FrontSettings settings, TimeProvider clock, WebApplicationBuilder builder, Action<WebApplication, Reception> open, Func<HttpMessageHandler, HttpMessageHandler>? between)
    {
        var languages = Languages.Read(settings.Languages, settings.Language);
        var web = builder.Build();
        var log = new FrontLog(web.Services.GetRequiredService<ILogger<FrontLog>>());
        var door = new RelayDoor(settings, clock, between);
        var limits = settings.Limits;
        var reception = new Reception(settings, languages, new RosterBook(settings, door, clock, log), door, new VisitBook(settings, clock), Benches.Of(limits, clock), new SemaphoreSlim(limits.Uploads), clock, log, new Pressure(log));
        Guard(web, reception);
        open(web, reception);
        await web.StartAsync();
        Listening.OpenToGroup(settings);
        log.Started(languages.All.Count);
        return new RunningFront(web, reception);
    }

    public Task WaitForStopAsync() => _web.WaitForShutdownAsync();

    public void Stop() => _web.Lifetime.StopApplication();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _watch;
        await _web.StopAsync();
        await _web.DisposeAsync();
        Reception.Visits.Dispose();
        Reception.Uploads.Dispose();
        _door.Dispose();
        _stop.Dispose();
        _log.Stopped();
    }

    /// <summary>Asks for the roster also when nobody comes, so that the operator is warned in time.</summary>
    private async Task WatchAsync(CancellationToken stop)
    {
        try
        {
            await Reception.Rosters.AskAsync().WaitAsync(stop);
            using var often = new PeriodicTimer(RosterBook.Often, Reception.Clock);
            while (await often.WaitForNextTickAsync(stop))
            {
                await Reception.Rosters.AskAsync().WaitAsync(stop);
            }
        }
        catch (OperationCanceledException)
        {
            // The front stops.
        }
    }

    /// <summary>Tells the operator once a minute who had to be sent away.</summary>
    private async Task TellAsync(CancellationToken stop)
    {
        using var often = new PeriodicTimer(Pressure.Often, Reception.Clock);
        try
        {
            while (await often.WaitForNextTickAsync(stop))
            {
                Reception.Pressure.Tell(Reception.Visits.Count, Reception.Benches.Waiting);
            }
        }
        catch (OperationCanceledException)
        {
            // The front stops.
        }
    }

    private static void Guard(WebApplication web, Reception reception)
    {
        var policy = Reply.Policy(reception.Settings);
        var broken = 0;
        web.Use(next => async context =>
        {
            Reply.Guard(context, policy);
            try
            {
                await next(context);
            }
#pragma warning disable CA1031 // The edge: whatever failed inside, the person gets a page that says so, and the log a number and nothing of what failed.
            catch (Exception) when (context.RequestAborted.IsCancellationRequested)
            {
                // Nobody is there to be answered.
            }
            catch (Exception)
#pragma warning restore CA1031
            {
                reception.Log.Broken(Interlocked.Increment(ref broken));
                if (context.Response.HasStarted)
                {
                    context.Abort();
                    return;
                }

                await NotFoundPage.BrokenAsync(reception, context);
            }
        });
    }
}
