using System.Security.Cryptography;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Waystation.Mail;
using Waystation.Relay;
using Waystation.Relay.Decisions;

namespace Waystation.Tests.Relay;

/// <summary>The real relay on a free loopback port with a folder of its own, a clock that stands still, and the real client.</summary>
internal sealed class TestRelay : IAsyncDisposable
{
    private readonly bool _withoutSockets;
    private TestServer? _server;
    private HttpClient _http;
    private RunningRelay _running;

    private TestRelay(string folder, FakeTimeProvider clock, Limits limits, RunningRelay running, string? vfs, StringWriter log, TestServer? server)
    {
        (Folder, Clock, Limits, _running, Vfs, Log, _server, _withoutSockets) = (folder, clock, limits, running, vfs, log, server, server is not null);
        _http = NewHttp(running);
        Client = new RelayClient(_http, new Uri(running.Url), running.Address, clock);
    }

    public static DateTimeOffset Start { get; } = new(2026, 11, 22, 9, 0, 0, TimeSpan.Zero);

    public string Folder { get; }

    public FakeTimeProvider Clock { get; }

    public Limits Limits { get; }

    public string? Vfs { get; }

    public StringWriter Log { get; }

    public RunningRelay Running => _running;

    public Address Address => _running.Address;

    public RelayClient Client { get; private set; }

    public HttpClient Http => _http;

    public DateOnly Today => UnixDay.Of(Clock.GetUtcNow());

    /// <param name="withoutSockets">Requests are handed over within the process: for what makes very many.</param>
    public static async Task<TestRelay> StartAsync(Limits? limits = null, string? folder = null, string? vfs = null, bool withoutSockets = false)
    {
        var path = folder ?? NewFolder();
        var clock = new FakeTimeProvider(Start);
        var all = limits ?? Limits.Default;
        var log = new StringWriter();
        var server = withoutSockets ? NewServer() : null;
        var running = await Program.StartAsync(Settings(path, all), clock, log, vfs, server);
        return new TestRelay(path, clock, all, running, vfs, log, server);
    }

    /// <summary>What carries requests to the relay, also after it was started again.</summary>
    public HttpMessageHandler NewTransport() => _withoutSockets ? new ToServer(this) : new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false };

    /// <summary>Days go by, and the relay does once what it does each minute; firing every minute of them takes a test longer than all else.</summary>
    public void PassDays(int days)
    {
        var minute = TimeSpan.FromSeconds(61);
        Clock.AdjustTime(Clock.GetUtcNow() + TimeSpan.FromDays(days) - minute);
        Clock.Advance(minute);
    }

    public static string NewFolder()
    {
        var path = Path.Combine(Parts.Root, "artifacts", "tests", $"{Environment.ProcessId}-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}");
        Directory.CreateDirectory(path);
        return path;
    }

    public static RelaySettings Settings(string folder, Limits limits) => RelaySettings.Default with { Listen = "http://127.0.0.1:0", Data = folder, Limits = limits };

    public static RelayKey NewKey() => new(RandomNumberGenerator.GetBytes(RelayKey.SeedSize));

    public Card CardOf(ISigner mailbox, long number = 1) => Card.Sign(mailbox, number, Today.AddDays(30), CardKind.Recipient, "age1example"u8);

    public Item NewItem(int size = 1024, int days = 30) => new(ItemId.Draw(), Today.AddDays(days), RandomNumberGenerator.GetBytes(size));

    public async Task<RelayKey> OpenMailboxAsync(DropRule drop = DropRule.Keyed, int delay = 0)
    {
        var key = NewKey();
        var answer = await Client.CreateAsync(key, new MailboxPolicy(drop, delay), CardOf(key), default);
        return answer is CreateAnswer.Created ? key : throw new InvalidOperationException(answer.ToString());
    }

    public async Task<ListAnswer.Listing> ListAsync(ISigner mailbox, long after = 0)
    {
        var all = new List<Listed>();
        while (true)
        {
            var answer = (ListAnswer.Listing)await Client.ListAsync(mailbox, after, TimeSpan.Zero, default);
            all.AddRange(answer.Items);
            if (!answer.More)
            {
                return answer with { Items = all };
            }

            after = answer.Head.Number;
        }
    }

    /// <summary>Stops in order and starts again over the same folder.</summary>
    /// <param name="between">Done while it is stopped.</param>
    public async Task RestartAsync(Action? between = null)
    {
        await _running.DisposeAsync();
        between?.Invoke();
        _server = _withoutSockets ? NewServer() : null;
        _running = await Program.StartAsync(Settings(Folder, Limits), Clock, Log, Vfs, _server);
        _http.Dispose();
        _http = NewHttp(_running);
        Client = new RelayClient(_http, new Uri(_running.Url), _running.Address, Clock);
    }

    /// <summary>Goes on under the same URL over another folder, as after a restore on another machine.</summary>
    /// <param name="between">Done while it is stopped.</param>
    public async Task RestartOnAsync(string folder, Action? between = null)
    {
        var url = _running.Url;
        await _running.DisposeAsync();
        between?.Invoke();
        _server = _withoutSockets ? NewServer() : null;
        _running = await Program.StartAsync(Settings(folder, Limits) with { Listen = url }, Clock, Log, Vfs, _server);
        _http.Dispose();
        _http = NewHttp(_running);
        Client = new RelayClient(_http, new Uri(_running.Url), _running.Address, Clock);
    }

    private HttpClient NewHttp(RunningRelay running)
    {
#pragma warning disable RS0030 // The test is the caller that owns the transport.
        return new HttpClient(NewTransport()) { BaseAddress = new Uri(running.Url) };
#pragma warning restore RS0030
    }

    private static TestServer NewServer()
    {
        var features = new FeatureCollection();
        var addresses = new ServerAddressesFeature();
        addresses.Addresses.Add("http://relay.example");
        features.Set<IServerAddressesFeature>(addresses);
        return new TestServer(new ServiceCollection().BuildServiceProvider(), features);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _running.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>Whichever server runs now answers.</summary>
    private sealed class ToServer(TestRelay relay) : HttpMessageHandler
    {
        private (TestServer Server, HttpMessageInvoker Line)? _line;

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (_line?.Server != relay._server)
            {
                _line?.Line.Dispose();
                _line = (relay._server!, new HttpMessageInvoker(relay._server!.CreateHandler(Target)));
            }

            // As on a socket: how long it is stands before it.
            _ = request.Content?.Headers.ContentLength;
            return _line!.Value.Line.SendAsync(request, cancellationToken);
        }

        /// <summary>As it stands in the request line.</summary>
        private static void Target(HttpContext context) => context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget = context.Request.Path + context.Request.QueryString;

        protected override void Dispose(bool disposing)
        {
            _line?.Line.Dispose();
            base.Dispose(disposing);
        }
    }
}
