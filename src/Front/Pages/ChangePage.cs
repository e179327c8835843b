using Waystation.Front.Catalogues;
using Waystation.Front.Forms;
using Waystation.Front.Html;
using Waystation.Front.Post;
using Waystation.Front.Visits;
using Waystation.Sealing;

namespace Waystation.Front.Pages;

/// <summary>A new code for the same conversation: shown first, confirmed, and only then the old one ends.</summary>
internal static class ChangePage
{
    public static void Map(IEndpointRouteBuilder routes, Reception reception)
    {
        Doors.Get(routes, reception, "change", ShowAsync);
        Doors.Post(routes, reception, "change", ChangeAsync);
    }

    private static async Task ShowAsync(Reception reception, HttpContext context, Catalogue text)
    {
        using var use = reception.Visits.Enter(context);
        if (use is null)
        {
            await CodePage.AskAsync(reception, context, text);
            return;
        }

        using var code = Code.Draw(Panels.CodeLanguageOf(text.Tag));
        await SendFormAsync(reception, context, text, use.Visit, code, [], fault: null);
    }

    private static async Task ChangeAsync(Reception reception, HttpContext context, Catalogue text)
    {
        using var form = await FormReader.ReadAsync(context, reception.Settings.Limits);
        using var patience = Reception.Patience();
        using var entry = new Entry(reception, context);
        KeyOfCode? next = null;
        var fault = FormFaults.Of(form);
        var isDrawn = Code.TryRead(form["next"], out var drawn, out _);
        fault = fault
            ?? (isDrawn ? null : new Fault(TroubleKind.BrokenForm))
            ?? await reception.TryAsync(() => entry.EnterAsync(form, patience.Token))
            ?? (form.Has("sure") ? null : new Fault(TroubleKind.NotConfirmed))
            ?? await reception.TryAsync(async () =>
            {
                (next, var slip) = await reception.KeyOfAsync(form, "next", patience.Token);
                return next is null ? slip
                    : next.Key.Address.Equals(entry.Key!.Address) ? null
                    : await ChangeCode.DoAsync(reception, entry.Key!, next.Key, patience.Token);
            });
        using (next)
        using (drawn)
        {
            if (fault is null)
            {
                await SendChangedAsync(reception, context, text, next!);
                return;
            }

            await SendFormAsync(reception, context, text, entry.Visit, drawn, form["code"].ToArray(), fault);
        }
    }

    private static async Task SendChangedAsync(Reception reception, HttpContext context, Catalogue text, KeyOfCode next)
    {
        using var use = reception.Visits.Begin(context, next.Give(), next.Code);
        var page = Frame.Open(text, reception.Settings, await reception.NameAsync(text, context.RequestAborted));
        page.Add($"""<div class="good" role="status"><h1>{text["changed.title"]}</h1>""").AddText(text["changed"]).Add($"</div>");
        page.AddCode(text["changed.code"], text["mycode.about"], use.Visit.Code, asDigits: null);
        page.Add($"""<p class="next"><a class="button" href="/{text.Tag}/letters">{text["letters.back"]}</a></p>""");
        await Reply.SendAsync(context, Frame.Close(page, reception.Languages));
    }

    /// <param name="visit">Null: it is over, and the form asks for the old code.</param>
    /// <param name="next">The code in the form; null when the form had none, and then there is only the way back.</param>
    private static async Task SendFormAsync(Reception reception, HttpContext context, Catalogue text, Visit? visit, Code? next, char[] typed, Fault? fault)
    {
        var page = Frame.Open(text, reception.Settings, await reception.NameAsync(text, context.RequestAborted), fault is null ? null : "");
        page.Add($"<h1>{text["change.title"]}</h1>");
        if (fault is not null)
        {
            page.AddFault(fault);
        }

        if (next is not null)
        {
            var words = next.ToWords();
            var digits = next.Language == CodeLanguage.Digits ? null : next.ToWords(CodeLanguage.Digits);
            page.AddText(text["change.what"]).AddCode(text["change.code"], text["change.about"], words, digits);
            page.Add($"""<form method="post" action="/{text.Tag}/change" accept-charset="utf-8" autocomplete="off">""").AddHidden("next", words);
            Array.Clear(words);
            if (visit is null)
            {
                page.AddCodeField(typed);
            }
            else
            {
                page.AddHidden("token", visit.Token);
            }

            page.AddPick("checkbox", "sure", "yes", text["change.sure"], isPicked: false).Add($"""<p class="next"><button>{text["change.do"]}</button></p></form>""");
        }

        page.Add($"""<p><a href="/{text.Tag}/letters">{text["letters.back"]}</a></p>""");
        await Reply.SendAsync(context, Frame.Close(page, reception.Languages), fault?.Status ?? StatusCodes.Status200OK);
    }
}
