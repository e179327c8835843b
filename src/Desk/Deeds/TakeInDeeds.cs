using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Waystation.Desk.Pages;
using Waystation.Office.Deeds;

namespace Waystation.Desk.Deeds;

/// <summary>Takes in what came from elsewhere: first it is looked at, then each case gets a room.</summary>
internal static class TakeInDeeds
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/deed/take-in", LookAsync);
        routes.MapPost("/deed/open-cases/{ticket}", OpenAsync);
    }

    private static async Task<IResult> LookAsync(HttpContext context, DeskSession session, CancellationToken stop)
    {
        if (session.Desk is not { HasJoined: true } desk)
        {
            return Back.To("/unlock");
        }

        if (await UploadForm.ReadAsync(context, TakeIn.Longest, stop) is not { } file)
        {
            return Back.To("/take-in", Said.NoFile);
        }

        var look = TakeIn.Look(desk, file);
        return new RazorComponentResult<TakeInLookPage>(new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            [nameof(TakeInLookPage.Look)] = look,
            [nameof(TakeInLookPage.Ticket)] = look is TakeInLook.Found found ? session.TakenIn.Keep(found) : "",
        });
    }

    private static async Task<IResult> OpenAsync(string ticket, DeskSession session, CancellationToken stop)
    {
        if (session.Desk is not { HasJoined: true } desk)
        {
            return Back.To("/unlock");
        }

        // Once: whoever presses twice opens them once.
        if (session.TakenIn.Take(ticket) is not { } found)
        {
            return Back.To("/take-in", Said.LookOnceMore);
        }

        return await OpenNewCases.DoAsync(desk, found.Cases, stop) switch
        {
            null => Back.To("/take-in", Said.TooManyCases),
            [var number] when desk.RoomByNumber(number) is not null => Back.To($"/case/{number}/people", Said.CasesOpened),
            _ => Back.To("/cases", Said.CasesOpened),
        };
    }
}
