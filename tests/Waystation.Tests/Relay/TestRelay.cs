using System.Security.Cryptography;
using Microsoft.Extensions.Time.Testing;
using Waystation.Mail;
using Waystation.Relay;
using Waystation.Relay.Decisions;

namespace Waystation.Tests.Relay;

/// <summary>The real relay on a free loopback port with a folder of its own, a clock that stands still, and the real client.</summary>
internal sealed class TestRelay : IAsyncDisposable
{
    private HttpClient _http;
    private RunningRelay _running;

    private TestRelay(string folder, FakeTimeProvider clock, Limits limits, RunningRelay running, string? vfs, StringWriter log)
    {
        (Folder, Clock, Limits, _running, Vfs, Log) = (folder, clock, limits, running, vfs, log);
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

    public static async Task<TestRelay> StartAsync(Limits? limits = null, string? folder = null, string? vfs = null)
    {
        var path = folder ?? NewFolder();
        var clock = new FakeTimeProvider(Start);
        var all = limits ?? Limits.Default;
        var log = new StringWriter();
        var running = await Program.StartAsync(Settings(path, all), clock, log, vfs);
        return new TestRelay(path, clock, all, running, vfs, log);
    }

    /// <summary>Days go by, and the relay does once what it does each minute; firing every minute of them takes a test longer than all else.</summary>
    public void PassDays(int days)
    {
        var minute = TimeSpan.FromSeconds(61);
        Clock.AdjustTime(Clock.GetUtcNow() + TimeSpan.FromDays(days) - minute);
        Clock.Advance(minute);
    }

    public static string NewFolder()
    {
        var path = Path.Combine(Parts.Root, "artifacts", "tests", Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)));
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
        _running = await Program.StartAsync(Settings(Folder, Limits), Clock, Log, Vfs);
        _http.Dispose();
        _http = NewHttp(_running);
        Client = new RelayClient(_http, new Uri(_running.Url), _running.Address, Clock);
    }

    /// <summary>Goes on under the same URL over another folder, as after a restore on another machine.</summary>
    public async Task RestartOnAsync(string folder)
    {
        var url = _running.Url;
        await _running.DisposeAsync();
        _running = await Program.StartAsync(Settings(folder, Limits) with { Listen = url }, Clock, Log, Vfs);
        _http.Dispose();
        _http = NewHttp(_running);
        Client = new RelayClient(_http, new Uri(_running.Url), _running.Address, Clock);
    }

    private static HttpClient NewHttp(RunningRelay running)
    {
#pragma warning disable RS0030 // The test is the caller that owns the transport.
        return new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = new Uri(running.Url) };
#pragma warning restore RS0030
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _running.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}
