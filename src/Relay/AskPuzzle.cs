using Waystation.Mail;

namespace Waystation.Relay;

/// <summary>Anyone asks what opening a mailbox costs. Nothing is looked up, nothing is kept.</summary>
internal static class AskPuzzle
{
    public static void Map(IEndpointRouteBuilder routes, PostOffice office) => routes.MapGet("/v1/puzzles/{mailbox}", (RequestDelegate)(context => HandleAsync(context, office)));

    private static Task HandleAsync(HttpContext context, PostOffice office) => Gate.Mailbox(context) is { } mailbox
        ? Reply.OkAsync(context, office.Toll.Ask(mailbox).ToBytes())
        : Reply.RefuseAsync(context, RelayRefusal.Malformed);
}
