using System.Text;
using CsCheck;
using Waystation.Casework.Forms;
using Waystation.Casework.Rooms;
using Waystation.Desk;
using Waystation.Office;
using Waystation.Tests.Office;
using Xunit;

namespace Waystation.Tests.Desk;

/// <summary>A form is shaped on its page, answered, changed without losing an answer, and goes from case to case as a file.</summary>
public sealed class FormPagesTests
{
    private const string Contact = PersonalFact.TheContact;

    [Fact]
    public async Task A_form_is_shaped_answered_and_changed_on_its_page_and_what_is_asked_no_more_keeps_its_answer()
    {
        await using var network = await SmallNetwork.FoundAsync(["Anna"]);
        var anna = network.Desks[0];
        var number = await RecordTests.TakeOnAsync(network, anna);
        network.Release(anna, dispose: false);
        await using var host = await DeskPagesTests.ServeAsync(network, anna);
        using var browser = await PlainBrowser.OpenAsync(host);
        var page = $"/case/{number}/forms";
        FormBook Book() => anna.RoomByNumber(number)!.Case!.Forms;
        string Do(string deed) => $"/case/{number}/do/{deed}";

        await browser.FillAsync(page, Do("new-form"), ("title", "School"), ("language", "en"), ("question", "Which school?"), ("kind", "OneOf"), ("choices", "near\r\n\r\nfar\r\n"));
        var form = Assert.Single(Book().Forms);
        Assert.Equal(["near", "far"], form.Fields[0].Choices.Select(choice => choice.Text[0].Text));
        await browser.FillAsync(page, Do("add-field"), ("language", "en"), ("question", "Since when?"), ("kind", "Day"), ("choices", ""));
        await browser.FillAsync(page, Do("answer-form"), ("answer", "c2"));
        Assert.Equal(["c2"], Book().AnswerTo(Contact, form.Id, form.Fields[0].Id)!.Value.Value.Choices!);
        Assert.Contains("far", await browser.GetAsync(page), StringComparison.Ordinal);

        // In another language; as many choices as there are.
        Assert.Contains("Write as many lines", await browser.FillAsync(page, Do("word-field"), ("language", "ru"), ("question", "Какая школа?"), ("choices", "рядом")), StringComparison.Ordinal);
        await browser.FillAsync(page, Do("word-field"), ("language", "ru"), ("question", "Какая школа?"), ("choices", "рядом\nдалеко"));
        Assert.Equal("далеко", Book().Find(form.Id)!.Fields[0].Choices[1].Text.Single(wording => wording.Language == "ru").Text);

        // The first goes to the end; then it is asked no more, and its answer stays.
        await browser.FillAsync(page, Do("move-field"));
        Assert.Equal(["Since when?", "Which school?"], Book().Find(form.Id)!.Fields.Select(field => field.Text[0].Text));
        await browser.FillAsync(page, Do("move-field"));
        await browser.FillAsync(page, Do("leave-field-out"));
        Assert.Equal("Since when?", Assert.Single(Book().Find(form.Id)!.Fields).Text[0].Text);
        var shown = await browser.GetAsync(page);
        Assert.Contains("no longer asked", shown, StringComparison.Ordinal);
        Assert.Contains("far", shown, StringComparison.Ordinal);
        Assert.Contains("Write a year", await browser.FillAsync(page, Do("answer-form"), ("answer", "last spring")), StringComparison.Ordinal);

        // As a file, and back.
        await browser.PostAsync($"/deed/form-file/{number}/{form.Id}");
        Assert.True(FormJson.TryRead(browser.Bytes, out var saved));
        Assert.Equal(FormJson.Write(Book().Find(form.Id)!), FormJson.Write(saved));
        Assert.Empty(anna.RoomByNumber(number)!.Case!.Inadmissible);
    }

    [Fact]
    public void A_form_reads_back_from_its_file_and_a_damaged_one_never_throws()
    {
        var wording = Gen.Select(Gen.Int[0, 2], Gen.String[Gen.Char['!', 'ӿ'], 1, 12], (tag, text) => new Wording(new[] { "en", "ru", "ce" }[tag], text)).Where(wording => !string.IsNullOrWhiteSpace(wording.Text));
        var field = Gen.Select(Gen.Int[0, 6], wording.List[1, 3], wording.List[1, 3]).Select((kind, text, choices) => new FormField($"f{kind}", (FieldKind)kind, text, kind < 5 ? [] : [.. choices.Select((choice, i) => new FieldChoice($"c{i}", [choice]))]));
        Gen.Select(wording.List[1, 2], field.List[1, 6], Gen.Int[0, int.MaxValue], Gen.Byte).Sample((title, fields, at, with) =>
        {
            var form = new Form("q1", title, [.. fields.DistinctBy(field => field.Id)]);
            var file = FormJson.Write(form);
            Assert.True(FormJson.TryRead(file, out var read));
            Assert.Equal(Encoding.UTF8.GetString(file), Encoding.UTF8.GetString(FormJson.Write(read)));
            file[at % file.Length] ^= with;
            _ = FormJson.TryRead(file, out _);
        }, iter: 300);
        foreach (var bad in (string[])["", "[]", "{}", "null", """{"id":"q1","title":[{"language":"en","text":"x"}],"fields":[]}""", """{"id":"q 1","title":[{"language":"en","text":"x"}],"fields":[{"id":"a","kind":"text","text":[{"language":"en","text":"x"}],"choices":[]}]}"""])
        {
            Assert.False(FormJson.TryRead(Encoding.UTF8.GetBytes(bad), out _));
        }

        Assert.False(FormJson.TryRead(new byte[FormJson.Longest + 1], out _));
    }
}
