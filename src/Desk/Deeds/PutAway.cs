using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Waystation.Office.Deeds;

namespace Waystation.Desk.Deeds;

/// <summary>The person has read what the relay did.</summary>
internal static class PutAway
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/deed/put-away", (DeskSession session) =>
    {
        if (session.Desk is { } desk)
        {
            PutAwayTrouble.Do(desk);
        }

        return Back.To("/status");
    });
}
