using System.Collections.Immutable;
using Waystation.Casework.Cases;
using Waystation.Casework.Rooms;

namespace Waystation.Casework.Forms;

/// <summary>The forms of a case and what was answered. Immutable.</summary>
public sealed record FormBook
{
    private ImmutableSortedDictionary<string, Form> _forms = ImmutableSortedDictionary.Create<string, Form>(StringComparer.Ordinal);
    private ImmutableDictionary<(string Form, string Field), FormField> _ever = ImmutableDictionary<(string, string), FormField>.Empty;
    private ImmutableSortedDictionary<long, Setting<FormAnswered>> _answers = ImmutableSortedDictionary<long, Setting<FormAnswered>>.Empty;
    private ImmutableDictionary<(string Person, string Form, string Field), long> _places = ImmutableDictionary<(string, string, string), long>.Empty;

    private FormBook()
    {
    }

    /// <summary>As they read today, by id.</summary>
    public IEnumerable<Form> Forms => _forms.Values;

    /// <summary>Every answer that was not taken back, also to fields that are asked no more.</summary>
    public IEnumerable<Setting<FormAnswered>> Answers => _answers.Values;

    internal static FormBook Empty { get; } = new();

    internal IEnumerable<StandingFact> Standing => Answers.Select(answer => new StandingFact(answer.Value, answer.By.Number));

    public override string ToString() => nameof(FormBook);

    public Form? Find(string form) => _forms.GetValueOrDefault(form);

    /// <summary>A field as it read last, also one that is asked no more; null when there never was one.</summary>
    public FormField? FieldOf(string form, string field) => _ever.GetValueOrDefault((form, field));

    public Setting<FormAnswered>? AnswerTo(string person, string form, string field) => _places.TryGetValue((person, form, field), out var place) ? _answers[place] : null;

    internal FormBook After(Fact fact, Stamp by) => fact switch
    {
        FormShaped shaped => this with { _forms = _forms.SetItem(shaped.Form.Id, shaped.Form), _ever = _ever.SetItems(shaped.Form.Fields.Select(field => KeyValuePair.Create((shaped.Form.Id, field.Id), field))) },
        FormAnswered answered => Answer(answered, by),
        _ => this,
    };

    private FormBook Answer(FormAnswered answered, Stamp by)
    {
        var key = (answered.Person, answered.Form, answered.Field);
        var others = _places.TryGetValue(key, out var before) ? _answers.Remove(before) : _answers;
        return answered.Value.IsBlank
            ? this with { _answers = others, _places = _places.Remove(key) }
            : this with { _answers = others.Add(by.Number, new Setting<FormAnswered>(answered, by)), _places = _places.SetItem(key, by.Number) };
    }
}

internal static class FormRules
{
    public static Objection? Check(CaseFile file, Fact fact) => fact switch
    {
        FormShaped shaped => shaped.Form.Fields.All(field => file.Forms.FieldOf(shaped.Form.Id, field.Id)?.Kind is not { } kind || kind == field.Kind) ? null : Objection.NotOfThisKind,

        // An answer that was on its way when its field was left out is an answer.
        FormAnswered answered => file.Forms.FieldOf(answered.Form, answered.Field) is not { } field ? Objection.NotThere : answered.Value.Check(field),
        _ => null,
    };
}
