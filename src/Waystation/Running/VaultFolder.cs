namespace Waystation.Commands.Running;

/// <summary>Where a desk's vault lies unless told otherwise.</summary>
internal static class VaultFolder
{
    public static string Default => Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "waystation", "desk");
}
