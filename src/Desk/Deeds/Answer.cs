using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Waystation.Office.Courier;
using Waystation.Office.Deeds;

namespace Waystation.Desk.Deeds;

/// <summary>Answers a contact.</summary>
internal static class Answer
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/deed/answer/{number}", DoAsync);

    private static async Task<IResult> DoAsync(string number, HttpContext context, DeskSession session, CancellationToken stop)
    {
        var form = await DeskForm.ReadAsync(context.Request, stop);
        if (session.Desk is not { } desk)
        {
            return Back.To("/unlock");
        }

        if (desk.RoomByNumber(number) is not { } room)
        {
            return Back.To("/");
        }

        var text = form["text"].ToString().ReplaceLineEndings("\n").Trim();
        if (!await WriteAnswer.DoAsync(desk, room, text, stop))
        {
            KeepDraft.Do(desk, room, text);
            return Back.To($"/case/{number}/letters", text.Length == 0 ? Said.AnswerEmpty : Said.TooLong);
        }

        await CourierRound.MakeAsync(desk, stop);
        return Back.To($"/case/{number}/letters", Said.AnswerKept);
    }
}
