using Waystation.Commands.Running;
using Waystation.Commands.Tor;
using Waystation.Office.Deeds;

namespace Waystation.Commands.Verbs;

/// <summary>Renews the roster: the shift keys offered now are on from today; the former ones stay listed as past.</summary>
internal static class Roster
{
    private static readonly string[] s_options = ["--root", "--name", "--relay-url", "--relay", "--fallback", "--front", "--offer", "--safeguarding", "--keep-closed-months", "--archive", "--days", "--socks"];

    public static async Task RunAsync(IReadOnlyList<string> words, Shell shell, CancellationToken stop)
    {
        var options = new LongOptions(words, s_options, []);
        var charter = Found.ReadCharter(options);
        using var root = RootFile.Read(options.Needed("--root"), shell);
        await Found.Said(await Found.AnswerAsync(async () => await FoundOrganisation.RenewAsync(RealWorld.Make(TorProxy.ReadSocks(options.One("--socks"))), root, charter, stop) ?? await FoundOrganisation.DoAsync(RealWorld.Make(TorProxy.ReadSocks(options.One("--socks"))), root, charter, stop)), shell);
    }
}
