using System.Globalization;
using Waystation.Front.Catalogues;
using Waystation.Front.Forms;
using Waystation.Front.Html;
using Waystation.Front.Post;
using Waystation.Front.Visits;
using Waystation.Letters;

namespace Waystation.Front.Pages;

/// <summary>The conversation: what was written, whether it arrived and was read, what was answered, and a field to write on.</summary>
internal static class LettersPage
{
    public static void Map(IEndpointRouteBuilder routes, Reception reception)
    {
        Doors.Get(routes, reception, "letters", ShowAsync);
        Doors.Get(routes, reception, "letters/{page:int}", ShowAsync);
        Doors.Post(routes, reception, "letters", SendAsync);
    }

    private static async Task ShowAsync(Reception reception, HttpContext context, Catalogue text)
    {
        using var use = reception.Visits.Enter(context);
        if (use is null)
        {
            await CodePage.AskAsync(reception, context, text);
            return;
        }

        using var patience = Reception.Patience();
        var today = reception.Today;
        Conversation? conversation = null;
        DateOnly? kept = null;
        var fault = await reception.TryAsync(async () =>
        {
            (conversation, kept, var why) = await ReadAsync(reception, use.Visit, patience.Token);
            return why;
        });
        if (conversation is null)
        {
            await TroublePage.SendAsync(reception, context, text, fault!, $"/{text.Tag}/letters");
            return;
        }

        await SendPageAsync(reception, context, text, use.Visit, conversation);
        await Stay.RenewAsync(reception, context, use.Visit.Key, today, kept);
    }

    private static async Task<(Conversation? Conversation, DateOnly? KeptUntil, Fault? Fault)> ReadAsync(Reception reception, Visit visit, CancellationToken stop)
    {
        var mailbox = new ContactMailbox(reception.Relay, visit.Key, reception.Today);
        if (await mailbox.ReadAsync(stop) is not { } reading)
        {
            return (null, null, new Fault(TroubleKind.NoMailbox));
        }

        (reading, var fault) = await Moves.FinishAsync(reception.Relay, visit.Key, reading, reception.Today, stop);
        if (fault is not null)
        {
            return (null, null, fault);
        }

        var roster = await reception.Rosters.NowAsync(stop);
        var conversation = Conversation.Read(reading.Lines, visit.Key.Address, roster.Roster, reception.Today);
        visit.Known = reading.ToKnown(conversation.Duty, visit.Known?.Card);
        if (conversation is { IsUnpinned: true, Route: { } route })
        {
            await mailbox.KeepAsync(Pins.Of(route, reception.Today), Pins.NameOf(route.Number, route.ConversationKey), stop);
        }

        return (conversation, reading.KeptUntil, null);
    }

    private static async Task SendAsync(Reception reception, HttpContext context, Catalogue text)
    {
        using var post = new LetterPost(reception, context, text, opens: null);
        using var form = await FormReader.ReadAsync(context, reception.Settings.Limits, post.TakeFileAsync);
        var fault = await post.SendAsync(form);
        if (fault is null)
        {
            post.Entry.Stay();
            Reply.SeeOther(context, $"/{text.Tag}/letters");
            return;
        }

        var page = Frame.Open(text, reception.Settings, await reception.NameAsync(text, context.RequestAborted), "");
        page.Add($"<h1>{text["more.title"]}</h1>").AddFault(fault);
        AddForm(page, reception.Settings, post.Entry.Visit, LetterId.TryParse(form.Text("letter"), out var id) ? id : LetterId.Draw(), form["code"], form["text"]);
        page.Add($"""<p><a href="/{text.Tag}/letters">{text["letters.back"]}</a></p>""");
        await Reply.SendAsync(context, Frame.Close(page, reception.Languages), fault.Status);
    }

    private static async Task SendPageAsync(Reception reception, HttpContext context, Catalogue text, Visit visit, Conversation conversation)
    {
        var pages = Blocks.Spread(conversation.Turns);
        var number = int.TryParse(context.Request.RouteValues["page"] as string, NumberStyles.None, CultureInfo.InvariantCulture, out var asked) ? Math.Clamp(asked, 1, pages.Count) : 1;
        var page = Frame.Open(text, reception.Settings, await reception.NameAsync(text, context.RequestAborted));
        page.Add($"<h1>{text["letters.title"]}</h1>");
        if (number == 1)
        {
            AddNews(page, conversation);
        }

        page.Add($"""<ol class="turns">""");
        foreach (var block in pages[number - 1])
        {
            AddBlock(page, block, visit);
        }

        page.Add($"</ol>");
        AddPager(page, number, pages.Count);
        page.Add($"<h2>{text["more.title"]}</h2>");
        AddForm(page, reception.Settings, visit, LetterId.Draw(), [], []);
        page.Add($"""
            <h2>{text["letters.other"]}</h2><ul class="links"><li><a href="/{text.Tag}/letters">{text["letters.again"]}</a></li><li><a href="/{text.Tag}/mycode">{text["mycode.link"]}</a></li><li><a href="/{text.Tag}/change">{text["change.link"]}</a></li><li><a href="/{text.Tag}/close">{text["close.link"]}</a></li></ul><form method="post" action="/{text.Tag}/end" autocomplete="off"><button class="quiet">{text["end"]}</button></form>
            """);
        page.Add($"""<p class="hint">{text["letters.kept"]}</p>""");
        if (conversation.Duty == Duty.Triage)
        {
            TellPage.AddLink(page, await reception.Rosters.NowAsync(context.RequestAborted), reception.Today);
        }

        await Reply.SendAsync(context, Frame.Close(page, reception.Languages));
    }

    private static void AddNews(Page page, Conversation conversation)
    {
        var text = page.Text;
        if (conversation.HasEnded)
        {
            page.Add($"""<div class="note"><p>{text["letters.ended"]}</p></div>""");
        }
        else if (conversation.Turns.Count == 0)
        {
            page.Add($"<p>{text["letters.empty"]}</p>");
        }
        else if (conversation.Turns[^1] is Turn.Mine)
        {
            page.Add($"""<div class="note"><p><strong>{text[conversation.Turns.Any(turn => turn is Turn.Theirs) ? "letters.nonew" : "letters.none"]}</strong></p><p>{text["letters.wait"]}</p></div>""");
        }
    }

    private static void AddBlock(Page page, Block block, Visit visit)
    {
        var text = page.Text;
        var isMine = block.Turn is Turn.Mine;
        page.Add($"""<li{Verbatim.If(!isMine, " class=\"theirs\"")}><p class="who">{text.With(isMine ? "letters.mine" : "letters.theirs", ("day", text.Day(block.Turn.Day)))}{(block.IsFirst ? "" : text["letters.continued"])}</p>""");
        if (block is { IsFirst: true, Turn: Turn.Mine mine })
        {
            page.Add($"""<p class="state">{text[mine.ReadByPerson ? "letters.read" : "letters.arrived"]}</p>""");
        }

        page.Add($"""<div class="said" dir="auto">{block.Text}</div>""");
        if (block is { IsLast: true, Turn: Turn.Mine { Letter.Files: { Count: > 0 } files } })
        {
            page.Add($"""<p class="hint">{text["letters.files"]} """);
            foreach (var file in files)
            {
                page.Add($"<bdi>{file.Name}</bdi>; ");
            }

            page.Add($"</p>");
        }

        if (block.IsLast)
        {
            page.Add($"""<form method="post" action="/{text.Tag}/delete" autocomplete="off">""").AddHidden("token", visit.Token).AddHidden("item", block.Turn.Item.ToText())
                .Add($"""<button class="quiet small">{text[isMine ? "delete.mine" : "delete.theirs"]}</button></form>""");
        }
        else
        {
            page.Add($"""<p class="hint">{text["letters.goeson"]}</p>""");
        }

        page.Add($"</li>");
    }

    private static void AddPager(Page page, int number, int count)
    {
        if (count == 1)
        {
            return;
        }

        page.Add($"""<p class="next">""");
        if (number > 1)
        {
            page.Add($"""<a class="button quiet" href="/{page.Text.Tag}/letters/{number - 1}">{page.Text["letters.newer"]}</a> """);
        }

        if (number < count)
        {
            page.Add($"""<a class="button quiet" href="/{page.Text.Tag}/letters/{number + 1}">{page.Text["letters.older"]}</a>""");
        }

        page.Add($"</p>");
    }

    /// <param name="visit">Null: the visit is over, and the form asks for the code.</param>
    private static void AddForm(Page page, FrontSettings settings, Visit? visit, LetterId id, ReadOnlySpan<char> typed, ReadOnlySpan<char> kept)
    {
        var text = page.Text;
        page.Add($"""<form method="post" action="/{text.Tag}/letters" enctype="multipart/form-data" accept-charset="utf-8" autocomplete="off">""").AddHidden("letter", id.ToText());
        if (visit is null)
        {
            page.AddCodeField(typed);
        }
        else
        {
            page.AddHidden("token", visit.Token);
        }

        page.AddTextField(text["more.text"], hint: null, kept).AddFiles(settings);
        page.Add($"""<p class="next"><button>{text["write.send"]}</button></p></form>""");
    }
}
