using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Waystation.Mail;
using Waystation.Office.Deeds;

namespace Waystation.Desk.Deeds;

/// <summary>Makes a shift key for the weeks to come.</summary>
internal static class NewShift
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/deed/shift", async (DeskSession session, CancellationToken stop) =>
    {
        if (session.Desk is not { HasJoined: true } desk)
        {
            return Back.To("/unlock");
        }

        try
        {
            return await OfferShift.DoAsync(desk, stop) is null ? Back.To("/status", Said.RelayRefused) : Back.To("/status", Said.OfferMade);
        }
        catch (RelayUnreachableException)
        {
            return Back.To("/status", Said.NotReached);
        }
    });
}
