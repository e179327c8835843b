using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Waystation.Casework.Consent;
using Waystation.Casework.Rooms;
using Waystation.Desk.Pages.Cases;
using Waystation.Letters;
using Waystation.Office;
using Waystation.Office.Deeds;

namespace Waystation.Desk.Deeds.Cases;

/// <summary>Lets something out of a case: a sealed package, or files. What, Office decides alone: a form says which was looked at, never what leaves.</summary>
internal static class PassOnDeeds
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/deed/send/{number}/{referral}", SendAsync);
        routes.MapPost("/deed/parcel/{ticket}", Parcel);
        routes.MapPost("/deed/preview/{number}", PreviewAsync);
        routes.MapPost("/deed/export/{number}", ExportAsync);
    }

    private static async Task<IResult> SendAsync(string number, string referral, HttpContext context, DeskSession session, CancellationToken stop)
    {
        var form = await DeskForm.ReadAsync(context.Request, stop);
        if (session.Desk is not { } desk)
        {
            return Back.To("/unlock");
        }

        if (desk.RoomByNumber(number) is not { } room)
        {
            return Back.To("/cases");
        }

        if (!CaseBounds.IsId(referral))
        {
            return Back.To($"/case/{number}/sharing");
        }

        var page = $"/case/{number}/sharing/{referral}";
        return await PassOn.SendAsync(desk, room, referral, form["to"].ToString(), form["mark"].ToString(), stop) switch
        {
            PassAnswer.Left left => Back.To($"{page}?parcel={session.Parcels.Keep(left.Bytes)}", Said.PackageReady),
            var not => Back.To($"{page}?not={WhyNot(not)}"),
        };
    }

    /// <summary>Sealed to somebody else: it opens nowhere here.</summary>
    private static IResult Parcel(string ticket, DeskSession session, World world) =>
        session.Desk is null ? Back.To("/unlock")
        : session.Parcels.Find(ticket) is { } parcel ? Results.File(parcel, "application/octet-stream", $"package-{world.Today:yyyy-MM-dd}.zip.age")
        : Back.To("/cases");

    private static async Task<IResult> PreviewAsync(string number, HttpContext context, DeskSession session, World world, CancellationToken stop)
    {
        var form = await DeskForm.ReadAsync(context.Request, stop);
        if (session.Desk is not { } desk)
        {
            return Back.To("/unlock");
        }

        if (desk.RoomByNumber(number) is null)
        {
            return Back.To("/cases");
        }

        return Request(form, world) is { } request ? Preview(number, request, null) : Back.To($"/case/{number}/sharing?not=choose#files");
    }

    private static async Task<IResult> ExportAsync(string number, HttpContext context, DeskSession session, World world, CancellationToken stop)
    {
        var form = await DeskForm.ReadAsync(context.Request, stop);
        if (session.Desk is not { } desk)
        {
            return Back.To("/unlock");
        }

        if (desk.RoomByNumber(number) is not { } room || Request(form, world) is not { } request)
        {
            return Back.To("/cases");
        }

        return await PassOn.ExportAsync(desk, room, request, form["mark"].ToString(), stop) switch
        {
            PassAnswer.Left left => Results.File(left.Bytes, "application/zip", $"case-{number}.zip"),
            var not => Preview(number, request, WhyNot(not)),
        };
    }

    private static ReleaseRequest? Request(IFormCollection form, World world)
    {
        var read = new CaseForm(form, world.DrawLetterId(), world.Today);
        var (purpose, recipient) = read.Terms("terms");
        var request = new ReleaseRequest(purpose, recipient, read.Some<DataCategory>("categories"), read.Ticked("people"));
        return read.Wrong.Count == 0 ? request : null;
    }

    /// <summary>The names of those who may get it stand in no address: the page is the answer to the form.</summary>
    private static RazorComponentResult<ExportPage> Preview(string number, ReleaseRequest request, string? not) => new(new Dictionary<string, object?>(StringComparer.Ordinal)
    {
        [nameof(ExportPage.Number)] = number,
        [nameof(ExportPage.Request)] = request,
        [nameof(ExportPage.Not)] = not,
    });

    /// <summary>As the catalogues name it.</summary>
    private static string WhyNot(PassAnswer answer) => answer switch
    {
        PassAnswer.Refused refused => Words.KeyOf(typeof(PassRefusal), refused.Why.ToString()),
        PassAnswer.Objected objected => Words.KeyOf(typeof(Objection), objected.Why.ToString()),
        _ => throw new UnreachableException(),
    };
}
