namespace Waystation.Casework.Rooms;

/// <summary>The rule where two people must decide: two different members are in favour, and of every member's doubt that stands two of them knew when they said so.</summary>
internal static class TwoMembers
{
    /// <param name="last">Each member's last word, one for each.</param>
    public static bool Agree<T>(IReadOnlyCollection<Setting<T>> last, Func<T, bool> isInFavour)
    {
        var favour = last.Where(word => isInFavour(word.Value)).ToList();
        return favour.Count >= 2 && last.Where(word => !isInFavour(word.Value)).All(doubt => favour.Count(word => word.By.Knew(doubt.By)) >= 2);
    }
}
