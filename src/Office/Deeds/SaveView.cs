using System.Text;
using Waystation.Office.Vault;

namespace Waystation.Office.Deeds;

/// <summary>Keeps which cases somebody wants to see again, under a name of theirs; or forgets it.</summary>
public static class SaveView
{
    /// <summary>Letters of a name.</summary>
    public const int Longest = 60;

    /// <summary>Views of one desk.</summary>
    public const int Most = 20;

    private const string Prefix = "view/";

    /// <summary>A name, and which cases.</summary>
    public static IReadOnlyList<(string Name, string Query)> All(Workstation desk) => [.. desk.Vault.Keys(Prefix).Select(key => (key[Prefix.Length..], Encoding.UTF8.GetString(desk.Vault.Get(key) ?? [])))];

    /// <param name="query">What the page asks the list for; null to forget the view.</param>
    /// <returns>False when the name is empty or too long, or there are too many.</returns>
    public static bool Do(Workstation desk, string name, string? query)
    {
        if (name.Length is 0 or > Longest || query?.Length > 500 || (query is not null && All(desk) is var views && views.Count >= Most && !views.Any(view => view.Name == name)))
        {
            return false;
        }

        desk.Vault.Commit(query is null ? new Change.Remove(Prefix + name) : new Change.Put(Prefix + name, Encoding.UTF8.GetBytes(query)));
        return true;
    }
}
