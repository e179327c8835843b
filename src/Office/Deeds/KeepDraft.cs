using System.Text;
using Waystation.Office.Rooms;
using Waystation.Office.Vault;

namespace Waystation.Office.Deeds;

/// <summary>Keeps an unsent answer, sealed, so that locking the desk loses nothing.</summary>
public static class KeepDraft
{
    private const string Prefix = "draft/";

    public static void Do(Workstation desk, CaseRoom room, string text)
    {
        if (Of(desk, room) != text)
        {
            desk.Vault.Commit(string.IsNullOrWhiteSpace(text) ? Forgetting(room) : new Change.Put(KeyOf(room), Encoding.UTF8.GetBytes(text)));
        }
    }

    public static string? Of(Workstation desk, CaseRoom room) => desk.Vault.Get(KeyOf(room)) is { } bytes ? Encoding.UTF8.GetString(bytes) : null;

    internal static Change Forgetting(CaseRoom room) => new Change.Remove(KeyOf(room));

    private static string KeyOf(CaseRoom room) => Prefix + room.Address.ToText();
}
