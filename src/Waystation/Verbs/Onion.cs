using System.Buffers;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Waystation.Commands.Running;
using Waystation.Commands.Tor;

namespace Waystation.Commands.Verbs;

/// <summary>Writes what tor needs to put a relay or a front behind an onion service, and keys for the members who may find it.</summary>
internal static class Onion
{
    private const string Usage = "waystation onion relay|front --socket PATH [--dir FOLDER] [--members]; or waystation onion member --name NAME --onion ADDRESS.onion --out FOLDER.";

    private static readonly SearchValues<char> s_letters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-");

    public static Task RunAsync(IReadOnlyList<string> words, Shell shell, CancellationToken stop) => words.ToArray() switch
    {
        [("relay" or "front") and var service, .. var rest] => ServiceAsync(service, rest, shell, stop),
        ["member", .. var rest] => MemberAsync(rest, shell, stop),
        _ => throw new Refusal(Usage),
    };

    private static async Task ServiceAsync(string service, IReadOnlyList<string> words, Shell shell, CancellationToken stop)
    {
        var options = new LongOptions(words, ["--socket", "--dir"], ["--members"]);
        var socket = Path.GetFullPath(options.Needed("--socket"));
        var folder = options.One("--dir") ?? $"/var/lib/tor/waystation-{service}";
        if (folder.Contains(' ', StringComparison.Ordinal) || socket.Contains(' ', StringComparison.Ordinal))
        {
            throw new Refusal("tor's lines take no path with a blank in it.");
        }

        var lines = Torrc.Service(service, folder, socket, Torrc.HasPow(await ModulesAsync(stop)), options.Has("--members"));
        await shell.Output.WriteAsync(Encoding.UTF8.GetBytes(lines), stop);
    }

    private static async Task MemberAsync(IReadOnlyList<string> words, Shell shell, CancellationToken stop)
    {
        var options = new LongOptions(words, ["--name", "--onion", "--out"], []);
        var (name, onion, folder) = (options.Needed("--name"), options.Needed("--onion"), options.Needed("--out"));
        if (name.Length is 0 or > 40 || name.AsSpan().IndexOfAnyExcept(s_letters) >= 0)
        {
            throw new Refusal("a name is at most 40 plain letters, digits and hyphens; a made-up one is best, it stands on the server.");
        }

        if (!Torrc.IsAddress(onion))
        {
            throw new Refusal("an onion address is 56 letters and .onion, as in the file hostname of the service.");
        }

        Directory.CreateDirectory(folder);
        var (open, secret) = MemberKey.Draw();
        try
        {
            var (server, member) = (Path.Combine(folder, name + ".auth"), Path.Combine(folder, name + ".auth_private"));
            await using (var file = OutputFile.Create(member, shell, secret: true, overwrite: false))
            {
                await file.Stream.WriteAsync(Encoding.ASCII.GetBytes(Torrc.PrivateBeginning(onion)), stop);
                await file.Stream.WriteAsync(secret, stop);
                await file.Stream.WriteAsync("\n"u8.ToArray(), stop);
                await file.FinishAsync(stop);
            }

            await using (var file = OutputFile.Create(server, shell, secret: false, overwrite: false))
            {
                await file.Stream.WriteAsync(Encoding.ASCII.GetBytes(Torrc.Authorized(open)), stop);
                await file.FinishAsync(stop);
            }

            await shell.Error.WriteLineAsync($"""
                {server}
                  goes to the server, into authorized_clients of the service's folder (owner tor's user, mode 0600); then `systemctl reload tor@default`.
                {member}
                  goes to the member alone, sealed (`waystation seal`), into the folder that ClientOnionAuthDir names in their torrc (mode 0600). Then remove it here.
                """);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    /// <returns>What tor says of its modules; null when there is no tor.</returns>
    private static async Task<string?> ModulesAsync(CancellationToken stop)
    {
        try
        {
            using var tor = Process.Start(new ProcessStartInfo("tor", ["--list-modules"]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false });
            return tor is null ? null : await tor.StandardOutput.ReadToEndAsync(stop);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
