using System.Text.Json;
using System.Text.RegularExpressions;

namespace Waystation.Front.Catalogues;

/// <summary>The languages of this front: ours, and those that a folder adds by a file each.</summary>
internal sealed partial class Languages
{
    private static readonly string[] s_ours = ["ru", "en", "ar"];

    private readonly Dictionary<string, Catalogue> _byTag;
    private readonly Catalogue _default;

    private Languages(IReadOnlyList<Catalogue> all, string usual)
    {
        All = all;
        _byTag = all.ToDictionary(catalogue => catalogue.Tag, StringComparer.OrdinalIgnoreCase);
        _default = _byTag.GetValueOrDefault(usual) ?? throw new FrontCannotStartException("--language: there is no catalogue for it.");
    }

    public IReadOnlyList<Catalogue> All { get; }

    public Catalogue? Find(string? tag) => tag is null ? null : _byTag.GetValueOrDefault(tag);

    /// <summary>What the browser asks for, if we have it.</summary>
    public Catalogue Asked(string? acceptLanguage) => (acceptLanguage ?? "").Split(',')
        .Select(part => part.Split(';')[0].Trim())
        .Select(tag => Find(tag) ?? Find(tag.Split('-')[0]))
        .FirstOrDefault(found => found is not null) ?? _default;

    /// <exception cref="FrontCannotStartException">A catalogue cannot be read.</exception>
    public static Languages Read(string? folder, string usual)
    {
        var english = Ours("en", fallback: null);
        var all = s_ours.Select(tag => tag == "en" ? english : Ours(tag, english)).ToList();
        try
        {
            string[] files = folder is null ? [] : Directory.GetFiles(folder, "*.json");
            foreach (var file in files.Order(StringComparer.Ordinal))
            {
                var tag = Path.GetFileNameWithoutExtension(file);
                if (!Tag().IsMatch(tag))
                {
                    throw new FrontCannotStartException("A catalogue's file is named by its language tag, such as fr.json.");
                }

                all.RemoveAll(catalogue => catalogue.Tag == tag);
                all.Add(Catalogue.Read(tag, File.ReadAllBytes(file), english));
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new FrontCannotStartException("A catalogue in the languages folder cannot be read: a JSON object of texts, lang.name among them.");
        }

        return new Languages(all, usual);
    }

    /// <returns>A line for each thing that a language's file lacks; none when it is whole.</returns>
    /// <exception cref="FrontCannotStartException">The file cannot be read.</exception>
    public static IReadOnlyList<string> GapsIn(string file)
    {
        try
        {
            return Gaps.Of(Catalogue.Read("x", File.ReadAllBytes(file), fallback: null).Words, Ours("en", fallback: null).Words);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new FrontCannotStartException("The catalogue cannot be read: a JSON object of texts, lang.name among them.");
        }
    }

    public override string ToString() => nameof(Languages);

    private static Catalogue Ours(string tag, Catalogue? fallback)
    {
        using var stream = typeof(Languages).Assembly.GetManifestResourceStream($"Waystation.Front.Catalogues.{tag}.json")
            ?? throw new InvalidOperationException("A catalogue belongs to this assembly.");
        using var whole = new MemoryStream();
        stream.CopyTo(whole);
        return Catalogue.Read(tag, whole.ToArray(), fallback);
    }

    [GeneratedRegex("^[a-z]{2,3}(-[A-Za-z0-9]{1,8})*$")]
    private static partial Regex Tag();
}
