using Waystation.Front.Post;
using Waystation.Letters;
using Waystation.Sealing;

namespace Waystation.Front.Html;

/// <summary>Pieces that several pages show.</summary>
internal static class Panels
{
    /// <summary>What went wrong and what to do, before everything else on the page.</summary>
    public static Page AddFault(this Page page, Fault fault)
    {
        var text = page.Text;
        page.Add($"""<div class="fault" role="alert"><h2>{text["fault.title"]}</h2>""");
        foreach (var slip in fault.Slips)
        {
            page.Add($"<p>{Say(page, slip)}</p>");
        }

        if (fault.Slips.Count == 0)
        {
            page.AddText(text["fault." + fault.Kind]);
        }

        return page.Add($"</div>");
    }

    /// <summary>The code, large, with how to keep it.</summary>
    /// <param name="asDigits">The same code as digits, for those who keep numbers better; null: not shown.</param>
    public static Page AddCode(this Page page, string title, string about, ReadOnlySpan<char> code, char[]? asDigits)
    {
        var text = page.Text;
        page.Add($"""<div class="code"><h2>{title}</h2><p>{about}</p><p class="words" dir="auto">""").Add($"{code}").Add($"</p>");
        if (asDigits is not null)
        {
            page.Add($"""<p class="hint">{text["code.digits"]} <bdi class="key">{asDigits}</bdi></p>""");
        }

        page.Add($"</div><details><summary>{text["code.keep.title"]}</summary>");
        return page.AddText(text["code.keep"]).Add($"</details>");
    }

    /// <summary>Where a code is typed. A text area: browsers keep no history of those.</summary>
    /// <param name="kept">What was typed before, so that one slip does not cost nine words.</param>
    public static Page AddCodeField(this Page page, ReadOnlySpan<char> kept) => page.Add($"""
        <div class="field"><label class="label" for="code">{page.Text["code.label"]}</label><p class="hint" id="code-hint">{page.Text["code.hint"]}</p><textarea id="code" name="code" rows="3" dir="auto" aria-describedby="code-hint" autocomplete="off" autocapitalize="none" autocorrect="off" spellcheck="false">{kept}</textarea></div>
        """);

    public static Page AddHidden(this Page page, string name, ReadOnlySpan<char> value) => page
        .Add($"""<input type="hidden" name="{name}" value="{value}" autocomplete="off">""");

    public static Page AddTextField(this Page page, string label, string? hint, ReadOnlySpan<char> kept)
    {
        page.Add($"""<div class="field"><div><label class="label" for="text">{label}</label></div>""");
        if (hint is not null)
        {
            page.Add($"""<p class="hint" id="text-hint">{hint}</p>""");
        }

        // A line feed right after the tag is dropped by browsers: ours stands there so that the person's own is not.
        return page.Add($"""<textarea id="text" name="text" rows="9" dir="auto" autocomplete="off" autocapitalize="sentences" spellcheck="false">""").Add($"{new Verbatim("\n")}{kept}</textarea></div>");
    }

    public static Page AddFiles(this Page page, FrontSettings settings) => page.Add($"""
        <div class="field"><label class="label" for="files">{page.Text["files.label"]}</label><p class="hint">{page.Text.With("files.hint", ("most", Letter.MostFiles.ToString(System.Globalization.CultureInfo.InvariantCulture)), ("size", Megabytes(settings.Limits.FileBytes)))}</p><input type="file" id="files" name="files" multiple autocomplete="off"></div>
        """);

    public static Page AddPick(this Page page, string type, string name, string value, string words, bool isPicked) => page.Add($"""
        <div><label class="pick"><input type="{type}" name="{name}" value="{value}" autocomplete="off"{Verbatim.If(isPicked, " checked")}> <span>{words}</span></label></div>
        """);

    public static string Megabytes(long bytes) => Math.Max(1, bytes / (1024 * 1024)).ToString(System.Globalization.CultureInfo.InvariantCulture);

    public static CodeLanguage CodeLanguageOf(string tag) => tag switch
    {
        "ru" => CodeLanguage.Russian,
        "en" => CodeLanguage.English,
        _ => CodeLanguage.Digits,
    };

    private static string Say(Page page, CodeSlip slip)
    {
        var position = slip.Position.ToString(System.Globalization.CultureInfo.InvariantCulture);
        var text = page.Text;
        return slip.Kind switch
        {
            CodeSlipKind.UnknownWord => text.With("slip.unknown", ("n", position)),
            CodeSlipKind.AmbiguousWord => text.With("slip.ambiguous", ("n", position)),
            CodeSlipKind.WrongCount when slip.Position == 0 => text["slip.none"],
            CodeSlipKind.WrongCount => text.With("slip.count", ("n", position)),
            CodeSlipKind.CheckFails => text["slip.check"],
        } + (slip.Nearest.Count == 0 ? "" : " " + text.With("slip.near", ("words", string.Join(", ", slip.Nearest))));
    }
}
