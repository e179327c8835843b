namespace Waystation.Casework.Rooms;

/// <summary>Who said something, when, and what they had seen.</summary>
/// <param name="Author">The signing key, as address text.</param>
/// <param name="Member">The member behind that key; null when they never introduced themselves.</param>
/// <param name="Day">The author's day.</param>
/// <param name="Number">The relay's sequence number.</param>
/// <param name="Seen">Number of the last item that the author had seen. Whoever claims to have seen this item or a later one is taken to have seen nothing.</param>
public sealed record Stamp(string Author, string? Member, DateOnly Day, long Number, long Seen)
{
    /// <summary>It comes out of a checkpoint.</summary>
    internal bool IsCarried { get; init; }

    public override string ToString() => nameof(Stamp);

    /// <summary>Whether the author had seen the earlier one, or had written it.</summary>
    internal bool Knew(Stamp earlier) => earlier.Number <= Seen || (earlier.Author == Author && earlier.Number < Number);
}
