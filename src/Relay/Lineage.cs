using System.Security.Cryptography;
using Waystation.Mail;
using Waystation.Relay.Stores.Sqlite;

namespace Waystation.Relay;

/// <summary>Notices that the store was restored from a backup, and then gives it a new incarnation.</summary>
/// <remarks>
/// The store and a file beside it (relay.mark) carry the same random mark, renewed at each start, at each orderly stop and every few minutes
/// while items come in. A store put back from a backup carries an older one. Backups leave relay.mark out; where it was put back as well,
/// the operator says so with <c>Waystation.Relay restored</c>. Source: docs/wire.md, section 8.
/// </remarks>
internal sealed class Lineage(SqliteStore store, RelayFolder folder)
{
    private const string FileName = "relay.mark";
    private const string MarkName = "mark";
    private const string IncarnationName = "incarnation";
    private const int MarkSize = 16;

    /// <summary>Whether the store continues what the file saw last. The file holds one mark, or two while it is being renewed.</summary>
    public static bool Continues(ReadOnlySpan<byte> inStore, ReadOnlySpan<byte> inFile) =>
        inStore.Length == MarkSize
        && inFile.Length is MarkSize or (MarkSize * 2)
        && (inStore.SequenceEqual(inFile[..MarkSize]) || inStore.SequenceEqual(inFile[^MarkSize..]));

    /// <summary>Forgets the mark, so that the next start draws a new incarnation.</summary>
    public static void Restored(RelayFolder folder) => folder.Write(FileName, []);

    public async Task<Incarnation> StartAsync()
    {
        var mark = await store.ValueAsync(MarkName);
        var kept = await store.ValueAsync(IncarnationName);
        var continues = mark is not null && Continues(mark, folder.Read(FileName));
        if (!continues || kept is null || !Incarnation.TryRead(kept, out var incarnation, out _))
        {
            incarnation = Incarnation.Draw();
            await store.SetValueAsync(IncarnationName, incarnation.Bytes.ToArray());
        }

        await RenewAsync();
        return incarnation;
    }

    public async Task RenewAsync()
    {
        var old = await store.ValueAsync(MarkName);
        var next = RandomNumberGenerator.GetBytes(MarkSize);
        try
        {
            folder.Write(FileName, [.. old ?? next, .. next]);
            if (await store.SetValueAsync(MarkName, next))
            {
                folder.Write(FileName, next);
            }
        }
        catch (IOException)
        {
            // No room: the marks stay as they are, and they agree.
        }
    }
}
