using System.Diagnostics.CodeAnalysis;
using CsvHelper;
using Waystation.Casework.Rooms;

namespace Waystation.Casework.Exchange;

/// <summary>A table as people's programs write it (RFC 4180, with commas, semicolons or tabs), looked at before anything is taken in.</summary>
public static class CsvImport
{
    /// <summary>Most characters.</summary>
    public const int Longest = 20_000_000;

    /// <summary>Most lines.</summary>
    public const int MostLines = 20_000;

    /// <summary>Longest line, in bytes: a quotation mark that nobody closed does not swallow the rest.</summary>
    private const int LongestLine = 1_000_000;

    /// <param name="text">Decoded; a byte order mark does no harm.</param>
    /// <param name="drawId">Gives another id each time, of letters, digits and hyphens.</param>
    /// <param name="columns">What a person said of headings that are not known, by heading; null for none.</param>
    public static bool TryPreview(string text, Func<string> drawId, [NotNullWhen(true)] out ImportPreview? preview, out ImportFault fault, IReadOnlyDictionary<string, ImportColumn>? columns = null)
    {
        (preview, fault) = (null, ImportFault.NotReadable);
        if (text.Length > Longest)
        {
            fault = ImportFault.TooLarge;
            return false;
        }

        try
        {
            var broken = new HashSet<long>();
            using var reader = CsvReader.FromText(text, CsvReaderOptions.Default with { TrackLineNumbers = true, IncludeValuesInExceptions = false, MaxRecordSize = LongestLine, OnMalformedRecord = bad => broken.Add(bad.LineNumber) });
            reader.ReadHeader();
            return TryRead(reader, broken, new Draft(drawId), columns, out preview, out fault);
        }
        catch (CsvFormatException)
        {
            return false;
        }
    }

    private static bool TryRead(CsvReader reader, HashSet<long> broken, Draft draft, IReadOnlyDictionary<string, ImportColumn>? columns, [NotNullWhen(true)] out ImportPreview? preview, out ImportFault fault)
    {
        (preview, fault) = (null, ImportFault.NotReadable);
        var headings = reader.Headers.ToArray();
        var meant = headings.Select(heading => columns is not null && columns.TryGetValue(heading, out var said) ? said : ImportColumns.Find(heading)).ToList();
        var never = headings.Where(ImportColumns.IsNeverTaken).ToList();
        for (var at = 0; at < headings.Length; at++)
        {
            meant[at] = never.Contains(headings[at]) ? null : meant[at];
        }

        if (!meant.Contains(ImportColumn.Name))
        {
            fault = ImportFault.NoNames;
            return false;
        }

        var lines = new List<ImportLine>();
        while (reader.Read())
        {
            if (lines.Count == MostLines)
            {
                fault = ImportFault.TooManyLines;
                return false;
            }

            var begins = (int)reader.LineNumber;
            var record = reader.Current.ToArray();
            if (record.All(string.IsNullOrWhiteSpace))
            {
                continue;
            }

            if (record.Length != headings.Length || broken.Contains(reader.LineNumber))
            {
                lines.Add(new ImportLine(begins, [new ImportProblem(ImportProblemKind.BadLine)]));
                continue;
            }

            var values = Enumerable.Range(0, record.Length).Where(at => meant[at] is not null).Select(at => (meant[at]!.Value, headings[at], record[at])).ToList();
            var name = values.Where(value => value.Item1 == ImportColumn.Case).Select(value => value.Item3.Trim()).FirstOrDefault(said => said.Length > 0);
            lines.Add(new ImportLine(begins, draft.Add(name, values)));
        }

        preview = new ImportPreview(lines, draft.Cases, [.. headings.Where((heading, at) => meant[at] is null && !never.Contains(heading))], never);
        return true;
    }
}
