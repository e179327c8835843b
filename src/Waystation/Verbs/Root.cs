using System.Security.Cryptography;
using Waystation.Commands.Running;
using Waystation.Commands.Tor;
using Waystation.Office;
using Waystation.Office.Courier;
using Waystation.Office.Recovery;
using Waystation.Office.Vault;

namespace Waystation.Commands.Verbs;

/// <summary>Puts the organisation's root beside a founder's keys, where their shares and their colleague's half bring it back; and writes one that came back into a file.</summary>
internal static class Root
{
    public static async Task RunAsync(IReadOnlyList<string> words, Shell shell, CancellationToken stop)
    {
        var isKeeping = words switch
        {
            ["keep", ..] => true,
            ["back", ..] => false,
            _ => throw new Refusal("say keep or back."),
        };
        var options = new LongOptions([.. words.Skip(1)], ["--root", "--vault", "--socks"], []);
        var file = options.Needed("--root");
        using var folder = DiskFolder.Hold(options.One("--vault") ?? VaultFolder.Default) ?? throw new Refusal("another program holds this vault: close the desk first.");
        using var desk = Open(folder, RealWorld.Make(TorProxy.ReadSocks(options.One("--socks"))), shell);
        await (isKeeping ? KeepAsync(desk, file, shell, stop) : BackAsync(desk, file, shell, stop));
    }

    private static async Task KeepAsync(Workstation desk, string file, Shell shell, CancellationToken stop)
    {
        using var root = RootFile.Read(file, shell);
        await CourierRound.MakeAsync(desk, stop);
        switch (await KeepRoot.DoAsync(desk, root, stop))
        {
            case null:
                await shell.Error.WriteLineAsync("The root lies at the relay beside your own keys, sealed to your shares and your colleague's half. Do this again when you make new shares, and once a year.");
                break;
            case KeepRootRefusal.NotPrepared:
                throw new Refusal("nothing is prepared at this desk: open it, and make shares under \"If this computer is lost\".");
            case KeepRootRefusal.NotTheRoot:
                throw new Refusal("this is not the root of this desk's organisation.");
            case KeepRootRefusal.NotReached:
                throw new Refusal("the relay did not take it; try again.");
        }
    }

    private static async Task BackAsync(Workstation desk, string file, Shell shell, CancellationToken stop)
    {
        using var root = KeepRoot.Back(desk) ?? throw new Refusal("no root came back with this desk.");
        await RootFile.WriteAsync(file, root, shell, stop);
        KeepRoot.Forget(desk);
        await shell.Error.WriteLineAsync("The root is in that file, and no longer in the vault. Keep the file apart, offline.");
    }

    private static Workstation Open(DiskFolder folder, World world, Shell shell)
    {
        var passphrase = shell.AskSecret("Passphrase of the desk: ") ?? throw new Refusal("a passphrase is asked for at a terminal, and there is none.");
        try
        {
            return SealedVault.Open(folder, passphrase) switch
            {
                VaultAnswer.Opened opened => new Workstation(world, opened.Vault),
                VaultAnswer.Refused { Why: VaultFault.WrongPassphrase } => throw new Refusal("that passphrase does not open this desk."),
                _ => throw new Refusal("there is no whole vault in this folder."),
            };
        }
        finally
        {
            CryptographicOperations.ZeroMemory(passphrase);
        }
    }
}
