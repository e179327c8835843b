using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Waystation.Office.Deeds;

namespace Waystation.Desk.Deeds;

/// <summary>Takes a contact's letters on, together with the colleagues who were ticked.</summary>
internal static class Take
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/deed/take/{id}", DoAsync);

    private static async Task<IResult> DoAsync(string id, HttpContext context, DeskSession session, CancellationToken stop)
    {
        var form = await DeskForm.ReadAsync(context.Request, stop);
        if (session.Desk is not { } desk)
        {
            return Back.To("/unlock");
        }

        var colleagues = (desk.SideOf(id) is { } side ? desk.ColleaguesOn(side.Duty) : []).Where(card => form["with"].Contains(card.Mailbox.ToText())).ToList();
        return await TakeOn.DoAsync(desk, id, colleagues, form["over"] == "yes", stop) switch
        {
            TakeOnAnswer.Taken taken => Back.To($"/case/{taken.CaseNumber}/letters", Said.Taken),
            TakeOnAnswer.Waits => Back.To("/", Said.Waits),
            TakeOnAnswer.Refused { Why: TakeOnRefusal.TakenByColleague } => Back.To("/", Said.TakenByColleague),
            TakeOnAnswer.Refused { Why: TakeOnRefusal.Gone } => Back.To("/", Said.Gone),
            TakeOnAnswer.Refused { Why: TakeOnRefusal.NotOnShift } => Back.To("/", Said.NotOnShift),
            TakeOnAnswer.Refused { Why: TakeOnRefusal.TooManyOpen } => Back.To("/load", Said.TooManyOpen),
            _ => throw new UnreachableException(),
        };
    }
}
