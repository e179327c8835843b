#pragma warning disable RS0030 // This is the one file of the relay that speaks to the terminal.
using Microsoft.AspNetCore.Hosting.Server;

namespace Waystation.Relay;

/// <summary>The blind post office. What it does is listed in <see cref="Open"/>, one file each; what it may say of it is in <see cref="RelayLog"/>.</summary>
/// <remarks>
/// <c>Waystation.Relay</c> runs it; <c>counts</c> prints totals; <c>restored</c> says that the store was put back from a backup;
/// <c>copy</c> writes a copy of the store to standard output, <c>take</c> makes a store from one: <c>waystation backup</c> and <c>restore</c> seal and open them.
/// When it listens it prints one line: <c>relay ready URL ADDRESS</c>.
/// </remarks>
internal static class Program
{
    public static async Task<int> Main(string[] args)
    {
        try
        {
            var (verb, options) = args is ["counts" or "restored" or "copy" or "take", ..] ? (args[0], args[1..]) : ("run", args);
            var settings = RelaySettings.Read(options);
            return verb switch
            {
                "counts" => Count(settings),
                "restored" => Restored(settings),
                "copy" => Copy(settings),
                "take" => Take(settings),
                _ => await RunAsync(settings),
            };
        }
        catch (RelayCannotStartException failure)
        {
            await Console.Error.WriteLineAsync(failure.Message);
            return 2;
        }
    }

    /// <summary>Starts a relay; the tests start theirs here too.</summary>
    /// <param name="server">Serves in place of sockets; null for sockets.</param>
    internal static Task<RunningRelay> StartAsync(RelaySettings settings, TimeProvider clock, TextWriter log, string? vfs = null, IServer? server = null)
    {
        // Nothing but what stands here: no settings from the environment or the folder that it was started in, and nobody who watches that folder for them.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Services.AddRoutingCore().AddLogging(logging => logging.AddProvider(new PlainLog(log)));
        if (server is not null)
        {
            builder.WebHost.UseServer(server);
        }
        else
        {
            // A request is worked on where it was read: fewer threads wake one another.
            builder.WebHost.UseKestrelCore().UseSockets(sockets => sockets.UnsafePreferInlineScheduling = true).ConfigureKestrel(kestrel => Listening.Configure(kestrel, settings));
        }

        return RunningRelay.StartAsync(settings, clock, builder, Open, vfs);
    }

    /// <summary>Every request that there is.</summary>
    private static void Open(WebApplication web, PostOffice office)
    {
        Health.Map(web);
        AskPuzzle.Map(web, office);
        CreateMailbox.Map(web, office);
        CloseMailbox.Map(web, office);
        KeepOpen.Map(web, office);
        GetCard.Map(web, office);
        PutCard.Map(web, office);
        AppendItem.Map(web, office);
        ListItems.Map(web, office);
        FetchItem.Map(web, office);
        DeleteItems.Map(web, office);
        KeepItems.Map(web, office);
        RenewItems.Map(web, office);
    }

    private static async Task<int> RunAsync(RelaySettings settings)
    {
        await using var relay = await StartAsync(settings, TimeProvider.System, Console.Error);
        await Console.Out.WriteLineAsync($"relay ready {relay.Url} {relay.Address.ToText()}");
        await Console.Out.FlushAsync();
        if (settings.StayWithParent)
        {
            StayWithParent(relay);
        }

        return await relay.WaitForStopAsync();
    }

    /// <summary>Standard input ends when whoever started the relay is gone, however it went.</summary>
    private static void StayWithParent(RunningRelay relay)
    {
        var input = Console.OpenStandardInput();
        new Thread(() =>
        {
            var ignored = new byte[256];
            while (input.Read(ignored) > 0)
            {
            }

            relay.Stop();
        })
        {
            IsBackground = true,
            Name = "parent",
        }.Start();
    }

    private static int Count(RelaySettings settings)
    {
        Counts.Write(settings.Data, Console.Out);
        return 0;
    }

    private static int Restored(RelaySettings settings)
    {
        using var folder = RelayFolder.Open(settings.Data);
        Lineage.Restored(folder);
        return 0;
    }

    private static int Copy(RelaySettings settings)
    {
        using var output = Console.OpenStandardOutput();
        Stores.Sqlite.Copying.Write(settings.Data, output);
        return 0;
    }

    private static int Take(RelaySettings settings)
    {
        using var input = Console.OpenStandardInput();
        using var folder = RelayFolder.Open(settings.Data);
        Stores.Sqlite.Copying.Take(folder, input);
        return 0;
    }
}
