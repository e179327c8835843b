using Waystation.Front.Catalogues;
using Waystation.Front.Forms;
using Waystation.Front.Html;
using Waystation.Front.Post;
using Waystation.Front.Visits;

namespace Waystation.Front.Pages;

/// <summary>Erases the contact's mailbox for ever.</summary>
internal static class ClosePage
{
    public static void Map(IEndpointRouteBuilder routes, Reception reception)
    {
        Doors.Get(routes, reception, "close", ShowAsync);
        Doors.Post(routes, reception, "close", CloseAsync);
    }

    private static async Task ShowAsync(Reception reception, HttpContext context, Catalogue text)
    {
        using var use = reception.Visits.Enter(context);
        await (use is null ? CodePage.AskAsync(reception, context, text) : SendFormAsync(reception, context, text, use.Visit, [], fault: null));
    }

    private static async Task CloseAsync(Reception reception, HttpContext context, Catalogue text)
    {
        using var form = await FormReader.ReadAsync(context, reception.Settings.Limits);
        using var patience = Reception.Patience();
        using var entry = new Entry(reception, context);
        var fault = FormFaults.Of(form)
            ?? await reception.TryAsync(() => entry.EnterAsync(form, patience.Token))
            ?? (form.Has("sure") ? null : new Fault(TroubleKind.NotConfirmed))
            ?? await reception.TryAsync(() => CloseForEver.DoAsync(reception, entry.Key!, patience.Token));
        if (fault is not null)
        {
            await SendFormAsync(reception, context, text, entry.Visit, form["code"].ToArray(), fault);
            return;
        }

        reception.Visits.End(context);
        var page = Frame.Open(text, reception.Settings, await reception.NameAsync(text, context.RequestAborted));
        page.Add($"""<div class="good" role="status"><h1>{text["closedforever.title"]}</h1>""").AddText(text["closedforever"]);
        page.Add($"""</div><p class="next"><a class="button" href="/{text.Tag}/">{text["back"]}</a></p>""");
        await Reply.SendAsync(context, Frame.Close(page, reception.Languages));
    }

    private static async Task SendFormAsync(Reception reception, HttpContext context, Catalogue text, Visit? visit, char[] typed, Fault? fault)
    {
        var page = Frame.Open(text, reception.Settings, await reception.NameAsync(text, context.RequestAborted), fault is null ? null : "");
        page.Add($"<h1>{text["close.title"]}</h1>");
        if (fault is not null)
        {
            page.AddFault(fault);
        }

        page.AddText(text["close.what"]).Add($"""<form method="post" action="/{text.Tag}/close" accept-charset="utf-8" autocomplete="off">""");
        if (visit is null)
        {
            page.AddCodeField(typed);
        }
        else
        {
            page.AddHidden("token", visit.Token);
        }

        page.AddPick("checkbox", "sure", "yes", text["close.sure"], isPicked: false);
        page.Add($"""<p class="next"><button>{text["close.do"]}</button> <a class="button quiet" href="/{text.Tag}/letters">{text["letters.back"]}</a></p></form>""");
        await Reply.SendAsync(context, Frame.Close(page, reception.Languages), fault?.Status ?? StatusCodes.Status200OK);
    }
}
