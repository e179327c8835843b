using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Waystation.Casework.Forms;
using Waystation.Desk.Pages.Cases;

namespace Waystation.Desk.Deeds.Cases;

/// <summary>A form as a file: saved from a case, and looked at before a case takes it.</summary>
internal static class FormFiles
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/deed/form-file/{number}/{form}", Save);
        routes.MapPost("/deed/form-look/{number}", LookAsync);
    }

    private static IResult Save(string number, string form, DeskSession session) =>
        session.Desk is not { } desk ? Back.To("/unlock")
        : desk.RoomByNumber(number)?.Case?.Forms.Find(form) is { } shape ? Results.File(FormJson.Write(shape), "application/octet-stream", $"form-{number}.json")
        : Back.To("/cases");

    private static async Task<IResult> LookAsync(string number, HttpContext context, DeskSession session, CancellationToken stop)
    {
        if (session.Desk is not { } desk)
        {
            return Back.To("/unlock");
        }

        if (desk.RoomByNumber(number) is null)
        {
            return Back.To("/cases");
        }

        if (await UploadForm.ReadAsync(context, FormJson.Longest, stop) is not { } file)
        {
            return Back.To($"/case/{number}/forms", Said.NoFile);
        }

        return new RazorComponentResult<FormLookPage>(new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            [nameof(FormLookPage.Number)] = number,
            [nameof(FormLookPage.Shape)] = FormJson.TryRead(file, out var form) ? form : null,
        });
    }
}
