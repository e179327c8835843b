using Waystation.Front.Catalogues;
using Waystation.Front.Html;

namespace Waystation.Front.Pages;

/// <summary>What is safe on this phone, at more length.</summary>
internal static class SafetyPage
{
    public static void Map(IEndpointRouteBuilder routes, Reception reception) => Doors.Get(routes, reception, "safety", HandleAsync);

    private static async Task HandleAsync(Reception reception, HttpContext context, Catalogue text)
    {
        var page = Frame.Open(text, reception.Settings, await reception.NameAsync(text, context.RequestAborted));
        page.Add($"<h1>{text["safety.title"]}</h1>").AddText(text["safety"]);
        page.Add($"<h2>{text["safety.files.title"]}</h2>").AddText(text["safety.files"]);
        page.Add($"<h2>{text["safety.others.title"]}</h2>").AddText(text["safety.others"]);
        page.Add($"""<p class="next"><a class="button" href="/{text.Tag}/">{text["back"]}</a></p>""");
        await Reply.SendAsync(context, Frame.Close(page, reception.Languages));
    }
}
