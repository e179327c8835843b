using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Waystation.Desk.Pages.Recovery;
using Waystation.Office;
using Waystation.Office.Recovery;

namespace Waystation.Desk.Deeds.Recovery;

/// <summary>The owner prepares for the loss of this computer, hands out shares one by one, and stops what somebody else began.</summary>
internal static class PrepareDeeds
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/deed/recovery", (HttpContext context, DeskSession session, CancellationToken stop) => WithFormAsync(context, session, (desk, form) => MakeAsync(desk, form, stop), stop));
        routes.MapPost("/deed/recovery-share", (HttpContext context, DeskSession session, CancellationToken stop) => WithFormAsync(context, session, (desk, _) => Task.FromResult(ShowShare(desk)), stop));
        routes.MapPost("/deed/recovery-given", (HttpContext context, DeskSession session, CancellationToken stop) => WithFormAsync(context, session, (desk, form) => GivenAsync(desk, form, stop), stop));
        routes.MapPost("/deed/recovery-stop", (HttpContext context, DeskSession session, CancellationToken stop) => WithFormAsync(context, session, (desk, form) => StopAsync(desk, form, stop), stop));
        routes.MapPost("/deed/half/{asker}", (string asker, HttpContext context, DeskSession session, CancellationToken stop) => WithFormAsync(context, session, (desk, form) => AnswerAsync(asker, desk, form, stop), stop));
        routes.MapPost("/deed/half-forget/{asker}", (string asker, HttpContext context, DeskSession session, CancellationToken stop) => WithFormAsync(context, session, (desk, _) => ForgetAsync(asker, desk, stop), stop));
    }

    internal static async Task<IResult> WithFormAsync(HttpContext context, DeskSession session, Func<Workstation, IFormCollection, Task<IResult>> deed, CancellationToken stop)
    {
        var form = await DeskForm.ReadAsync(context.Request, stop);
        return session.Desk is not { HasJoined: true } desk ? Back.To("/unlock") : await deed(desk, form);
    }

    private static async Task<IResult> MakeAsync(Workstation desk, IFormCollection form, CancellationToken stop) =>
        await PrepareForLoss.DoAsync(desk, form["keeper"].ToString(), Number(form, "needed"), Number(form, "count"), Number(form, "wait"), stop) is { } why
            ? Back.To($"/recovery?not={why}")
            : Back.To("/recovery", Said.RecoveryMade);

    /// <summary>One share, as the answer to a form: it stands in no address line, and no other stands beside it.</summary>
    private static IResult ShowShare(Workstation desk)
    {
        if (PrepareForLoss.NextShare(desk) is not var (number, words))
        {
            return Back.To("/recovery");
        }

        try
        {
            return new RazorComponentResult<SharePage>(new Dictionary<string, object?>(StringComparer.Ordinal)
            {
                [nameof(SharePage.Number)] = number,
                [nameof(SharePage.Of)] = PrepareForLoss.View(desk, ReservePurpose.Loss)?.Count ?? number,
                [nameof(SharePage.Spoken)] = Encoding.UTF8.GetString(words).Split(' '),
            });
        }
        finally
        {
            CryptographicOperations.ZeroMemory(words);
        }
    }

    private static async Task<IResult> GivenAsync(Workstation desk, IFormCollection form, CancellationToken stop)
    {
        if (form["sure"] != "yes")
        {
            return Back.To("/recovery", Said.NotGiven);
        }

        await PrepareForLoss.GivenAsync(desk, Number(form, "number"), stop);
        return Back.To("/recovery", Said.ShareGiven);
    }

    private static async Task<IResult> StopAsync(Workstation desk, IFormCollection form, CancellationToken stop)
    {
        if (!Enum.TryParse<ReservePurpose>(form["purpose"], out var purpose) || !Enum.IsDefined(purpose))
        {
            return Back.To("/recovery");
        }

        await PrepareForLoss.StopAsync(desk, purpose, stop);
        return Back.To(purpose == ReservePurpose.Loss ? "/recovery" : "/travel", Said.RecoveryStopped);
    }

    private static async Task<IResult> AnswerAsync(string asker, Workstation desk, IFormCollection form, CancellationToken stop)
    {
        var yes = form["answer"] == "yes";
        if (yes && form["same"] != "yes")
        {
            return Back.To("/recovery", Said.NotSpoken);
        }

        await KeepHalf.AnswerAsync(desk, asker, form["address"].ToString(), yes, stop);
        return Back.To("/recovery", yes ? Said.HalfAgreed : Said.HalfRefused);
    }

    private static async Task<IResult> ForgetAsync(string asker, Workstation desk, CancellationToken stop)
    {
        await KeepHalf.ForgetAsync(desk, asker, stop);
        return Back.To("/recovery");
    }

    private static int Number(IFormCollection form, string field) => int.TryParse(form[field].ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
