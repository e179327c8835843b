using Waystation.Casework.Children;

namespace Waystation.Casework.Exchange;

/// <summary>What a column of a table may hold.</summary>
public enum ImportColumn
{
    /// <summary>Lines with the same word here are one case; without it each line is a case.</summary>
    Case,

    Name,

    /// <summary>Years, as a number. Only the band is kept.</summary>
    Age,

    /// <summary>Language tag (BCP 47).</summary>
    Language,

    /// <summary>Two capital letters of ISO 3166-1.</summary>
    Country,

    Area,
    Need,
    Medical,
    Wish,
    Note,
}

/// <summary>By which headings a column is known, in the languages of the desk, and which are never taken.</summary>
public static class ImportColumns
{
    private static readonly Dictionary<string, ImportColumn> s_headings = new(StringComparer.OrdinalIgnoreCase)
    {
        ["case"] = ImportColumn.Case,
        ["case id"] = ImportColumn.Case,
        ["case number"] = ImportColumn.Case,
        ["дело"] = ImportColumn.Case,
        ["номер"] = ImportColumn.Case,
        ["номер дела"] = ImportColumn.Case,
        ["name"] = ImportColumn.Name,
        ["full name"] = ImportColumn.Name,
        ["имя"] = ImportColumn.Name,
        ["фио"] = ImportColumn.Name,
        ["age"] = ImportColumn.Age,
        ["возраст"] = ImportColumn.Age,
        ["language"] = ImportColumn.Language,
        ["язык"] = ImportColumn.Language,
        ["country"] = ImportColumn.Country,
        ["страна"] = ImportColumn.Country,
        ["area"] = ImportColumn.Area,
        ["place"] = ImportColumn.Area,
        ["city"] = ImportColumn.Area,
        ["region"] = ImportColumn.Area,
        ["город"] = ImportColumn.Area,
        ["регион"] = ImportColumn.Area,
        ["место"] = ImportColumn.Area,
        ["need"] = ImportColumn.Need,
        ["needs"] = ImportColumn.Need,
        ["нужды"] = ImportColumn.Need,
        ["потребности"] = ImportColumn.Need,
        ["medical"] = ImportColumn.Medical,
        ["medical needs"] = ImportColumn.Medical,
        ["медицина"] = ImportColumn.Medical,
        ["wish"] = ImportColumn.Wish,
        ["wishes"] = ImportColumn.Wish,
        ["пожелания"] = ImportColumn.Wish,
        ["note"] = ImportColumn.Note,
        ["notes"] = ImportColumn.Note,
        ["comment"] = ImportColumn.Note,
        ["заметки"] = ImportColumn.Note,
        ["примечание"] = ImportColumn.Note,
        ["комментарий"] = ImportColumn.Note,
    };

    private static readonly string[] s_never = ["orient", "gender identity", "sogi", "lgbt", "religio", "faith", "ethnic", "nationalit", "tribe", "race", "consent", "ориентац", "гендерн", "религи", "вероиспов", "национальност", "этнич", "раса", "согласи"];

    /// <returns>Null when no column of ours is headed so.</returns>
    public static ImportColumn? Find(string heading) => s_headings.TryGetValue(Plain(heading), out var column) ? column : null;

    /// <summary>A guess by its words: it errs on the side of leaving something out, and says so.</summary>
    public static bool IsNeverTaken(string heading) => s_never.Any(part => Plain(heading).Contains(part, StringComparison.OrdinalIgnoreCase));

    /// <param name="years">From 0 to 130.</param>
    internal static AgeBand BandOf(int years) => years switch
    {
        < 6 => AgeBand.UnderSix,
        < 12 => AgeBand.SixToEleven,
        < 15 => AgeBand.TwelveToFourteen,
        < 18 => AgeBand.FifteenToSeventeen,
        _ => AgeBand.Adult,
    };

    private static string Plain(string heading) => string.Join(' ', heading.Split([' ', '_', '-', '\t', '\u00A0'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
}
