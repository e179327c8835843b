using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Waystation.Casework.Cases;
using Waystation.Office.Deeds;
using Waystation.Office.Rooms;

namespace Waystation.Desk.Deeds;

/// <summary>Hands the sealed original out, on purpose: the browser saves it where the person says.</summary>
internal static class SaveFile
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/deed/save/{number}/{file}", DoAsync);

    internal static FileArrived? Find(CaseRoom room, string file) => room.Case?.Turns.OfType<CaseTurn.FromContact>().SelectMany(turn => turn.Letter.Files).FirstOrDefault(listed => listed.Id == file);

    private static async Task<IResult> DoAsync(string number, string file, DeskSession session, CancellationToken stop)
    {
        if (session.Desk is not { } desk || desk.RoomByNumber(number) is not { } room || Find(room, file) is not { } listed)
        {
            return Back.To("/");
        }

        var answer = await OpenFile.DoAsync(desk, room, listed, stop);
        if (answer is FileAnswer.Whole)
        {
            NoteAccess.Saved(desk, room, listed);
        }

        return answer switch
        {
            // Always as bytes to save, never as something to open here; the sender's name is only a suggestion.
            FileAnswer.Whole whole => Results.File(whole.Bytes, "application/octet-stream", Safe(listed.Name)),
            FileAnswer.NotWhole => Back.To($"/case/{number}/file/{file}", Said.FileNotWhole),
            FileAnswer.Waits => Back.To($"/case/{number}/file/{file}", Said.FileWaits),
            _ => throw new UnreachableException(),
        };
    }

    private static string Safe(string name)
    {
        var kept = string.Concat(name.Where(letter => char.IsLetterOrDigit(letter) || letter is '.' or '-' or '_' or ' ')).Trim('.', ' ');
        return kept.Length == 0 ? "file" : kept;
    }
}
