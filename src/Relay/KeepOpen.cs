using Waystation.Relay.Decisions;

namespace Waystation.Relay;

/// <summary>The owner revokes a closing that still waits.</summary>
internal static class KeepOpen
{
    public static void Map(IEndpointRouteBuilder routes, PostOffice office) => routes.MapDelete("/v1/mailboxes/{mailbox}/closing", (RequestDelegate)(context => HandleAsync(context, office)));

    private static async Task HandleAsync(HttpContext context, PostOffice office)
    {
        if (await office.Gate.OwnerAsync(context) is { } mailbox && await office.Gate.ReadAsync(context, most: 0) is not null)
        {
            await office.AnswerAsync(context, await office.Store.WriteAsync(mailbox, new Request.KeepOpen()));
        }
    }
}
