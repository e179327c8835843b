using System.Security.Cryptography;
using Waystation.Casework.Audit;
using Waystation.Casework.Cases;
using Waystation.Casework.Rooms;
using Waystation.Letters;
using Waystation.Mail;
using Waystation.Office.Rooms;
using Waystation.Office.Vault;

namespace Waystation.Office.Deeds;

/// <summary>Writes down, in the room's own chain, who read, searched, exported or disclosed what kind of thing. Nobody ever waits for it, and nothing fails for it: it lies in the vault and goes out after whatever people send.</summary>
/// <remarks>Kept apart from what people have promised to send: those who are told that something waits are not told of this.</remarks>
public static class NoteAccess
{
    private const string Prefix = "access/";

    /// <summary>A search showed something of these cases. Once a day for each; the words stand nowhere.</summary>
    /// <param name="numbers">Case numbers, seven digits.</param>
    public static void Searched(Workstation desk, IEnumerable<string> numbers) =>
        Daily(desk, AccessKind.Searched, [.. numbers.Distinct(StringComparer.Ordinal).Select(desk.RoomByNumber).OfType<CaseRoom>()]);

    /// <summary>A file of a letter was handed to the browser, to be kept outside the vault.</summary>
    public static void Saved(Workstation desk, CaseRoom room, FileArrived file)
    {
        var writer = room.Case?.Turns.OfType<CaseTurn.FromContact>().FirstOrDefault(turn => turn.Letter.Files.Contains(file))?.Letter.Person;
        Keep(desk, room, new AccessNoted(AccessKind.Exported, [DataCategory.Letters], writer is null ? [] : [writer], []));
    }

    /// <summary>What waits to be written into a room, for the page that lists it.</summary>
    public static IReadOnlyList<AccessNoted> Waiting(Workstation desk, CaseRoom room) =>
        [.. desk.Vault.Keys(PrefixOf(room.Address)).Select(key => desk.Vault.Get(key) is { } json ? Fact.Read(json) : null).OfType<AccessNoted>()];

    /// <summary>Writes what waits, one entry at a time, so that whoever does something meanwhile is served between two.</summary>
    public static async Task SendAsync(Workstation desk, CancellationToken stop)
    {
        foreach (var key in desk.Vault.Keys(Prefix))
        {
            await desk.Turn.WaitAsync(stop);
            try
            {
                if (desk.Courier.IsReachable == false || !await SendAsync(desk, key, stop))
                {
                    return;
                }
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                // Relay or disk: the courier meets the same, and says so. A mistake of ours: it is nobody's work that stops for it.
                return;
            }
            finally
            {
                desk.Turn.Release();
            }
        }
    }

    /// <summary>A case was opened on this desk. Once a day for each member.</summary>
    internal static void Read(Workstation desk, CaseRoom room) => Daily(desk, AccessKind.Read, [room]);

    /// <summary>Something left this desk, or somebody was told.</summary>
    internal static Change Put(CaseRoom room, ItemId item, AccessNoted noted) => new Change.Put(PrefixOf(room.Address) + item.ToText(), noted.ToJson());

    /// <summary>As <see cref="Put"/>, and whatever the disk does, nobody is held up.</summary>
    internal static void Keep(Workstation desk, CaseRoom room, AccessNoted noted) => Commit(desk, [Put(room, desk.World.DrawItemId(), noted)]);

    private static string PrefixOf(Address room) => $"{Prefix}{room.ToText()}/";

    private static void Daily(Workstation desk, AccessKind kind, IReadOnlyList<CaseRoom> rooms)
    {
        var today = desk.World.Today;
        var fresh = rooms.Where(room => desk.Noted.TryAdd($"{room.Address.ToText()} {kind} {today:O}", 0)).ToList();
        Commit(desk, [.. fresh.Select(room => Put(room, NameOf(room, kind, today), new AccessNoted(kind, [], [], [])))]);
    }

    /// <summary>The same all day: a desk that is unlocked again writes it no second time.</summary>
    private static ItemId NameOf(CaseRoom room, AccessKind kind, DateOnly day)
    {
        var hash = SHA256.HashData([.. "waystation/access/v1"u8, .. room.Author.Address.Bytes, (byte)kind, .. BitConverter.GetBytes(day.DayNumber)]);
        return ItemId.TryRead(hash.AsSpan(0, ItemId.Size), out var id, out _) ? id : throw new InvalidOperationException("An item id is 16 bytes.");
    }

    private static void Commit(Workstation desk, IReadOnlyList<Change> changes)
    {
        try
        {
            desk.Vault.Commit(changes);
        }
        catch (Exception fault) when (fault is VaultDiskException or ObjectDisposedException)
        {
            // Whoever looks at a case on a full disk goes on looking.
        }
    }

    /// <returns>False when the relay would not take it now.</returns>
    private static async Task<bool> SendAsync(Workstation desk, string key, CancellationToken stop)
    {
        var (at, rest) = (key.LastIndexOf('/'), key[Prefix.Length..]);
        if (desk.RoomOf(rest[..rest.IndexOf('/', StringComparison.Ordinal)]) is { IsOut: false } room && ItemId.TryParse(key[(at + 1)..], out var item, out _) && desk.Vault.Get(key) is { } json && Fact.Read(json) is AccessNoted noted
            && await RoomWriter.WriteAsync(desk, room, item, noted, stop) is not null)
        {
            // While a room waits for its next key, what others wait for goes on.
            return room.IsOver;
        }

        desk.Vault.Commit(new Change.Remove(key));
        return true;
    }
}
