using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Waystation.Office.Vault;

namespace Waystation.Desk.Deeds;

/// <summary>Opens the vault with its passphrase.</summary>
internal static class Unlock
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/deed/unlock", DoAsync);

    private static async Task<IResult> DoAsync(HttpContext context, DeskSession session, CancellationToken stop)
    {
        using var form = await SecretForm.ReadAsync(context.Request, stop);
        return form is null ? Back.To("/unlock", Said.TooLong) : await session.UnlockAsync(form.Field("passphrase")) switch
        {
            null => Back.To("/"),
            VaultFault.WrongPassphrase => Back.To("/unlock", Said.WrongPassphrase),
            VaultFault.NoVault => Back.To("/create"),
            VaultFault.Damaged => Back.To("/unlock", Said.Damaged),
            _ => Back.To("/unlock", Said.Damaged),
        };
    }
}
