using System.Text;
using Waystation.Office.Vault;

namespace Waystation.Office.Deeds;

/// <summary>Keeps in which language the person at this desk reads.</summary>
public static class ChooseDeskLanguage
{
    private const string Key = "self/language";

    /// <returns>Its tag; null when they have not chosen one.</returns>
    public static string? Of(Workstation desk) => desk.Vault.Get(Key) is { } bytes ? Encoding.UTF8.GetString(bytes) : null;

    /// <param name="tag">Language tag (BCP 47), up to 35 letters.</param>
    public static void Do(Workstation desk, string tag)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(tag.Length, 35);
        if (Of(desk) != tag)
        {
            desk.Vault.Commit(new Change.Put(Key, Encoding.UTF8.GetBytes(tag)));
        }
    }
}
