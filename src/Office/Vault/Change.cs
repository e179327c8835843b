namespace Waystation.Office.Vault;

/// <summary>One change of a vault's shelf.</summary>
/// <param name="Key">What it is kept under. Keys are sealed with the values.</param>
public abstract record Change(string Key)
{
    public sealed override string ToString() => nameof(Change);

    public sealed record Put(string Key, byte[] Value) : Change(Key);

    public sealed record Remove(string Key) : Change(Key);
}
