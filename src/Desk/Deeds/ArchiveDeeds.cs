using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Waystation.Office.Deeds;
using Waystation.Sealing;
using Waystation.Sealing.Shares;

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
            session.CloseArchive();
            return Back.To(Page);
        });
        routes.MapPost("/deed/leave-desk/{number}", LeaveAsync);
    }

    private static async Task<IResult> OpenAsync(HttpContext context, DeskSession session, CancellationToken stop)
    {
        var form = await DeskForm.ReadAsync(context.Request, stop);
        if (session.Desk is not { } desk)
        {
            return Back.To("/unlock");
        }

        var lines = form["shares"].ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var isRead = Share.TryReadAll([.. lines.Select(line => line.AsMemory())], out var shares, out var faults);
        try
        {
            if (!isRead)
            {
                return Back.To(Said.SharesWrong(faults));
            }

            var (archive, fault, why) = await OpenArchive.DoAsync(desk, [.. shares.OfType<Share>()], stop);
            if (archive is not null)
            {
                session.KeepArchive(archive);
                return Back.To(Page);
            }

            return fault is not null ? Back.To(Said.SharesWrong([fault])) : Back.To(Page, Of(why));
        }
        finally
        {
            foreach (var share in shares)
            {
                share?.Dispose();
            }
        }
    }
}
