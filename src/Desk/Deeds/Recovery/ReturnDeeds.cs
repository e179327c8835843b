using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Waystation.Desk.Pages.Recovery;
using Waystation.Office;
using Waystation.Office.Recovery;

namespace Waystation.Desk.Deeds.Recovery;

/// <summary>On a new desk: shares or a code are typed, and the colleague's desk is asked for the half.</summary>
internal static class ReturnDeeds
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/deed/return-share", (HttpContext context, DeskSession session, CancellationToken stop) => TypedAsync(context, session, "share", ComeBack.TypeShareAsync, stop));
        routes.MapPost("/deed/return-ask", (HttpContext context, DeskSession session, CancellationToken stop) => PrepareDeeds.WithFormAsync(context, session, async (desk, form) =>
            await ComeBack.AskAsync(desk, form["keeper"].ToString(), stop) is { } why ? Back.To($"/return?not={why}") : Back.To("/return", Said.HalfAskedFor), stop));
        routes.MapPost("/deed/return-anew", (HttpContext context, DeskSession session, CancellationToken stop) => PrepareDeeds.WithFormAsync(context, session, async (desk, _) =>
        {
            await ComeBack.BeginAnewAsync(desk, stop);
            return Back.To("/return");
        }, stop));
    }

    /// <summary>What was typed is read as bytes and wiped. Where it is wrong it is shown again, so that nobody types thirty-three words twice.</summary>
    internal static async Task<IResult> TypedAsync(HttpContext context, DeskSession session, string field, Func<Workstation, ReadOnlyMemory<char>, CancellationToken, Task<TypedAnswer>> take, CancellationToken stop)
    {
        using var form = await SecretForm.ReadAsync(context.Request, stop);
        if (session.Desk is not { HasJoined: true } desk)
        {
            return Back.To("/unlock");
        }

        var bytes = form?.Field(field) ?? [];
        var typed = GC.AllocateArray<char>(Encoding.UTF8.GetMaxCharCount(bytes.Length), pinned: true);
        try
        {
            var length = Encoding.UTF8.GetChars(bytes, typed);
            var answer = await take(desk, typed.AsMemory(0, length), stop);
            return answer is TypedAnswer.Taken ? Back.To("/return", Said.TypedTaken) : new RazorComponentResult<TypedWrongPage>(new Dictionary<string, object?>(StringComparer.Ordinal)
            {
                [nameof(TypedWrongPage.Answer)] = answer,
                [nameof(TypedWrongPage.Field)] = field,
                [nameof(TypedWrongPage.Typed)] = new string(typed, 0, length),
            });
        }
        finally
        {
            typed.AsSpan().Clear();
        }
    }
}
