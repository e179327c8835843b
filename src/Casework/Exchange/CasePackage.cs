using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Waystation.Casework.Cases;
using Waystation.Casework.Forms;
using Waystation.Casework.Notes;
using Waystation.Casework.People;
using Waystation.Casework.Rooms;

namespace Waystation.Casework.Exchange;

/// <summary>What another Waystation referred to us, as facts for a new case: people under ids of our own, letters as notes. The other side's consents are not ours to go on from.</summary>
/// <param name="Recipient">Whom it was for.</param>
/// <param name="Facts">In an order in which a new case room takes them all.</param>
/// <param name="Left">How many of its facts were not taken: of kinds that this version does not know, or that no room takes.</param>
public sealed record CasePackage(string Recipient, IReadOnlyList<Fact> Facts, int Left)
{
    internal const int Version = 1;

    /// <summary>Most bytes.</summary>
    public const int Longest = 50_000_000;

    public override string ToString() => nameof(CasePackage);

    /// <summary>Reads what <see cref="CaseExport.Of"/> writes, by whomever it was written. Never throws.</summary>
    /// <param name="drawId">Gives another id each time, of letters, digits and hyphens.</param>
    public static bool TryRead(ReadOnlySpan<byte> json, Func<string> drawId, [NotNullWhen(true)] out CasePackage? package)
    {
        package = null;
        if (json.Length > Longest)
        {
            return false;
        }

        try
        {
            if (JsonNode.Parse(json, documentOptions: new JsonDocumentOptions { MaxDepth = 16 }) is not JsonObject root
                || root["v"]?.GetValueKind() != JsonValueKind.Number || root["v"]!.GetValue<int>() < 1
                || root["recipient"]?.GetValueKind() != JsonValueKind.String || root["facts"] is not JsonArray facts || facts.Count > Referral.ReferralSent.Most)
            {
                return false;
            }

            var people = new Dictionary<string, string>(StringComparer.Ordinal);
            var read = facts.Select(fact => (fact as JsonObject)?["fact"] as JsonObject).Select(fact => fact is null ? null : Taken(fact, people, drawId)).ToList();
            List<PersonalFact> taken = [.. read.OfType<PersonalFact>()];
            var named = taken.OfType<PersonNamed>().DistinctBy(name => name.Person, StringComparer.Ordinal).Take(PeopleRules.MostPeople).ToList();
            var known = named.Select(name => name.Person).ToHashSet(StringComparer.Ordinal);

            // Of whom no name was let out, something may be known all the same.
            var nameless = taken.SelectMany(fact => fact.About).Distinct(StringComparer.Ordinal).Where(person => !known.Contains(person)).Take(PeopleRules.MostPeople - named.Count).Select(person => new PersonNamed(person, "?")).ToList();
            known.UnionWith(nameless.Select(name => name.Person));
            var rest = taken.Where(fact => fact is not PersonNamed && fact.About.All(known.Contains)).ToList();
            package = new CasePackage(root["recipient"]!.GetValue<string>(), [.. named, .. nameless, .. rest], read.Count - named.Count - rest.Count);
            return true;
        }
        catch (Exception bad) when (bad is JsonException or InvalidOperationException or FormatException or ArgumentException or NotSupportedException)
        {
            // ArgumentException: the same name twice in an object.
            return false;
        }
    }

    private static PersonalFact? Taken(JsonObject fact, Dictionary<string, string> people, Func<string> drawId)
    {
        fact = fact.DeepClone().AsObject();
        foreach (var member in (string[])["person", "other"])
        {
            if (fact[member] is JsonValue value && value.GetValueKind() == JsonValueKind.String)
            {
                var theirs = value.GetValue<string>();
                fact[member] = people.TryGetValue(theirs, out var ours) ? ours : people[theirs] = $"p{people.Count + 1}";
            }
        }

        if (fact["kind"]?.GetValueKind() == JsonValueKind.String && fact["kind"]!.GetValue<string>() == "letter-arrived")
        {
            return fact["person"] is { } writer && fact["text"]?.GetValueKind() == JsonValueKind.String && fact["text"]!.GetValue<string>() is { Length: > 0 and <= CaseBounds.LongText } text
                ? Sound(new NoteWritten(writer.GetValue<string>(), drawId(), text))
                : null;
        }

        if (fact.ContainsKey("id"))
        {
            fact["id"] = drawId();
        }

        // Forms are the other side's: their answers have no field here.
        return Fact.Read(Encoding.UTF8.GetBytes(fact.ToJsonString())) is PersonalFact { Category: not null } and not (FormAnswered or LetterArrived) and var read ? Sound((PersonalFact)read) : null;
    }

    private static PersonalFact? Sound(PersonalFact fact) => fact.ByItself is null && (fact.ListId is null || CaseBounds.AnId(fact.ListId) is null) ? fact : null;
}
