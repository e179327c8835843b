using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Waystation.Desk.Catalogues;
using Waystation.Desk.Deeds;
using Waystation.Desk.Deeds.Members;
using Waystation.Desk.Deeds.Recovery;
using Waystation.Desk.Deeds.Cases;
using Waystation.Desk.Pages;
using Waystation.Office;
using Waystation.Office.Pictures;
using Waystation.Office.Vault;

namespace Waystation.Desk;

/// <summary>How a desk is set up on a machine.</summary>
/// <param name="Port">On 127.0.0.1; 0 for any free one.</param>
/// <param name="Idle">How long nobody may touch the desk before it locks itself.</param>
/// <param name="Pause">Between two rounds of the courier.</param>
/// <param name="PictureProgram">The child that looks at pictures.</param>
public sealed record DeskSettings(int Port, TimeSpan Idle, TimeSpan Pause, string PictureProgram)
{
    public static TimeSpan DefaultIdle { get; } = TimeSpan.FromMinutes(10);

    public static TimeSpan DefaultPause { get; } = TimeSpan.FromSeconds(4);

    public override string ToString() => nameof(DeskSettings);
}

/// <summary>The desk's web interface: on 127.0.0.1 alone, for the browser that was given the launch link.</summary>
/// <remarks>Pages (Pages/, one a deed) only show; whatever changes something is a form that posts to one file of Deeds/ and comes back to a page.</remarks>
public sealed class DeskHost : IAsyncDisposable
{
    private readonly WebApplication _web;
    private readonly PictureDoor _pictures;

    private DeskHost(WebApplication web, DeskSession session, PictureDoor pictures, Uri launch)
    {
        _web = web;
        _pictures = pictures;
        Session = session;
        Launch = launch;
    }

    public DeskSession Session { get; }

    /// <summary>The link that opens this desk in a browser; it holds a token that was drawn for this start.</summary>
    public Uri Launch { get; }

    /// <summary>Every door that there is, as the server knows them.</summary>
    internal IEnumerable<Endpoint> Endpoints => ((IEndpointRouteBuilder)_web).DataSources.SelectMany(source => source.Endpoints);

    /// <param name="open">A desk that is unlocked already; null for one that begins locked. The pages own it from then on.</param>
    public static async Task<DeskHost> StartAsync(World world, IVaultFolder folder, DeskSettings settings, CancellationToken stop, Workstation? open = null) =>
        await StartAsync(world, folder, settings, Languages.Ours, stop, open);

    internal static async Task<DeskHost> StartAsync(World world, IVaultFolder folder, DeskSettings settings, Languages languages, CancellationToken stop, Workstation? open = null)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ApplicationName = typeof(DeskHost).Assembly.GetName().Name });
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 256 * 1024;
            kestrel.Listen(System.Net.IPAddress.Loopback, settings.Port);
        });

        var session = new DeskSession(world, folder, settings.Idle, settings.Pause);
        if (open is not null)
        {
            session.Take(open);
        }

        var pictures = new PictureDoor(settings.PictureProgram);
        var guard = new Guard(Token(), languages);
        builder.Services.AddSingleton(session).AddSingleton(pictures).AddSingleton(guard).AddSingleton(world);
        builder.Services.AddSingleton(languages);
        builder.Services.AddHttpContextAccessor();
        builder.Services.AddScoped(services => new Words(languages.Find(session.Language) ?? languages.Asked(services.GetRequiredService<IHttpContextAccessor>().HttpContext?.Request.Headers.AcceptLanguage)));
        builder.Services.AddRazorComponents();
        builder.Services.AddAntiforgery();
        // Keys for the framework's own tokens live and die in memory.
        builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();

        var web = builder.Build();
        web.Use(guard.PassAsync);
        web.Use(new Mishap(session).PassAsync);
        web.UseAntiforgery();
        Assets.Map(web);
        CreateVault.Map(web);
        Deeds.Unlock.Map(web);
        LockDesk.Map(web);
        ChooseLanguage.Map(web);
        Join.Map(web);
        Confirm.Map(web);
        NewShift.Map(web);
        Take.Map(web);
        Answer.Map(web);
        Draft.Map(web);
        RecordInCase.Map(web);
        PassOnDeeds.Map(web);
        TakeInDeeds.Map(web);
        FormFiles.Map(web);
        Find.Map(web);
        KeepView.Map(web);
        TellTwoApart.Map(web);
        Load.Map(web);
        SaveFile.Map(web);
        ShowPicture.Map(web);
        PutAway.Map(web);
        Pulse.Map(web);
        Invite.Map(web);
        Compare.Map(web);
        AnswerInvited.Map(web);
        TakeSomebodyOut.Map(web);
        KeepThere.Map(web);
        ArchiveDeeds.Map(web);
        PrepareDeeds.Map(web);
        ReturnDeeds.Map(web);
        TravelDeeds.Map(web);
        DeviceDeeds.Map(web);
        web.MapRazorComponents<App>();
        await web.StartAsync(stop);
        var url = new Uri(web.Urls.First());
        guard.Listens(url);
        return new DeskHost(web, session, pictures, new Uri(url, $"/?{Guard.LaunchField}={guard.LaunchToken}"));
    }

    public async ValueTask DisposeAsync()
    {
        await _web.StopAsync();
        await _web.DisposeAsync();
        await Session.DisposeAsync();
        _pictures.Dispose();
    }

    public override string ToString() => nameof(DeskHost);

    private static string Token() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
}
