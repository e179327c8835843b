using System.Security.Cryptography;
using Waystation.Mail;
using Waystation.Office;

namespace Waystation.Commands.Running;

/// <summary>The world outside tests: this machine's clock, the operating system's randomness, plain sockets.</summary>
internal static class RealWorld
{
    public static World Make()
    {
        var transport = new HttpMessageInvoker(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false, UseProxy = false, ConnectTimeout = TimeSpan.FromSeconds(20) });
        return new World(TimeProvider.System, RandomNumberGenerator.Fill, (relay, ways) => new RelayClient(transport, ways, relay, TimeProvider.System));
    }
}
