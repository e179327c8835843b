namespace Waystation.Office.Vault;

/// <summary>How opening a vault ended, when it did not open.</summary>
public enum VaultFault
{
    /// <summary>There is no vault in this folder.</summary>
    NoVault,

    /// <summary>The passphrase does not open it.</summary>
    WrongPassphrase,

    /// <summary>A file of it is missing or was altered. Nothing was changed by opening.</summary>
    Damaged,
}

/// <summary>What came of opening a vault.</summary>
public abstract record VaultAnswer
{
    private VaultAnswer()
    {
    }

    public sealed override string ToString() => nameof(VaultAnswer);

    public sealed record Opened(SealedVault Vault) : VaultAnswer;

    public sealed record Refused(VaultFault Why) : VaultAnswer;
}
