using Waystation.Front.Catalogues;
using Waystation.Front.Html;

namespace Waystation.Front.Pages;

/// <summary>Nobody is on the shift to whom a first letter could be sealed: said calmly, with what else one can do.</summary>
internal static class ClosedPage
{
    public static async Task SendAsync(Reception reception, HttpContext context, Catalogue text)
    {
        var page = Frame.Open(text, reception.Settings, await reception.NameAsync(text, context.RequestAborted));
        page.Add($"<h1>{text["closed.title"]}</h1>").AddText(text["closed"]);
        page.Add($"""<p class="next"><a class="button" href="/{text.Tag}/code">{text["start.code"]}</a> <a class="button quiet" href="/{text.Tag}/">{text["back"]}</a></p>""");
        page.Add($"<h2>{text["danger.title"]}</h2>").AddText(text["danger"]);
        await Reply.SendAsync(context, Frame.Close(page, reception.Languages), StatusCodes.Status503ServiceUnavailable);
    }
}
