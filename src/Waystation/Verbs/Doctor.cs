using Waystation.Commands.Doctor;
using Waystation.Commands.Running;
using Waystation.Commands.Tor;
using Waystation.Mail;

namespace Waystation.Commands.Verbs;

/// <summary>Says what is wrong with this machine for Waystation, and how to mend it.</summary>
internal static class Doctor
{
    public static async Task RunAsync(IReadOnlyList<string> words, Shell shell, CancellationToken stop)
    {
        var options = new LongOptions(words, ["--vault", "--data", "--state", "--relay-url", "--relay", "--root", "--socks", "--listen", "--port"], []);
        var (data, state) = (options.One("--data"), options.One("--state"));
        var isServer = data is not null || state is not null;
        var patient = new Patient(
            options.One("--vault") ?? (isServer ? null : VaultFolder.Default),
            data,
            state,
            options.One("--relay-url") is { } url ? TorProxy.ReadRelay(url) : null,
            ReadAddress(options, "--relay"),
            ReadAddress(options, "--root"),
            TorProxy.ReadSocks(options.One("--socks")),
            [.. options.All("--listen"), .. options.All("--port")]);
        var findings = await Examination.MakeAsync(patient, TimeProvider.System, stop);
        foreach (var finding in findings.OrderBy(finding => finding.Weight))
        {
            await shell.Error.WriteLineAsync($"{(finding.Weight == Weight.Must ? "MEND " : "note ")} {finding.Wrong}\n      {finding.Mend}");
        }

        var must = findings.Count(finding => finding.Weight == Weight.Must);
        if (must > 0)
        {
            throw new Refusal(must == 1 ? "one thing must be mended." : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{must} things must be mended."));
        }

        await shell.Error.WriteLineAsync("Nothing must be mended.");
    }

    private static Address? ReadAddress(LongOptions options, string name) =>
        options.One(name) is not { } text ? null : Address.TryParse(text, out var address, out _) ? address : throw new Refusal($"the option {name} is an address (way1...).");
}
