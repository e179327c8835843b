using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Waystation.Desk.Pages.Recovery;
using Waystation.Mail;
using Waystation.Office;
using Waystation.Office.Deeds;
using Waystation.Office.Devices;

namespace Waystation.Desk.Deeds.Recovery;

/// <summary>A second desk of the same member is let in after six words were compared, and a lost one is struck out.</summary>
internal static class DeviceDeeds
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/deed/device-look", (HttpContext context, DeskSession session, CancellationToken stop) => PrepareDeeds.WithFormAsync(context, session, (desk, form) => LookAsync(desk, form, stop), stop));
        routes.MapPost("/deed/device-add", (HttpContext context, DeskSession session, CancellationToken stop) => PrepareDeeds.WithFormAsync(context, session, (desk, form) => AddAsync(desk, form, stop), stop));
        routes.MapPost("/deed/device-answer", (HttpContext context, DeskSession session, CancellationToken stop) => PrepareDeeds.WithFormAsync(context, session, (desk, form) => AnswerAsync(desk, form, stop), stop));
        routes.MapPost("/deed/device-strike", (HttpContext context, DeskSession session, CancellationToken stop) => PrepareDeeds.WithFormAsync(context, session, (desk, form) => StrikeAsync(desk, form, stop), stop));
    }

    private static async Task<IResult> LookAsync(Workstation desk, IFormCollection form, CancellationToken stop) => new RazorComponentResult<DeviceLookPage>(new Dictionary<string, object?>(StringComparer.Ordinal)
    {
        [nameof(DeviceLookPage.Look)] = await MyDevices.LookAsync(desk, form["address"].ToString(), stop),
        [nameof(DeviceLookPage.Mine)] = JoinRelay.MemberAddress(desk).ToText(),
    });

    private static async Task<IResult> AddAsync(Workstation desk, IFormCollection form, CancellationToken stop)
    {
        if (form["same"] != "yes" || !Address.TryParse(form["address"].ToString(), out var address, out _))
        {
            return Back.To("/devices", Said.NotCompared);
        }

        await MyDevices.AddAsync(desk, address, stop);
        return Back.To("/devices", Said.DeviceAdded);
    }

    private static async Task<IResult> AnswerAsync(Workstation desk, IFormCollection form, CancellationToken stop)
    {
        var yes = form["answer"] == "yes";
        if (yes && form["same"] != "yes")
        {
            return Back.To("/devices", Said.NotCompared);
        }

        await MyDevices.AnswerAsync(desk, form["from"].ToString(), yes, stop);
        return Back.To("/devices", yes ? Said.DeviceJoined : Said.Declined);
    }

    private static async Task<IResult> StrikeAsync(Workstation desk, IFormCollection form, CancellationToken stop)
    {
        if (form["sure"] != "yes")
        {
            return Back.To("/devices", Said.NotSure);
        }

        await MyDevices.StrikeAsync(desk, form["address"].ToString(), stop);
        return Back.To("/devices", Said.DeviceStruck);
    }
}
