using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Waystation.Office.Deeds;

namespace Waystation.Desk.Deeds.Cases;

/// <summary>Has the relay keep what somebody told it to take away.</summary>
internal static class KeepThere
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/deed/keep/{number}", DoAsync);

    private static async Task<IResult> DoAsync(string number, DeskSession session, CancellationToken stop) => session.Desk switch
    {
        null => Back.To("/unlock"),
        { } desk when desk.RoomByNumber(number) is { } room => Back.To($"/case/{number}/members", await KeepItems.DoAsync(desk, room, stop) is null ? Said.NotReached : Said.ItemsKept),
        _ => Back.To("/cases"),
    };
}
