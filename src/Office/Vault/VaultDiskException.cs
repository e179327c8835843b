namespace Waystation.Office.Vault;

/// <summary>The disk did not take what the vault was to keep: it is full, or it fails. What was kept before is kept, and nothing else was changed.</summary>
public sealed class VaultDiskException(IOException inner) : IOException("The disk did not take what the vault was to keep.", inner);
