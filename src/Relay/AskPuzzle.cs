using Waystation.Mail;
using Waystation.Mail.Wire;

namespace Waystation.Relay;

/// <summary>Anyone asks what opening a mailbox costs, or for a puzzle that is harder than that. Nothing is looked up, nothing is kept.</summary>
internal static class AskPuzzle
{
    public static void Map(IEndpointRouteBuilder routes, PostOffice office) => routes.MapGet("/v1/puzzles/{mailbox}", (RequestDelegate)(context => HandleAsync(context, office)));

    private static Task HandleAsync(HttpContext context, PostOffice office) => Gate.Mailbox(context) is { } mailbox && Paths.TryReadPuzzleQuery(Gate.Query(context), out var bits)
        ? Reply.OkAsync(context, office.Toll.Ask(mailbox, bits).ToBytes())
        : Reply.RefuseAsync(context, RelayRefusal.Malformed);
}
