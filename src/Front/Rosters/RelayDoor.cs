using System.Net;
using Waystation.Letters;
using Waystation.Mail;

namespace Waystation.Front.Rosters;

/// <summary>The way to the relay: the pinned one at first, then the one that the roster names first.</summary>
internal sealed class RelayDoor : IDisposable
{
    private readonly FrontSettings _settings;
    private readonly TimeProvider _clock;
    private readonly HttpMessageInvoker _transport;
    private volatile RelayClient _relay;
    private Address _address;

    /// <param name="between">Stands between the front and the network, for tests of a bad line.</param>
    public RelayDoor(FrontSettings settings, TimeProvider clock, Func<HttpMessageHandler, HttpMessageHandler>? between)
    {
        (_settings, _clock) = (settings, clock);
        var socket = new SocketsHttpHandler
        {
            UseCookies = false,
            AllowAutoRedirect = false,
            UseProxy = settings.Socks is not null,
            Proxy = settings.Socks is null ? null : new WebProxy(settings.Socks),
            ConnectTimeout = TimeSpan.FromSeconds(20),
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),
        };
        _transport = new HttpMessageInvoker(between?.Invoke(socket) ?? socket);
        _address = settings.Relay.Address;
        _relay = new RelayClient(_transport, new Uri(settings.Relay.Url), settings.Relay.Address, clock);
    }

    public RelayClient Relay => _relay;

    /// <summary>A roster that was weighed good names where mailboxes are. The pinned relay keeps its pinned URL: the operator knows best how it is reached from here.</summary>
    public void Follow(Roster roster)
    {
        var first = roster.Relays[0];
        if (first.Address.Equals(_address) || !Uri.TryCreate(first.Url, UriKind.Absolute, out var url) || url is not { Scheme: "http" or "https", PathAndQuery: "/" })
        {
            return;
        }

        _address = first.Address;
        _relay = new RelayClient(_transport, first.Address.Equals(_settings.Relay.Address) ? new Uri(_settings.Relay.Url) : url, first.Address, _clock);
    }

    public void Dispose() => _transport.Dispose();
}
