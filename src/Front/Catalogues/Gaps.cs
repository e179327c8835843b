using System.Text.RegularExpressions;

namespace Waystation.Front.Catalogues;

/// <summary>What a language's file lacks beside English. Pure.</summary>
internal static partial class Gaps
{
    private const int Months = 12;

    /// <returns>A line for each: a word, the key, and what English says there where that helps.</returns>
    public static IReadOnlyList<string> Of(IReadOnlyDictionary<string, string> own, IReadOnlyDictionary<string, string> english) =>
    [
        .. english.Keys.Where(key => !own.ContainsKey(key) && key != "lang.dir").Order(StringComparer.Ordinal).Select(key => $"missing  {key}: {english[key]}"),
        .. own.Keys.Where(key => !english.ContainsKey(key) && key != "lang.dir").Order(StringComparer.Ordinal).Select(key => $"unknown  {key}"),
        .. own.Keys.Where(key => string.IsNullOrWhiteSpace(own[key])).Order(StringComparer.Ordinal).Select(key => $"empty    {key}"),
        .. own.Keys.Where(key => english.TryGetValue(key, out var words) && !Holes(words).SequenceEqual(Holes(own[key]))).Order(StringComparer.Ordinal).Select(key => $"holes    {key}: {string.Join(' ', Holes(english[key]))}"),
        .. own.TryGetValue("date.months", out var months) && months.Split('|').Length != Months ? new[] { "months   date.months: twelve of them, with | between" } : [],
    ];

    private static IReadOnlyList<string> Holes(string words) => [.. Hole().Matches(words).Select(hole => hole.Value).Distinct().Order(StringComparer.Ordinal)];

    [GeneratedRegex("\\{[a-z]+\\}")]
    private static partial Regex Hole();
}
