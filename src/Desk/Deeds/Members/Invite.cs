using System.Globalization;
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

        if (!TryDay(form, out var from) || from > desk.World.Today)
        {
            return Back.To($"/case/{number}/members", Said.WrongDay);
        }

        // The address travels in the form's body and is shown in the answer: it stands in no address line.
        return desk.RoomByNumber(number) is not { } room ? Back.To("/cases") : new RazorComponentResult<InvitePage>(new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            [nameof(InvitePage.Number)] = number,
            [nameof(InvitePage.Look)] = await InviteMember.LookAsync(desk, room, form["address"].ToString(), stop),
            [nameof(InvitePage.Mine)] = JoinRelay.MemberAddress(desk).ToText(),
            [nameof(InvitePage.From)] = from,
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

        if (!TryDay(form, out var from) || from > desk.World.Today)
        {
            return Back.To(page, Said.WrongDay);
        }

        var role = form["role"] == nameof(Role.Reads) ? Role.Reads : Role.Works;
        return from is { } day
            ? await LetInFrom.DoAsync(desk, room, card, role, day, stop) switch
            {
                null => Back.To(page, Said.InvitedFrom),
                InviteRefusal.WasHere => Back.To(page, Said.WasHere),
                InviteRefusal.BeforeYours => Back.To(page, Said.BeforeYours),
                _ => Back.To(page, Said.NotInvited),
            }
            : Back.To(page, await InviteMember.DoAsync(desk, room, card, role, stop) is null ? Said.Invited : Said.NotInvited);
    }

    /// <returns>False when a day was to be given and none was.</returns>
    private static bool TryDay(IFormCollection form, out DateOnly? from)
    {
        from = null;
        if (form["since"] == "all" || (form["since"].Count == 0 && form["from"].Count == 0))
        {
            return true;
        }

        if (!DateOnly.TryParseExact(form["from"], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            return false;
        }

        from = day;
        return true;
    }
}
