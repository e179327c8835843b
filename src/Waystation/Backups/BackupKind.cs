using Waystation.Commands.Running;

namespace Waystation.Commands.Backups;

/// <summary>What a backup is of. Its name stands in the first line inside the seal.</summary>
internal enum BackupKind
{
    Relay,
    Front,
    Vault,
}

/// <summary>The words of the verbs for each kind.</summary>
internal static class BackupKinds
{
    /// <exception cref="Refusal">There is no such kind.</exception>
    public static BackupKind Read(string word) => word switch
    {
        "relay" => BackupKind.Relay,
        "front" => BackupKind.Front,
        "vault" => BackupKind.Vault,
        _ => throw new Refusal("a backup is of a relay, a front or a vault."),
    };

    public static string Name(BackupKind kind) => kind switch { BackupKind.Relay => "relay", BackupKind.Front => "front", BackupKind.Vault => "vault" };

    /// <summary>The option that names its folder.</summary>
    public static string Option(BackupKind kind) => kind switch { BackupKind.Relay => "--data", BackupKind.Front => "--state", BackupKind.Vault => "--vault" };

    /// <summary>The first line inside the seal.</summary>
    public static string Line(BackupKind kind) => $"waystation-backup/1 {Name(kind)}\n";
}
