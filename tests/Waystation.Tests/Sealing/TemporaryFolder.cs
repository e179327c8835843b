using System.Security.Cryptography;

namespace Waystation.Tests;

/// <summary>A folder of a test's own, under the build's artifacts, gone afterwards.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public TemporaryFolder() => Directory.CreateDirectory(Path);

    public string Path { get; } = System.IO.Path.Combine(AppContext.BaseDirectory, "folders", RandomNumberGenerator.GetHexString(16, lowercase: true));

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
