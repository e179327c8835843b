using System.Globalization;
using System.Text.Json;
using Waystation.Casework.Cases;
using Waystation.Desk.Catalogues;
using Waystation.Desk.Deeds;
using Waystation.Letters;
using Waystation.Office.Courier;
using Waystation.Office.Index;

namespace Waystation.Desk;

/// <summary>The desk's words in the language of one request, and the conventions of that language for days and numbers.</summary>
internal sealed class Words(Catalogue catalogue)
{
    /// <summary>Words of the domain that pages say: for each of their values a catalogue holds <c>type.value</c>, in lower case with hyphens.</summary>
    internal static IReadOnlyList<Type> Spoken { get; } =
    [
        typeof(Purpose),
        typeof(FoundKind),
        typeof(RosterStanding),
        typeof(TroublePlace),
    ];

    public string Tag => catalogue.Tag;

    public string Direction => catalogue.Direction;

    public CultureInfo Culture => catalogue.Culture;

    public string this[string key] => catalogue[key];

    /// <summary>With its holes filled: <c>{name}</c>.</summary>
    public string With(string key, params ReadOnlySpan<(string Name, string Value)> holes) => Fill(catalogue[key], holes);

    /// <summary>In the form that goes with the number, which stands at <c>{n}</c>.</summary>
    public string Count(string key, long number, params ReadOnlySpan<(string Name, string Value)> holes) =>
        Fill(catalogue.Form(key, number), [("n", number.ToString("N0", Culture)), .. holes]);

    /// <summary>A word of the domain.</summary>
    public string Of<T>(T value)
        where T : struct, Enum => catalogue[KeyOf(typeof(T), value.ToString())];

    /// <summary>What a deed left to be said; null when the page itself shows it.</summary>
    public string? Of(Said said) => catalogue.Find(KeyOf(typeof(Said), said.ToString()))?.Replace("{n}", Of(Letter.LongestText), StringComparison.Ordinal);

    public string Of(long number) => number.ToString("N0", Culture);

    public string Of(DateOnly day) => day.ToString(catalogue["lang.day"], Culture);

    /// <summary>Without the year.</summary>
    public string Short(DateOnly day) => day.ToString(catalogue["lang.day-short"], Culture);

    public string Time(DateTimeOffset time) => time.ToLocalTime().ToString("t", Culture);

    /// <summary>Why somebody wrote, as a room keeps it.</summary>
    public string Purpose(string purpose) => Enum.TryParse<Purpose>(purpose, out var known) ? Of(known) : purpose;

    public string Size(long bytes) => bytes switch
    {
        < 1_000 => Count("size.bytes", bytes),
        < 1_000_000 => With("size.kilobytes", ("n", (bytes / 1_000.0).ToString("N0", Culture))),
        _ => With("size.megabytes", ("n", (bytes / 1_000_000.0).ToString("N1", Culture))),
    };

    /// <summary>A language's name in the language of the desk; its tag when nobody knows it.</summary>
    public string Language(string tag)
    {
        var before = CultureInfo.CurrentUICulture;
        try
        {
            // The framework names languages in the thread's language alone.
            CultureInfo.CurrentUICulture = Culture;
            var named = CultureInfo.GetCultureInfo(tag);
            return named.EnglishName.StartsWith("Unknown", StringComparison.Ordinal) || named.DisplayName.Length == 0 ? tag : named.DisplayName;
        }
        catch (CultureNotFoundException)
        {
            return tag;
        }
        finally
        {
            CultureInfo.CurrentUICulture = before;
        }
    }

    /// <summary>A kind of thing that a picture carries.</summary>
    public string PictureFact(string kind) => catalogue.Find("picture-fact." + kind) ?? kind;

    public string Of(RosterStanding? standing) => standing is { } known ? Of(known) : catalogue["status.not-seen"];

    public string Of(Trouble trouble) => With("status.trouble", ("what", catalogue.Find("trouble." + Kebab(trouble.Kind)) ?? catalogue["trouble.other"]), ("where", Of(trouble.Where)));

    /// <summary>How people write a case's number.</summary>
    public static string Number(string digits) => CaseNumber.TryParse(digits, out var number) ? number.ToText() : digits;

    public static string Excerpt(string text)
    {
        var line = text.ReplaceLineEndings(" ");
        return line.Length <= 140 ? line : string.Concat(line.AsSpan(0, 140), "…");
    }

    /// <summary>An excerpt in parts: what was looked for, and what stands around it.</summary>
    public static IEnumerable<(string Text, bool IsHit)> Parts(string excerpt)
    {
        foreach (var (part, i) in excerpt.Split('\u0002').Select((part, i) => (part, i)))
        {
            var end = i == 0 ? -1 : part.IndexOf('\u0003', StringComparison.Ordinal);
            if (end >= 0)
            {
                yield return (part[..end], true);
            }

            yield return (part[(end + 1)..].Replace("\u0003", "", StringComparison.Ordinal), false);
        }
    }

    public override string ToString() => nameof(Words);

    internal static string KeyOf(Type type, string value) => $"{Kebab(type.Name)}.{Kebab(value)}";

    internal static string Kebab(string name) => JsonNamingPolicy.KebabCaseLower.ConvertName(name);

    private static string Fill(string words, ReadOnlySpan<(string Name, string Value)> holes)
    {
        foreach (var (name, value) in holes)
        {
            words = words.Replace("{" + name + "}", value, StringComparison.Ordinal);
        }

        return words;
    }
}
