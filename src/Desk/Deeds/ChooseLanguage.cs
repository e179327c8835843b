using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Waystation.Desk.Catalogues;

namespace Waystation.Desk.Deeds;

/// <summary>The person at the desk reads in another language from now on. Kept in the vault, once that is unlocked.</summary>
internal static class ChooseLanguage
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/deed/language", async (HttpContext context, DeskSession session, Languages languages, CancellationToken stop) =>
    {
        var form = await DeskForm.ReadAsync(context.Request, stop);
        if (languages.Find(form["language"].ToString()) is { } chosen)
        {
            session.Choose(chosen.Tag);
        }

        // A page of ours, named by its path alone.
        return Back.To(form["back"].ToString() is ['/', not '/' and not '\\', ..] path && Uri.IsWellFormedUriString(path, UriKind.Relative) ? path : "/");
    });
}
