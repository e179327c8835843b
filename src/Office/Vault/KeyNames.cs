using System.Text;

namespace Waystation.Office.Vault;

/// <summary>Reads keys one after the other. Neighbours mostly begin alike, and their last parts are mostly the same few: each is made into text once.</summary>
internal sealed class KeyNames
{
    /// <summary>A power of two.</summary>
    private const int Known = 512;

    private readonly string?[] _known = new string?[Known];
    private string _folder = "";

    /// <param name="key">UTF-8.</param>
    /// <returns>The beginning with its last slash, empty where there is none, and the rest.</returns>
    public (string Folder, string Name) Read(ReadOnlySpan<byte> key)
    {
        var cut = key.LastIndexOf((byte)'/') + 1;
        if (!Ascii.Equals(key[..cut], _folder))
        {
            _folder = Encoding.UTF8.GetString(key[..cut]);
        }

        var name = key[cut..];
        var hash = new HashCode();
        hash.AddBytes(name);
        ref var known = ref _known[hash.ToHashCode() & (Known - 1)];
        if (known is null || !Ascii.Equals(name, known))
        {
            known = Encoding.UTF8.GetString(name);
        }

        return (_folder, known);
    }

    public override string ToString() => nameof(KeyNames);
}
