using System.Text.Json;

namespace Waystation.Front.Catalogues;

/// <summary>The words of one language. What it lacks is said in English.</summary>
internal sealed class Catalogue
{
    private readonly Dictionary<string, string> _own;
    private readonly Catalogue? _fallback;

    private Catalogue(string tag, Dictionary<string, string> own, Catalogue? fallback) => (Tag, _own, _fallback) = (tag, own, fallback);

    /// <summary>BCP 47, as it stands in addresses of pages.</summary>
    public string Tag { get; }

    /// <summary><c>ltr</c> or <c>rtl</c>.</summary>
    public string Direction => _own.GetValueOrDefault("lang.dir") == "rtl" ? "rtl" : "ltr";

    public IReadOnlyCollection<string> Keys => _own.Keys;

    /// <summary>Its own words, without English for what it lacks.</summary>
    public IReadOnlyDictionary<string, string> Words => _own;

    /// <exception cref="KeyNotFoundException">Neither this language nor English has it: a mistake of ours.</exception>
    public string this[string key] => _own.TryGetValue(key, out var words) ? words
        : _fallback?[key] ?? throw new KeyNotFoundException("A page asks for words that no catalogue has.");

    /// <summary>With its placeholders filled.</summary>
    public string With(string key, params ReadOnlySpan<(string Name, string Value)> holes)
    {
        var words = this[key];
        foreach (var (name, value) in holes)
        {
            words = words.Replace("{" + name + "}", value, StringComparison.Ordinal);
        }

        return words;
    }

    /// <summary>A day in words, such as <c>7 April</c>.</summary>
    public string Day(DateOnly day) => With(
        "date",
        ("day", day.Day.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        ("month", this["date.months"].Split('|') is { Length: 12 } months ? months[day.Month - 1] : day.Month.ToString("00", System.Globalization.CultureInfo.InvariantCulture)));

    /// <exception cref="JsonException">It is no object of texts, or does not name its language.</exception>
    public static Catalogue Read(string tag, ReadOnlySpan<byte> json, Catalogue? fallback)
    {
        var own = JsonSerializer.Deserialize(json, SettingsJson.Default.DictionaryStringString) ?? throw new JsonException("A catalogue is an object of texts.");
        return own.ContainsKey("lang.name") ? new Catalogue(tag, own, fallback) : throw new JsonException("A catalogue names its language: lang.name.");
    }

    public override string ToString() => nameof(Catalogue);
}
