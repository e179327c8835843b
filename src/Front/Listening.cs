using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Waystation.Front;

/// <summary>How the front listens, and what it bears from whoever connects.</summary>
internal static class Listening
{
    public static void Configure(KestrelServerOptions kestrel, FrontSettings settings)
    {
        kestrel.AddServerHeader = false;
        kestrel.AllowSynchronousIO = false;
        var limits = kestrel.Limits;
        limits.MaxConcurrentConnections = 2_000;
        limits.MaxRequestBodySize = settings.Limits.RequestBytes;
        limits.MaxRequestBufferSize = 64 * 1024;
        limits.MaxRequestHeaderCount = 48;
        limits.MaxRequestHeadersTotalSize = 16 * 1024;
        limits.MaxRequestLineSize = 1024;
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(30);
        limits.KeepAliveTimeout = TimeSpan.FromSeconds(60);

        // Slow lines are the rule here, holding a line open for nothing is not.
        limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 120, gracePeriod: TimeSpan.FromSeconds(60));
        limits.MinResponseDataRate = new MinDataRate(bytesPerSecond: 120, gracePeriod: TimeSpan.FromSeconds(60));
        if (settings.IsUnixSocket)
        {
            kestrel.ListenUnixSocket(settings.Listen["unix:".Length..], Http1);
            return;
        }

        var url = new Uri(settings.Listen);
        kestrel.Listen(url.HostNameType == UriHostNameType.IPv6 ? System.Net.IPAddress.IPv6Loopback : System.Net.IPAddress.Loopback, url.Port, Http1);
    }

    private static void Http1(ListenOptions listen) => listen.Protocols = HttpProtocols.Http1;
}
