namespace Waystation.Tests.Attacks.Histories;

/// <summary>A fault that is planted to see that a simulation notices it.</summary>
public enum PlantedFault
{
    None,

    /// <summary>A desk's disk says that it wrote a file, and did not.</summary>
    DiskForgets,

    /// <summary>A desk's disk says that it has synced, and has not.</summary>
    DiskLies,

    /// <summary>A desk is put back to yesterday's vault, and goes on.</summary>
    VaultRolledBack,

    /// <summary>Who was taken out is handed the next epoch's key all the same.</summary>
    KeyLeaked,
}
