using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Waystation.Office.Deeds;

namespace Waystation.Desk.Deeds;

/// <summary>Keeps what is being typed, sealed, so that a lock or a crash loses at most the last seconds.</summary>
internal static class Draft
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/deed/draft/{number}", async (string number, HttpContext context, DeskSession session, CancellationToken stop) =>
    {
        var form = await DeskForm.ReadAsync(context.Request, stop);
        session.Touch();
        if (session.Desk is not { } desk || desk.RoomByNumber(number) is not { } room)
        {
            return Results.NotFound();
        }

        KeepDraft.Do(desk, room, form["text"].ToString());
        return Results.NoContent();
    });
}
