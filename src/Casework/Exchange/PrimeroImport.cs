using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using Waystation.Casework.Rooms;

namespace Waystation.Casework.Exchange;

/// <summary>Cases as Primero's JSON export gives them: a list of records, each with an id and its fields under "data". Field names are those of its standard child-protection forms; what an installation named otherwise is said to be unknown.</summary>
/// <remarks>Source: primeroIMS/primero, app/models/exporters/json_exporter.rb. Stages, risk levels and consents of another organisation are not taken: people here set their own.</remarks>
public static class PrimeroImport
{
    /// <summary>Most bytes.</summary>
    public const int Longest = 50_000_000;

    /// <summary>Most records.</summary>
    public const int MostRecords = CsvImport.MostLines;

    private static readonly string[] s_names = ["name", "name_first", "name_middle", "name_last"];

    private static readonly HashSet<string> s_known = new(StringComparer.Ordinal) { "name", "name_first", "name_middle", "name_last", "age", "date_of_birth", "language", "location_current", "notes_section", "family_details_section", "case_id_display", "case_id", "short_id" };

    /// <param name="drawId">Gives another id each time, of letters, digits and hyphens.</param>
    /// <param name="today">From which an age follows where only a day of birth is given; the day itself is not kept.</param>
    public static bool TryPreview(ReadOnlyMemory<byte> json, Func<string> drawId, DateOnly today, [NotNullWhen(true)] out ImportPreview? preview, out ImportFault fault)
    {
        (preview, fault) = (null, json.Length > Longest ? ImportFault.TooLarge : ImportFault.NotReadable);
        if (json.Length > Longest)
        {
            return false;
        }

        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 32 });
            var records = document.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty("data", out var inner) && inner.ValueKind == JsonValueKind.Array ? inner : document.RootElement;
            if (records.ValueKind != JsonValueKind.Array)
            {
                return false;
            }

            if (records.GetArrayLength() > MostRecords)
            {
                fault = ImportFault.TooManyLines;
                return false;
            }

            var draft = new Draft(drawId);
            var lines = new List<ImportLine>();
            var (unknown, never) = (new SortedSet<string>(StringComparer.Ordinal), new SortedSet<string>(StringComparer.Ordinal));
            foreach (var record in records.EnumerateArray())
            {
                lines.Add(new ImportLine(lines.Count + 1, Read(record, draft, today, unknown, never)));
            }

            preview = new ImportPreview(lines, draft.Cases, [.. unknown], [.. never]);
            return true;
        }
        catch (Exception bad) when (bad is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: text that is no text, as in "\ud800".
            return false;
        }
    }

    private static List<ImportProblem> Read(JsonElement record, Draft draft, DateOnly today, SortedSet<string> unknown, SortedSet<string> never)
    {
        if (record.ValueKind != JsonValueKind.Object)
        {
            return [new ImportProblem(ImportProblemKind.BadLine)];
        }

        var data = record.TryGetProperty("data", out var inner) && inner.ValueKind == JsonValueKind.Object ? inner : record;
        foreach (var field in data.EnumerateObject().Where(field => !s_known.Contains(field.Name) && field.Value.ValueKind != JsonValueKind.Null))
        {
            _ = ImportColumns.IsNeverTaken(field.Name) ? never.Add(field.Name) : unknown.Add(field.Name);
        }

        var values = new List<(ImportColumn, string, string)>();
        var name = Text(data, "name") ?? string.Join(' ', s_names[1..].Select(part => Text(data, part)).OfType<string>());
        values.Add((ImportColumn.Name, "name", name));
        if ((Text(data, "age") ?? AgeOf(Text(data, "date_of_birth"), today)) is { } age)
        {
            values.Add((ImportColumn.Age, "age", age));
        }

        values.AddRange(Texts(data, "language").Select(language => (ImportColumn.Language, "language", language)));
        if (Text(data, "location_current") is { } place)
        {
            values.Add((ImportColumn.Area, "location_current", place));
        }

        values.AddRange(Inner(data, "notes_section").Select(note => string.Join('\n', ((string[])["note_date", "note_subject", "note_text"]).Select(part => Text(note, part)).OfType<string>())).Where(note => note.Length > 0).Select(note => (ImportColumn.Note, "notes_section", note)));
        var family = Inner(data, "family_details_section").Select(relative => Text(relative, "relation_name")).OfType<string>().Select(relative => ("family_details_section", relative)).ToList();

        // A record is a case; nothing that is headed alike joins two.
        return draft.Add(null, values, family);
    }

    private static string? AgeOf(string? born, DateOnly today)
    {
        if (!DateOnly.TryParseExact(born, ["yyyy-MM-dd", "yyyy/MM/dd", "dd-MMM-yyyy"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            return born;
        }

        var years = today.Year - day.Year - (today.Month < day.Month || (today.Month == day.Month && today.Day < day.Day) ? 1 : 0);
        return years.ToString(CultureInfo.InvariantCulture);
    }

    /// <returns>Null when it is not there, or blank.</returns>
    private static string? Text(JsonElement data, string field) => data.TryGetProperty(field, out var value) ? value.ValueKind switch
    {
        JsonValueKind.String when !string.IsNullOrWhiteSpace(value.GetString()) => value.GetString()!.Trim(),
        JsonValueKind.Number => value.GetRawText(),
        _ => null,
    } : null;

    private static IEnumerable<string> Texts(JsonElement data, string field) =>
        data.TryGetProperty(field, out var list) && list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray().Where(value => value.ValueKind == JsonValueKind.String).Select(value => value.GetString()!.Trim()).Where(text => text.Length > 0)
            : Text(data, field) is { } one ? [one] : [];

    private static IEnumerable<JsonElement> Inner(JsonElement data, string field) =>
        data.TryGetProperty(field, out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray().Where(element => element.ValueKind == JsonValueKind.Object) : [];
}
