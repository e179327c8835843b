using System.Buffers.Binary;
using Waystation.Mail;
using Waystation.Office.Vault;

namespace Waystation.Office.Courier;

/// <summary>How far this desk has come in each mailbox, across restarts: what the relay's next answer must fit to.</summary>
internal static class HeadBook
{
    private const int Size = 8 + Digest.Size + Incarnation.Size;

    public static Seen Of(SealedVault vault, Address mailbox)
    {
        var bytes = vault.Get(KeyOf(mailbox));
        return bytes is { Length: Size }
            && Digest.TryRead(bytes.AsSpan(8, Digest.Size), out var hash, out _)
            && Incarnation.TryRead(bytes.AsSpan(8 + Digest.Size), out var incarnation, out _)
            ? new Seen(BinaryPrimitives.ReadInt64BigEndian(bytes), hash, incarnation)
            : Seen.Nothing(mailbox);
    }

    /// <returns>The change to commit together with what was read.</returns>
    public static Change Put(Address mailbox, Seen seen)
    {
        var bytes = new byte[Size];
        BinaryPrimitives.WriteInt64BigEndian(bytes, seen.Number);
        seen.Hash.Bytes.CopyTo(bytes.AsSpan(8));
        (seen.Incarnation ?? throw new ArgumentException("Nothing was seen yet.", nameof(seen))).Bytes.CopyTo(bytes.AsSpan(8 + Digest.Size));
        return new Change.Put(KeyOf(mailbox), bytes);
    }

    /// <summary>Commits how far was read, when that changed.</summary>
    public static void Keep(SealedVault vault, Address mailbox, Seen seen)
    {
        if (Of(vault, mailbox) is var before && (before.Incarnation is null || before.Number != seen.Number || !before.Incarnation.Equals(seen.Incarnation)))
        {
            vault.Commit(Put(mailbox, seen));
        }
    }

    /// <summary>Of mailboxes that this desk reads no more.</summary>
    public static IEnumerable<Change> Forgetting(IEnumerable<Address> mailboxes) => mailboxes.Select(mailbox => new Change.Remove(KeyOf(mailbox)));

    private static string KeyOf(Address mailbox) => "head/" + mailbox.ToText();
}
