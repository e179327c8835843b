namespace Waystation.Commands.Doctor;

/// <summary>A place to which the system moves memory.</summary>
/// <param name="Path">A device or a file, as the system names it.</param>
/// <param name="Keeping">What keeps what is written there.</param>
internal sealed record SwapPlace(string Path, Keeping Keeping);

/// <summary>What keeps what is written to a block device.</summary>
internal enum Keeping
{
    /// <summary>A disk behind encryption.</summary>
    Encrypted,

    /// <summary>A disk that anyone can read who takes it out.</summary>
    Plain,

    /// <summary>Compressed memory: it is gone with the power.</summary>
    Memory,

    /// <summary>It could not be seen.</summary>
    Unknown,
}

/// <summary>Memory that is written to a disk: keys and letters that were open are then readable there. Pure.</summary>
internal static class SwapCheck
{
    /// <param name="places">Null: this system does not say.</param>
    /// <param name="canHibernate">Whether the system can write all memory to its swap and switch off.</param>
    public static IEnumerable<Finding> Judge(IReadOnlyList<SwapPlace>? places, bool canHibernate)
    {
        if (places is null)
        {
            yield return new Finding(Weight.May, "This system does not say where it moves memory to.", "Encrypt the whole disk (BitLocker, FileVault), and switch hibernation off.");
            yield break;
        }

        foreach (var place in places)
        {
            switch (place.Keeping)
            {
                case Keeping.Plain:
                    yield return new Finding(Weight.Must, $"Swap on {place.Path} is not encrypted: what was open in memory can be read from the disk.", $"Run `swapoff {place.Path}` and take it out of /etc/fstab, or put it on an encrypted disk, or use zram.");
                    break;
                case Keeping.Unknown:
                    yield return new Finding(Weight.May, $"It cannot be seen whether swap on {place.Path} is encrypted.", "Look with `lsblk`: above it there is a line of type crypt, or it is not encrypted.");
                    break;
                case Keeping.Encrypted or Keeping.Memory:
                    break;
            }
        }

        if (canHibernate && places.Any(place => place.Keeping == Keeping.Plain))
        {
            yield return new Finding(Weight.Must, "This machine can hibernate to swap that is not encrypted: all memory, keys included, would lie readable on the disk.", "Run `systemctl mask hibernate.target hybrid-sleep.target suspend-then-hibernate.target`, or encrypt the swap.");
        }
        else if (canHibernate && places.Any(place => place.Keeping == Keeping.Encrypted))
        {
            yield return new Finding(Weight.May, "This machine can hibernate: an open desk would lie on the disk under the disk's passphrase alone.", "Lock the desk before the lid is closed, or run `systemctl mask hibernate.target`.");
        }
    }
}
