using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Waystation.Casework.Members;
using Waystation.Casework.Rooms;
using Waystation.Desk.Pages.Members;
using Waystation.Office;
using Waystation.Office.Deeds;
using Waystation.Office.Rooms;

namespace Waystation.Desk.Deeds.Members;

/// <summary>Takes a member out of a case, or of all that one shares with them: first it is shown what that means, then it is done. Others say whether it was right.</summary>
internal static class TakeSomebodyOut
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/deed/out/{number}", (string number, HttpContext context, DeskSession session, Words words, CancellationToken stop) => WithRoomAsync(number, context, session, (desk, room, form) => LookAsync(number, desk, room, form, words), stop));
        routes.MapPost("/deed/take-out/{number}", (string number, HttpContext context, DeskSession session, CancellationToken stop) => WithRoomAsync(number, context, session, (desk, room, form) => DoAsync(number, desk, room, form, stop), stop));
        routes.MapPost("/deed/ask-out/{number}", (string number, HttpContext context, DeskSession session, CancellationToken stop) => WithRoomAsync(number, context, session, (desk, room, form) => AskAsync(number, desk, room, form, stop), stop));
        routes.MapPost("/deed/key-again/{number}", (string number, HttpContext context, DeskSession session, CancellationToken stop) => WithRoomAsync(number, context, session, (desk, room, form) => AgainAsync(number, desk, room, form, stop), stop));
        routes.MapPost("/deed/decide-out/{number}", (string number, HttpContext context, DeskSession session, CancellationToken stop) => WithRoomAsync(number, context, session, (desk, room, form) => DecideAsync(number, desk, room, form, stop), stop));
    }

    private static async Task<IResult> WithRoomAsync(string number, HttpContext context, DeskSession session, Func<Workstation, CaseRoom, IFormCollection, Task<IResult>> deed, CancellationToken stop)
    {
        var form = await DeskForm.ReadAsync(context.Request, stop);
        return session.Desk is not { } desk ? Back.To("/unlock")
            : desk.RoomByNumber(number) is not { } room ? Back.To("/cases")
            : await deed(desk, room, form);
    }

    private static Task<IResult> LookAsync(string number, Workstation desk, CaseRoom room, IFormCollection form, Words words)
    {
        // Who it is travels in the form's body: an address stands in no address line.
        var member = form["member"].ToString();
        return Task.FromResult<IResult>(room.Log.Book.Seats.FirstOrDefault(seat => seat.Key == member) is not { } seat ? Back.To(Page(number), Said.NotTakenOut) : new RazorComponentResult<TakeOutPage>(new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            [nameof(TakeOutPage.Number)] = number,
            [nameof(TakeOutPage.Member)] = member,
            [nameof(TakeOutPage.Name)] = seat.Name ?? words["members.somebody"],
            [nameof(TakeOutPage.Shared)] = TakeOut.Shared(desk, member).Count,
            [nameof(TakeOutPage.Why)] = TakeOut.Check(desk, room, member),
            [nameof(TakeOutPage.Could)] = Reach.Of(room.Log, long.MaxValue, seat.FromEpoch),
        }));
    }

    private static async Task<IResult> DoAsync(string number, Workstation desk, CaseRoom room, IFormCollection form, CancellationToken stop)
    {
        if (form["sure"] != "yes")
        {
            return Back.To(Page(number), Said.NotSure);
        }

        var member = form["member"].ToString();
        var rooms = form["where"] == "all" ? TakeOut.Shared(desk, member) : [room];
        return Back.To(Page(number), await TakeOut.DoAsync(desk, rooms, member, stop) > 0 ? Said.TakenOut : Said.NotTakenOut);
    }

    private static async Task<IResult> AskAsync(string number, Workstation desk, CaseRoom room, IFormCollection form, CancellationToken stop) =>
        Back.To(Page(number), await DecideRemoval.AskAsync(desk, room, form["member"].ToString(), stop) is null ? Said.AskedOut : Said.NotTakenOut);

    private static async Task<IResult> AgainAsync(string number, Workstation desk, CaseRoom room, IFormCollection form, CancellationToken stop) =>
        Back.To(Page(number), await HandAgain.DoAsync(desk, room, form["member"].ToString(), stop) ? Said.KeySentAgain : Said.Nothing);

    private static async Task<IResult> DecideAsync(string number, Workstation desk, CaseRoom room, IFormCollection form, CancellationToken stop)
    {
        var removal = int.TryParse(form["epoch"], NumberStyles.None, CultureInfo.InvariantCulture, out var epoch) ? room.Log.Book.Removals.FirstOrDefault(removal => removal.Epoch == epoch && removal.Member == form["member"]) : null;
        return removal is not null && Enum.TryParse<RemovalVerdict>(form["verdict"], out var verdict) && Enum.IsDefined(verdict) && await DecideRemoval.DecideAsync(desk, room, removal, verdict, stop) is null
            ? Back.To(Page(number), Said.Decided)
            : Back.To(Page(number), Said.Nothing);
    }

    private static string Page(string number) => $"/case/{number}/members";
}
