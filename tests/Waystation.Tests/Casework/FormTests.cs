using CsCheck;
using Waystation.Casework.Cases;
using Waystation.Casework.Consent;
using Waystation.Casework.Forms;
using Waystation.Casework.Rooms;
using Xunit;

namespace Waystation.Tests.Casework;

public sealed class FormTests
{
    private static readonly Gen<Fact> s_fact = Gen.Select(Gen.Int[0, 6], Gen.Int[0, 9], Gen.Int[0, 127]).Select((which, how, fields) => how switch
    {
        < 3 => (Fact)new FormShaped(Samples.Form with { Fields = [.. Samples.Form.Fields.Where((_, at) => (fields & (1 << at)) != 0)] }),
        3 => new FormShaped(Samples.Form with { Fields = [Samples.Form.Fields[which] with { Kind = (FieldKind)(2 + (fields % 3)), Choices = [] }] }),
        _ => new FormAnswered("contact", "arrival", Samples.Form.Fields[which].Id, how == 9 ? new FormValue() : Valid((FieldKind)which, fields)),
    });

    [Fact]
    public void Whatever_becomes_of_a_form_an_answer_stands_until_it_is_taken_back() => History.Of(s_fact, 24).Sample(history =>
    {
        var file = history.File;
        var naive = new Dictionary<string, FormValue>();
        var kinds = new Dictionary<string, FieldKind>();
        foreach (var line in history.Lines)
        {
            switch (line.Entry.Fact)
            {
                case FormShaped shaped when shaped.Form.Fields.Count > 0 && shaped.Form.ByItself is null && shaped.Form.Fields.All(field => kinds.GetValueOrDefault(field.Id, field.Kind) == field.Kind):
                    foreach (var field in shaped.Form.Fields)
                    {
                        kinds[field.Id] = field.Kind;
                    }

                    break;
                case FormAnswered answered when kinds.ContainsKey(answered.Field) && answered.Value.IsBlank:
                    naive.Remove(answered.Field);
                    break;
                case FormAnswered answered when kinds.TryGetValue(answered.Field, out var kind) && kind == Samples.Form.Fields.First(field => field.Id == answered.Field).Kind:
                    naive[answered.Field] = answered.Value;
                    break;
            }
        }

        Assert.Equal(naive.Keys.Order(), file.Forms.Answers.Select(answer => answer.Value.Field).Order());
        Assert.All(naive, answer => Assert.Same(answer.Value, file.Forms.AnswerTo("contact", "arrival", answer.Key)!.Value.Value));
        Assert.All(naive.Keys, field => Assert.NotNull(file.Forms.FieldOf("arrival", field)));
    }, iter: 500);

    [Fact]
    public void An_answer_is_of_its_fields_kind_and_of_that_alone()
    {
        var history = new History().Write("anna", new FormShaped(Samples.Form));
        var values = Enum.GetValues<FieldKind>().Select(kind => Valid(kind, 1)).ToList();
        foreach (var field in Samples.Form.Fields)
        {
            foreach (var kind in Enum.GetValues<FieldKind>())
            {
                var fits = kind == field.Kind || (kind, field.Kind) is (FieldKind.Text, FieldKind.LongText) or (FieldKind.LongText, FieldKind.Text) or (FieldKind.OneOf, FieldKind.SomeOf);
                Assert.Equal(fits ? null : Objection.NotOfThisKind, history.Ask("anna", Answer(field.Id, values[(int)kind])));
            }

            Assert.Equal(Objection.NotOfThisKind, history.Ask("anna", Answer(field.Id, values[(int)field.Kind] with { Number = 1, Text = "x" })));
            Assert.Null(history.Ask("anna", Answer(field.Id, new FormValue())));
        }

        foreach (var choices in (string[][])[[], ["a", "a"], ["z"], ["a", "b"]])
        {
            Assert.Equal(Objection.NotOfThisKind, history.Ask("anna", Answer("one", new FormValue(Choices: choices))));
        }

        Assert.Null(history.Ask("anna", Answer("some", new FormValue(Choices: []))));
        Assert.Equal(Objection.NotOfThisKind, history.Ask("anna", Answer("some", new FormValue(Choices: ["b", "b"]))));
        Assert.Equal(Objection.TooMany, history.Ask("anna", Answer("number", new FormValue(Number: -1))));
        Assert.Equal(Objection.TooLong, history.Ask("anna", Answer("text", new FormValue(Text: new string('x', 201)))));
        Assert.Equal(Objection.NotThere, history.Ask("anna", Answer("nothing", new FormValue(Text: "x"))));
        Assert.Equal(Objection.PersonUnknown, history.Ask("anna", Answer("text", new FormValue(Text: "x")) with { Person = "p9" }));
    }

    [Fact]
    public void A_form_that_makes_no_sense_is_not_taken()
    {
        var history = new History();
        var form = Samples.Form;
        Assert.Equal(Objection.Empty, history.Ask("anna", new FormShaped(form with { Fields = [] })));
        Assert.Equal(Objection.Empty, history.Ask("anna", new FormShaped(form with { Title = [] })));
        Assert.Equal(Objection.IdTaken, history.Ask("anna", new FormShaped(form with { Fields = [form.Fields[0], form.Fields[0]] })));
        Assert.Equal(Objection.Empty, history.Ask("anna", new FormShaped(form with { Fields = [form.Fields[5] with { Choices = [] }] })));
        Assert.Equal(Objection.IdTaken, history.Ask("anna", new FormShaped(form with { Fields = [form.Fields[5] with { Choices = [form.Fields[5].Choices[0], form.Fields[5].Choices[0]] }] })));
        Assert.Equal(Objection.NotOfThisKind, history.Ask("anna", new FormShaped(form with { Fields = [form.Fields[0] with { Choices = form.Fields[5].Choices }] })));
    }

    [Fact]
    public void Answers_leave_under_a_grant_and_not_without()
    {
        var history = new History()
            .Write("anna", new LetterArrived("l1", History.Day, "p", "s", "ru", "да", []))
            .Write("anna", new FormShaped(Samples.Form)).Write("anna", Answer("text", new FormValue(Text: "x")));
        var request = new ReleaseRequest(ConsentPurpose.Shelter, "Дом", [DataCategory.Answers], ["contact"]);
        Assert.Equal(HeldBackWhy.NoConsent, Assert.Single(Release.Decide(history.File, request, History.Day).Stays).Why);
        history.Write("anna", new ConsentGiven("contact", "g1", ConsentPurpose.Shelter, "Дом", [DataCategory.Answers], ConsentWording.Of("…", "ru"), HowGiven.InALetter, History.Day, History.Day, "l1"));
        Assert.Single(Release.Decide(history.File, request, History.Day).Leaves);
        history.Write("anna", Answer("text", new FormValue()));
        Assert.Empty(Release.Decide(history.File, request, History.Day).Leaves);
    }

    private static FormAnswered Answer(string field, FormValue value) => new("contact", "arrival", field, value);

    private static FormValue Valid(FieldKind kind, int number) => kind switch
    {
        FieldKind.Text or FieldKind.LongText => new FormValue(Text: $"said {number}"),
        FieldKind.Number => new FormValue(Number: number),
        FieldKind.Day => new FormValue(Day: Samples.Day($"{2000 + number}")),
        FieldKind.YesNo => new FormValue(YesNo: number % 2 == 0),
        FieldKind.OneOf => new FormValue(Choices: [number % 2 == 0 ? "a" : "b"]),
        FieldKind.SomeOf => new FormValue(Choices: ["b", "a"]),
    };
}
