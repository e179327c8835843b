using System.Text.Json.Serialization;
using Waystation.Casework.Rooms;

namespace Waystation.Casework.Forms;

[JsonConverter(typeof(Word<FieldKind>))]
public enum FieldKind
{
    /// <summary>A line.</summary>
    Text,

    /// <summary>Paragraphs.</summary>
    LongText,

    /// <summary>A whole number, zero or above.</summary>
    Number,

    /// <summary>A day, month or year.</summary>
    Day,

    YesNo,

    /// <summary>One of its choices.</summary>
    OneOf,

    /// <summary>Any of its choices.</summary>
    SomeOf,
}

public sealed record FieldChoice(string Id, IReadOnlyList<Wording> Text)
{
    public override string ToString() => nameof(FieldChoice);
}

/// <summary>One field of a form, in the languages of the organisation.</summary>
/// <param name="Choices">Empty but for fields with choices.</param>
public sealed record FormField(string Id, FieldKind Kind, IReadOnlyList<Wording> Text, IReadOnlyList<FieldChoice> Choices)
{
    public override string ToString() => nameof(FormField);

    internal bool IsWhole => Text.All(wording => wording is not null) && Choices.All(choice => choice is not null && choice.Text.All(wording => wording is not null));

    internal Objection? ByItself =>
        CaseBounds.AnId(Id)
        ?? Wording.Check(Text)
        ?? (Kind is FieldKind.OneOf or FieldKind.SomeOf ? CaseBounds.Some(Choices) : Choices.Count == 0 ? null : (Objection?)Objection.NotOfThisKind)
        ?? Choices.Select(choice => CaseBounds.AnId(choice.Id) ?? Wording.Check(choice.Text)).FirstOrDefault(objection => objection is not null)
        ?? (Choices.DistinctBy(choice => choice.Id, StringComparer.Ordinal).Count() == Choices.Count ? null : (Objection?)Objection.IdTaken);
}

/// <summary>A form that an organisation shapes itself: data, in its order. What no form may ask for is said where forms are edited, as for <see cref="Vetting.Checklist.NeverAsk"/>.</summary>
public sealed record Form(string Id, IReadOnlyList<Wording> Title, IReadOnlyList<FormField> Fields)
{
    public override string ToString() => nameof(Form);

    internal bool IsWhole => Title.All(wording => wording is not null) && Fields.All(asked => asked is { IsWhole: true });

    internal Objection? ByItself =>
        CaseBounds.AnId(Id)
        ?? Wording.Check(Title)
        ?? CaseBounds.Some(Fields)
        ?? Fields.Select(asked => asked.ByItself).FirstOrDefault(objection => objection is not null)
        ?? (Fields.DistinctBy(asked => asked.Id, StringComparer.Ordinal).Count() == Fields.Count ? null : (Objection?)Objection.IdTaken);
}

/// <summary>The form reads so from now on in this case. A field that is left out is asked no more, and what was answered stays; a field never changes its kind.</summary>
public sealed record FormShaped(Form Form) : Fact
{
    internal override bool IsWhole => Form.IsWhole;

    internal override Objection? ByItself => Form.ByItself;
}

/// <summary>An answer, by the kind of its field: the part of that kind alone is said; none of them takes the answer back.</summary>
/// <param name="Text">With <see cref="FieldKind.Text"/> and <see cref="FieldKind.LongText"/>.</param>
/// <param name="Choices">Ids of choices; exactly one with <see cref="FieldKind.OneOf"/>.</param>
public sealed record FormValue(string? Text = null, long? Number = null, RoughDay? Day = null, bool? YesNo = null, IReadOnlyList<string>? Choices = null)
{
    [JsonIgnore]
    public bool IsBlank => Text is null && Number is null && Day is null && YesNo is null && Choices is null;

    public override string ToString() => nameof(FormValue);

    internal Objection? Check(FormField field)
    {
        if (IsBlank)
        {
            return null;
        }

        // Of all parts only that of the field's kind.
        var alone = field.Kind switch
        {
            FieldKind.Text or FieldKind.LongText => this with { Text = null },
            FieldKind.Number => this with { Number = null },
            FieldKind.Day => this with { Day = null },
            FieldKind.YesNo => this with { YesNo = null },
            FieldKind.OneOf or FieldKind.SomeOf => this with { Choices = null },
        };
        return !alone.IsBlank ? Objection.NotOfThisKind : field.Kind switch
        {
            FieldKind.Text => CaseBounds.Said(Text!, CaseBounds.Name),
            FieldKind.LongText => CaseBounds.Said(Text!, CaseBounds.LongText),
            FieldKind.Number => Number >= 0 ? null : Objection.TooMany,
            FieldKind.Day or FieldKind.YesNo => null,
            FieldKind.OneOf when Choices!.Count != 1 => Objection.NotOfThisKind,
            FieldKind.OneOf or FieldKind.SomeOf => Choices!.Distinct(StringComparer.Ordinal).Count() == Choices!.Count && Choices.All(id => field.Choices.Any(choice => choice.Id == id)) ? null : Objection.NotOfThisKind,
        };
    }
}

/// <summary>A field was answered for a person; the last in the relay's order counts.</summary>
public sealed record FormAnswered(string Person, string Form, string Field, FormValue Value) : PersonalFact(Person)
{
    internal override bool IsWhole => Value.Choices?.All(choice => choice is not null) ?? true;

    internal override DataCategory? Category => DataCategory.Answers;

    internal override Objection? ByItself => CaseBounds.AnId(Form) ?? CaseBounds.AnId(Field) ?? (Value.Choices is { Count: > CaseBounds.Elements } ? Objection.TooMany : null);
}
