namespace Waystation.Relay;

/// <summary>Anyone asks whether the relay is there; the answer says nothing of anyone.</summary>
internal static class Health
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/v1/health", (RequestDelegate)(context => Reply.OkAsync(context, [.. "ok\n"u8])));
}
