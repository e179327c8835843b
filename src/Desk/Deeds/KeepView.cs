using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Waystation.Desk.Pages;
using Waystation.Office.Deeds;

namespace Waystation.Desk.Deeds;

/// <summary>Keeps a view of the list of cases under a name, or forgets it. The name stands in no address.</summary>
internal static class KeepView
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/deed/view", async (HttpContext context, DeskSession session, CancellationToken stop) =>
    {
        var form = await DeskForm.ReadAsync(context.Request, stop);
        if (session.Desk is not { } desk)
        {
            return Back.To("/unlock");
        }

        // Read and written again: an address made of words of the domain, whatever the form says.
        var query = CaseQuery.Read(QueryOf(form["query"].ToString())).ToText();
        var kept = SaveView.Do(desk, form["name"].ToString().Trim(), form["forget"] == "yes" ? null : query);
        return Back.To("/cases" + query, kept ? Said.Nothing : Said.ViewNotKept);
    });

    private static QueryCollection QueryOf(string query) => new(Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(query));
}
