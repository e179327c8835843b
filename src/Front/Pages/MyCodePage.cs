using Waystation.Front.Catalogues;
using Waystation.Front.Html;

namespace Waystation.Front.Pages;

/// <summary>The code once more, on request, within the visit.</summary>
internal static class MyCodePage
{
    public static void Map(IEndpointRouteBuilder routes, Reception reception) => Doors.Get(routes, reception, "mycode", HandleAsync);

    private static async Task HandleAsync(Reception reception, HttpContext context, Catalogue text)
    {
        using var use = reception.Visits.Enter(context);
        if (use is null)
        {
            await CodePage.AskAsync(reception, context, text);
            return;
        }

        var page = Frame.Open(text, reception.Settings, await reception.NameAsync(text, context.RequestAborted));
        page.Add($"<h1>{text["mycode.title"]}</h1>").AddCode(text["mycode.code"], text["mycode.about"], use.Visit.Code, asDigits: null);
        page.Add($"""<p class="next"><a class="button" href="/{text.Tag}/letters">{text["letters.back"]}</a></p>""");
        await Reply.SendAsync(context, Frame.Close(page, reception.Languages));
    }
}
