using Waystation.Front.Catalogues;
using Waystation.Front.Forms;
using Waystation.Front.Html;
using Waystation.Front.Post;

namespace Waystation.Front.Pages;

/// <summary>Coming back with a code.</summary>
internal static class CodePage
{
    public static void Map(IEndpointRouteBuilder routes, Reception reception)
    {
        Doors.Get(routes, reception, "code", (_, context, text) => SendFormAsync(reception, context, text, kept: null, fault: null));
        Doors.Post(routes, reception, "code", EnterAsync);
    }

    /// <summary>For pages of a visit that is over.</summary>
    public static Task AskAsync(Reception reception, HttpContext context, Catalogue text) =>
        SendFormAsync(reception, context, text, kept: null, fault: null, isNeeded: true);

    private static async Task EnterAsync(Reception reception, HttpContext context, Catalogue text)
    {
        using var form = await FormReader.ReadAsync(context, reception.Settings.Limits);
        using var patience = Reception.Patience();
        var fault = FormFaults.Of(form) ?? await reception.TryAsync(async () =>
        {
            var (opened, slip) = await reception.KeyOfAsync(form, "code", patience.Token);
            if (opened is null)
            {
                return slip;
            }

            using (opened)
            {
                var mailbox = new ContactMailbox(reception.Relay, opened.Key, reception.Today);
                if (await mailbox.ReadAsync(patience.Token) is not { } reading)
                {
                    return new Fault(TroubleKind.NoMailbox);
                }

                if ((await Moves.FinishAsync(reception.Relay, opened.Key, reading, reception.Today, patience.Token)).Fault is { } fault)
                {
                    return fault;
                }

                await mailbox.CardAsync(patience.Token);
                reception.Visits.Begin(context, opened.Give(), opened.Code).Dispose();
                return null;
            }
        });
        if (fault is null)
        {
            Reply.SeeOther(context, $"/{text.Tag}/letters");
            return;
        }

        await SendFormAsync(reception, context, text, form, fault);
    }

    private static async Task SendFormAsync(Reception reception, HttpContext context, Catalogue text, Form? kept, Fault? fault, bool isNeeded = false)
    {
        var page = Frame.Open(text, reception.Settings, await reception.NameAsync(text, context.RequestAborted), fault is null ? null : "");
        page.Add($"<h1>{text["code.title"]}</h1>");
        if (fault is not null)
        {
            page.AddFault(fault);
        }

        if (isNeeded)
        {
            page.Add($"""<p class="note">{text["visit.needed"]}</p>""");
        }

        page.Add($"""<form method="post" action="/{text.Tag}/code" accept-charset="utf-8" autocomplete="off">""").AddCodeField(kept is null ? [] : kept["code"]);
        page.Add($"""<p class="next"><button>{text["code.open"]}</button></p></form><details><summary>{text["code.lost.title"]}</summary>""").AddText(text["code.lost"]);
        page.Add($"""</details><p><a href="/{text.Tag}/">{text["back"]}</a></p>""");
        await Reply.SendAsync(context, Frame.Close(page, reception.Languages), fault?.Status ?? StatusCodes.Status200OK);
    }
}
