using System.Reflection;

namespace Waystation.Desk.Catalogues;

/// <summary>The languages of the desk: one for each file of this folder.</summary>
internal sealed class Languages
{
    private const string Beginning = "catalogue/";
    private const string Usual = "en";

    private readonly Dictionary<string, Catalogue> _byTag;

    public Languages(IReadOnlyList<Catalogue> all)
    {
        All = all;
        _byTag = all.ToDictionary(catalogue => catalogue.Tag, StringComparer.OrdinalIgnoreCase);
    }

    public static Languages Ours { get; } = Read();

    public IReadOnlyList<Catalogue> All { get; }

    public Catalogue English => _byTag[Usual];

    public Catalogue? Find(string? tag) => tag is null ? null : _byTag.GetValueOrDefault(tag);

    /// <summary>What a browser asks for, if we have it; otherwise English.</summary>
    /// <param name="acceptLanguage">As browsers send it: the dearest first (RFC 9110, section 12.5.4).</param>
    public Catalogue Asked(string? acceptLanguage) => (acceptLanguage ?? "").Split(',')
        .Select(part => part.Split(';')[0].Trim())
        .Select(tag => Find(tag) ?? Find(tag.Split('-')[0]))
        .FirstOrDefault(found => found is not null) ?? English;

    public override string ToString() => nameof(Languages);

    private static Languages Read()
    {
        var english = Read(Usual, fallback: null);
        return new Languages(
        [
            .. Assembly.GetExecutingAssembly().GetManifestResourceNames()
                .Where(name => name.StartsWith(Beginning, StringComparison.Ordinal))
                .Select(name => Path.GetFileNameWithoutExtension(name[Beginning.Length..]))
                .Order(StringComparer.Ordinal)
                .Select(tag => tag == Usual ? english : Read(tag, english)),
        ]);
    }

    private static Catalogue Read(string tag, Catalogue? fallback)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"{Beginning}{tag}.json") ?? throw new InvalidOperationException("A catalogue belongs to this assembly.");
        var json = new byte[stream.Length];
        stream.ReadExactly(json);
        return Catalogue.Read(tag, json, fallback);
    }
}
