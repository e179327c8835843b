using Waystation.Front.Catalogues;
using Waystation.Front.Forms;
using Waystation.Front.Html;
using Waystation.Front.Post;
using Waystation.Letters;
using Waystation.Sealing;

namespace Waystation.Front.Pages;

/// <summary>Something is told of one of us: a first letter with a code of its own, sealed to safeguarding alone. Nothing ties it to the letters of whoever tells it.</summary>
internal static class TellPage
{
    public static void Map(IEndpointRouteBuilder routes, Reception reception)
    {
        Doors.Get(routes, reception, "tell", ShowAsync);
        Doors.Post(routes, reception, "tell", SendAsync);
    }

    /// <summary>The way here, on pages where somebody may need it.</summary>
    public static void AddLink(Page page, Rosters.RosterNow roster, DateOnly today)
    {
        if (roster.IsOpenFor(Duty.Safeguarding, today))
        {
            page.Add($"""<p><a href="/{page.Text.Tag}/tell">{page.Text["tell.link"]}</a></p>""");
        }
    }

    private static async Task ShowAsync(Reception reception, HttpContext context, Catalogue text)
    {
        if (!(await reception.Rosters.NowAsync(context.RequestAborted)).IsOpenFor(Duty.Safeguarding, reception.Today))
        {
            var page = Frame.Open(text, reception.Settings, await reception.NameAsync(text, context.RequestAborted));
            page.Add($"<h1>{text["tell.title"]}</h1>").AddText(text["tell.closed"]);
            page.Add($"""<p class="next"><a class="button quiet" href="/{text.Tag}/">{text["back"]}</a></p>""");
            await Reply.SendAsync(context, Frame.Close(page, reception.Languages));
            return;
        }

        using var code = Code.Draw(Panels.CodeLanguageOf(text.Tag));
        using var empty = new Form();
        await SendFormAsync(reception, context, text, code, empty, LetterId.Draw(), fault: null);
    }

    private static async Task SendAsync(Reception reception, HttpContext context, Catalogue text)
    {
        using var post = new LetterPost(reception, context, text, Duty.Safeguarding);
        using var form = await FormReader.ReadAsync(context, reception.Settings.Limits, post.TakeFileAsync);
        var fault = await post.SendAsync(form);
        if (fault is null)
        {
            // No visit begins: whoever takes the phone next finds no letters open, and one's own letters stay open where they were.
            await ArrivedAsync(reception, context, text, form);
            return;
        }

        var drawn = Code.TryRead(form["code"], out var code, out _) ? code : Code.Draw(Panels.CodeLanguageOf(text.Tag));
        using (drawn)
        {
            await SendFormAsync(reception, context, text, drawn, form, LetterId.TryParse(form.Text("letter"), out var id) ? id : LetterId.Draw(), fault);
        }
    }

    private static async Task SendFormAsync(Reception reception, HttpContext context, Catalogue text, Code code, Form kept, LetterId id, Fault? fault)
    {
        var page = Frame.Open(text, reception.Settings, await reception.NameAsync(text, context.RequestAborted), fault is null ? null : "");
        page.Add($"<h1>{text["tell.title"]}</h1>");
        if (fault is not null)
        {
            page.AddFault(fault);
        }

        page.AddText(text["tell.what"]);
        var words = code.ToWords();
        page.AddCode(text["write.code.title"], text["tell.code"], words, code.Language == CodeLanguage.Digits ? null : code.ToWords(CodeLanguage.Digits));
        page.Add($"""<form method="post" action="/{text.Tag}/tell" enctype="multipart/form-data" accept-charset="utf-8" autocomplete="off">""");
        page.AddHidden("code", words).AddHidden("letter", id.ToText());
        Array.Clear(words);
        page.AddTextField(text["tell.text"], text["tell.text.hint"], kept["text"]);
        page.AddFiles(reception.Settings);
        page.Add($"""<p class="note">{text["tell.before"]}</p><p class="next"><button>{text["write.send"]}</button></p></form>""");
        await Reply.SendAsync(context, Frame.Close(page, reception.Languages), fault?.Status ?? StatusCodes.Status200OK);
    }

    private static async Task ArrivedAsync(Reception reception, HttpContext context, Catalogue text, Form form)
    {
        var page = Frame.Open(text, reception.Settings, await reception.NameAsync(text, context.RequestAborted));
        page.Add($"""<div class="good" role="status"><h1>{text["arrived.title"]}</h1>""").AddText(text["tell.arrived"]).Add($"</div>");
        if (Code.TryRead(form["code"], out var code, out _))
        {
            using (code)
            {
                var words = code.ToWords();
                page.AddCode(text["arrived.code.title"], text["arrived.code"], words, asDigits: null);
                Array.Clear(words);
            }
        }

        page.Add($"<h2>{text["arrived.next.title"]}</h2>").AddText(text["tell.arrived.next"]);
        page.Add($"""<p class="next"><a class="button quiet" href="/{text.Tag}/">{text["back"]}</a></p>""");
        await Reply.SendAsync(context, Frame.Close(page, reception.Languages));
    }
}
