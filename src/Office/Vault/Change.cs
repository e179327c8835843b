namespace Waystation.Office.Vault;

/// <summary>One change of a vault's shelf.</summary>
/// <param name="Key">What it is kept under. Keys are sealed with the values.</param>
public abstract record Change(string Key)
{
    public sealed override string ToString() => nameof(Change);

    public sealed record Put(string Key, byte[] Value) : Change(Key);

    /// <summary>No longer kept. Its bytes stay in the vault's files until those are put together anew.</summary>
    public sealed record Remove(string Key) : Change(Key);

    /// <summary>No longer kept, and every file of the vault that holds a value it ever had is written anew without it: keys that must not open anything again.</summary>
    public sealed record Destroy(string Key) : Change(Key);
}
