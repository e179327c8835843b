namespace Waystation.Office.Vault;

/// <summary>The few things that a file system does for a folder, each by itself. What is not synced may be lost, torn or undone by a power cut: the tests' disk does just that.</summary>
/// <remarks>Names are plain file names. All throw <see cref="IOException"/> when the disk fails.</remarks>
internal interface IDisk
{
    IReadOnlyList<string> Names();

    /// <returns>Null when there is no such file.</returns>
    byte[]? Read(string name);

    /// <returns>A part of a file: fewer bytes where it ends, null when there is no such file.</returns>
    byte[]? Read(string name, long offset, int length);

    /// <returns>Length of a file in bytes; null when there is no such file.</returns>
    long? Length(string name);

    /// <summary>Writes a new file, or one anew. Not yet durable.</summary>
    void Write(string name, ReadOnlySpan<byte> bytes);

    /// <summary>Makes a file's content durable, not its name.</summary>
    void Sync(string name);

    /// <summary>Gives a file another's name; a file that had it is gone. Not yet durable.</summary>
    void Rename(string from, string to);

    /// <summary>Removes a file; none of that name is fine. Not yet durable.</summary>
    void Remove(string name);

    /// <summary>Makes names durable: files made, renamed and removed until now.</summary>
    void SyncNames();
}
