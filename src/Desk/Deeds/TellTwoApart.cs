using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Waystation.Office.Deeds;

namespace Waystation.Desk.Deeds;

/// <summary>Two people who look alike are two; or somebody looks at them again.</summary>
internal static class TellTwoApart
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/deed/two-people", async (HttpContext context, DeskSession session, CancellationToken stop) =>
    {
        var form = await DeskForm.ReadAsync(context.Request, stop);
        if (session.Desk is not { } desk)
        {
            return Back.To("/unlock");
        }

        TellApart.Do(desk, (form["case"].ToString(), form["person"].ToString()), (form["other-case"].ToString(), form["other-person"].ToString()), form["again"] != "yes");
        return Back.To("/duplicates", Said.Nothing);
    });
}
