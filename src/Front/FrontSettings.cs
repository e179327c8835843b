using System.Text.Json;
using System.Text.Json.Serialization;
using Waystation.Letters;
using Waystation.Mail;

namespace Waystation.Front;

/// <summary>What an operator sets.</summary>
/// <param name="Listen">A loopback URL (port 0: any free one) or <c>unix:</c> and a path. A front faces the world through an onion service or a proxy.</param>
/// <param name="Relay">Where the relay is reached until the roster names another, and the key that signs its heads.</param>
/// <param name="Root">The organisation's root, pinned: nothing is shown that does not chain to it.</param>
/// <param name="Title">The neutral name on every page; null: the roster's.</param>
/// <param name="Icon">A <c>data:</c> URL of an image; the default is none.</param>
/// <param name="LeaveTo">The harmless page that <em>leave quickly</em> goes to.</param>
/// <param name="Languages">A folder with further catalogues (<c>xx.json</c>); null: none.</param>
/// <param name="Language">The language for browsers that ask for none of ours.</param>
/// <param name="FewestOnShift">Fewest recipients to which a first letter is sealed.</param>
/// <param name="State">The folder that keeps the highest roster seen, a public thing; nothing else.</param>
/// <param name="IsHttps">The proxy before us speaks HTTPS: cookies are marked so.</param>
/// <param name="Socks">A SOCKS proxy through which relays are reached (<c>socks5://127.0.0.1:9050</c>); null: directly.</param>
/// <param name="StayWithParent">Stop when standard input ends.</param>
/// <param name="Hours">By language: when people usually answer, one sentence.</param>
/// <param name="Helplines">By language: whom to call at the end of one's strength, one sentence.</param>
/// <param name="Elsewhere">By language: where else the signed list of addresses is repeated, one sentence.</param>
internal sealed record FrontSettings(
    string Listen,
    RosterRelay Relay,
    Address Root,
    string? Title,
    string Icon,
    string LeaveTo,
    string? Languages,
    string Language,
    int FewestOnShift,
    string State,
    bool IsHttps,
    string? Socks,
    bool StayWithParent,
    IReadOnlyDictionary<string, string> Hours,
    IReadOnlyDictionary<string, string> Helplines,
    IReadOnlyDictionary<string, string> Elsewhere,
    Limits Limits)
{
    private const string Options = "Options: --settings FILE, --relay-url URL, --relay ADDRESS, --root ADDRESS, --listen URL or unix:PATH, --state FOLDER, --title TEXT, --icon DATA-URL, --leave-to URL, --language TAG, --languages FOLDER, --fewest-on-shift N, --https, --socks URL, --stay-with-parent.";

    private static readonly Dictionary<string, string> s_none = new(StringComparer.Ordinal);

    public bool IsUnixSocket => Listen.StartsWith("unix:", StringComparison.Ordinal);

    public static FrontSettings For(RosterRelay relay, Address root, string state) => new(
        "http://127.0.0.1:8470", relay, root, Title: null, Icon: "data:,", LeaveTo: "https://www.wikipedia.org/", Languages: null, Language: "en",
        RosterWatch.FewestOnShift, state, IsHttps: false, Socks: null, StayWithParent: false, s_none, s_none, s_none, Limits.Default);

    /// <summary>Reads the options; a settings file first, so that options win.</summary>
    /// <exception cref="FrontCannotStartException">An option or the file is not understood, or one is missing.</exception>
    public static FrontSettings Read(ReadOnlySpan<string> options)
    {
        var file = new SettingsFile();
        for (var i = 0; i + 1 < options.Length; i++)
        {
            file = options[i] == "--settings" ? ReadFile(options[i + 1]) : file;
        }

        for (var i = 0; i < options.Length; i++)
        {
            var value = i + 1 < options.Length ? options[i + 1] : null;
            (file, var used) = (options[i], value) switch
            {
                ("--settings", not null) => (file, 1),
                ("--listen", not null) => (file with { Listen = value }, 1),
                ("--relay-url", not null) => (file with { RelayUrl = value }, 1),
                ("--relay", not null) => (file with { Relay = value }, 1),
                ("--root", not null) => (file with { Root = value }, 1),
                ("--state", not null) => (file with { State = value }, 1),
                ("--title", not null) => (file with { Title = value }, 1),
                ("--icon", not null) => (file with { Icon = value }, 1),
                ("--leave-to", not null) => (file with { LeaveTo = value }, 1),
                ("--language", not null) => (file with { Language = value }, 1),
                ("--languages", not null) => (file with { Languages = value }, 1),
                ("--fewest-on-shift", not null) when int.TryParse(value, out var fewest) => (file with { FewestOnShift = fewest }, 1),
                ("--https", _) => (file with { Https = true }, 0),
                ("--socks", not null) => (file with { Socks = value }, 1),
                ("--stay-with-parent", _) => (file with { StayWithParent = true }, 0),
                _ => throw new FrontCannotStartException(Options),
            };
            i += used;
        }

        return file.ToSettings();
    }

    private static SettingsFile ReadFile(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), SettingsJson.Default.SettingsFile) ?? new SettingsFile();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new FrontCannotStartException("The settings file cannot be read: a JSON object with any of relayUrl, relay, root, listen, state, title, icon, leaveTo, language, languages, fewestOnShift, https, socks, hours, helplines, elsewhere, fileBytes, uploads, visits, seats.");
        }
    }
}

/// <summary>The settings file as it is written.</summary>
internal sealed record SettingsFile
{
    public string? Listen { get; init; }

    public string? RelayUrl { get; init; }

    public string? Relay { get; init; }

    public string? Root { get; init; }

    public string? State { get; init; }

    public string? Title { get; init; }

    public string? Icon { get; init; }

    public string? LeaveTo { get; init; }

    public string? Language { get; init; }

    public string? Languages { get; init; }

    public int? FewestOnShift { get; init; }

    public bool? Https { get; init; }

    public string? Socks { get; init; }

    public bool? StayWithParent { get; init; }

    public Dictionary<string, string>? Hours { get; init; }

    public Dictionary<string, string>? Helplines { get; init; }

    public Dictionary<string, string>? Elsewhere { get; init; }

    public long? FileBytes { get; init; }

    public int? Uploads { get; init; }

    public int? Visits { get; init; }

    public int? Seats { get; init; }

    public FrontSettings ToSettings()
    {
        Demand(Uri.TryCreate(RelayUrl, UriKind.Absolute, out var relay) && relay is { Scheme: "http" or "https", PathAndQuery: "/" }, "--relay-url: the relay's URL, a scheme, a host and a port.");
        Demand(Address.TryParse(Relay ?? "", out var relayKey, out _), "--relay: the relay's address, as it prints it when it starts.");
        Demand(Address.TryParse(Root ?? "", out var root, out _), "--root: the address of the organisation's root.");
        Demand(State is not null, "--state: a folder for the highest roster seen.");
        var settings = FrontSettings.For(new RosterRelay(relayKey!, RelayUrl!), root!, State!);
        settings = settings with
        {
            Listen = Listen ?? settings.Listen,
            Title = Title,
            Icon = Icon ?? settings.Icon,
            LeaveTo = LeaveTo ?? settings.LeaveTo,
            Languages = Languages,
            Language = Language ?? settings.Language,
            FewestOnShift = FewestOnShift ?? settings.FewestOnShift,
            IsHttps = Https ?? false,
            Socks = Socks,
            StayWithParent = StayWithParent ?? false,
            Hours = Hours ?? settings.Hours,
            Helplines = Helplines ?? settings.Helplines,
            Elsewhere = Elsewhere ?? settings.Elsewhere,
            Limits = new Limits(FileBytes ?? settings.Limits.FileBytes, Uploads ?? settings.Limits.Uploads, Visits ?? settings.Limits.Visits, Seats ?? settings.Limits.Seats),
        };
        Demand(settings.IsUnixSocket || (Uri.TryCreate(settings.Listen, UriKind.Absolute, out var url) && url is { Scheme: "http", PathAndQuery: "/", IsLoopback: true }), "The front listens on a loopback address (http://127.0.0.1:PORT) or a Unix socket (unix:PATH).");
        Demand(Uri.TryCreate(settings.LeaveTo, UriKind.Absolute, out var harmless) && harmless.Scheme is "http" or "https", "--leave-to: the URL of a harmless page.");
        Demand(settings.Icon.StartsWith("data:", StringComparison.Ordinal) && !settings.Icon.Contains(' ', StringComparison.Ordinal) && settings.Icon.Length <= 2048, "--icon: a data: URL of at most 2,048 characters.");
        Demand(settings.FewestOnShift >= 1 && settings.Limits is { FileBytes: >= 1024, Uploads: >= 1, Visits: >= 1, Seats: >= 1 }, "Counts are at least 1, fileBytes at least 1,024.");
        Demand(Socks is null || (Uri.TryCreate(Socks, UriKind.Absolute, out var socks) && socks.Scheme is "socks5" or "socks4" or "socks4a"), "--socks: socks5://HOST:PORT.");
        return settings;
    }

    private static void Demand(bool holds, string sentence)
    {
        if (!holds)
        {
            throw new FrontCannotStartException(sentence);
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(SettingsFile))]
[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class SettingsJson : JsonSerializerContext;
