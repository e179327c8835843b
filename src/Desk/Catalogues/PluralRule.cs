namespace Waystation.Desk.Catalogues;

/// <summary>Which form of a word goes with a whole number, as a language's catalogue names its rule in <c>lang.plural</c>.</summary>
/// <remarks>Source: Unicode CLDR 45, Language Plural Rules; integers only.</remarks>
internal sealed record PluralRule(string Name, IReadOnlyList<string> Forms, Func<long, string> FormOf)
{
    private static readonly PluralRule[] s_all =
    [
        new("one-other", ["one", "other"], n => n == 1 ? "one" : "other"),
        new("none", ["other"], _ => "other"),
        new("zero-one-other", ["one", "other"], n => n is 0 or 1 ? "one" : "other"),
        new("east-slavic", ["one", "few", "many"], n => (n % 10, n % 100) switch
        {
            (1, not 11) => "one",
            ( >= 2 and <= 4, not (>= 12 and <= 14)) => "few",
            _ => "many",
        }),
        new("arabic", ["zero", "one", "two", "few", "many", "other"], n => (n, n % 100) switch
        {
            (0, _) => "zero",
            (1, _) => "one",
            (2, _) => "two",
            (_, >= 3 and <= 10) => "few",
            (_, >= 11) => "many",
            _ => "other",
        }),
    ];

    /// <returns>Null when there is no rule of that name.</returns>
    public static PluralRule? Find(string? name) => Array.Find(s_all, rule => rule.Name == name);

    public override string ToString() => nameof(PluralRule);
}
