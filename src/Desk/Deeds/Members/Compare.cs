using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Waystation.Desk.Pages.Members;
using Waystation.Office.Deeds;

namespace Waystation.Desk.Deeds.Members;

/// <summary>Shows the six words over this desk's address and a colleague's: on the side of whoever is to be let in, before they are.</summary>
internal static class Compare
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/deed/compare", DoAsync);

    private static async Task<IResult> DoAsync(HttpContext context, DeskSession session, CancellationToken stop)
    {
        var form = await DeskForm.ReadAsync(context.Request, stop);
        return session.Desk is not { HasJoined: true } desk ? Back.To("/unlock") : new RazorComponentResult<ComparePage>(new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            [nameof(ComparePage.Compared)] = await AnswerInvitation.CompareAsync(desk, form["address"].ToString(), stop),
        });
    }
}
