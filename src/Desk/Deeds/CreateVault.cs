using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Waystation.Desk.Deeds;

/// <summary>A new vault under a passphrase that is typed twice and is not easily guessed.</summary>
internal static class CreateVault
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/deed/create", DoAsync);
        routes.MapPost("/deed/strength", StrengthAsync);
    }

    private static async Task<IResult> DoAsync(HttpContext context, DeskSession session, CancellationToken stop)
    {
        using var form = await SecretForm.ReadAsync(context.Request, stop);
        if (form is null)
        {
            return Back.To("/create", Said.TooLong);
        }

        var passphrase = form.Field("passphrase");
        if (!CryptographicOperations.FixedTimeEquals(passphrase, form.Field("again")))
        {
            return Back.To("/create", Said.Unlike);
        }

        if (!Strength.Of(passphrase).IsEnough)
        {
            return Back.To("/create", Said.Weak);
        }

        await session.CreateAsync(passphrase);
        return Back.To("/");
    }

    private static async Task<IResult> StrengthAsync(HttpContext context, Words words, CancellationToken stop)
    {
        using var form = await SecretForm.ReadAsync(context.Request, stop);
        return Results.Text(form is not null && Strength.Of(form.Field("passphrase")).Key is { } key ? words[key] : "");
    }
}
