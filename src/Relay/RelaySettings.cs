using System.Text.Json;
using System.Text.Json.Serialization;
using Waystation.Relay.Decisions;

namespace Waystation.Relay;

/// <summary>What an operator may set; all of it can be left out.</summary>
/// <param name="Listen">A loopback URL (port 0: any free one) or <c>unix:</c> and a path. A relay faces the world through an onion service or a proxy.</param>
/// <param name="Data">The data folder.</param>
/// <param name="Limits">How much the relay takes.</param>
/// <param name="StayWithParent">Stop when standard input ends, so that no relay outlives the program that started it.</param>
internal sealed record RelaySettings(string Listen, string Data, Limits Limits, bool StayWithParent)
{
    public static RelaySettings Default { get; } = new(
        "http://127.0.0.1:8471",
        Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "waystation", "relay"),
        Limits.Default,
        StayWithParent: false);

    public bool IsUnixSocket => Listen.StartsWith("unix:", StringComparison.Ordinal);

    /// <summary>Reads the options; a settings file first, so that options win.</summary>
    /// <exception cref="RelayCannotStartException">An option or the file is not understood.</exception>
    public static RelaySettings Read(ReadOnlySpan<string> options)
    {
        var settings = Default;
        for (var i = 0; i + 1 < options.Length; i++)
        {
            if (options[i] == "--settings")
            {
                settings = settings.With(ReadFile(options[i + 1]));
            }
        }

        for (var i = 0; i < options.Length; i++)
        {
            var value = i + 1 < options.Length ? options[i + 1] : null;
            (settings, var used) = (options[i], value) switch
            {
                ("--settings", not null) => (settings, 1),
                ("--listen", not null) => (settings with { Listen = value }, 1),
                ("--data", not null) => (settings with { Data = value }, 1),
                ("--stay-with-parent", _) => (settings with { StayWithParent = true }, 0),
                _ => throw new RelayCannotStartException("Options: --data FOLDER, --listen URL or unix:PATH, --settings FILE, --stay-with-parent."),
            };
            i += used;
        }

        if (!settings.IsUnixSocket && !(Uri.TryCreate(settings.Listen, UriKind.Absolute, out var url) && url is { Scheme: "http", PathAndQuery: "/", IsLoopback: true }))
        {
            throw new RelayCannotStartException("The relay listens on a loopback address (http://127.0.0.1:PORT) or a Unix socket (unix:PATH).");
        }

        return settings;
    }

    private static SettingsFile ReadFile(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), SettingsJson.Default.SettingsFile) ?? new SettingsFile();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new RelayCannotStartException("The settings file cannot be read: a JSON object with any of listen, data, mailboxItems, mailboxBytes, storeBytes, mailboxes.");
        }
    }

    private RelaySettings With(SettingsFile file) => this with
    {
        Listen = file.Listen ?? Listen,
        Data = file.Data ?? Data,
        Limits = Limits with
        {
            MailboxItems = file.MailboxItems ?? Limits.MailboxItems,
            MailboxBytes = file.MailboxBytes ?? Limits.MailboxBytes,
            StoreBytes = file.StoreBytes ?? Limits.StoreBytes,
            Mailboxes = file.Mailboxes ?? Limits.Mailboxes,
        },
    };
}

/// <summary>The settings file as it is written.</summary>
internal sealed class SettingsFile
{
    public string? Listen { get; init; }

    public string? Data { get; init; }

    public int? MailboxItems { get; init; }

    public long? MailboxBytes { get; init; }

    public long? StoreBytes { get; init; }

    public long? Mailboxes { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(SettingsFile))]
internal sealed partial class SettingsJson : JsonSerializerContext;
