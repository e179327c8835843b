using Waystation.Front.Catalogues;
using Waystation.Front.Html;
using Waystation.Front.Post;

namespace Waystation.Front.Pages;

/// <summary>A page that could not be made: why, and what next.</summary>
internal static class TroublePage
{
    /// <param name="again">Where trying again leads.</param>
    public static async Task SendAsync(Reception reception, HttpContext context, Catalogue text, Fault fault, string again)
    {
        var page = Frame.Open(text, reception.Settings, await reception.NameAsync(text, context.RequestAborted), "");
        page.Add($"<h1>{text["trouble.title"]}</h1>").AddFault(fault);
        page.Add($"""<p class="next"><a class="button" href="{again}">{text["trouble.again"]}</a> <a class="button quiet" href="/{text.Tag}/">{text["back"]}</a></p>""");
        await Reply.SendAsync(context, Frame.Close(page, reception.Languages), fault.Status);
    }
}
