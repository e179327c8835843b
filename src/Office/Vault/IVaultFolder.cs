namespace Waystation.Office.Vault;

/// <summary>The one folder that a vault lives in. Two worlds implement it: a real disk, and the tests' disk that loses power.</summary>
/// <remarks>Names are plain file names. Files are written once, whole, and never changed.</remarks>
public interface IVaultFolder
{
    IReadOnlyList<string> Names();

    /// <returns>Null when there is no such file.</returns>
    byte[]? Read(string name);

    /// <returns>A part of a file: fewer bytes where it ends, null when there is no such file.</returns>
    byte[]? Read(string name, long offset, int length);

    /// <returns>Length of a file in bytes; null when there is no such file.</returns>
    long? Length(string name);

    /// <summary>Writes a new file aside, syncs it, renames it and syncs the folder. When this returns, the file is there after a power cut, whole.</summary>
    void Write(string name, ReadOnlySpan<byte> bytes);

    /// <summary>Removes a file; none of that name is fine.</summary>
    void Remove(string name);
}
