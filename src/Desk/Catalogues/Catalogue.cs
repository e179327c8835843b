using System.Globalization;
using System.Text.Json;

namespace Waystation.Desk.Catalogues;

/// <summary>The words of one language. What it lacks is said in English.</summary>
/// <remarks>A file of texts named by the language's tag. It says of itself: <c>lang.name</c>, <c>lang.dir</c> (ltr or rtl), <c>lang.plural</c> (<see cref="PluralRule"/>), <c>lang.day</c>, <c>lang.weekday</c>, <c>lang.month</c> and <c>lang.time</c> (.NET patterns).</remarks>
internal sealed class Catalogue
{
    private readonly Dictionary<string, string> _own;
    private readonly Catalogue? _fallback;

    private Catalogue(string tag, Dictionary<string, string> own, PluralRule plural, Catalogue? fallback)
    {
        (Tag, _own, Plural, _fallback) = (tag, own, plural, fallback);
        Culture = CultureInfo.GetCultureInfo(tag);
    }

    /// <summary>BCP 47.</summary>
    public string Tag { get; }

    /// <summary>In the language itself.</summary>
    public string Name => _own["lang.name"];

    /// <summary><c>ltr</c> or <c>rtl</c>.</summary>
    public string Direction => _own.GetValueOrDefault("lang.dir") == "rtl" ? "rtl" : "ltr";

    public CultureInfo Culture { get; }

    public PluralRule Plural { get; }

    /// <summary>Its own, without English for what it lacks.</summary>
    public IReadOnlyDictionary<string, string> Own => _own;

    /// <exception cref="KeyNotFoundException">Neither this language nor English has it: a mistake of ours.</exception>
    public string this[string key] => Find(key) ?? throw new KeyNotFoundException($"No catalogue has words for \"{key}\".");

    /// <returns>Null when neither this language nor English has it.</returns>
    public string? Find(string key) => _own.TryGetValue(key, out var words) ? words : _fallback?.Find(key);

    /// <summary>The form that goes with a number.</summary>
    public string Form(string key, long number) =>
        _own.TryGetValue($"{key}.{Plural.FormOf(Math.Abs(number))}", out var words) ? words
        : _fallback?.Form(key, number) ?? throw new KeyNotFoundException($"No catalogue has forms of \"{key}\".");

    /// <exception cref="JsonException">It is no object of texts, or does not name itself or its plurals.</exception>
    public static Catalogue Read(string tag, ReadOnlySpan<byte> json, Catalogue? fallback)
    {
        var own = JsonSerializer.Deserialize<Dictionary<string, string>>(json) ?? throw new JsonException("A catalogue is an object of texts.");
        return own.ContainsKey("lang.name") && PluralRule.Find(own.GetValueOrDefault("lang.plural")) is { } plural
            ? new Catalogue(tag, own, plural, fallback)
            : throw new JsonException("A catalogue names its language and its rule of plurals: lang.name, lang.plural.");
    }

    public override string ToString() => nameof(Catalogue);
}
