using System.Net;

namespace Waystation.Tests.Office;

/// <summary>Stands between a desk and the relay, and says for some requests that there is too much at once.</summary>
internal sealed class BusyRelay
{
    private volatile Func<HttpRequestMessage, bool>? _about;

    /// <summary>Which requests; null: none.</summary>
    public Func<HttpRequestMessage, bool>? About
    {
        get => _about;
        set => _about = value;
    }

    /// <summary>How many were turned away.</summary>
    public int Turned { get; private set; }

    /// <summary>Lists of one mailbox.</summary>
    public static Func<HttpRequestMessage, bool> ListsOf(Waystation.Mail.Address mailbox) =>
        request => request.Method == HttpMethod.Get && request.RequestUri!.AbsolutePath == Waystation.Mail.Wire.Paths.Items(mailbox);

    public HttpMessageHandler Between(HttpMessageHandler inner) => new Handler(this) { InnerHandler = inner };

    private sealed class Handler(BusyRelay relay) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (relay.About?.Invoke(request) != true)
            {
                return await base.SendAsync(request, cancellationToken);
            }

            relay.Turned++;
            return new HttpResponseMessage(HttpStatusCode.ServiceUnavailable) { Content = new ByteArrayContent("busy\n"u8.ToArray()) };
        }
    }
}
