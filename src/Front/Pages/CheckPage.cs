using System.Text;
using Waystation.Front.Catalogues;
using Waystation.Front.Html;

namespace Waystation.Front.Pages;

/// <summary>How to tell that this address is ours: the signed list of addresses, to be compared with where it is repeated.</summary>
internal static class CheckPage
{
    public static void Map(IEndpointRouteBuilder routes, Reception reception)
    {
        Doors.Get(routes, reception, "check", HandleAsync);
        routes.MapGet("/list", (RequestDelegate)(context => ListAsync(reception, context)));
    }

    private static async Task HandleAsync(Reception reception, HttpContext context, Catalogue text)
    {
        var roster = (await reception.Rosters.NowAsync(context.RequestAborted)).Roster;
        var page = Frame.Open(text, reception.Settings, await reception.NameAsync(text, context.RequestAborted));
        page.Add($"<h1>{text["check.title"]}</h1>").AddText(text["check.why"]);
        page.Add($"<h2>{text["check.addresses"]}</h2><ul>");
        foreach (var address in roster?.Fronts ?? [])
        {
            page.Add($"""<li><bdi class="key">{address}</bdi></li>""");
        }

        if (roster is null || roster.Fronts.Count == 0)
        {
            page.Add($"<li>{text["check.noaddress"]}</li>");
        }

        page.Add($"""</ul><h2>{text["check.sign"]}</h2><p class="key"><bdi>{reception.Settings.Root.ToText()}</bdi></p>""");
        if (roster is not null)
        {
            page.Add($"""<p>{text.With("check.valid", ("number", roster.Number.ToString(System.Globalization.CultureInfo.InvariantCulture)), ("day", text.Day(roster.Expires)))} <a href="/list">{text["check.list"]}</a></p>""");
        }

        page.Add($"<h2>{text["check.elsewhere"]}</h2><p>{reception.Settings.Elsewhere.GetValueOrDefault(text.Tag) ?? text["check.elsewhere.unknown"]}</p>");
        page.AddText(text["check.how"]);
        page.Add($"""<p class="next"><a class="button" href="/{text.Tag}/">{text["back"]}</a></p>""");
        await Reply.SendAsync(context, Frame.Close(page, reception.Languages));
    }

    /// <summary>The signed list itself, one line that anybody can verify.</summary>
    private static async Task ListAsync(Reception reception, HttpContext context)
    {
        var roster = (await reception.Rosters.NowAsync(context.RequestAborted)).Roster;
        context.Response.StatusCode = roster is null ? StatusCodes.Status404NotFound : StatusCodes.Status200OK;
        context.Response.ContentType = "text/plain; charset=utf-8";
        await context.Response.Body.WriteAsync(Encoding.ASCII.GetBytes((roster?.Card.ToText() ?? "") + "\n"), context.RequestAborted);
    }
}
