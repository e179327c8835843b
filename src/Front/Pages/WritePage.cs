using Waystation.Front.Catalogues;
using Waystation.Front.Forms;
using Waystation.Front.Html;
using Waystation.Front.Post;
using Waystation.Letters;
using Waystation.Sealing;

namespace Waystation.Front.Pages;

/// <summary>The first letter. The code is drawn with the form, stands above the text and travels in the form's body: sent twice, it arrives once.</summary>
internal static class WritePage
{
    public static void Map(IEndpointRouteBuilder routes, Reception reception)
    {
        Doors.Get(routes, reception, "write", ShowAsync);
        Doors.Post(routes, reception, "write", SendAsync);
    }

    private static async Task ShowAsync(Reception reception, HttpContext context, Catalogue text)
    {
        if (!(await reception.Rosters.NowAsync(context.RequestAborted)).IsOpen)
        {
            await ClosedPage.SendAsync(reception, context, text);
            return;
        }

        using var code = Code.Draw(Panels.CodeLanguageOf(text.Tag));
        using var empty = new Form();
        await SendFormAsync(reception, context, text, code, empty, LetterId.Draw(), fault: null);
    }

    private static async Task SendAsync(Reception reception, HttpContext context, Catalogue text)
    {
        using var post = new LetterPost(reception, context, text, Duty.Triage);
        using var form = await FormReader.ReadAsync(context, reception.Settings.Limits, post.TakeFileAsync);
        var fault = await post.SendAsync(form);
        if (fault is null)
        {
            post.Entry.Stay();
            await ArrivedAsync(reception, context, text, post.Entry.Visit!.Code.ToArray());
            return;
        }

        // The same code again, if it can be read; a form without one is answered with a new form.
        var drawn = Code.TryRead(form["code"], out var code, out _) ? code : Code.Draw(Panels.CodeLanguageOf(text.Tag));
        using (drawn)
        {
            await SendFormAsync(reception, context, text, drawn, form, LetterId.TryParse(form.Text("letter"), out var id) ? id : LetterId.Draw(), fault);
        }
    }

    private static async Task SendFormAsync(Reception reception, HttpContext context, Catalogue text, Code code, Form kept, LetterId id, Fault? fault)
    {
        var page = Frame.Open(text, reception.Settings, await reception.NameAsync(text, context.RequestAborted), fault is null ? null : "");
        page.Add($"<h1>{text["write.title"]}</h1>");
        if (fault is not null)
        {
            page.AddFault(fault);
        }

        var words = code.ToWords();
        var digits = code.Language == CodeLanguage.Digits ? null : code.ToWords(CodeLanguage.Digits);
        page.AddCode(text["write.code.title"], text["write.code"], words, digits);
        page.Add($"""<form method="post" action="/{text.Tag}/write" enctype="multipart/form-data" accept-charset="utf-8" autocomplete="off">""");
        page.AddHidden("code", words).AddHidden("letter", id.ToText());
        Array.Clear(words);
        var purpose = LetterPost.PurposeOf(kept["purpose"]);
        page.Add($"<fieldset><legend>{text["write.purpose"]}</legend>")
            .AddPick("radio", "purpose", "self", text["write.self"], purpose == Purpose.ForMyself)
            .AddPick("radio", "purpose", "other", text["write.other"], purpose == Purpose.ForSomeoneElse)
            .AddPick("radio", "purpose", "gone", text["write.gone"], purpose == Purpose.SomeoneDisappeared)
            .AddPick("radio", "purpose", "help", text["write.help"], purpose == Purpose.ICanHelp)
            .Add($"""<p class="hint">{text["write.nobody"]}</p></fieldset>""");
        page.AddTextField(text["write.text"], text["write.text.hint"], kept["text"]);
        var safe = LetterPost.SafeOf(kept["safe"]);
        page.Add($"<details{Verbatim.If(safe != SafeNow.NotSaid || kept.Has("until") || kept.Has("how"), " open")}><summary>{text["write.more"]}</summary><div></div><fieldset><legend>{text["write.safe"]}</legend>")
            .AddPick("radio", "safe", "yes", text["write.safe.yes"], safe == SafeNow.Yes)
            .AddPick("radio", "safe", "no", text["write.safe.no"], safe == SafeNow.No)
            .AddPick("radio", "safe", "unsure", text["write.safe.unsure"], safe == SafeNow.Unsure)
            .AddPick("radio", "safe", "", text["write.safe.notsaid"], safe == SafeNow.NotSaid);
        page.Add($"""</fieldset><div class="field"><div><label class="label" for="until">{text["write.until"]}</label></div><input type="text" id="until" name="until" dir="auto" maxlength="500" autocomplete="off" spellcheck="false" value="{kept["until"]}"></div>""");
        page.Add($"""<div class="field"><label class="label" for="how">{text["write.how"]}</label><p class="hint" id="how-hint">{text["write.how.hint"]}</p><input type="text" id="how" name="how" dir="auto" maxlength="500" autocomplete="off" spellcheck="false" aria-describedby="how-hint" value="{kept["how"]}"></div></details>""");
        page.AddFiles(reception.Settings);
        page.Add($"""<p class="note">{text["write.before"]}</p><p class="next"><button>{text["write.send"]}</button></p></form>""");
        await Reply.SendAsync(context, Frame.Close(page, reception.Languages), fault?.Status ?? StatusCodes.Status200OK);
    }

    private static async Task ArrivedAsync(Reception reception, HttpContext context, Catalogue text, char[] code)
    {
        var page = Frame.Open(text, reception.Settings, await reception.NameAsync(text, context.RequestAborted));
        page.Add($"""<div class="good" role="status"><h1>{text["arrived.title"]}</h1>""").AddText(text["arrived"]).Add($"</div>");
        page.AddCode(text["arrived.code.title"], text["arrived.code"], code, asDigits: null);
        Array.Clear(code);
        page.Add($"<h2>{text["arrived.next.title"]}</h2>").AddText(text["arrived.next"]);
        page.Add($"""<p class="next"><a class="button" href="/{text.Tag}/letters">{text["arrived.letters"]}</a></p>""");
        await Reply.SendAsync(context, Frame.Close(page, reception.Languages));
    }
}
