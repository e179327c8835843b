using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Waystation.Desk.Pages;
using Waystation.Office.Deeds;

namespace Waystation.Desk.Deeds;

/// <summary>A colleague on triage allows a desk more open cases, and that desk takes their word.</summary>
internal static class Load
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/deed/load", TakeAsync);
        routes.MapPost("/deed/allow-load", AllowAsync);
    }

    private static async Task<IResult> TakeAsync(HttpContext context, DeskSession session, CancellationToken stop)
    {
        var form = await DeskForm.ReadAsync(context.Request, stop);
        return session.Desk is not { HasJoined: true } desk ? Back.To("/unlock")
            : AllowLoad.Take(desk, form["word"].ToString()) is { } why ? Page(null, why)
            : Back.To("/load", Said.LoadTaken);
    }

    private static async Task<IResult> AllowAsync(HttpContext context, DeskSession session, CancellationToken stop)
    {
        var form = await DeskForm.ReadAsync(context.Request, stop);
        if (session.Desk is not { HasJoined: true } desk)
        {
            return Back.To("/unlock");
        }

        var most = int.TryParse(form["most"].ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
        var until = DateOnly.TryParseExact(form["until"].ToString(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : default;
        var (text, refused) = AllowLoad.Do(desk, form["address"].ToString(), most, until);
        return Page(text, refused);
    }

    private static RazorComponentResult<LoadAnswerPage> Page(string? text, LoadRefusal? why) => new(new Dictionary<string, object?>(StringComparer.Ordinal)
    {
        [nameof(LoadAnswerPage.Text)] = text,
        [nameof(LoadAnswerPage.Why)] = why,
    });
}
