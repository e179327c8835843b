using Waystation.Front.Catalogues;
using Waystation.Front.Forms;
using Waystation.Front.Html;
using Waystation.Front.Post;
using Waystation.Mail;

namespace Waystation.Front.Pages;

/// <summary>Deletes one letter or answer from the contact's mailbox, after asking once.</summary>
internal static class DeletePage
{
    public static void Map(IEndpointRouteBuilder routes, Reception reception) => Doors.Post(routes, reception, "delete", HandleAsync);

    private static async Task HandleAsync(Reception reception, HttpContext context, Catalogue text)
    {
        using var form = await FormReader.ReadAsync(context, reception.Settings.Limits);
        using var patience = Reception.Patience();
        using var entry = new Entry(reception, context);
        var fault = FormFaults.Of(form) ?? await reception.TryAsync(() => entry.EnterAsync(form, patience.Token));
        if (!ItemId.TryParse(form.Text("item"), out var item, out _))
        {
            fault ??= new Fault(TroubleKind.BrokenForm);
        }

        if (fault is null && form.Has("sure"))
        {
            fault = await reception.TryAsync(async () => await reception.Relay.DeleteAsync(entry.Key!, [item!], patience.Token) is DeleteAnswer.Refused refused
                ? throw new PostRefusedException(refused.Why)
                : null);
            if (fault is null)
            {
                entry.Stay();
                Reply.SeeOther(context, $"/{text.Tag}/letters");
                return;
            }
        }

        var page = Frame.Open(text, reception.Settings, await reception.NameAsync(text, context.RequestAborted), fault is null ? null : "");
        page.Add($"<h1>{text["delete.title"]}</h1>");
        if (fault is not null)
        {
            page.AddFault(fault);
        }

        page.AddText(text["delete.what"]).Add($"""<form method="post" action="/{text.Tag}/delete" accept-charset="utf-8" autocomplete="off">""").AddHidden("item", item?.ToText()).AddHidden("sure", "yes");
        if (entry.Visit is { } visit)
        {
            page.AddHidden("token", visit.Token);
        }
        else
        {
            page.AddCodeField(form["code"]);
        }

        page.Add($"""<p class="next"><button>{text["delete.do"]}</button> <a class="button quiet" href="/{text.Tag}/letters">{text["letters.back"]}</a></p></form>""");
        await Reply.SendAsync(context, Frame.Close(page, reception.Languages), fault?.Status ?? StatusCodes.Status200OK);
    }
}
