using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Waystation.Desk.Pages;
using Waystation.Office.Deeds;

namespace Waystation.Desk.Deeds;

/// <summary>Finds words in all cases of this desk. They travel in the form's body: no address ever holds a name.</summary>
internal static class Find
{
    /// <summary>Places that are shown; more words make them fewer.</summary>
    public const int Most = 50;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/deed/find", DoAsync);

    private static async Task<IResult> DoAsync(HttpContext context, DeskSession session, CancellationToken stop)
    {
        var form = await DeskForm.ReadAsync(context.Request, stop);
        if (session.Desk is not { } desk)
        {
            return Back.To("/unlock");
        }

        var words = form["words"].ToString();
        var places = desk.Search(words, Most);
        if (form["typing"] != "yes")
        {
            // What is still being typed shows half of everybody for a moment; what stays before somebody's eyes is noted.
            NoteAccess.Searched(desk, places.Select(place => place.Number));
        }

        var found = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            [nameof(FoundPage.Sought)] = words,
            [nameof(FoundPage.Places)] = places,
        };
        if (form.ContainsKey("typing"))
        {
            // Only what was found, for the page on which somebody types.
            session.Touch();
            return new RazorComponentResult<FoundRows>(found) { PreventStreamingRendering = true };
        }

        return new RazorComponentResult<FoundPage>(found);
    }
}
