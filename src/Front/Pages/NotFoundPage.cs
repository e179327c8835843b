using Waystation.Front.Catalogues;
using Waystation.Front.Html;

namespace Waystation.Front.Pages;

/// <summary>No such page; and a request that failed inside. Both say what next.</summary>
internal static class NotFoundPage
{
    public static Task HandleAsync(Reception reception, HttpContext context) => SendAsync(reception, context, "notfound", StatusCodes.Status404NotFound);

    public static Task BrokenAsync(Reception reception, HttpContext context) => SendAsync(reception, context, "broken", StatusCodes.Status500InternalServerError);

    private static async Task SendAsync(Reception reception, HttpContext context, string what, int status)
    {
        var text = Language(reception, context);
        var page = Frame.Open(text, reception.Settings, reception.Settings.Title ?? text["title"], "");
        page.Add($"<h1>{text[what + ".title"]}</h1>").AddText(text[what]);
        page.Add($"""<p class="next"><a class="button" href="/{text.Tag}/">{text["back"]}</a></p>""");
        await Reply.SendAsync(context, Frame.Close(page, reception.Languages), status);
    }

    private static Catalogue Language(Reception reception, HttpContext context) =>
        reception.Languages.Find(context.Request.Path.Value?.Split('/', 3) is [_, var first, ..] ? first : null) ?? reception.Languages.Asked(context.Request.Headers.AcceptLanguage);
}
