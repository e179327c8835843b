using System.Security.Cryptography;
using Waystation.Commands.Tor;
using Waystation.Mail;
using Waystation.Office;

namespace Waystation.Commands.Running;

/// <summary>The world outside tests: this machine's clock, the operating system's randomness, plain sockets or Tor's.</summary>
internal static class RealWorld
{
    /// <summary>How far polls of one round are spread over Tor.</summary>
    private static readonly TimeSpan s_spread = TimeSpan.FromSeconds(2);

    /// <param name="socks">The SOCKS port of a tor for every relay; null: onion addresses go over Debian's, others directly.</param>
    public static World Make(Uri? socks = null)
    {
        var transport = Transport(socks);
        return new World(TimeProvider.System, RandomNumberGenerator.Fill, (relay, ways) => new RelayClient(transport, ways, relay, TimeProvider.System));
    }

    /// <summary>The way to any relay.</summary>
    public static HttpMessageInvoker Transport(Uri? socks) => new(new CircuitTransport(url => socks ?? (TorProxy.IsOnion(url) ? TorProxy.Default : null), s_spread));
}
