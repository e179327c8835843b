namespace Waystation.Office.Deeds;

/// <summary>Keeps which cases somebody wants to see again, under a name of theirs; or forgets it.</summary>
public static class SaveView
{
    /// <summary>Letters of a name.</summary>
    public const int Longest = 60;

    /// <summary>Views of one desk.</summary>
    public const int Most = 20;

    /// <param name="query">What the page asks the list for; null to forget the view.</param>
    /// <returns>False when the name is empty or too long, or there are too many.</returns>
    public static bool Do(Workstation desk, string name, string? query)
    {
        if (name.Length is 0 or > Longest || query?.Length > 500 || (query is not null && desk.Views.Count >= Most && !desk.Views.Any(view => view.Name == name)))
        {
            return false;
        }

        desk.Vault.Commit(query is null ? Workstation.RemoveView(name) : Workstation.PutView(name, query));
        return true;
    }
}
