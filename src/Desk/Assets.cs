using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Waystation.Desk;

/// <summary>The desk's own style and its own small script. Nothing else is ever loaded.</summary>
internal static class Assets
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/desk.css", () => Results.Bytes(Read("desk.css"), "text/css; charset=utf-8"));
        routes.MapGet("/desk.js", () => Results.Bytes(Read("desk.js"), "text/javascript; charset=utf-8"));
    }

    private static byte[] Read(string name)
    {
        using var stream = typeof(Assets).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException("An asset is missing.");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
