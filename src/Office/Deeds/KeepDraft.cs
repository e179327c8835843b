using Waystation.Office.Rooms;

namespace Waystation.Office.Deeds;

/// <summary>Keeps an unsent answer, sealed, so that locking the desk loses nothing.</summary>
public static class KeepDraft
{
    public static void Do(Workstation desk, CaseRoom room, string text)
    {
        var place = room.Address.ToText();
        if (desk.Draft(place) != text)
        {
            desk.Vault.Commit(string.IsNullOrWhiteSpace(text) ? Workstation.RemoveDraft(place) : Workstation.PutDraft(place, text));
        }
    }

    public static string? Of(Workstation desk, CaseRoom room) => desk.Draft(room.Address.ToText());
}
