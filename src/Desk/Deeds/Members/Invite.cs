using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Waystation.Casework.Members;
using Waystation.Desk.Pages.Members;
using Waystation.Mail;
using Waystation.Office.Deeds;

namespace Waystation.Desk.Deeds.Members;

/// <summary>Lets a colleague into a case: first their address is looked up and six words are shown, then, when both have read the same, they are let in.</summary>
internal static class Invite
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/deed/look/{number}", LookAsync);
        routes.MapPost("/deed/invite/{number}", DoAsync);
    }

    private static async Task<IResult> LookAsync(string number, HttpContext context, DeskSession session, CancellationToken stop)
    {
        var form = await DeskForm.ReadAsync(context.Request, stop);
        if (session.Desk is not { } desk)
        {
            return Back.To("/unlock");
        }

        // The address travels in the form's body and is shown in the answer: it stands in no address line.
        return desk.RoomByNumber(number) is not { } room ? Back.To("/cases") : new RazorComponentResult<InvitePage>(new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            [nameof(InvitePage.Number)] = number,
            [nameof(InvitePage.Look)] = await InviteMember.LookAsync(desk, room, form["address"].ToString(), stop),
            [nameof(InvitePage.Mine)] = JoinRelay.MemberAddress(desk).ToText(),
            [nameof(InvitePage.Reads)] = form["role"] == nameof(Role.Reads),
        });
    }

    private static async Task<IResult> DoAsync(string number, HttpContext context, DeskSession session, CancellationToken stop)
    {
        var form = await DeskForm.ReadAsync(context.Request, stop);
        if (session.Desk is not { } desk)
        {
            return Back.To("/unlock");
        }

        if (desk.RoomByNumber(number) is not { } room)
        {
            return Back.To("/cases");
        }

        var page = $"/case/{number}/members";
        if (form["same"] != "yes" || !Card.TryParse(form["card"].ToString(), out var card, out _))
        {
            return Back.To(page, Said.NotCompared);
        }

        return await InviteMember.DoAsync(desk, room, card, form["role"] == nameof(Role.Reads) ? Role.Reads : Role.Works, stop) is null ? Back.To(page, Said.Invited) : Back.To(page, Said.NotInvited);
    }
}
