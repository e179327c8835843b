using Waystation.Front.Catalogues;
using Waystation.Front.Html;

namespace Waystation.Front.Pages;

/// <summary>The first page: what this is, what is safe, what to do now. One request, no cookie.</summary>
internal static class StartPage
{
    public static void Map(IEndpointRouteBuilder routes, Reception reception)
    {
        routes.MapGet("/", (RequestDelegate)(context => HandleAsync(reception, context, reception.Languages.Asked(context.Request.Headers.AcceptLanguage))));
        Doors.Get(routes, reception, "", HandleAsync);
    }

    private static async Task HandleAsync(Reception reception, HttpContext context, Catalogue text)
    {
        var settings = reception.Settings;
        var roster = await reception.Rosters.NowAsync(context.RequestAborted);
        var page = Frame.Open(text, settings, await reception.NameAsync(text, context.RequestAborted));
        page.Add($"""<h1>{text["start.title"]}</h1>""").AddText(text["start.what"]);
        page.Add($"""<p class="note"><strong>{text["start.neednot"]}</strong></p>""");
        if (!roster.IsOpen)
        {
            page.Add($"""<div class="fault">""").AddText(text["closed.short"]).Add($"</div>");
        }

        page.Add($"""<p class="next">""");
        if (roster.IsOpen)
        {
            page.Add($"""<a class="button" href="/{text.Tag}/write">{text["start.write"]}</a> """);
        }

        page.Add($"""<a class="button quiet" href="/{text.Tag}/code">{text["start.code"]}</a></p>""");
        if (roster.IsOpen)
        {
            page.Add($"<p>{settings.Hours.GetValueOrDefault(text.Tag) ?? text["start.hours"]}</p>");
        }

        page.Add($"""<h2>{text["danger.title"]}</h2>""").AddText(text["danger"]);
        if (roster.IsOpen)
        {
            page.AddText(text["danger.write"]);
        }

        page.Add($"""<h2>{text["strength.title"]}</h2>""").AddText(text["strength"]);
        if (roster.IsOpen)
        {
            page.AddText(text["strength.write"]);
        }

        if (settings.Helplines.TryGetValue(text.Tag, out var helpline))
        {
            page.Add($"<p><strong>{helpline}</strong></p>");
        }

        page.Add($"""<h2>{text["phone.title"]}</h2>""").AddText(text["phone"]);
        page.Add($"""<p><a href="/{text.Tag}/safety">{text["phone.more"]}</a></p><h2>{text["check.title"]}</h2><p>{text["check.short"]} <a href="/{text.Tag}/check">{text["check.link"]}</a></p>""");
        TellPage.AddLink(page, roster, reception.Today);
        await Reply.SendAsync(context, Frame.Close(page, reception.Languages));
    }
}
