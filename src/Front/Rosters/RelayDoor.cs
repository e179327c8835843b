using System.Net;
using Waystation.Letters;
using Waystation.Mail;

namespace Waystation.Front.Rosters;

/// <summary>The way to the relay: the pinned one at first, then those that the roster names.</summary>
internal sealed class RelayDoor : IDisposable
{
    private readonly FrontSettings _settings;
    private readonly TimeProvider _clock;
    private readonly HttpMessageInvoker _transport;
    private volatile RelayClient _relay;
    private Address _address;
    private IReadOnlyList<Uri> _ways;

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
        _ways = [new Uri(settings.Relay.Url)];
        _relay = new RelayClient(_transport, _ways, settings.Relay.Address, clock);
    }

    public RelayClient Relay => _relay;

    /// <summary>A roster that was weighed good names where mailboxes are, and the ways there. The pinned relay's pinned way stays the first: the operator knows best how it is reached from here.</summary>
    public void Follow(Roster roster)
    {
        var address = roster.Relays[0].Address;
        var ways = RosterRelay.Ways(roster.Relays.Prepend(_settings.Relay), address);
        if (ways.Count == 0 || (address.Equals(_address) && ways.SequenceEqual(_ways)))
        {
            return;
        }

        (_address, _ways) = (address, ways);
        _relay = new RelayClient(_transport, ways, address, _clock);
    }

    public void Dispose() => _transport.Dispose();
}
