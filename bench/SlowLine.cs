using System.Net;
using System.Net.Sockets;

namespace Waystation.Bench;

/// <summary>A bad line to a server on this machine: every byte arrives so much later, and no faster than so many a second, each way by itself.</summary>
/// <param name="roundTrip">There and back.</param>
/// <param name="bitsPerSecond">Each way.</param>
internal sealed class SlowLine(Uri server, TimeSpan roundTrip, int bitsPerSecond) : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private Task _accepting = Task.CompletedTask;

    /// <summary>The server by this line.</summary>
    public Uri Open()
    {
        _listener.Start();
        _accepting = AcceptAsync();
        return new UriBuilder(server) { Port = ((IPEndPoint)_listener.LocalEndpoint).Port }.Uri;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    public override string ToString() => nameof(SlowLine);

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            _ = CarryAsync(await _listener.AcceptTcpClientAsync(_stop.Token));
        }
    }

    private async Task CarryAsync(TcpClient visitor)
    {
        using var there = new TcpClient();
        using (visitor)
        {
            try
            {
                // The handshake goes there and back before the first byte may.
                await Task.Delay(roundTrip, _stop.Token);
                await there.ConnectAsync(IPAddress.Loopback, server.Port, _stop.Token);
                await Task.WhenAny(PassAsync(visitor.GetStream(), there.GetStream()), PassAsync(there.GetStream(), visitor.GetStream()));
            }
            catch (Exception ended) when (ended is IOException or SocketException or OperationCanceledException)
            {
                // Either side has hung up.
            }
        }
    }

    private async Task PassAsync(NetworkStream from, NetworkStream to)
    {
        var buffer = new byte[1400];
        var free = Environment.TickCount64 * 1.0;
        var underWay = Task.CompletedTask;
        while (await from.ReadAsync(buffer, _stop.Token) is > 0 and var read)
        {
            free = Math.Max(free, Environment.TickCount64) + (read * 8_000.0 / bitsPerSecond);
            underWay = ArriveAsync(underWay, buffer[..read], free + (roundTrip.TotalMilliseconds / 2), to);
        }

        await underWay;
    }

    private async Task ArriveAsync(Task before, byte[] bytes, double at, NetworkStream to)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(Math.Max(0, at - Environment.TickCount64)), _stop.Token);
        await before;
        await to.WriteAsync(bytes, _stop.Token);
    }
}
