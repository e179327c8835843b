using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsvHelper;
using Waystation.Casework.Cases;
using Waystation.Casework.Consent;
using Waystation.Casework.People;
using Waystation.Casework.Rooms;

namespace Waystation.Casework.Exchange;

/// <param name="Name">Relative, with slashes; letters, digits, hyphens and dots alone.</param>
public sealed record ExportedFile(string Name, byte[] Content)
{
    public override string ToString() => nameof(ExportedFile);
}

/// <summary>What leaves a room as files, and what stayed.</summary>
/// <param name="Files">Empty when nothing leaves.</param>
/// <param name="Decision">Of which <see cref="ReleaseDecision.Stays"/> is for the desk alone.</param>
public sealed record CaseExport(IReadOnlyList<ExportedFile> Files, ReleaseDecision Decision)
{
    /// <summary>The whole as JSON: what <see cref="CasePackage"/> reads.</summary>
    public const string PackageName = "case.json";

    /// <summary>The same as a table, one value a row.</summary>
    public const string TableName = "case.csv";

    private static readonly JsonWriterOptions s_readable = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, NewLine = "\n" };

    /// <summary>Items of the room whose facts are in it, for <see cref="Referral.ReferralSent"/>.</summary>
    public IReadOnlyList<long> Items => [.. Decision.Leaves.Select(released => released.Number)];

    /// <returns>SHA-256 of the package, hexadecimal in lower case; null when nothing leaves.</returns>
    public string? PackageSha256 => Files.FirstOrDefault(file => file.Name == PackageName) is { } package ? Convert.ToHexStringLower(SHA256.HashData(package.Content)) : null;

    public override string ToString() => nameof(CaseExport);

    /// <summary>A case as JSON, CSV and a readable folder. There is no way to hand it facts: what is in it is what <see cref="Release.Decide"/> lets out of the case on this day, and of that no key.</summary>
    public static CaseExport Of(CaseFile file, ReleaseRequest request, DateOnly today)
    {
        var decision = Release.Decide(file, request, today);
        if (decision.Leaves.Count == 0)
        {
            return new CaseExport([], decision);
        }

        var facts = decision.Leaves.Select(released => (Released: released, Json: Plain(released.Fact))).ToList();
        return new CaseExport(
            [
                new ExportedFile(PackageName, Package(request, today, facts)),
                new ExportedFile(TableName, Table(facts)),
                new ExportedFile("read-me.txt", Encoding.UTF8.GetBytes(ReadMe(request, today, decision))),
                .. facts.GroupBy(fact => fact.Released.Fact.Person, StringComparer.Ordinal).Select(person => new ExportedFile($"people/person-{person.Key}.txt", Encoding.UTF8.GetBytes(Page([.. person])))),
            ],
            decision);
    }

    /// <summary>A fact without what opens anything: of a file its name, size and hash.</summary>
    private static JsonObject Plain(PersonalFact fact)
    {
        var json = JsonNode.Parse(fact.ToJson())!.AsObject();
        if (json["files"] is JsonArray files)
        {
            foreach (var file in files.OfType<JsonObject>())
            {
                file.Remove("seed");
                file.Remove("pieces");
            }
        }

        return json;
    }

    private static byte[] Package(ReleaseRequest request, DateOnly today, List<(Released Released, JsonObject Json)> facts)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, s_readable))
        {
            writer.WriteStartObject();
            writer.WriteNumber("v", CasePackage.Version);
            writer.WriteString("made", today.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
            writer.WriteString("recipient", request.Recipient);
            writer.WriteString("purpose", WordOf(request.Purpose));
            writer.WriteStartArray("grants");
            foreach (var grant in Grants(facts.Select(fact => fact.Released)))
            {
                writer.WriteStartObject();
                writer.WriteString("id", grant.Terms.Id);
                writer.WriteString("person", grant.Terms.Person);
                writer.WriteString("from", grant.Terms.From.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
                writer.WriteString("until", grant.Terms.Until.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
                writer.WriteString("wordingSha256", grant.Terms.Wording.Sha256);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteStartArray("facts");
            foreach (var (released, json) in facts)
            {
                writer.WriteStartObject();
                writer.WriteNumber("item", released.Number);
                writer.WriteStartArray("grants");
                foreach (var grant in released.Grants)
                {
                    writer.WriteStringValue(grant.Terms.Id);
                }

                writer.WriteEndArray();
                writer.WritePropertyName("fact");
                json.WriteTo(writer);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return stream.ToArray();
    }

    /// <summary>With a byte order mark, without which spreadsheets take Cyrillic for something else; what looks like a formula is quoted so that none is run.</summary>
    private static byte[] Table(List<(Released Released, JsonObject Json)> facts)
    {
        using var stream = new MemoryStream();
        using (var csv = CsvWriter.Create(stream, CsvWriterOptions.Default with { WriteByteOrderMark = true, Injection = CsvInjection.Escape }, leaveOpen: true))
        {
            csv.WriteRecord("item", "person", "category", "kind", "field", "value");
            foreach (var (released, json) in facts)
            {
                foreach (var (field, value) in Values(json))
                {
                    csv.WriteRecord(released.Number.ToString(CultureInfo.InvariantCulture), released.Fact.Person, WordOf(released.Fact.Category!.Value), KindOf(json), field, value);
                }
            }
        }

        return stream.ToArray();
    }

    private static string ReadMe(ReleaseRequest request, DateOnly today, ReleaseDecision decision)
    {
        var said = new StringBuilder();
        said.Append(CultureInfo.InvariantCulture, $"For / Кому: {request.Recipient}\nPurpose / Цель: {WordOf(request.Purpose)}\nMade on / Составлено: {today:yyyy-MM-dd}\n\n");
        said.Append("It may be used for this purpose and by this recipient alone, until the day that each grant says.\nИспользовать можно только для этой цели и только этому получателю, до дня, указанного в каждом согласии.\n\n");
        foreach (var grant in Grants(decision.Leaves))
        {
            said.Append(CultureInfo.InvariantCulture, $"{grant.Terms.Person}: {grant.Terms.Id}, {grant.Terms.From:yyyy-MM-dd} – {grant.Terms.Until:yyyy-MM-dd}, SHA-256 {grant.Terms.Wording.Sha256}\n");
        }

        said.Append(CultureInfo.InvariantCulture, $"\n{PackageName}: the whole, for programs / всё, для программ\n{TableName}: a table / таблица\npeople/: to read / для чтения\n");
        return said.ToString();
    }

    private static string Page(IReadOnlyList<(Released Released, JsonObject Json)> facts)
    {
        var page = new StringBuilder();
        var name = facts.Select(fact => fact.Released.Fact).OfType<PersonNamed>().FirstOrDefault()?.Name ?? facts[0].Released.Fact.Person;
        page.Append(CultureInfo.InvariantCulture, $"{name}\n");
        foreach (var category in facts.GroupBy(fact => fact.Released.Fact.Category!.Value).OrderBy(category => category.Key))
        {
            page.Append(CultureInfo.InvariantCulture, $"\n== {WordOf(category.Key)}\n");
            foreach (var (_, json) in category)
            {
                page.Append(CultureInfo.InvariantCulture, $"\n{KindOf(json)}\n");
                foreach (var (field, value) in Values(json))
                {
                    page.Append(CultureInfo.InvariantCulture, $"  {field}: {value.ReplaceLineEndings("\n    ")}\n");
                }
            }
        }

        return page.ToString();
    }

    private static IEnumerable<Grant> Grants(IEnumerable<Released> released) => released.SelectMany(fact => fact.Grants).DistinctBy(grant => grant.Terms.Id, StringComparer.Ordinal);

    private static string KindOf(JsonObject json) => json["kind"]!.GetValue<string>();

    private static IEnumerable<(string Field, string Value)> Values(JsonObject json) => json.Where(member => member.Key is not ("kind" or "person")).SelectMany(member => Values(member.Key, member.Value));

    private static IEnumerable<(string Field, string Value)> Values(string field, JsonNode? node) => node switch
    {
        null => [],
        JsonObject members => members.SelectMany(member => Values($"{field}.{member.Key}", member.Value)),
        JsonArray elements => elements.SelectMany((element, at) => Values($"{field}.{at + 1}", element)),
        _ => [(field, node.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : node.ToJsonString())],
    };

    private static string WordOf<T>(T meaning)
        where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(meaning.ToString());
}
