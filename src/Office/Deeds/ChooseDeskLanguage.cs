namespace Waystation.Office.Deeds;

/// <summary>Keeps in which language the person at this desk reads.</summary>
public static class ChooseDeskLanguage
{
    /// <param name="tag">Language tag (BCP 47), up to 35 letters.</param>
    public static void Do(Workstation desk, string tag)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(tag.Length, 35);
        if (desk.Language != tag)
        {
            desk.Vault.Commit(Workstation.PutLanguage(tag));
        }
    }
}
