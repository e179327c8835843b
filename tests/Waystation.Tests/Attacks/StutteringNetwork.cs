using Waystation.Mail;

namespace Waystation.Tests.Attacks;

/// <summary>A network that sends every request twice and loses every answer once, and some more often.</summary>
/// <param name="rhythm">Of so many further answers one is lost again, on the average.</param>
/// <param name="seed">Which ones.</param>
internal sealed class StutteringNetwork(HttpMessageHandler inner, int rhythm, uint seed) : DelegatingHandler(inner)
{
    private uint _dice = seed;
    private readonly HashSet<string> _lostOnce = new(StringComparer.Ordinal);

    public int Lost { get; private set; }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? null : await request.Content.ReadAsByteArrayAsync(cancellationToken);
        var answer = await base.SendAsync(Copy(request, body), cancellationToken);
        using (var second = Copy(request, body))
        {
            using var twin = await base.SendAsync(second, cancellationToken);
        }

        if (_lostOnce.Add($"{request.Method} {request.RequestUri!.AbsolutePath}") || Roll() % rhythm == 0)
        {
            answer.Dispose();
            Lost++;
            throw new HttpRequestException("The answer was lost.");
        }

        return answer;
    }

    /// <summary>A linear congruential generator: the same losses in every run.</summary>
    private uint Roll() => (_dice = unchecked((_dice * 1_664_525) + 1_013_904_223)) >> 16;

    private static HttpRequestMessage Copy(HttpRequestMessage request, byte[]? body)
    {
        var copy = new HttpRequestMessage(request.Method, request.RequestUri);
        foreach (var (name, values) in request.Headers)
        {
            copy.Headers.TryAddWithoutValidation(name, values);
        }

        if (body is not null)
        {
            copy.Content = new ByteArrayContent(body);
            foreach (var (name, values) in request.Content!.Headers)
            {
                copy.Content.Headers.TryAddWithoutValidation(name, values);
            }
        }

        return copy;
    }
}
