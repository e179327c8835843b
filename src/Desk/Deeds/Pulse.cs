using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Waystation.Office;

namespace Waystation.Desk.Deeds;

/// <summary>Tells an open page whether there is something new. It is no sign of a person: it does not keep the desk from locking.</summary>
internal static class Pulse
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/pulse", (DeskSession session) => Results.Text(Of(session.Desk)));

    /// <summary>Before the semicolon: changes when somebody said something. After it: changes when anything else that a page shows has changed.</summary>
    public static string Of(Workstation? desk) => desk is null
        ? "locked"
        : Join(
            desk.Sides.Sum(side => side.Board.Waiting.Count),
            desk.Sides.Sum(side => side.Board.Waiting.Sum(waiting => waiting.Letters.Count)),
            desk.Said,
            desk.Reserves,
            desk.Troubles().Count) + ";" + Join(
            desk.News,
            desk.Courier.Unsent + desk.Courier.Held,
            desk.Courier.IsReachable == false ? 1 : 0,
            desk.IsConfirmed ? 1 : 0,
            desk.ProposedRoot is null ? 0 : 1);

    private static string Join(params ReadOnlySpan<int> parts)
    {
        var text = new StringBuilder();
        foreach (var part in parts)
        {
            text.Append(CultureInfo.InvariantCulture, $"{part}.");
        }

        return text.ToString();
    }
}
