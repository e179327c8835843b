using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Waystation.Office;

namespace Waystation.Desk.Deeds;

/// <summary>Tells an open page whether there is something new. It is no sign of a person: it does not keep the desk from locking.</summary>
internal static class Pulse
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/pulse", (DeskSession session) => Results.Text(Of(session.Desk)));

    /// <summary>Changes when anything that a page shows has changed.</summary>
    public static string Of(Workstation? desk) => desk is null
        ? "locked"
        : string.Join('.', new long[]
        {
            desk.Intake.Waiting.Count,
            desk.Intake.Waiting.Sum(waiting => waiting.Letters.Count),
            desk.Rooms.Sum(room => room.Log.Lines.Count),
            desk.Courier.Unsent + desk.Courier.Held,
            desk.Courier.IsReachable == false ? 1 : 0,
            desk.Troubles().Count,
            desk.IsConfirmed ? 1 : 0,
            desk.ProposedRoot is null ? 0 : 1,
        }.Select(part => part.ToString(CultureInfo.InvariantCulture)));
}
