using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Waystation.Tests.Hostile.Fuzz;

/// <summary>A server without sockets: a request is handed in, and what is thrown comes out where it was handed in.</summary>
internal sealed class HandedServer : IServer
{
    private Func<IFeatureCollection, Task>? _serve;

    public HandedServer() => Features.Set<IServerAddressesFeature>(new ServerAddressesFeature { Addresses = { "http://relay.example" } });

    public IFeatureCollection Features { get; } = new FeatureCollection();

    /// <param name="target">The path with its query, as it stands in the request line.</param>
    public async Task<(int Status, byte[] Body)> HandAsync(string method, string target, HeaderDictionary headers, byte[] body)
    {
        var mark = target.IndexOf('?', StringComparison.Ordinal);
        headers.ContentLength = body.Length;
        using var said = new MemoryStream();
        var response = new HttpResponseFeature();
        var features = new FeatureCollection();
        features.Set<IHttpRequestFeature>(new HttpRequestFeature
        {
            Protocol = "HTTP/1.1",
            Scheme = "http",
            Method = method,
            RawTarget = target,
            Path = Uri.UnescapeDataString(mark < 0 ? target : target[..mark]),
            QueryString = mark < 0 ? "" : target[mark..],
            Headers = headers,
            Body = new MemoryStream(body),
        });
        features.Set<IHttpResponseFeature>(response);
        features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(said));
        features.Set<IHttpRequestLifetimeFeature>(new HttpRequestLifetimeFeature());
        await _serve!(features);
        return (response.StatusCode, said.ToArray());
    }

    public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
        where TContext : notnull
    {
        _serve = async features =>
        {
            var context = application.CreateContext(features);
            await application.ProcessRequestAsync(context);
            application.DisposeContext(context, exception: null);
        };
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
    }
}
