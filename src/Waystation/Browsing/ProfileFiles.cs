using System.Text.Encodings.Web;
using System.Text.Json.Nodes;

namespace Waystation.Commands.Browsing;

/// <summary>What stands in a throw-away profile: nothing is kept, completed, translated, corrected, reported or fetched from elsewhere. Pure.</summary>
internal static class ProfileFiles
{
    /// <summary>The page that sends the browser to the desk. The launch token stands in this file, and in no list of processes.</summary>
    public const string OpeningPage = "open.html";

    /// <param name="launch">The desk's launch link.</param>
    /// <param name="saveTo">The folder that is offered when a person saves a file on purpose; they are asked each time.</param>
    /// <returns>Names inside the profile, and texts.</returns>
    public static IReadOnlyList<(string Name, string Text)> Of(BrowserKind kind, Uri launch, string saveTo) => kind switch
    {
        BrowserKind.Chromium => [(OpeningPage, Opening(launch)), ("Default/Preferences", ChromiumPreferences(saveTo)), ("Local State", ChromiumState()), ("First Run", "")],
        BrowserKind.Firefox => [(OpeningPage, Opening(launch)), ("user.js", FirefoxPreferences(saveTo))],
    };

    /// <param name="profile">The profile's folder.</param>
    public static IReadOnlyList<string> Options(BrowserKind kind, string profile) => kind switch
    {
        BrowserKind.Chromium =>
        [
            $"--user-data-dir={profile}",
            "--incognito",
            "--no-first-run",
            "--no-default-browser-check",
            "--no-pings",
            "--no-service-autorun",
            "--disable-sync",
            "--disable-extensions",
            "--disable-background-mode",
            "--disable-background-networking",
            "--disable-breakpad",
            "--disable-client-side-phishing-detection",
            "--disable-component-update",
            "--disable-crash-reporter",
            "--disable-default-apps",
            "--disable-domain-reliability",
            "--disable-features=Translate,AutofillServerCommunication,OptimizationHints,MediaRouter,OptimizationGuideModelDownloading",
            "--disable-search-engine-choice-screen",
            "--disable-quic",
            "--disk-cache-size=1",
            "--media-cache-size=1",
            "--metrics-recording-only",
            "--password-store=basic",
            // This browser reaches the desk and nothing else, whatever its maker has it ask for.
            "--no-proxy-server",
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
            Page(profile),
        ],
        BrowserKind.Firefox => ["--no-remote", "--new-instance", "--profile", profile, Page(profile)],
    };

    /// <summary>What the browser and the libraries under it would write beside the profile goes into it.</summary>
    /// <param name="home">The home folder that the browser is not to write to.</param>
    /// <param name="authority">The value of XAUTHORITY; null: the usual file in the home folder.</param>
    public static IReadOnlyList<(string Name, string Value)> Environment(string profile, string home, string? authority) =>
    [
        ("HOME", Path.Combine(profile, "home")),
        ("XDG_CONFIG_HOME", Path.Combine(profile, "home", "config")),
        ("XDG_CACHE_HOME", Path.Combine(profile, "home", "cache")),
        ("XDG_DATA_HOME", Path.Combine(profile, "home", "data")),
        ("XDG_STATE_HOME", Path.Combine(profile, "home", "state")),
        ("TMPDIR", Path.Combine(profile, "passing")),
        ("XAUTHORITY", authority ?? Path.Combine(home, ".Xauthority")),
        ("MOZ_CRASHREPORTER_DISABLE", "1"),
        ("MOZ_DATA_REPORTING", "0"),
    ];

    private static string Page(string profile) => new Uri(Path.Combine(profile, OpeningPage)).AbsoluteUri;

    private static string Opening(Uri launch) =>
        $"<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta http-equiv=\"refresh\" content=\"0;url={HtmlEncoder.Default.Encode(launch.AbsoluteUri)}\"><title>Desk</title></html>\n";

    private static string ChromiumPreferences(string saveTo) => new JsonObject
    {
        ["alternate_error_pages"] = new JsonObject { ["enabled"] = false },
        ["autofill"] = new JsonObject { ["enabled"] = false, ["profile_enabled"] = false, ["credit_card_enabled"] = false },
        ["browser"] = new JsonObject { ["enable_spellchecking"] = false, ["check_default_browser"] = false, ["has_seen_welcome_page"] = true },
        ["credentials_enable_autosignin"] = false,
        ["credentials_enable_service"] = false,
        ["dns_prefetching"] = new JsonObject { ["enabled"] = false },
        ["download"] = new JsonObject { ["prompt_for_download"] = true, ["default_directory"] = saveTo },
        ["net"] = new JsonObject { ["network_prediction_options"] = 2 },
        ["profile"] = new JsonObject { ["password_manager_enabled"] = false, ["exit_type"] = "Normal" },
        ["safebrowsing"] = new JsonObject { ["enabled"] = false },
        ["savefile"] = new JsonObject { ["default_directory"] = saveTo },
        ["search"] = new JsonObject { ["suggest_enabled"] = false },
        ["session"] = new JsonObject { ["restore_on_startup"] = 5 },
        ["signin"] = new JsonObject { ["allowed"] = false },
        ["spellcheck"] = new JsonObject { ["dictionaries"] = new JsonArray(), ["use_spelling_service"] = false },
        ["translate"] = new JsonObject { ["enabled"] = false },
    }.ToJsonString();

    private static string ChromiumState() => new JsonObject
    {
        ["background_mode"] = new JsonObject { ["enabled"] = false },
        ["user_experience_metrics"] = new JsonObject { ["reporting_enabled"] = false },
    }.ToJsonString();

    private static string FirefoxPreferences(string saveTo)
    {
        (string Name, JsonValue Value)[] preferences =
        [
            ("app.normandy.enabled", Off),
            ("app.shield.optoutstudies.enabled", Off),
            ("app.update.auto", Off),
            ("browser.cache.disk.enable", Off),
            ("browser.download.dir", JsonValue.Create(saveTo)),
            ("browser.download.folderList", JsonValue.Create(2)),
            ("browser.download.useDownloadDir", Off),
            ("browser.formfill.enable", Off),
            ("browser.newtabpage.enabled", Off),
            ("browser.pagethumbnails.capturing_disabled", On),
            ("browser.privatebrowsing.autostart", On),
            ("browser.safebrowsing.downloads.enabled", Off),
            ("browser.safebrowsing.malware.enabled", Off),
            ("browser.safebrowsing.phishing.enabled", Off),
            ("browser.search.suggest.enabled", Off),
            ("browser.sessionstore.resume_from_crash", Off),
            ("browser.shell.checkDefaultBrowser", Off),
            ("browser.startup.homepage_override.mstone", JsonValue.Create("ignore")),
            ("browser.startup.page", JsonValue.Create(0)),
            ("browser.translations.enable", Off),
            ("datareporting.healthreport.uploadEnabled", Off),
            ("datareporting.policy.dataSubmissionEnabled", Off),
            ("extensions.formautofill.addresses.enabled", Off),
            ("extensions.formautofill.creditCards.enabled", Off),
            ("extensions.update.enabled", Off),
            ("identity.fxaccounts.enabled", Off),
            ("layout.spellcheckDefault", JsonValue.Create(0)),
            ("media.gmp-provider.enabled", Off),
            ("network.captive-portal-service.enabled", Off),
            ("network.connectivity-service.enabled", Off),
            ("network.dns.disablePrefetch", On),
            ("network.prefetch-next", Off),
            // Everything but the desk goes to a proxy that is not there; and no request of the browser's own goes round it, or straight out when it does not answer.
            ("network.proxy.allow_bypass", Off),
            ("network.proxy.failover_direct", Off),
            ("network.proxy.type", JsonValue.Create(1)),
            ("network.proxy.socks", JsonValue.Create("127.0.0.1")),
            ("network.proxy.socks_port", JsonValue.Create(9)),
            ("network.proxy.socks_remote_dns", On),
            ("network.proxy.allow_hijacking_localhost", On),
            ("network.proxy.no_proxies_on", JsonValue.Create("127.0.0.1")),
            ("places.history.enabled", Off),
            ("signon.rememberSignons", Off),
            ("toolkit.telemetry.enabled", Off),
            ("toolkit.telemetry.unified", Off),
        ];
        return string.Concat(preferences.Select(preference => $"user_pref(\"{preference.Name}\", {preference.Value.ToJsonString()});\n"));
    }

    private static JsonValue On => JsonValue.Create(true);

    private static JsonValue Off => JsonValue.Create(false);
}
