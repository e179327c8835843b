using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Waystation.Desk.Pages.Recovery;
using Waystation.Office.Recovery;
using Waystation.Sealing;

namespace Waystation.Desk.Deeds.Recovery;

/// <summary>Before a border: a code is learned, a colleague gets the half, and the desk is emptied.</summary>
internal static class TravelDeeds
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/deed/travel-code", (HttpContext context, DeskSession session, Words words, CancellationToken stop) => PrepareDeeds.WithFormAsync(context, session, (_, _) => Task.FromResult<IResult>(ShowCode(session, words)), stop));
        routes.MapPost("/deed/travel-learned", (HttpContext context, DeskSession session, CancellationToken stop) => PrepareDeeds.WithFormAsync(context, session, (_, form) => Task.FromResult<IResult>(TypeCode(form["ticket"].ToString(), new Dictionary<string, object?>(StringComparer.Ordinal))), stop));
        routes.MapPost("/deed/travel", PrepareAsync);
        routes.MapPost("/deed/travel-empty", EmptyAsync);
        routes.MapPost("/deed/return-code", (HttpContext context, DeskSession session, CancellationToken stop) => ReturnDeeds.TypedAsync(context, session, "code", ComeBack.TypeCodeAsync, stop));
    }

    /// <summary>The words stand in this one answer and nowhere else.</summary>
    private static RazorComponentResult<TravelCodePage> ShowCode(DeskSession session, Words words)
    {
        var (drawn, mark) = CrossBorder.Draw(words.Tag == "ru" ? CodeLanguage.Russian : CodeLanguage.English);
        try
        {
            return new RazorComponentResult<TravelCodePage>(new Dictionary<string, object?>(StringComparer.Ordinal)
            {
                [nameof(TravelCodePage.Ticket)] = session.Codes.Keep(mark),
                [nameof(TravelCodePage.Spoken)] = new string(drawn).Split(' '),
            });
        }
        finally
        {
            drawn.AsSpan().Clear();
        }
    }

    private static RazorComponentResult<TravelTypePage> TypeCode(string ticket, Dictionary<string, object?> parameters)
    {
        parameters[nameof(TravelTypePage.Ticket)] = ticket;
        return new RazorComponentResult<TravelTypePage>(parameters);
    }

    private static async Task<IResult> PrepareAsync(HttpContext context, DeskSession session, CancellationToken stop)
    {
        using var form = await SecretForm.ReadAsync(context.Request, stop);
        if (session.Desk is not { HasJoined: true } desk)
        {
            return Back.To("/unlock");
        }

        var ticket = Encoding.UTF8.GetString(form?.Field("ticket") ?? []);
        if (form is null || session.Codes.Find(ticket) is not { } mark)
        {
            return Back.To("/travel", Said.CodeGone);
        }

        var bytes = form.Field("code");
        var typed = GC.AllocateArray<char>(Encoding.UTF8.GetMaxCharCount(bytes.Length), pinned: true);
        try
        {
            var length = Encoding.UTF8.GetChars(bytes, typed);
            var (slips, refused) = await CrossBorder.PrepareAsync(desk, typed.AsMemory(0, length), mark, Encoding.UTF8.GetString(form.Field("keeper")), stop);
            if (slips is null && refused is null)
            {
                session.Codes.Take(ticket);
                return Back.To("/travel", Said.TravelPrepared);
            }

            return TypeCode(ticket, new Dictionary<string, object?>(StringComparer.Ordinal) { [nameof(TravelTypePage.Slips)] = slips, [nameof(TravelTypePage.Refused)] = refused });
        }
        finally
        {
            typed.AsSpan().Clear();
        }
    }

    private static async Task<IResult> EmptyAsync(HttpContext context, DeskSession session, CancellationToken stop)
    {
        using var form = await SecretForm.ReadAsync(context.Request, stop);
        if (session.Desk is not { HasJoined: true })
        {
            return Back.To("/unlock");
        }

        // Not given up when the browser goes away: half of this is none of it.
        return await session.EmptyAsync(form?.Field("passphrase") ?? [], CancellationToken.None) is { } why ? Back.To($"/travel?not={why}") : Back.To("/unlock");
    }
}
