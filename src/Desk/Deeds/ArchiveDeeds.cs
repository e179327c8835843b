using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Waystation.Desk.Pages;
using Waystation.Office.Deeds;
using Waystation.Sealing;

namespace Waystation.Desk.Deeds;

/// <summary>Opens the archive with shares that people type, puts a case of it on this desk to be read, takes it off again, and closes the archive.</summary>
internal static class ArchiveDeeds
{
    private const string Page = "/archive";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/deed/archive-open", OpenAsync);
        routes.MapPost("/deed/archive-take", TakeAsync);
        routes.MapPost("/deed/archive-close", (DeskSession session) =>
        {
            session.KeepArchive(null);
            return Back.To(session.Desk is null ? "/unlock" : Page);
        });
        routes.MapPost("/deed/leave-desk/{number}", LeaveAsync);
    }

    /// <summary>What was typed is read as bytes and wiped. Where it is wrong it is shown again, so that nobody types a hundred words twice.</summary>
    private static async Task<IResult> OpenAsync(HttpContext context, DeskSession session, CancellationToken stop)
    {
        using var form = await SecretForm.ReadAsync(context.Request, stop);
        if (session.Desk is not { } desk)
        {
            return Back.To("/unlock");
        }

        var bytes = form?.Field("shares") ?? [];
        var typed = GC.AllocateArray<char>(Encoding.UTF8.GetMaxCharCount(bytes.Length), pinned: true);
        IReadOnlyList<Share?> shares = [];
        try
        {
            var text = typed.AsMemory(0, Encoding.UTF8.GetChars(bytes, typed));
            var isRead = Share.TryReadAll(Lines(text), out shares, out var faults);
            var (archive, fault, why) = isRead ? await OpenArchive.DoAsync(desk, [.. shares.OfType<Share>()], stop) : (null, null, null);
            if (archive is not null)
            {
                session.KeepArchive(archive);
                return Back.To(Page);
            }

            return new RazorComponentResult<ArchiveWrongPage>(new Dictionary<string, object?>(StringComparer.Ordinal)
            {
                [nameof(ArchiveWrongPage.Faults)] = fault is null ? faults : [fault],
                [nameof(ArchiveWrongPage.Why)] = why,
                [nameof(ArchiveWrongPage.Typed)] = new string(text.Span),
            });
        }
        finally
        {
            typed.AsSpan().Clear();
            foreach (var share in shares)
            {
                share?.Dispose();
            }
        }
    }

    private static async Task<IResult> TakeAsync(HttpContext context, DeskSession session, CancellationToken stop)
    {
        var form = await DeskForm.ReadAsync(context.Request, stop);
        if (session.Desk is not { } desk)
        {
            return Back.To("/unlock");
        }

        var room = form["room"].ToString();
        if (session.Archive is not { } archive)
        {
            return Back.To(Page);
        }

        return await archive.TakeOutAsync(desk, room, stop) switch
        {
            null => Back.To($"/case/{desk.RoomOf(room)?.Case?.Opened.Number}"),
            ArchiveRefusal.NotReached => Back.To(Page, Said.NotReached),
            _ => Back.To(Page, Said.ArchiveNotWhole),
        };
    }

    private static async Task<IResult> LeaveAsync(string number, DeskSession session, CancellationToken stop) => session.Desk switch
    {
        null => Back.To("/unlock"),
        { } desk when desk.RoomByNumber(number) is { } room => await LeaveDesk.DoAsync(desk, room, stop) ? Back.To("/cases", Said.LeftDesk) : Back.To($"/case/{number}"),
        _ => Back.To("/cases"),
    };

    private static List<ReadOnlyMemory<char>> Lines(ReadOnlyMemory<char> text)
    {
        var lines = new List<ReadOnlyMemory<char>>();
        while (text.Length > 0)
        {
            var end = text.Span.IndexOfAny('\n', '\r');
            var line = end < 0 ? text : text[..end];
            text = end < 0 ? default : text[(end + 1)..];
            if (!line.Span.IsWhiteSpace())
            {
                lines.Add(line);
            }
        }

        return lines;
    }
}
