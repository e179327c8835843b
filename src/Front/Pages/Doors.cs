using Waystation.Front.Catalogues;

namespace Waystation.Front.Pages;

/// <summary>A page's address begins with its language.</summary>
internal static class Doors
{
    public delegate Task Handler(Reception reception, HttpContext context, Catalogue text);

    public static void Get(IEndpointRouteBuilder routes, Reception reception, string path, Handler handler) =>
        routes.MapGet("/{language}/" + path, (RequestDelegate)(context => Enter(reception, context, handler)));

    public static void Post(IEndpointRouteBuilder routes, Reception reception, string path, Handler handler) =>
        routes.MapPost("/{language}/" + path, (RequestDelegate)(async context =>
        {
            context.Features.Set(reception.Visits);

            // Whatever the answer is, also what is wrong with a form before anybody has looked whose it is: it belongs to the browser's visit, is shown to that alone, and goes with it.
            using var use = reception.Visits.Enter(context);
            await Enter(reception, context, handler);
        }));

    private static Task Enter(Reception reception, HttpContext context, Handler handler) =>
        reception.Languages.Find(context.Request.RouteValues["language"] as string) is { } text
            ? handler(reception, context, text)
            : NotFoundPage.HandleAsync(reception, context);
}
