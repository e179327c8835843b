using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Waystation.Desk.Pages;
using Waystation.Office.Vault;

namespace Waystation.Desk;

/// <summary>What could not be done is said on a page, with what was typed, so that it can be tried again. Nothing of it goes to a log.</summary>
internal sealed class Mishap(DeskSession session)
{
    public async Task PassAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (VaultDiskException) when (!context.Response.HasStarted)
        {
            await SayAsync(context, StatusCodes.Status507InsufficientStorage);
        }
        catch (Exception fault) when (!context.Response.HasStarted && fault is not OperationCanceledException)
        {
            // A desk that was locked under a deed, or a mistake of ours.
            await SayAsync(context, session.Desk is null ? StatusCodes.Status423Locked : StatusCodes.Status500InternalServerError);
        }
    }

    private static async Task SayAsync(HttpContext context, int status)
    {
        // Only a form that was read as one: passphrases are read otherwise and are never shown again.
        var typed = context.Features.Get<IFormFeature>()?.Form is { } form && HttpMethods.IsPost(context.Request.Method)
            ? form.Select(field => new KeyValuePair<string, string>(field.Key, field.Value.ToString())).ToList()
            : [];
        var parameters = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            [nameof(MishapPage.Status)] = status,
            [nameof(MishapPage.Path)] = context.Request.Path.Value,
            [nameof(MishapPage.Typed)] = typed,
        };
        await new RazorComponentResult<MishapPage>(parameters) { StatusCode = status }.ExecuteAsync(context);
    }
}
