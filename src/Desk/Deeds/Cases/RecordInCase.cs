using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Waystation.Letters;
using Waystation.Office;
using Waystation.Office.Deeds;

namespace Waystation.Desk.Deeds.Cases;

/// <summary>Takes every form of a case: reads it, records what it says, and goes back to its page; or shows it again with what is wrong.</summary>
internal static class RecordInCase
{
    public const string SeenField = "seen";
    public const string OnceField = "once";
    public const string PlaceField = "place";

    /// <summary>A field's label travels with the form, so that what is wrong can be named in its words.</summary>
    public static string LabelOf(string field) => "label-" + field;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/case/{number}/do/{deed}", DoAsync);

    private static async Task<IResult> DoAsync(string number, string deed, HttpContext context, DeskSession session, World world, CancellationToken stop)
    {
        var form = await DeskForm.ReadAsync(context.Request, stop);
        if (session.Desk is not { } desk)
        {
            return Back.To("/unlock");
        }

        if (desk.RoomByNumber(number) is not { } room || !CaseDeed.All.TryGetValue(deed, out var what))
        {
            return Back.To("/cases");
        }

        var page = what.Page.Length == 0 ? $"/case/{number}" : $"/case/{number}/{what.Page}";
        if (!LetterId.TryParse(form[OnceField].ToString(), out var once))
        {
            return Back.To(page);
        }

        var read = new CaseForm(form, once, world.Today);
        var fact = what.Read(read);
        var wrong = read.Wrong;
        if (wrong.Count == 0)
        {
            var seen = long.TryParse(form[SeenField].ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var shown) ? shown : -1;
            var answer = await Record.DoAsync(desk, room, fact, seen, once, stop);
            if (answer is RecordAnswer.Kept)
            {
                return Back.To(page, Said.Recorded);
            }

            wrong = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                [""] = answer switch
                {
                    RecordAnswer.Refused refused => Words.KeyOf(refused.Why.GetType(), refused.Why.ToString()),
                    RecordAnswer.LookAgain => "wrong.look-again",
                    _ => throw new UnreachableException(),
                },
            };
        }

        var typed = form.Where(field => field.Key is not (SeenField or OnceField)).ToDictionary(field => field.Key, field => field.Value, StringComparer.Ordinal);
        return Back.To($"{page}?again={session.Kept.Keep(new KeptForm(deed, form[PlaceField].ToString(), typed, wrong))}");
    }
}
