using Waystation.Front.Catalogues;
using Waystation.Front.Html;

namespace Waystation.Front.Pages;

/// <summary>Leave quickly, to a harmless page; or end the visit and stay. Both wipe what is ours and clear what a site may clear.</summary>
internal static class LeavePage
{
    public static void Map(IEndpointRouteBuilder routes, Reception reception)
    {
        Doors.Post(routes, reception, "leave", (_, context, _) => LeaveAsync(reception, context, reception.Settings.LeaveTo));
        Doors.Get(routes, reception, "leave", (_, context, _) => LeaveAsync(reception, context, reception.Settings.LeaveTo));
        Doors.Post(routes, reception, "end", (_, context, text) => LeaveAsync(reception, context, $"/{text.Tag}/"));
    }

    private static Task LeaveAsync(Reception reception, HttpContext context, string where)
    {
        reception.Visits.End(context);

        // Heeded over HTTPS and onion addresses only; the cookie is taken back in any case.
        context.Response.Headers["Clear-Site-Data"] = "\"cache\", \"cookies\", \"storage\"";
        Reply.SeeOther(context, where);
        return Task.CompletedTask;
    }
}
