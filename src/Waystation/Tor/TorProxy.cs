namespace Waystation.Commands.Tor;

/// <summary>The SOCKS port of a tor on this machine.</summary>
internal static class TorProxy
{
    private const string OnionEnd = ".onion";

    /// <summary>Where Debian's tor listens.</summary>
    public static Uri Default { get; } = new("socks5://127.0.0.1:9050");

    public static bool IsOnion(Uri url) => url.Host.EndsWith(OnionEnd, StringComparison.OrdinalIgnoreCase);

    /// <param name="text">As given on the command line; null: nothing was.</param>
    /// <exception cref="Refusal">It is no SOCKS URL.</exception>
    public static Uri? ReadSocks(string? text) =>
        text is null ? null
        : Uri.TryCreate(text, UriKind.Absolute, out var url) && url is { Scheme: "socks5", Port: > 0 } ? url
        : throw new Refusal("the option --socks is like socks5://127.0.0.1:9050.");

    /// <exception cref="Refusal">It is no web address.</exception>
    public static Uri ReadRelay(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url is { Scheme: "http" or "https", PathAndQuery: "/" } ? url
        : throw new Refusal("a relay's web address is a scheme, a host and a port.");
}
