using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Waystation.Mail;

namespace Waystation.Relay;

/// <summary>How the relay listens, and what it bears from whoever connects.</summary>
internal static class Listening
{
    public static void Configure(KestrelServerOptions kestrel, RelaySettings settings)
    {
        kestrel.AddServerHeader = false;
        kestrel.AllowSynchronousIO = false;
        var limits = kestrel.Limits;
        limits.MaxConcurrentConnections = 30_000;
        limits.MaxRequestBodySize = SizeClass.Largest + 1024;
        limits.MaxRequestBufferSize = 64 * 1024;
        limits.MaxRequestHeaderCount = 24;
        limits.MaxRequestHeadersTotalSize = 8 * 1024;
        limits.MaxRequestLineSize = 1024;
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(30);
        limits.KeepAliveTimeout = TimeSpan.FromSeconds(120);

        // Slow lines are the rule here, holding a line open for nothing is not.
        limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(20));
        limits.MinResponseDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(20));
        if (settings.IsUnixSocket)
        {
            var path = settings.Listen["unix:".Length..];
            RemoveLeft(path);
            kestrel.ListenUnixSocket(path, Http1);
            return;
        }

        var url = new Uri(settings.Listen);
        kestrel.Listen(url.HostNameType == UriHostNameType.IPv6 ? System.Net.IPAddress.IPv6Loopback : System.Net.IPAddress.Loopback, url.Port, Http1);
    }

    private static void Http1(ListenOptions listen) => listen.Protocols = HttpProtocols.Http1;

    /// <summary>Lets the socket's group in and nobody else: tor's user is put into that group.</summary>
    public static void OpenToGroup(RelaySettings settings)
    {
        if (settings.IsUnixSocket && !OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(settings.Listen["unix:".Length..], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite);
        }
    }

    /// <summary>A killed program leaves its socket behind. One that somebody still listens on is left alone, and starting says that it is taken.</summary>
    private static void RemoveLeft(string path)
    {
        if (!File.Exists(path))
        {
            return;
        }

        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
        }
        catch (SocketException refused) when (refused.SocketErrorCode == SocketError.ConnectionRefused)
        {
            File.Delete(path);
        }
        catch (SocketException)
        {
            // No socket of anyone's, or not ours to look at: listening will say so.
        }
    }
}
