#pragma warning disable RS0030 // This is the one file of the front that speaks to the terminal.
using Waystation.Front.Catalogues;
using Waystation.Front.Pages;

namespace Waystation.Front;

/// <summary>The pages for a person in danger. They are listed in <see cref="Open"/>, one file each; what may be said of what happens is in <see cref="FrontLog"/>.</summary>
/// <remarks>When it listens it prints one line: <c>front ready URL</c>. <c>catalogue FILE</c> says what a language's file lacks.</remarks>
internal static class Program
{
    public static async Task<int> Main(string[] args)
    {
        try
        {
            if (args is ["catalogue", var file])
            {
                var gaps = Languages.GapsIn(file);
                await Console.Out.WriteLineAsync(gaps is [] ? "Nothing is missing." : string.Join('\n', gaps));
                return gaps is [] ? 0 : 1;
            }

            var settings = FrontSettings.Read(args);
            await using var front = await StartAsync(settings, TimeProvider.System, Console.Error);
            await Console.Out.WriteLineAsync($"front ready {front.Url}");
            await Console.Out.FlushAsync();
            if (settings.StayWithParent)
            {
                StayWithParent(front);
            }

            await front.WaitForStopAsync();
            return 0;
        }
        catch (FrontCannotStartException failure)
        {
            await Console.Error.WriteLineAsync(failure.Message);
            return 2;
        }
    }

    /// <summary>Starts a front; the tests start theirs here too.</summary>
    internal static Task<RunningFront> StartAsync(FrontSettings settings, TimeProvider clock, TextWriter log, Func<HttpMessageHandler, HttpMessageHandler>? between = null)
    {
        // Nothing but what stands here: no settings from the environment or the folder that it was started in, and nobody who watches that folder for them.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Services.AddRoutingCore().AddLogging(logging => logging.AddProvider(new PlainLog(log)));
        // A request is worked on where it was read: fewer threads wake one another.
        builder.WebHost.UseKestrelCore().UseSockets(sockets => sockets.UnsafePreferInlineScheduling = true).ConfigureKestrel(kestrel => Listening.Configure(kestrel, settings));
        return RunningFront.StartAsync(settings, clock, builder, Open, between);
    }

    /// <summary>Every page that there is.</summary>
    private static void Open(WebApplication web, Reception reception)
    {
        StartPage.Map(web, reception);
        CheckPage.Map(web, reception);
        SafetyPage.Map(web, reception);
        WritePage.Map(web, reception);
        TellPage.Map(web, reception);
        CodePage.Map(web, reception);
        LettersPage.Map(web, reception);
        DeletePage.Map(web, reception);
        MyCodePage.Map(web, reception);
        ChangePage.Map(web, reception);
        ClosePage.Map(web, reception);
        LeavePage.Map(web, reception);
        ShownPage.Map(web, reception);
        web.MapFallback((RequestDelegate)(context => NotFoundPage.HandleAsync(reception, context)));
    }

    /// <summary>Standard input ends when whoever started the front is gone, however it went.</summary>
    private static void StayWithParent(RunningFront front)
    {
        var input = Console.OpenStandardInput();
        new Thread(() =>
        {
            var ignored = new byte[256];
            while (input.Read(ignored) > 0)
            {
            }

            front.Stop();
        })
        {
            IsBackground = true,
            Name = "parent",
        }.Start();
    }
}
