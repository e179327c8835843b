using System.Security.Cryptography;
using Waystation.Front.Catalogues;
using Waystation.Front.Html;
using Waystation.Front.Visits;

namespace Waystation.Front.Pages;

/// <summary>The answer to a form, fetched by the browser: <see cref="PageShelf"/> says why. After a few minutes, or after leaving, there is nothing here any more, and the code opens the letters.</summary>
internal static class ShownPage
{
    public static void Map(IEndpointRouteBuilder routes, Reception reception) => Doors.Get(routes, reception, "page/{name}", ShowAsync);

    private static async Task ShowAsync(Reception reception, HttpContext context, Catalogue text)
    {
        using var visit = reception.Visits.Enter(context);
        var owner = VisitBook.WhoAsks(context);
        if (!reception.Visits.Shelf.TryGet(context.Request.RouteValues["name"] as string ?? "", owner, out var page, out var status))
        {
            if (visit is null)
            {
                await CodePage.AskAsync(reception, context, text);
            }
            else
            {
                Reply.SeeOther(context, $"/{text.Tag}/letters");
            }

            return;
        }

        try
        {
            await Reply.SendAsync(context, page, status);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(page);
        }
    }
}
