using System.Net;
using System.Net.Sockets;
using Waystation.Mail.Wire;

namespace Waystation.Mail;

/// <summary>What came back: content, or a refusal with what stood behind its word.</summary>
internal readonly record struct LineAnswer(byte[] Body, RelayRefusal? Refusal, string Detail);

/// <summary>The line to one relay: signs, sends, bounds what comes back, learns the relay's time. It knows nothing of what is said.</summary>
internal sealed class RelayLine
{
    private const int Attempts = 3;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(100);

    private readonly HttpMessageInvoker _transport;
    private readonly IReadOnlyList<Uri> _ways;
    private readonly Address _relay;
    private readonly TimeProvider _clock;
    private long _skewTicks;
    private int _usual;

    public RelayLine(HttpMessageInvoker transport, IReadOnlyList<Uri> ways, Address relay, TimeProvider clock)
    {
        ArgumentOutOfRangeException.ThrowIfZero(ways.Count, nameof(ways));
        if (ways.Any(way => !way.IsAbsoluteUri || way.PathAndQuery != "/" || way.Scheme is not ("http" or "https")))
        {
            throw new ArgumentException("A way to a relay is a scheme, a host and a port.", nameof(ways));
        }

        (_transport, _ways, _relay, _clock) = (transport, ways, relay, clock);
    }

    public TimeSpan ClockSkew => TimeSpan.FromTicks(Interlocked.Read(ref _skewTicks));

    /// <summary>Our clock, corrected by what the relay said.</summary>
    public DateTimeOffset Now => _clock.GetUtcNow() + ClockSkew;

    public static RelayUnreachableException Garbage() => new("Something answered that is no relay, or not this version of one.");

    /// <summary>Asks over the way that led to the relay last; when it leads nowhere, over the others in turn.</summary>
    /// <param name="signer">Null: unsigned.</param>
    /// <param name="largest">Longest content that is read, in bytes; a longer one is garbage.</param>
    /// <param name="wait">How long the relay may rightly take.</param>
    public async Task<LineAnswer> AskAsync(HttpMethod method, string path, string query, ReadOnlyMemory<byte> body, ISigner? signer, int largest, TimeSpan wait, CancellationToken stop)
    {
        var first = Volatile.Read(ref _usual);
        for (var tried = 0; ; tried++)
        {
            var way = (first + tried) % _ways.Count;
            try
            {
                var answer = await AskAsync(_ways[way], method, path, query, body, signer, largest, wait, stop);
                Volatile.Write(ref _usual, way);
                return answer;
            }
            catch (RelayUnreachableException) when (tried + 1 < _ways.Count)
            {
                // The next way.
            }
        }
    }

    private async Task<LineAnswer> AskAsync(Uri way, HttpMethod method, string path, string query, ReadOnlyMemory<byte> body, ISigner? signer, int largest, TimeSpan wait, CancellationToken stop)
    {
        var attempts = 1;
        var losses = 0;
        while (true)
        {
            var parts = new SignedParts(method.Method, path, query, ContentDigest.Of(body.Span));
            var signature = signer is null ? null : RequestSignature.Sign(signer, _relay, parts, Now.ToUnixTimeSeconds(), RequestSignature.DrawNonce());
            LineAnswer answer;
            try
            {
                answer = await SendAsync(way, method, parts, body, signature, largest, wait, stop);
            }
            catch (RelayUnreachableException failure) when (failure.LostAnAnswer && ++losses < Attempts)
            {
                // The answer did not come whole.
                continue;
            }

            if (signature is null || attempts++ == Attempts || answer.Refusal is not (RelayRefusal.ClockWrong or RelayRefusal.Replayed))
            {
                return answer;
            }

            // Replayed: the transport itself sent the bytes twice. Both times the next attempt is a request of its own.
            if (answer.Refusal == RelayRefusal.ClockWrong)
            {
                Learn(signature, answer.Detail);
            }
        }
    }

    private void Learn(RequestSignature signature, string detail)
    {
        if (!RelayTime.TryRead(_relay, signature.Nonce, detail, out var time))
        {
            throw new RelayLiedException(LieKind.NotItsSignature);
        }

        var skew = DateTimeOffset.FromUnixTimeSeconds(time.Seconds) - _clock.GetUtcNow();
        Interlocked.Exchange(ref _skewTicks, skew.Ticks);
    }

    private async Task<LineAnswer> SendAsync(Uri way, HttpMethod method, SignedParts parts, ReadOnlyMemory<byte> body, RequestSignature? signature, int largest, TimeSpan wait, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(method, new Uri(way, parts.Query == Paths.NoQuery ? parts.Path : parts.Path + parts.Query));
        if (method != HttpMethod.Get && method != HttpMethod.Delete)
        {
            request.Content = new ReadOnlyMemoryContent(body);
        }

        if (signature is not null)
        {
            request.Headers.TryAddWithoutValidation(ContentDigest.Field, parts.ContentDigest);
            request.Headers.TryAddWithoutValidation(RequestSignature.InputField, signature.Input);
            request.Headers.TryAddWithoutValidation(RequestSignature.SignatureField, signature.SignatureText);
        }

        using var patience = new CancellationTokenSource(s_patience + wait, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, patience.Token);
        try
        {
            using var response = _transport is HttpClient client
                ? await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token)
                : await _transport.SendAsync(request, either.Token);
            var bound = response.StatusCode == HttpStatusCode.OK ? largest : Refusals.LargestSize;
            var content = await ReadAsync(response.Content, bound, either.Token);
            return response.StatusCode == HttpStatusCode.OK ? new LineAnswer(content, null, "")
                : Refusals.TryRead((int)response.StatusCode, content, out var why, out var detail) ? new LineAnswer([], why, detail)
                : throw Garbage();
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or SocketException || (failure is OperationCanceledException && !stop.IsCancellationRequested))
        {
            throw new RelayUnreachableException("The relay does not answer.", failure);
        }
    }

    private static async Task<byte[]> ReadAsync(HttpContent content, int largest, CancellationToken stop)
    {
        await using var stream = await content.ReadAsStreamAsync(stop);
        var declared = content.Headers.ContentLength;
        if (declared > largest)
        {
            throw Garbage();
        }

        using var whole = new MemoryStream((int)(declared ?? 0));
        var part = new byte[16_384];
        int length;
        while ((length = await stream.ReadAsync(part, stop)) > 0)
        {
            if (whole.Length + length > largest)
            {
                throw Garbage();
            }

            await whole.WriteAsync(part.AsMemory(0, length), stop);
        }

        return whole.ToArray();
    }
}
