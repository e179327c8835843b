using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Waystation.Office.Deeds;

namespace Waystation.Desk.Deeds.Members;

/// <summary>Says yes or no to an invitation into a case.</summary>
internal static class AnswerInvited
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/deed/invited/{id}", DoAsync);

    private static async Task<IResult> DoAsync(string id, HttpContext context, DeskSession session, CancellationToken stop)
    {
        var form = await DeskForm.ReadAsync(context.Request, stop);
        if (session.Desk is not { } desk)
        {
            return Back.To("/unlock");
        }

        switch (form["answer"].ToString())
        {
            case "no":
                await AnswerInvitation.DeclineAsync(desk, id, stop);
                return Back.To("/invitations", Said.Declined);
            case "yes" when form["same"] == "yes":
                return Back.To("/invitations", await AnswerInvitation.AcceptAsync(desk, id, stop) switch
                {
                    AcceptAnswer.LetIn => Said.LetIn,
                    AcceptAnswer.Gone => Said.Nothing,
                    AcceptAnswer.TooManyOpen => Said.TooManyOpen,
                    _ => throw new UnreachableException(),
                });
            default:
                return Back.To("/invitations", Said.NotCompared);
        }
    }
}
