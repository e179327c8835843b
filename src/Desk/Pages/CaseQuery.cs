using Microsoft.AspNetCore.Http;
using Waystation.Casework.Agenda;
using Waystation.Casework.Cases;
using Waystation.Casework.Risk;
using Waystation.Office.Index;

namespace Waystation.Desk.Pages;

/// <summary>Which cases the list shows, as an address says it: words of the domain, never anything typed.</summary>
internal static class CaseQuery
{
    /// <summary>What can be asked for besides the stage.</summary>
    public static IReadOnlyList<AgendaKind> Kinds { get; } =
        [AgendaKind.UnreadLetter, AgendaKind.AwaitsAnswer, AgendaKind.Conflict, AgendaKind.DangerReview, AgendaKind.RiskReview, AgendaKind.Task, AgendaKind.NotVetted, AgendaKind.ConsentNotWitnessed];

    public static CaseFilter Read(IQueryCollection query) => new(
        One<CaseStage>(query["stage"]),
        [.. query["has"].Select(One<AgendaKind>).OfType<AgendaKind>().Distinct()],
        One<RiskLevel>(query["level"]),
        One<DueColumn>(query["due"]));

    /// <returns>From its question mark; empty for all cases.</returns>
    public static string ToText(this CaseFilter filter)
    {
        var parts = new List<string>();
        if (filter.Stage is { } stage)
        {
            parts.Add($"stage={stage}");
        }

        parts.AddRange((filter.Has ?? []).Select(kind => $"has={kind}"));
        if (filter.AtLeast is { } level)
        {
            parts.Add($"level={level}");
        }

        if (filter.Due is { } due)
        {
            parts.Add($"due={due}");
        }

        return parts.Count == 0 ? "" : "?" + string.Join('&', parts);
    }

    private static T? One<T>(string? text)
        where T : struct, Enum => Enum.TryParse<T>(text, out var value) && Enum.IsDefined(value) && value.ToString() == text ? value : null;

    private static T? One<T>(Microsoft.Extensions.Primitives.StringValues values)
        where T : struct, Enum => One<T>(values.FirstOrDefault());
}
