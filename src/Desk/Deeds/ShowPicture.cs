using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Waystation.Office.Deeds;
using Waystation.Office.Pictures;

namespace Waystation.Desk.Deeds;

/// <summary>A clean copy of a picture, made by the child that has no keys, network or files.</summary>
internal static class ShowPicture
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/picture/{number}/{file}", async (string number, string file, DeskSession session, PictureDoor door, CancellationToken stop) =>
        session.Desk is { } desk
        && desk.RoomByNumber(number) is { } room
        && SaveFile.Find(room, file) is { } listed
        && await OpenFile.DoAsync(desk, room, listed, stop) is FileAnswer.Whole whole
        && await door.LookAsync(whole.Bytes, stop) is PictureAnswer.Shown shown
            ? Results.File(shown.Copy, "image/jpeg")
            : Results.NotFound());
}
