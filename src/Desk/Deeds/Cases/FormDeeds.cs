using System.Collections.Immutable;
using Waystation.Casework.Forms;
using Waystation.Casework.Rooms;

namespace Waystation.Desk.Deeds.Cases;

/// <summary>Forms that the organisation shapes itself, and answers to them. A change is made to the form that its page showed.</summary>
internal static class FormDeeds
{
    private const string Page = "forms";
    private const string ShapeField = "shape";

    public static IReadOnlyList<CaseDeed> All { get; } =
    [
        new("new-form", Page, form => new FormShaped(new Form(form.Id, [new Wording(form.Said("language"), form.Said("title"))], [Field(form)]))),
        new("load-form", Page, form => Shape(form, shape => shape)),
        new("add-field", Page, form => Shape(form, shape => shape with { Fields = [.. shape.Fields, Field(form)] })),
        new("word-field", Page, form => Shape(form, shape => shape with { Fields = [.. shape.Fields.Select(field => field.Id == form.Said("field") ? Worded(field, form) : field)] })),
        new("move-field", Page, form => Shape(form, shape => shape with { Fields = Moved([.. shape.Fields], form.Said("field")) })),
        new("leave-field-out", Page, form => Shape(form, shape => shape with { Fields = [.. shape.Fields.Where(field => field.Id != form.Said("field"))] })),
        new("answer-form", Page, Answer),
    ];

    /// <summary>What a form of a page carries unseen, so that what is changed is what was shown.</summary>
    public static (string Name, string? Value) Carried(Form form) => (ShapeField, Convert.ToBase64String(FormJson.Write(form)));

    private static FormShaped Shape(CaseForm form, Func<Form, Form> change)
    {
        var carried = form.Said(ShapeField);
        var json = new byte[carried.Length];
        if (Convert.TryFromBase64String(carried, json, out var length) && FormJson.TryRead(json.AsSpan(0, length), out var shape))
        {
            return new FormShaped(change(shape));
        }

        form.Note("", "wrong.look-again");
        return new FormShaped(new Form("", [], []));
    }

    private static FormField Field(CaseForm form)
    {
        var (kind, language) = (form.One<FieldKind>("kind"), form.Said("language"));
        var choices = kind is FieldKind.OneOf or FieldKind.SomeOf ? Lines(form).Select((text, i) => new FieldChoice($"c{i + 1}", [new Wording(language, text)])) : [];
        return new FormField(form.Id, kind, [new Wording(language, form.Said("question"))], [.. choices]);
    }

    /// <summary>In one language more, or anew in one that it has.</summary>
    private static FormField Worded(FormField field, CaseForm form)
    {
        var (language, lines) = (form.Said("language"), Lines(form));
        if (field.Choices.Count > 0 && lines.Count != field.Choices.Count)
        {
            form.Note("choices", "wrong.as-many");
            return field;
        }

        return field with { Text = In(field.Text, language, form.Said("question")), Choices = [.. field.Choices.Select((choice, i) => choice with { Text = In(choice.Text, language, lines[i]) })] };
    }

    private static IReadOnlyList<Wording> In(IReadOnlyList<Wording> wordings, string language, string text) => [.. wordings.Where(wording => wording.Language != language), new Wording(language, text)];

    /// <summary>Up by one; the first goes to the end.</summary>
    private static ImmutableList<FormField> Moved(ImmutableList<FormField> fields, string id) => fields.FindIndex(field => field.Id == id) switch
    {
        < 0 => fields,
        0 => fields.RemoveAt(0).Add(fields[0]),
        var at => fields.RemoveAt(at).Insert(at - 1, fields[at]),
    };

    private static FormAnswered Answer(CaseForm form) => new(form.Person, form.Said("form"), form.Said("field"), form.One<FieldKind>("kind") switch
    {
        FieldKind.Text or FieldKind.LongText => new FormValue(Text: form.Maybe("answer")),
        FieldKind.Number => new FormValue(Number: form.MaybeNumber("answer")),
        FieldKind.Day => new FormValue(Day: form.MaybeRoughDay("answer")),
        FieldKind.YesNo => new FormValue(YesNo: form.Maybe("answer") is { } said ? said == "yes" : null),
        FieldKind.OneOf or FieldKind.SomeOf => new FormValue(Choices: form.All("answer") is { Count: > 0 } chosen ? chosen : null),
    });

    private static List<string> Lines(CaseForm form) => [.. (form.Maybe("choices") ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];
}
