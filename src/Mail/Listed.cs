namespace Waystation.Mail;

/// <summary>What became of an item's body. <see langword="null"/> in its place means that it is there.</summary>
public abstract record Gone
{
    private Gone()
    {
    }

    /// <summary>Deleted by the mailbox's owner, whose signature is the proof (verified by <see cref="RelayClient"/>).</summary>
    public sealed record Deleted(Deletion Proof) : Gone;

    /// <summary>Its last day is over, and the mailbox was not renewed in time.</summary>
    public sealed record Expired : Gone;

    /// <summary>The owner asked for deletion; the body is there until this day (UTC), and the deletion can be revoked before.</summary>
    public sealed record Pending(DateOnly Until, Deletion Proof) : Gone;
}

/// <summary>One line of a mailbox's list.</summary>
/// <param name="Number">The item's place in its mailbox: 1, 2, 3 …</param>
/// <param name="Size">Length of the body, in bytes (also when it is gone).</param>
/// <param name="Body">The sealed bytes when they are there and at most <see cref="InlineSize"/> long; otherwise null: fetch them.</param>
/// <param name="Gone">Null when the body is there and nobody asked to delete it.</param>
public sealed record Listed(long Number, ItemId Id, DateOnly Expires, Digest BodyHash, int Size, ReadOnlyMemory<byte>? Body, Gone? Gone)
{
    /// <summary>Bodies up to this length, in bytes, travel with the list: 256 KiB, so that whatever is said in words does, also the longest letter in the script that takes most room.</summary>
    public const int InlineSize = 262_144;

    public override string ToString() => nameof(Listed);
}
