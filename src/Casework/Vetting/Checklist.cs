using System.Text.Json;
using System.Text.Json.Serialization;
using Waystation.Casework.Rooms;

namespace Waystation.Casework.Vetting;

/// <summary>One question to those who vet, with why it is asked; in several languages.</summary>
public sealed record ChecklistQuestion(string Id, IReadOnlyList<Wording> Ask, IReadOnlyList<Wording> Why)
{
    public override string ToString() => nameof(ChecklistQuestion);

    internal bool IsWhole => Ask.All(wording => wording is not null) && Why.All(wording => wording is not null);

    internal Objection? ByItself => CaseBounds.AnId(Id) ?? Wording.Check(Ask) ?? Wording.Check(Why);
}

/// <summary>What an organisation asks itself before it trusts somebody with more: data that it writes itself.</summary>
/// <param name="Name">A stable id.</param>
/// <param name="NeverAsk">What no question may ask for, and why, for whoever edits the list.</param>
public sealed record Checklist(string Name, IReadOnlyList<ChecklistQuestion> Questions, IReadOnlyList<Wording> NeverAsk)
{
    private static readonly Lazy<Checklist> s_supplied = new(Read);

    /// <summary>The one that comes with the program. It asks whether contact is safe for both sides; never for proof of who somebody is, for anything intimate, or for an account of abuse.</summary>
    public static Checklist Supplied => s_supplied.Value;

    public override string ToString() => nameof(Checklist);

    internal bool IsWhole => Questions.All(question => question is { IsWhole: true }) && NeverAsk.All(wording => wording is not null);

    internal Objection? ByItself =>
        CaseBounds.AnId(Name)
        ?? CaseBounds.Some(Questions)
        ?? Questions.Select(question => question.ByItself).FirstOrDefault(objection => objection is not null)
        ?? (NeverAsk.Count > CaseBounds.Elements || Questions.DistinctBy(question => question.Id, StringComparer.Ordinal).Count() != Questions.Count ? (Objection?)Objection.TooMany : null)
        ?? NeverAsk.Select(wording => wording.ByItself).FirstOrDefault(objection => objection is not null);

    private static Checklist Read()
    {
        using var stream = typeof(Checklist).Assembly.GetManifestResourceStream("Waystation.Casework.Vetting.checklist.json") ?? throw new InvalidOperationException("The checklist is a resource of this assembly.");
        return JsonSerializer.Deserialize(stream, ChecklistJson.Default.Checklist) ?? throw new InvalidOperationException("The checklist is an object.");
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(Checklist))]
internal sealed partial class ChecklistJson : JsonSerializerContext;
