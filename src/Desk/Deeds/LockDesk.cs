using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Waystation.Desk.Deeds;

/// <summary>Locks the desk now.</summary>
internal static class LockDesk
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/deed/lock", async (DeskSession session) =>
    {
        await session.LockAsync();
        return Back.To("/unlock");
    });
}
