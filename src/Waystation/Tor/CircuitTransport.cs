using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Waystation.Commands.Tor;

/// <summary>
/// Reaches a relay through Tor so that the relay cannot tell by their lines which mailboxes one desk polls: each mailbox has a line of its own, over a circuit of its own.
/// Tor keeps streams with different SOCKS names apart (its <c>IsolateSOCKSAuth</c>, on unless switched off).
/// </summary>
/// <remarks>
/// The password of a mailbox is an HMAC of its path under a key drawn for this session: the tor beside us learns no address, and tomorrow's circuits have other names.
/// Polls wait a random while, so that mailboxes of one round do not come in step; whatever else is asked goes at once. Idle lines are given up, and with them their circuits.
/// </remarks>
internal sealed class CircuitTransport : HttpMessageHandler
{
    /// <summary>More lines than this are not kept: the one unused for longest goes.</summary>
    private const int MostLines = 256;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, (HttpMessageInvoker Line, long Used)> _lines = new(StringComparer.Ordinal);
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly Func<Uri, Uri?> _proxyFor;
    private readonly TimeSpan _spread;
    private long _uses;

    /// <param name="proxyFor">The SOCKS port of a tor for a URL; null: that one is reached directly.</param>
    /// <param name="spread">The longest that a poll over Tor waits; zero: polls are not spread.</param>
    public CircuitTransport(Func<Uri, Uri?> proxyFor, TimeSpan spread) => (_proxyFor, _spread) = (proxyFor, spread);

    /// <summary>The part of a relay's path that names a mailbox; empty for what belongs to none. Source: docs/wire.md.</summary>
    public static string MailboxIn(string path) => path.Split('/') is ["", "v1", "mailboxes" or "puzzles", { Length: > 0 } mailbox, ..] ? mailbox : "";

    /// <summary>The SOCKS password under which tor keeps this mailbox's streams apart.</summary>
    public string CircuitOf(string mailbox) => Convert.ToHexStringLower(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(mailbox))[..16]);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var url = request.RequestUri ?? throw new ArgumentException("A request has a URL.", nameof(request));
        var proxy = _proxyFor(url);
        if (proxy is not null && request.Method == HttpMethod.Get && url.AbsolutePath.EndsWith("/items", StringComparison.Ordinal))
        {
            await Task.Delay(_spread * (RandomNumberGenerator.GetInt32(1 << 20) / (double)(1 << 20)), cancellationToken);
        }

        return await LineOf(proxy, proxy is null ? "" : MailboxIn(url.AbsolutePath)).SendAsync(request, cancellationToken);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            lock (_gate)
            {
                foreach (var (line, _) in _lines.Values)
                {
                    line.Dispose();
                }

                _lines.Clear();
            }

            CryptographicOperations.ZeroMemory(_key);
        }

        base.Dispose(disposing);
    }

    private HttpMessageInvoker LineOf(Uri? proxy, string mailbox)
    {
        var name = $"{proxy} {mailbox}";
        lock (_gate)
        {
            var used = ++_uses;
            if (_lines.TryGetValue(name, out var known))
            {
                _lines[name] = known with { Used = used };
                return known.Line;
            }

            if (_lines.Count >= MostLines)
            {
                // Whoever still reads over it finishes; what is dropped is the way to it.
                _lines.Remove(_lines.MinBy(line => line.Value.Used).Key);
            }

            var line = new HttpMessageInvoker(new SocketsHttpHandler
            {
                UseCookies = false,
                AllowAutoRedirect = false,
                UseProxy = proxy is not null,
                Proxy = proxy is null ? null : new WebProxy(proxy) { Credentials = new NetworkCredential("waystation", CircuitOf(mailbox)) },
                // A first line to an onion service is six hops and a puzzle.
                ConnectTimeout = TimeSpan.FromSeconds(proxy is null ? 20 : 90),
                PooledConnectionIdleTimeout = TimeSpan.FromMinutes(5),
            });
            _lines[name] = (line, used);
            return line;
        }
    }
}
